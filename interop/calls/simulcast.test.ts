/** A Chromium that sends three encodings by WHIP, as simulcasting SDKs do: what nginx records is one picture after another. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { streamKey } from '@callcast/testing/leaks';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, expect, test, vi } from 'vitest';
import { launchChromium, openPage } from '../faces-browser.ts';
import { type Nginx, startNginx } from '../rtmp/nginx.ts';
import { Callcast, seedScenario } from './callcast.ts';
import { SharedByTests } from './shared-by-tests.ts';

const shared = new SharedByTests('simulcast');
let server: Callcast;
let nginx: Nginx;
let chromium: Browser;

beforeAll(async () => {
  [nginx, server, chromium] = await shared.start(
    startNginx(shared.folder),
    Callcast.start(),
    launchChromium('granted'),
  );
});

/** What the page keeps between the steps of the test. */
interface CallingPage {
  caller: { getSenders(): Sender[] };
}
interface Sender {
  readonly track: { readonly kind: string };
  getParameters(): { encodings: { rid: string; active: boolean }[] };
  setParameters(parameters: object): Promise<void>;
}
/** @returns Path of the WHIP resource. The bit rates are such that a busy machine does not make Chromium pause a layer. */
function callWithThreeEncodings(page: Page, url: string, token: string): Promise<string> {
  return page.evaluate(
    async ([endpoint, bearer]) => {
      const scope = globalThis as unknown as CallingPage & {
        navigator: { mediaDevices: { getUserMedia(wanted: object): Promise<{ getTracks(): { kind: string }[] }> } };
        RTCPeerConnection: new () => CallingPage['caller'] & {
          addTransceiver(track: object, init: object): void;
          createOffer(): Promise<{ sdp: string }>;
          setLocalDescription(offer: object): Promise<void>;
          setRemoteDescription(answer: object): Promise<void>;
        };
      };
      const wanted = { audio: true, video: { width: 1280, height: 720, frameRate: 30 } };
      const stream = await scope.navigator.mediaDevices.getUserMedia(wanted);
      const caller = new scope.RTCPeerConnection();
      scope.caller = caller;
      const sendEncodings = [
        { rid: 'low', scaleResolutionDownBy: 4, maxBitrate: 100_000 },
        { rid: 'mid', scaleResolutionDownBy: 2, maxBitrate: 200_000 },
        { rid: 'high', maxBitrate: 500_000 },
      ];
      for (const track of stream.getTracks())
        caller.addTransceiver(track, { direction: 'sendonly', ...(track.kind === 'video' ? { sendEncodings } : {}) });
      const offer = await caller.createOffer();
      await caller.setLocalDescription(offer);
      const headers = { 'content-type': 'application/sdp', authorization: `Bearer ${bearer}` };
      const answer = await fetch(endpoint ?? '', { method: 'POST', headers, body: offer.sdp });
      await caller.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
      return answer.headers.get('location') ?? '';
    },
    [url, token],
  );
}

const setActive = (page: Page, rid: string, active: boolean): Promise<void> =>
  page.evaluate(
    async ([wanted, isActive]) => {
      const senders = (globalThis as unknown as CallingPage).caller.getSenders();
      const sender = senders.find(({ track }) => track.kind === 'video');
      const parameters = sender?.getParameters();
      for (const encoding of parameters?.encodings ?? []) if (encoding.rid === wanted) encoding.active = isActive;
      if (parameters !== undefined) await sender?.setParameters(parameters);
    },
    [rid, active] as const,
  );

const run = promisify(execFile);

/** Sizes of the recorded pictures in runs, times of the packets, and what the decoder complains about. */
async function probe(
  path: string,
): Promise<{ sizes: readonly string[]; times: readonly number[]; complaints: string }> {
  const read = async (what: string) => {
    const options = ['-v', 'error', '-select_streams', 'v', '-show_entries', what, '-of', 'csv=p=0:s=x', path];
    const { stdout, stderr } = await run('ffprobe', options, { maxBuffer: 1 << 28 });
    const lines = stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.replace(/x$/, '')]));
    return { lines, complaints: stderr };
  };
  const [frames, packets] = [await read('frame=width,height'), await read('packet=dts_time')];
  return {
    sizes: frames.lines.filter((size, i) => size !== frames.lines[i - 1]),
    times: packets.lines.map(Number),
    complaints: frames.complaints,
  };
}

test('the best encoding is on air; when it stops the next one is, and it comes back, without a broken picture', async () => {
  const key = streamKey('layers');
  const scenario = seedScenario(`rtmp://127.0.0.1:${nginx.port}/live`, key);
  const token = await server.application('layers', scenario);
  const path = nginx.recording(key);
  // A busy machine makes Chromium pause an encoding for a while; only what viewers see tells when it is back.
  const untilOnAir = (size: string) =>
    vi.waitFor(async () => expect((await probe(path)).sizes.at(-1)).toBe(size), { timeout: 60_000, interval: 500 });

  const { page } = await openPage(chromium, `${server.base}/call/`);
  const location = await callWithThreeEncodings(page, `${server.base}/whip/layers/live`, token);
  await untilOnAir('1280x720');
  await setActive(page, 'high', false);
  await untilOnAir('640x360');
  await setActive(page, 'high', true);
  await untilOnAir('1280x720');
  await fetch(new URL(location, server.base), { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
  await page.close();
  await server.untilSessionEnded('layers');

  const recording = await vi.waitFor(() => probe(path), { timeout: 60_000, interval: 300 });
  expect(recording.complaints).toBe('');
  for (const [i, at] of recording.times.entries()) if (i > 0) expect(at).toBeGreaterThan(recording.times[i - 1] ?? 0);
}, 240_000);
