import { analyseRecording, type RecordingReport } from '@callcast/testing';
import { streamKey } from '@callcast/testing/leaks';
import { type Clip, loadClip, type RobotCallOptions, type runRobotCall } from '@callcast/testing/robot';
import type { Browser } from 'playwright-core';
import { beforeAll, expect, test, vi } from 'vitest';
import { launchChromium, openPage } from '../faces-browser.ts';
import { type Nginx, startNginx } from '../rtmp/nginx.ts';
import { placeCall } from './call-page.ts';
import { Callcast, seedScenario } from './callcast.ts';
import { expectInStep, PICTURES_AT_THE_ENDS } from './in-step.ts';
import { probe } from './probed-recording.ts';
import { robotCall } from './robot-call.ts';
import { SharedByTests } from './shared-by-tests.ts';

const shared = new SharedByTests('on-air');
let server: Callcast;
let nginx: Nginx;
let clip: Clip;
let chromium: Browser;

beforeAll(async () => {
  [nginx, server, clip, chromium] = await shared.start(
    startNginx(shared.folder),
    Callcast.start(),
    loadClip(),
    launchChromium('granted'),
  );
});

const callAsRobot = (
  application: string,
  token: string,
  options: Partial<RobotCallOptions>,
): ReturnType<typeof runRobotCall> => robotCall({ server, clip, application, token, ...options });

/** `live` resolves when the first output is; rejects when the call ends before. */
function callUntilLive(application: string, token: string, options: Partial<RobotCallOptions>) {
  const isLive = Promise.withResolvers<void>();
  const call = callAsRobot(application, token, {
    via: 'signal',
    onOutputState: (state) => {
      if (state === 'live') isLive.resolve();
    },
    ...options,
  });
  const ended = call.then(({ endReason }) => Promise.reject(new Error(`the call ended: ${endReason}`)));
  return { call, live: Promise.race([isLive.promise, ended]) };
}

const nginxUrl = (): string => `rtmp://127.0.0.1:${nginx.port}/live`;

/** What the caller sent, from the recording of a stream, once its publisher has left and it is complete. */
async function recordingOf(application: string, name: string, mediaMs: number): Promise<RecordingReport> {
  await server.untilSessionEnded(application);
  return vi.waitFor(() => analyseRecording(nginx.recording(name), mediaMs / 1000), { timeout: 60_000, interval: 300 });
}

test.each(['whip', 'signal'] as const)(
  'the article’s scenario puts a robot’s call on air by %s: every picture, lip sync, key frames at keyframeInterval',
  async (via) => {
    const application = `robot-${via}`;
    const key = streamKey(application);
    const token = await server.application(application, seedScenario(nginxUrl(), key));
    const call = await callAsRobot(application, token, { via, durationMs: 14_000, keyFrameRequests: 'wait' });
    expect(call).toMatchObject({ endReason: 'finished', granted: { audio: true, video: true } });
    const log = await server.untilLogged(application, /LOG: terminating in 6 secs/);
    expect(log).toMatch(/LOG: StreamingAgentEvents\.Connected: \S/);
    expect(log).toMatch(/LOG: StreamingAgentEvents\.StreamStarted: \S/);
    expect(log).not.toContain('undefined');
    expect(log).toMatch(/received \d+ pictures \(\d+ IDR\); \d+ packets, \d+ missed, 0 lost for good/);
    const metrics = await (await fetch(`${server.base}/metrics`)).text();
    // A leg tells its last figures when it is closed.
    expect(Number(/^callcast_media_pictures_total (\d+)/m.exec(metrics)?.[1])).toBeGreaterThanOrEqual(
      call.framesSent - PICTURES_AT_THE_ENDS,
    );

    const recording = await recordingOf(application, key, call.mediaMs - 200);
    expect(recording.video).toMatchObject({ codec: 'h264', outOfOrder: 0, width: 640, height: 360 });
    expect(recording.audio).toMatchObject({ codec: 'aac', outOfOrder: 0, sampleRate: 48_000, channels: 1 });
    expect(recording.pictures).toMatchObject({ unreadable: 0, lost: 0, repeated: 0, jumps: 0 });
    expect(recording.pictures.decoded).toBeGreaterThanOrEqual(call.framesSent - PICTURES_AT_THE_ENDS);
    expect(recording.avOffsetsMs.length).toBeGreaterThanOrEqual(8); // of 13
    // The first beep begins with the first picture: of the audio frame it begins in, the recording has nothing.
    expectInStep(recording.avOffsetsMs.slice(1), 20);
    expect(recording.audio.maxGapMs).toBeLessThanOrEqual(22);
    // Asked for every 2 s; a caller who is not asked sends the first and then none for the whole call.
    for (const distance of recording.keyFrameDistancesMs) expect(distance).toBeLessThanOrEqual(6_500);

    // The scenario ends 6 s after the hang-up: until then viewers see the last picture and hear silence.
    const whole = await probe(nginx.recording(key));
    expect(whole.decodeErrors).toBe('');
    for (const track of [whole.video, whole.audio]) expect(track.at(-1)?.dts).toBeGreaterThan(call.mediaMs / 1000 + 3);
  },
);

test('a person calls through /call/ and is on air at nginx and at /watch/', async () => {
  const application = 'person';
  const key = streamKey(application);
  const scenario = seedScenario(nginxUrl(), key).replace(
    'e.call.sendMediaTo(streaming);',
    `e.call.sendMediaTo(streaming);
  e.call.sendMediaTo(VoxEngine.createStreamingAgent({ protocol: "RTMP", url: "rtmp://127.0.0.1:${server.rtmpPort}/live", streamName: "${key}" }));`,
  );
  await server.application(application, scenario);
  const { page, complaints } = await openPage(chromium, `${server.base}/call/`);
  await placeCall(page, application);
  await page.locator('.pill.live').first().waitFor({ timeout: 60_000 });

  const watch = await openPage(chromium, `${server.base}/watch/${key}`);
  await vi.waitFor(
    async () => {
      const playing = await watch.page.locator('video').evaluate((element) => {
        const { currentTime, videoWidth } = element as unknown as { currentTime: number; videoWidth: number };
        return { currentTime, videoWidth };
      });
      expect(playing.currentTime).toBeGreaterThan(1);
      expect(playing.videoWidth).toBeGreaterThan(0);
    },
    { timeout: 60_000, interval: 200 },
  );
  expect(watch.complaints).toEqual([]);
  await watch.page.close();
  await server.untilLogged(application, /StreamStarted/);
  // Two key frame intervals and more are on record.
  await vi.waitFor(async () => expect((await probe(nginx.recording(key))).video.length).toBeGreaterThan(330), {
    timeout: 60_000,
    interval: 500,
  });
  await page.getByRole('button', { name: 'Hang up' }).click();
  await server.untilLogged(application, /terminating in 6 secs/);
  expect(complaints).toEqual([]);
  await page.close();

  await server.untilSessionEnded(application);
  const recording = await vi.waitFor(() => probe(nginx.recording(key)), { timeout: 60_000, interval: 300 });
  expect(recording.video.length).toBeGreaterThan(200);
  expect(recording.audio.length).toBeGreaterThan(300);
  for (const track of [recording.video, recording.audio])
    for (const [i, packet] of track.entries()) if (i > 0) expect(packet.dts).toBeGreaterThan(track[i - 1]?.dts ?? 0);
  const keys = recording.video.filter((packet) => packet.isKey).map((packet) => packet.dts);
  expect(keys.length).toBeGreaterThanOrEqual(3);
  for (const [i, at] of keys.entries()) if (i > 0) expect(at - (keys[i - 1] ?? 0)).toBeLessThanOrEqual(6.5);
  expect(recording.decodeErrors).toBe('');
  // The page keeps the picture's size and the answer gives a bit rate to start with: full size from the first picture on.
  expect(recording.sizes).toEqual(['1280x720']);
});

test('a caller who offers VP8 alone is answered with VP8; the agent says so and the call stays up', async () => {
  const scenario = seedScenario(nginxUrl(), streamKey('vp8')).replace('VoxEngine.setVideoCodec("H264");', '');
  const token = await server.application('vp8', scenario);
  const call = await callAsRobot('vp8', token, { video: 'vp8' });
  expect(call).toMatchObject({ endReason: 'finished', granted: { audio: true, video: true } });
  const log = await server.untilLogged('vp8', /terminating/);
  expect(log).toContain(
    'LOG: StreamingAgentEvents.StreamError: Video codec mismatch. VP8 granted, but should be H.264',
  );
  expect(log).not.toContain('StreamStarted');
});

test('setVideoCodec("H264") and no H.264 in the offer: video is declined, audio goes on', async () => {
  const token = await server.application('declined', seedScenario(nginxUrl(), streamKey('declined')));
  const call = await callAsRobot('declined', token, { video: 'vp8' });
  expect(call).toMatchObject({ endReason: 'finished', granted: { audio: true, video: false } });
  expect(call.audioPacketsSent).toBeGreaterThan(100); // of 200
  expect(await server.untilLogged('declined', /terminating/)).toContain(
    'StreamError: Video codec mismatch. No video granted, but should be H.264',
  );
});

test('a caller without video publishes sound alone', async () => {
  const key = streamKey('sound');
  const token = await server.application('sound', seedScenario(nginxUrl(), key));
  await callAsRobot('sound', token, { video: 'none', durationMs: 5_000 });
  await server.untilSessionEnded('sound');
  const recording = await vi.waitFor(() => probe(nginx.recording(key)), { timeout: 60_000, interval: 300 });
  expect(recording.video).toEqual([]);
  expect(recording.audio.length).toBeGreaterThan(200);
});

test('the API tells the figures of a running call and of its output', async () => {
  const token = await server.application('figures', seedScenario(nginxUrl(), { expression: 'e.destination' }));
  const hangUp = new AbortController();
  const { call, live } = callUntilLive('figures', token, { number: 'f1', durationMs: 90_000, signal: hangUp.signal });
  await live;
  const found = await vi.waitFor(
    async () => {
      const running = (await server.runningCalls()).find(({ application }) => application === 'figures');
      expect(Math.abs(running?.received?.avOffsetMs ?? 99)).toBeLessThanOrEqual(20);
      expect(running?.received?.keyFrameIntervalMs).toBeGreaterThan(0);
      for (const figures of [running?.received, running?.outputs[0]?.sent]) {
        expect(figures?.framesPerSecond).toBeGreaterThan(10); // of 30
        expect(figures?.bitrateBps).toBeGreaterThan(50_000);
      }
      return running;
    },
    { timeout: 60_000, interval: 200 },
  );
  expect(found).toMatchObject({ to: 'f1', state: 'connected', outputs: [{ state: 'live' }] });
  expect(await server.metric('callcast_outputs{state="live"}')).toBeGreaterThan(0);
  hangUp.abort();
  await call;
  await vi.waitFor(async () => expect(await server.runningCalls()).toEqual([]), { timeout: 60_000 });
});

test('a caller without video publishes a slate beside the sound where the scenario asks for one', async () => {
  const key = streamKey('slate');
  const token = await server.application('slate', seedScenario(nginxUrl(), key, 'hold: "slate"'));
  await callAsRobot('slate', token, { video: 'none', durationMs: 5_000 });
  await server.untilSessionEnded('slate');
  const recording = await vi.waitFor(() => probe(nginx.recording(key)), { timeout: 60_000, interval: 300 });
  expect(recording.decodeErrors).toBe('');
  expect(recording.sizes).toEqual(['1280x720']);
  expect(recording.video.length).toBeGreaterThan(150); // the scenario ends 6 s after the hang-up
  expect(recording.audio.length).toBeGreaterThan(300);
});

test('a media worker that is killed takes its own calls with it and nobody else’s', async () => {
  const token = await server.application('killed', seedScenario(nginxUrl(), { expression: 'e.destination' }));
  const first = callUntilLive('killed', token, { number: 'k1', durationMs: 60_000 });
  await first.live;
  // Calls fill one worker first. One that stands still tells nothing of itself, so the next call goes to the other.
  const { execFileSync } = await import('node:child_process');
  const pids = execFileSync('pgrep', ['-P', String(server.pid), '-f', 'media-worker-main'], { encoding: 'utf8' });
  const worker = Number(pids.split('\n')[0]);
  process.kill(worker, 'SIGSTOP');
  await vi.waitFor(
    async () =>
      expect(await server.metric('callcast_media_worker_report_age_seconds{worker="0"}')).toBeGreaterThan(3.5),
    { timeout: 60_000, interval: 200 },
  );
  const second = callUntilLive('killed', token, { number: 'k2', durationMs: 10_000 });
  await second.live;
  process.kill(worker, 'SIGKILL');
  expect((await first.call).endReason).toContain('Media worker lost');
  expect((await second.call).endReason).toBe('finished');
  await vi.waitFor(async () => expect((await fetch(`${server.base}/readyz`)).status).toBe(200), { timeout: 60_000 });
  const again = await callAsRobot('killed', token, { number: 'again', durationMs: 2_000 });
  expect(again.endReason).toBe('finished');
});
