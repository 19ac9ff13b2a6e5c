/** Recorders of scenarios: what robots and two people in Debian's Chromium said and showed stands in files that others read. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AudioCodecs } from '@callcast/media';
import { AudioEngine } from '@callcast/media/audio-engine';
import { analyseRecording } from '@callcast/testing';
import { type Clip, loadClip, type RobotCallOptions } from '@callcast/testing/robot';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, expect, test, vi } from 'vitest';
import { decodeByFfmpeg, probe as probeEntries } from '../../packages/media/testdata/ffmpeg.ts';
import { launchChromium, openPage } from '../faces-browser.ts';
import { placeCall } from './call-page.ts';
import { API_KEY, Callcast } from './callcast.ts';
import { expectInStep } from './in-step.ts';
import { probe } from './probed-recording.ts';
import { robotCall } from './robot-call.ts';
import { SharedByTests } from './shared-by-tests.ts';

const HUM = 700;
const shared = new SharedByTests('recorders');
let server: Callcast;
let chromium: Browser;
let clip: Clip;
let humming: Clip;

beforeAll(async () => {
  let codecs: AudioCodecs;
  [server, chromium, clip, codecs] = await shared.start(
    Callcast.start(),
    launchChromium('granted'),
    loadClip(),
    AudioCodecs.load(),
  );
  humming = hummed(await AudioEngine.load(codecs));
});

/** The clip with a tone in place of its sound, too soft to be taken for its beep. */
function hummed(engine: AudioEngine): Clip {
  const encoder = engine.createOpusEncoder({
    channels: 1,
    bitrateBps: 40_000,
    application: 'low-delay',
    complexity: 3,
  });
  const frame = (i: number): Float32Array =>
    Float32Array.from({ length: 960 }, (_, at) => 0.03 * Math.sin((2 * Math.PI * HUM * (i * 960 + at)) / 48_000));
  const opusPackets = clip.opusPackets.map((_, i) => encoder.encode(frame(i)));
  encoder.close();
  return { ...clip, opusPackets };
}

/** Logs `started NAME URL`, `stopped NAME SECONDS` and errors of `recorder`. A session log masks what stands behind `token=`. */
const WATCH = `
  const watch = (name, recorder, onStopped) => {
    recorder.addEventListener(RecorderEvents.Started, (e) => Logger.write('started ' + name + ' ' + e.url.replace('token=', 'link=')));
    recorder.addEventListener(RecorderEvents.RecorderError, (e) => Logger.write('error ' + name + ' ' + e.error));
    recorder.addEventListener(RecorderEvents.Stopped, (e) => {
      Logger.write('stopped ' + name + ' ' + e.duration);
      if (onStopped) onStopped();
    });
    return recorder;
  };`;

const urlIn = (log: string, name: string): string =>
  new RegExp(`started ${name} (\\S+)`).exec(log)?.[1]?.replace('link=', 'token=') ?? '';
const secondsIn = (log: string, name: string): number =>
  Number(new RegExp(`stopped ${name} ([\\d.]+)`).exec(log)?.[1] ?? Number.NaN);

/** @returns Where the file was saved. */
async function save(url: string, name: string): Promise<{ readonly path: string; readonly bytes: Uint8Array }> {
  const answer = await fetch(url);
  expect(answer.status, url).toBe(200);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const path = join(shared.folder, name);
  writeFileSync(path, bytes);
  return { path, bytes };
}

/** Amplitude of one tone in one channel. */
function amplitude(hertz: number, samples: Float32Array, channel = 0, channels = 1): number {
  let [re, im, count] = [0, 0, 0];
  for (let i = channel; i < samples.length; i += channels) {
    const angle = (2 * Math.PI * hertz * count++) / 48_000;
    re += (samples[i] ?? 0) * Math.cos(angle);
    im += (samples[i] ?? 0) * Math.sin(angle);
  }
  return (2 * Math.hypot(re, im)) / count;
}

test('two calls in one session, as MP3, as Ogg in stereo, and as MP4 with the picture of the first', async () => {
  const application = 'recorded-robots';
  const token = await server.application(
    application,
    `require(Modules.Recorder);
     ${WATCH}
     let left = 0, over = 0;
     const ended = () => { if (++over === 3) VoxEngine.terminate() };
     const recorders = [
       watch('mp3', VoxEngine.createRecorder({ name: 'both', hd_audio: true, contentDispositionFilename: 'both.mp3' }), ended),
       watch('ogg', VoxEngine.createRecorder({ format: 'ogg', stereo: true, hd_audio: true, secure: true }), ended),
       watch('mp4', VoxEngine.createRecorder({ video: true }), ended),
     ];
     VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
       call.addEventListener(CallEvents.Connected, () => recorders.forEach((recorder) => call.sendMediaTo(recorder)));
       call.addEventListener(CallEvents.Disconnected, () => { if (++left === 2) recorders.forEach((recorder) => recorder.stop()) });
       call.answer();
     });`,
    '.*',
    { video_conference: 'true' },
  );
  const call = (options: Partial<RobotCallOptions>) =>
    robotCall({ server, clip, application, token, via: 'signal', keyFrameRequests: 'wait', ...options });
  const seen = call({ durationMs: 18_000 });
  await server.untilLogged(application, /started mp4/);
  await Promise.all([seen, call({ durationMs: 10_000, video: 'none', clip: humming })]);
  const log = await server.untilSessionEnded(application);
  expect(log).not.toMatch(/error (mp3|ogg|mp4)/);

  const mp3 = await save(urlIn(log, 'mp3'), 'both.mp3');
  expect(probeEntries(mp3.bytes, 'stream=codec_name,sample_rate,channels,bit_rate')).toBe('mp3|48000|1|192000');
  const seconds = secondsIn(log, 'mp3');
  expect(seconds).toBeGreaterThan(14); // of 18
  const mixed = decodeByFfmpeg(mp3.bytes, 1);
  expect(Math.abs(mixed.length / 48_000 - seconds)).toBeLessThan(1);
  expect(amplitude(HUM, mixed.subarray(5 * 48_000, 9 * 48_000))).toBeGreaterThan(0.02);
  const named = await fetch(urlIn(log, 'mp3'), { method: 'HEAD' });
  expect(named.headers.get('content-disposition')).toContain('both.mp3');

  const secure = urlIn(log, 'ogg');
  expect((await fetch(secure)).status).toBe(401);
  const ogg = await fetch(secure, { headers: { authorization: `Bearer ${API_KEY}` } });
  const bytes = new Uint8Array(await ogg.arrayBuffer());
  expect(probeEntries(bytes, 'stream=codec_name,channels')).toBe('opus|2');
  const apart = decodeByFfmpeg(bytes, 2).subarray(2 * 5 * 48_000, 2 * 9 * 48_000);
  expect([amplitude(HUM, apart, 0, 2) < 0.002, amplitude(HUM, apart, 1, 2) > 0.02]).toEqual([true, true]);

  const { path } = await save(urlIn(log, 'mp4'), 'both.mp4');
  const { decodeErrors } = await probe(path);
  expect(decodeErrors).toBe('');
  const film = await analyseRecording(path, seconds - 1);
  expect(film.video).toMatchObject({ codec: 'h264', width: 640, height: 360, outOfOrder: 0 });
  expect(film.audio).toMatchObject({ codec: 'aac', sampleRate: 48_000, channels: 1, outOfOrder: 0 });
  expect(film.pictures).toMatchObject({ unreadable: 0, lost: 0, jumps: 0 });
  const offsets = film.avOffsetsMs.slice(4);
  expect(offsets.length).toBeGreaterThan(6);
  // Where the clip begins again its sound clicks 20 ms before the beep.
  expectInStep(offsets, 21);
});

/** A person at the call page. */
async function person(application: string): Promise<Page> {
  const { page } = await openPage(chromium, `${server.base}/call/`);
  await placeCall(page, application);
  return page;
}

test('Call.record of two people in Chromium who hear each other: picture, both sides, and the end behind Disconnected', async () => {
  const application = 'recorded-people';
  await server.application(
    application,
    `let first;
     VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
       call.addEventListener(CallEvents.Connected, () => {
         if (first) {
           VoxEngine.sendMediaBetween(first, call);
           setTimeout(() => first.hangup(), 8000);
           return;
         }
         first = call;
         for (const name of ['RecordStarted', 'RecordStopped', 'RecordError', 'VideoTrackCreated', 'Disconnected'])
           call.addEventListener(CallEvents[name], (e) => {
             Logger.write((name === 'RecordStarted' ? 'started call ' + e.url.replace('token=', 'link=') : name) + ' ' + e.duration);
             if (name === 'RecordStopped') { Logger.write('stopped call ' + e.duration); VoxEngine.terminate(); }
           });
         call.record({ video: true, stereo: true });
         setTimeout(() => Logger.write('alone for a while'), 2500);
       });
       call.answer();
     });`,
    '.*',
    { video_conference: 'true' },
  );
  await person(application);
  await server.untilLogged(application, /started call[\s\S]*alone for a while/);
  await person(application);
  const log = await server.untilSessionEnded(application);
  expect(log).toMatch(/started call[\s\S]*VideoTrackCreated[\s\S]*Disconnected[\s\S]*RecordStopped/);
  expect(log).not.toContain('RecordError');
  const { path, bytes } = await save(urlIn(log, 'call'), 'call.mp4');
  const { decodeErrors, video } = await probe(path);
  expect(decodeErrors).toBe('');
  expect(video.length).toBeGreaterThan(100);
  expect(probeEntries(bytes, 'stream=codec_name').split('\n').sort()).toEqual(['aac', 'h264']);
  const heard = decodeByFfmpeg(bytes, 2);
  expect(Math.abs(heard.length / 96_000 - secondsIn(log, 'call'))).toBeLessThan(3);
  // Chromium's microphone beeps once a second; the other one joined some seconds later, and was there for the last eight.
  const loudest = (channel: number, from: number, until: number): number => {
    let peak = 0;
    for (let i = 2 * Math.round(from * 48_000) + channel; i < until * 96_000; i += 2)
      peak = Math.max(peak, Math.abs(heard[i] ?? 0));
    return peak;
  };
  const end = heard.length / 96_000;
  expect(loudest(0, 0, end)).toBeGreaterThan(0.05);
  expect(loudest(1, 0, 1)).toBeLessThan(0.001);
  expect(loudest(1, end - 6, end)).toBeGreaterThan(0.05);
});

test('what a killed worker leaves plays, in every format', async () => {
  const application = 'recorded-killed';
  const token = await server.application(
    application,
    `${WATCH}
     VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
       const recorders = { mp3: {}, ogg: { format: 'ogg' }, mp4: { video: true } };
       for (const [name, options] of Object.entries(recorders)) call.sendMediaTo(watch(name, VoxEngine.createRecorder(options)));
       call.answer();
     });`,
  );
  const call = robotCall({ server, clip, application, token, via: 'signal', durationMs: 60_000 });
  const running = await server.untilLogged(application, /started mp4/);
  const sizeOf = async (name: string): Promise<number> =>
    Number((await fetch(urlIn(running, name), { method: 'HEAD' })).headers.get('content-length'));
  await vi.waitFor(async () => expect(await sizeOf('mp3')).toBeGreaterThan(4_000 * 10), {
    timeout: 60_000,
    interval: 200,
  });
  const pids = execFileSync('pgrep', ['-P', String(server.pid), '-f', 'media-worker-main'], { encoding: 'utf8' });
  for (const pid of pids.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
  await call;
  const log = await server.untilSessionEnded(application);
  for (const name of ['mp3', 'ogg', 'mp4']) {
    const { bytes, path } = await save(urlIn(log, name), `killed.${name}`);
    expect((await probe(path)).decodeErrors).toBe('');
    // Ogg has pages of half a second, an MP4 ends with its last group of pictures.
    expect(decodeByFfmpeg(bytes, 1).length / 48_000, name).toBeGreaterThan(2.5);
  }
  await vi.waitFor(async () => expect((await fetch(`${server.base}/readyz`)).status).toBe(200), { timeout: 60_000 });
});

test('nine hundred recorders in a loop, some stopped twice, and one of a call that is over: the call goes on', async () => {
  const application = 'recorded-hostile';
  const token = await server.application(
    application,
    `VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
       let refused = 0, last;
       for (let i = 0; i < 900; i++) {
         last = VoxEngine.createRecorder();
         last.addEventListener(RecorderEvents.RecorderError, () => { refused++ });
       }
       const first = VoxEngine.createRecorder();
       call.sendMediaTo(first);
       first.stop();
       first.stop();
       last.stop();
       call.addEventListener(CallEvents.Connected, () => { last.stop(); Logger.write('refused ' + refused) });
       call.addEventListener(CallEvents.Disconnected, () => {
         const late = VoxEngine.createRecorder();
         call.sendMediaTo(late);
         call.record();
         setTimeout(VoxEngine.terminate, 500);
       });
       call.answer();
     });`,
  );
  const { endReason } = await robotCall({ server, clip, application, token, via: 'signal', durationMs: 4_000 });
  expect(endReason).toBe('finished');
  const log = await server.untilSessionEnded(application);
  expect(log).toContain('refused 890');
  expect(log.match(/recorder is stopped, nothing is done/g)).toHaveLength(2);
  expect(log).toMatch(/record: the call is over/);
  expect(log).toMatch(/ended: Normal termination/);
});

test('an account whose recordings have taken up their room: RecorderError says so, and the call goes on', async () => {
  const application = 'recorded-full';
  await using full = await Callcast.start({ CALLCAST_RECORDING_BUDGET_MEGABYTES: '1' });
  const folder = join(full.dataDir, 'recordings', '1');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '999999-r1.mp3'), 'of an earlier day');
  const token = await full.application(
    application,
    `${WATCH}
     VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
       call.sendMediaTo(watch('mp3', VoxEngine.createRecorder()));
       call.addEventListener(CallEvents.Disconnected, VoxEngine.terminate);
       call.answer();
     });`,
  );
  const { endReason } = await robotCall({ server: full, clip, application, token, via: 'signal', durationMs: 3_000 });
  expect(endReason).toBe('finished');
  const log = await full.untilSessionEnded(application);
  expect(log).toMatch(/error mp3 The recordings of this account have taken up the 1 MB[\s\S]*stopped mp3 0/);
  expect(log).toContain('(RECORDING_BUDGET)');
});
