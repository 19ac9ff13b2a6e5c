/** Three robots call one number and are in a conference; a stream of it is on the air. */
import { execFileSync } from 'node:child_process';
import { AudioCodecs } from '@callcast/media';
import { AudioEngine } from '@callcast/media/audio-engine';
import { analyseRecording } from '@callcast/testing';
import { streamKey } from '@callcast/testing/leaks';
import { type Clip, loadClip, type RobotCallOptions, type RobotCallReport } from '@callcast/testing/robot';
import { beforeAll, expect, test, vi } from 'vitest';
import { type Nginx, startNginx } from '../rtmp/nginx.ts';
import { Callcast } from './callcast.ts';
import { driftMs, expectInStep } from './in-step.ts';
import { probe } from './probed-recording.ts';
import { robotCall } from './robot-call.ts';
import { SharedByTests } from './shared-by-tests.ts';

const shared = new SharedByTests('conference');
let server: Callcast;
let nginx: Nginx;
let clip: Clip;
let codecs: AudioCodecs;

beforeAll(async () => {
  [nginx, server, clip, codecs] = await shared.start(
    startNginx(shared.folder),
    Callcast.start(),
    loadClip(),
    AudioCodecs.load(),
  );
});

/** An application whose calls to one number share a session. @returns An access token. */
function meeting(application: string, key: string): Promise<string> {
  return server.application(
    application,
    `require(Modules.Conference); require(Modules.StreamingAgent);
     let conference, agent, left = 0;
     VoxEngine.addEventListener(AppEvents.Started, () => {
       conference = VoxEngine.createConference({ hd_audio: true });
       for (const name of Object.values(ConferenceEvents))
         conference.addEventListener(name, (e) => Logger.write(e.name + ' ' + (e.endpoint ? e.endpoint.getCall().customData() : '')));
       agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://127.0.0.1:${nginx.port}/live', streamName: "${key}" });
       agent.addEventListener(StreamingAgentEvents.VideoStreamCreated, (e) => Logger.write('track ' + e.trackId + ' of ' + agent.videoTracks().length));
       conference.sendMediaTo(agent);
     });
     VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
       call.addEventListener(CallEvents.Connected, () => conference.add({ call, mode: 'MIX', direction: 'BOTH' }));
       call.addEventListener(CallEvents.Disconnected, () => { if (++left === 3) VoxEngine.terminate() });
       call.answer();
     });`,
    '.*',
    { video_conference: 'true' },
  );
}

/** The clip with a tone in place of its sound, all the time and too soft to be taken for its beep. */
function humming(engine: AudioEngine, hertz: number): Clip {
  const encoder = engine.createOpusEncoder({
    channels: 1,
    bitrateBps: 40_000,
    application: 'low-delay',
    complexity: 3,
  });
  const frame = (i: number): Float32Array =>
    Float32Array.from({ length: 960 }, (_, at) => 0.03 * Math.sin((2 * Math.PI * hertz * (i * 960 + at)) / 48_000));
  const opusPackets = clip.opusPackets.map((_, i) => encoder.encode(frame(i)));
  encoder.close();
  return { ...clip, opusPackets };
}

/** Amplitude of one tone. */
function amplitudeOf(hertz: number, samples: Float32Array): number {
  let [re, im] = [0, 0];
  for (const [i, sample] of samples.entries()) {
    const angle = (2 * Math.PI * hertz * i) / 48_000;
    re += sample * Math.cos(angle);
    im += sample * Math.sin(angle);
  }
  return (2 * Math.hypot(re, im)) / samples.length;
}

/** Five seconds that a robot heard, from 8 s on. */
function heardBy({ heard }: RobotCallReport): Float32Array {
  const decoder = codecs.opusDecoder.createDecoder(1);
  const samples = heard.flatMap((packet) => [...decoder.decode(packet)]);
  decoder.close();
  return Float32Array.from(samples.slice(8 * 48_000, 13 * 48_000));
}

/** The sound of a recording, five seconds from here on. */
function soundOf(path: string, fromS: number): Float32Array {
  const pcm = execFileSync('ffmpeg', [
    ...['-v', 'error', '-ss', String(fromS), '-t', '5', '-i', path],
    ...['-vn', '-ac', '1', '-ar', '48000', '-f', 'f32le', '-'],
  ]);
  return new Float32Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.length));
}

const [B, C] = [600, 1_500];

test('three callers hear each other, and what they say is on the air with the picture of one of them', async () => {
  const application = 'meeting';
  const key = streamKey(application);
  const token = await meeting(application, key);
  const call = (options: Partial<RobotCallOptions>) =>
    robotCall({ server, clip, application, token, via: 'signal', hears: true, keyFrameRequests: 'wait', ...options });
  const engine = await AudioEngine.load(codecs);
  const seen = call({ durationMs: 22_000 });
  await server.untilLogged(application, /track 1 of 1/);
  const others = [B, C].map((hertz) => call({ durationMs: 17_000, video: 'none', clip: humming(engine, hertz) }));
  const reports = await Promise.all([seen, ...others]);
  for (const { endReason, heard } of reports) {
    expect(endReason).toBe('finished');
    expect(heard.length).toBeGreaterThan(550); // 50 a second, of 17 and 22
  }
  const [a, b, c] = reports.map(heardBy);
  if (a === undefined || b === undefined || c === undefined) throw new Error('three robots called');
  for (const [listener, tones] of [
    [a, [B, C]],
    [b, [C]],
    [c, [B]],
  ] as const)
    for (const hertz of [B, C]) {
      if (tones.some((tone) => tone === hertz)) expect(amplitudeOf(hertz, listener)).toBeGreaterThan(0.02);
      else expect(amplitudeOf(hertz, listener)).toBeLessThan(0.002);
    }
  const log = await server.untilLogged(application, /ended: Normal termination/);
  expect(log).toMatch(/Conference\.Started/);
  expect(log.match(/Conference\.EndpointAdded/g)).toHaveLength(3);
  expect(log).toMatch(/track 1 of 1/);

  const mediaMs = reports[0]?.mediaMs ?? 0;
  const recording = await vi.waitFor(() => analyseRecording(nginx.recording(key), mediaMs / 1000 - 1.5), {
    timeout: 60_000,
    interval: 300,
  });
  expect(recording.video).toMatchObject({ codec: 'h264', outOfOrder: 0, width: 640, height: 360 });
  expect(recording.audio).toMatchObject({ codec: 'aac', outOfOrder: 0, sampleRate: 48_000, channels: 1 });
  expect(recording.audio.maxGapMs).toBeLessThanOrEqual(22);
  expect(recording.pictures).toMatchObject({ unreadable: 0, lost: 0, jumps: 0 });
  // The beep of the one who is seen: in step once sender reports of both tracks have come, and it stays so.
  const offsets = recording.avOffsetsMs.slice(4);
  expect(offsets.length).toBeGreaterThan(9);
  expectInStep(offsets, 40);
  expect(Math.abs(driftMs(offsets)), `${offsets}`).toBeLessThanOrEqual(20); // a clock that is not followed makes more
  const onAir = soundOf(nginx.recording(key), 8);
  for (const hertz of [B, C]) expect(amplitudeOf(hertz, onAir)).toBeGreaterThan(0.02);
  const whole = await probe(nginx.recording(key));
  expect(whole.decodeErrors).toBe('');
});
