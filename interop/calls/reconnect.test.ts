import { analyseRecording, type RecordingReport } from '@callcast/testing';
import { streamKey } from '@callcast/testing/leaks';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { beforeAll, expect, test, vi } from 'vitest';
import { type Nginx, startNginx } from '../rtmp/nginx.ts';
import { Callcast, seedScenario } from './callcast.ts';
import { expectInStep } from './in-step.ts';
import { robotCall } from './robot-call.ts';
import { SharedByTests } from './shared-by-tests.ts';

const shared = new SharedByTests('reconnect');
let server: Callcast;
let nginx: Nginx;
let clip: Clip;

beforeAll(async () => {
  [nginx, server, clip] = await shared.start(startNginx(shared.folder), Callcast.start(), loadClip());
});

/** Resolves with the time at which the output was in this state after `from`. */
function states() {
  const seen: { state: string; at: number }[] = [];
  return {
    record: (state: string) => void seen.push({ state, at: performance.now() }),
    until: (state: string, from: number) =>
      vi.waitFor(
        () => {
          const found = seen.find((entry) => entry.state === state && entry.at >= from);
          if (found === undefined) throw new Error(`not ${state} yet`);
          return found.at;
        },
        { timeout: 60_000, interval: 20 },
      ),
  };
}

const analyse = (path: string, seconds = 60): Promise<RecordingReport> =>
  vi.waitFor(() => analyseRecording(path, seconds), { timeout: 60_000, interval: 300 });

test('an nginx that is away for three seconds gets the call back whole, from an IDR on', async () => {
  const name = 'away';
  const url = `rtmp://127.0.0.1:${nginx.port}/live`;
  const key = streamKey(name);
  const scenario = seedScenario(url, key);
  const token = await server.application(name, scenario);
  const output = states();
  const hangUp = new AbortController();
  const call = robotCall({
    server,
    clip,
    application: name,
    token,
    via: 'signal',
    durationMs: 60_000,
    keyFrameRequests: 'wait',
    signal: hangUp.signal,
    onOutputState: output.record,
  });
  await output.until('live', 0);
  const downAt = performance.now();
  await nginx[Symbol.asyncDispose]();
  await output.until('connecting', downAt);
  await server.untilLogged(name, /reconnecting \(try 6 in/); // about three seconds
  [nginx] = await shared.start(startNginx(shared.folder, nginx.port));
  const upAt = performance.now();
  const liveAt = await output.until('live', upAt);
  // A second at most to be found, a second of media before it is called live, and what a busy machine takes. A wait that doubled each
  // time would be half a minute by now.
  expect(liveAt - upAt).toBeLessThan(12_000);
  // What is recorded before the hang-up has no held picture.
  const onAirMs = await vi.waitFor(
    async () => {
      const { pictures, video } = await analyse(nginx.recording(key));
      expect(pictures.decoded).toBeGreaterThan(90);
      return video.lastMs;
    },
    { timeout: 60_000, interval: 500 },
  );
  hangUp.abort();
  await call;
  const log = await server.untilSessionEnded(name);
  const events = [...log.matchAll(/Output agent-1: ([a-z-]+)/g)].map(([, event]) => event);
  const disconnected = events.indexOf('disconnected');
  expect(events.slice(disconnected - 1, disconnected + 2)).toEqual(['stream-stopped', 'disconnected', 'reconnecting']);
  expect(log.match(/LOG: StreamingAgentEvents\.StreamStarted/g)).toHaveLength(2);
  expect(log).not.toContain('connection-failed');
  expect(log).not.toContain('gave-up');

  const after = await analyse(nginx.recording(key), onAirMs / 1000);
  expect(after.video.outOfOrder + after.audio.outOfOrder).toBe(0);
  expect(after.pictures).toMatchObject({ unreadable: 0, lost: 0, jumps: 0 });
  expect(after.audio.maxGapMs).toBeLessThanOrEqual(22);
  expectInStep(after.avOffsetsMs.slice(1), 20);
});

test('a key that is refused is refused three times, and then the output is given up', async () => {
  const name = 'denied';
  const key = streamKey(name);
  const token = await server.application(name, seedScenario(`rtmp://127.0.0.1:${nginx.port}/denied`, key));
  const hangUp = new AbortController();
  const call = robotCall({ server, clip, application: name, token, durationMs: 60_000, signal: hangUp.signal });
  // The scenario's own line comes last: it hears of the end after the server wrote it down.
  const log = await server.untilLogged(name, /LOG: StreamingAgentEvents\.ConnectionFailed: Given up/);
  hangUp.abort();
  await call;
  expect(log.match(/Output agent-1: stream-error/g)).toHaveLength(3);
  expect(log).toMatch(/gave-up: Given up \(refused 3 times in a row\)/);
  expect(log).not.toContain(key);
});
