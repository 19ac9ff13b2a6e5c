/** Recorders on their worker, on virtual time; what they wrote is decoded by FFmpeg. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AudioCodecs } from '@callcast/media';
import { AudioEngine } from '@callcast/media/audio-engine';
import { analyseRecording } from '@callcast/testing';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { decodeByFfmpeg, probe } from '../../../media/testdata/ffmpeg.ts';
import type { MediaEvent } from '../media-protocol.ts';
import { type GivenLeg, openForwardingStage } from '../testing/forwarding-stage.ts';
import { KeptFiles } from '../testing/kept-files.ts';
import { AUDIO_TRACK } from '../testing/simulated-caller.ts';
import { toneFile } from '../testing/tone-file.ts';
import type { RecordedSound, RecordedSource } from './recorder-protocol.ts';

let clip: Clip;
let codecs: AudioCodecs;
let engine: AudioEngine;

beforeAll(async () => {
  [clip, codecs] = await Promise.all([loadClip(), AudioCodecs.load()]);
  engine = await AudioEngine.load(codecs);
});

/** The clip with a tone in place of its sound. */
function humming(hertz: number): Clip {
  const encoder = engine.createOpusEncoder({
    channels: 1,
    bitrateBps: 40_000,
    application: 'low-delay',
    complexity: 3,
  });
  const frame = (i: number): Float32Array =>
    Float32Array.from({ length: 960 }, (_, at) => 0.3 * Math.sin((2 * Math.PI * hertz * (i * 960 + at)) / 48_000));
  const opusPackets = Array.from({ length: 500 }, (_, i) => encoder.encode(frame(i)));
  encoder.close();
  return { ...clip, opusPackets };
}

/** Amplitude of one tone in interleaved samples. */
function amplitude(
  hertz: number,
  samples: Float32Array,
  [channel, channels]: readonly [number, number] = [0, 1],
): number {
  let [re, im, count] = [0, 0, 0];
  for (let i = channel; i < samples.length; i += channels) {
    const angle = (2 * Math.PI * hertz * count++) / 48_000;
    re += samples[i]! * Math.cos(angle);
    im += samples[i]! * Math.sin(angle);
  }
  return (2 * Math.hypot(re, im)) / count;
}

const HD_MP3: RecordedSound = { format: 'mp3', isStereo: false, isHd: true };
const VOICE = [AUDIO_TRACK];

async function open(given: Readonly<Record<string, GivenLeg>>) {
  const recordings = new KeptFiles();
  const encoders = vi.spyOn(engine, 'openMp3Writer');
  const stage = await openForwardingStage(clip, codecs, given, { recordings, loadEngine: async () => engine });
  onTestFinished(() => stage.node.close());
  const told = (): string[] => stage.events.flatMap((event) => (event.kind === 'recorder' ? [describe(event)] : []));
  const settle = () => new Promise(setImmediate);
  let made = 0;
  /** A recorder of these, and its encoder is there. */
  const record = async (sound: RecordedSound, ...sources: RecordedSource[]): Promise<string> => {
    const recorder = ++made;
    const recorderId = `r${recorder}`;
    stage.command({ kind: 'open-recorder', recorderId, of: { accountId: 1, sessionId: 2, recorder }, sound });
    for (const source of sources) stage.command({ kind: 'record', recorderId, source });
    await settle(); // the engine is there
    await Promise.all(encoders.mock.results.map(({ value }) => value));
    await settle();
    return recorderId;
  };
  const stop = async (recorderId: string): Promise<void> => {
    stage.command({ kind: 'close-recorder', recorderId });
    await settle();
  };
  return { ...stage, recordings, told, settle, record, stop };
}

function describe({ recorderId, ...event }: Extract<MediaEvent, { kind: 'recorder' }>): string {
  const more =
    'file' in event ? event.file : 'durationMs' in event ? event.durationMs : 'code' in event ? event.code : '';
  return `${recorderId} ${event.name} ${more}`.trim();
}

const leg = (id: string): RecordedSource => ({ unit: 'leg', id });

test.each([
  [{ format: 'mp3', isStereo: false, isHd: false }, 'mp3|8000|1|32000'],
  [HD_MP3, 'mp3|48000|1|192000'],
  [{ format: 'ogg', isStereo: false, isHd: true }, 'opus|48000|1|'],
] satisfies [RecordedSound, string][])('a caller, as %o', async (sound, format) => {
  const s = await open({ a: { tracks: VOICE, caller: { clip: humming(440) } } });
  const recorderId = await s.record(sound, leg('a'));
  s.scheduler.advance(5_000);
  await s.settle();
  expect(s.told()).toEqual([`r1 started r1.${sound.format}`]);
  await s.stop(recorderId);
  const [, stopped = ''] = s.told();
  const durationMs = Number(/^r1 stopped (\d+)$/.exec(stopped)?.[1]);
  expect(durationMs).toBeGreaterThan(4_900);
  expect(durationMs).toBeLessThanOrEqual(5_020);
  const file = s.recordings.bytesOf(`r1.${sound.format}`);
  expect(probe(file, 'stream=codec_name,sample_rate,channels,bit_rate')).toContain(format);
  const heard = decodeByFfmpeg(file, 1);
  expect(heard.length / 48).toBeGreaterThan(durationMs - 1);
  expect(heard.length / 48).toBeLessThan(durationMs + 300); // MP3 has the delay of its codec in front, and whole frames
  expect(amplitude(440, heard.subarray(48_000, 4 * 48_000))).toBeCloseTo(0.3, 1);
});

test('several calls are mixed; in stereo the first is left, the others right', async () => {
  const given = Object.fromEntries(
    ['a', 'b', 'c'].map((id, i) => [id, { tracks: VOICE, caller: { clip: humming(400 * (i + 1)) } }]),
  );
  const s = await open(given);
  const mono = await s.record(HD_MP3, leg('a'), leg('b'), leg('c'));
  const stereo = await s.record({ format: 'ogg', isStereo: true, isHd: true }, leg('a'), leg('b'), leg('c'));
  const one = await s.record({ ...HD_MP3, isStereo: true }, leg('b'));
  s.scheduler.advance(4_000);
  for (const recorderId of [mono, stereo, one]) await s.stop(recorderId);
  const mixed = decodeByFfmpeg(s.recordings.bytesOf('r1.mp3'), 1).subarray(48_000, 3 * 48_000);
  for (const hertz of [400, 800, 1_200]) expect(amplitude(hertz, mixed)).toBeGreaterThan(0.2);
  const apart = decodeByFfmpeg(s.recordings.bytesOf('r2.ogg'), 2).subarray(96_000, 6 * 48_000);
  const levels = (samples: Float32Array, channel: number) =>
    [400, 800, 1_200].map((hertz) => amplitude(hertz, samples, [channel, 2]) > 0.15);
  expect([levels(apart, 0), levels(apart, 1)]).toEqual([
    [true, false, false],
    [false, true, true],
  ]);
  // One alone is heard on both sides.
  const alone = decodeByFfmpeg(s.recordings.bytesOf('r3.mp3'), 2).subarray(96_000, 6 * 48_000);
  expect([levels(alone, 0), levels(alone, 1)]).toEqual([
    [false, true, false],
    [false, true, false],
  ]);
});

test('nothing is written before the first media; from then on silence is, until it is stopped', async () => {
  const s = await open({ a: { tracks: VOICE } });
  const recorderId = await s.record(HD_MP3, leg('a'), leg('later'));
  s.scheduler.advance(3_000);
  await s.settle();
  expect([s.told(), s.recordings.files.size]).toEqual([[], 0]);
  s.startCaller('a', { clip: humming(440) });
  s.scheduler.advance(1_000);
  s.caller('a')?.stop();
  s.scheduler.advance(3_000);
  s.command({ kind: 'close-leg', legId: 'a' });
  s.scheduler.advance(1_000);
  await s.openLeg('later');
  s.startCaller('later', { clip: humming(880) });
  s.scheduler.advance(2_000);
  await s.stop(recorderId);
  const heard = decodeByFfmpeg(s.recordings.bytesOf('r1.mp3'), 1);
  expect(heard.length / 48_000).toBeGreaterThan(6.9);
  expect(heard.length / 48_000).toBeLessThan(7.2);
  expect(amplitude(440, heard.subarray(10_000, 40_000))).toBeGreaterThan(0.2);
  expect(Math.max(...heard.subarray(2 * 48_000, 4 * 48_000).map(Math.abs))).toBeLessThan(0.001);
  expect(amplitude(880, heard.subarray(6 * 48_000, 6.8 * 48_000))).toBeGreaterThan(0.2);
});

test('a recorder that nothing ever came to has no file, and one that is stopped twice ends once', async () => {
  const s = await open({ a: {} });
  const recorderId = await s.record(HD_MP3, leg('a'), leg('nobody'), { unit: 'conference', id: 'none' });
  s.scheduler.advance(500);
  await s.stop(recorderId);
  await s.stop(recorderId);
  s.command({ kind: 'record', recorderId, source: leg('a') });
  s.command({ kind: 'mute-recorder', recorderId, isMuted: true });
  s.scheduler.advance(500);
  expect([s.told(), s.recordings.files.size]).toEqual([['r1 stopped 0'], 0]);
});

test('muted it goes on in silence, and is heard again', async () => {
  const s = await open({ a: { tracks: VOICE, caller: { clip: humming(440) } } });
  const recorderId = await s.record(HD_MP3, leg('a'));
  const mute = (isMuted: boolean): void => s.command({ kind: 'mute-recorder', recorderId, isMuted });
  s.scheduler.advance(2_000);
  mute(true);
  s.scheduler.advance(2_000);
  mute(false);
  s.scheduler.advance(2_000);
  await s.stop(recorderId);
  const heard = decodeByFfmpeg(s.recordings.bytesOf('r1.mp3'), 1);
  expect(heard.length / 48_000).toBeGreaterThan(5.9);
  const level = (from: number) => amplitude(440, heard.subarray(from * 48_000, (from + 1) * 48_000));
  expect([level(0.8) > 0.2, level(2.5) < 0.001, level(4.5) > 0.2]).toEqual([true, true, true]);
});

test('what a call says and what it hears: another call, then a conference, then a player', async () => {
  const s = await open({
    a: { caller: { clip: humming(400), videoTrack: undefined } },
    b: { caller: { clip: humming(800), videoTrack: undefined } },
    c: { caller: { clip: humming(1_200), videoTrack: undefined } },
  });
  const recorderId = await s.record({ format: 'ogg', isStereo: true, isHd: true }, leg('a'), {
    unit: 'heard',
    id: 'a',
  });
  s.forward('b', 'a');
  s.scheduler.advance(3_000);
  s.command({ kind: 'open-conference', conferenceId: 'f' });
  await s.settle();
  for (const legId of ['a', 'c'])
    s.command({ kind: 'join-conference', conferenceId: 'f', legId, hears: true, speaks: true });
  s.scheduler.advance(3_000);
  s.command({ kind: 'open-player', playerId: 'p', loop: false, isPaused: false });
  s.command({ kind: 'player-bytes', playerId: 'p', bytes: toneFile(2, 2_000), isLast: true });
  await s.settle();
  s.command({ kind: 'play-to-leg', playerId: 'p', legId: 'a' });
  s.scheduler.advance(4_000);
  await s.stop(recorderId);
  const heard = decodeByFfmpeg(s.recordings.bytesOf('r1.ogg'), 2);
  const tones = (from: number, channel: number) => {
    const part = heard.subarray(from * 96_000, (from + 1) * 96_000);
    return [400, 800, 1_200, 2_000].filter((hertz) => amplitude(hertz, part, [channel, 2]) > 0.1);
  };
  expect([1.5, 4.5, 6.6, 8.8].map((from) => [tones(from, 0), tones(from, 1)])).toEqual([
    [[400], [800]],
    [[400], [1_200]], // of the conference all but what it says itself
    [[400], [2_000]],
    [[400], [1_200]],
  ]);
});

test('a conference and a player send to a recorder', async () => {
  const s = await open({
    a: { tracks: VOICE, caller: { clip: humming(400) } },
    b: { tracks: VOICE, caller: { clip: humming(800) } },
  });
  s.command({ kind: 'open-conference', conferenceId: 'f' });
  await s.settle();
  for (const legId of ['a', 'b'])
    s.command({ kind: 'join-conference', conferenceId: 'f', legId, hears: false, speaks: true });
  const recorderId = await s.record(HD_MP3, { unit: 'conference', id: 'f' }, { unit: 'player', id: 'p' });
  s.scheduler.advance(2_000);
  s.command({ kind: 'open-player', playerId: 'p', loop: false, isPaused: false });
  s.command({ kind: 'player-bytes', playerId: 'p', bytes: toneFile(2, 2_000), isLast: true });
  await s.settle();
  s.scheduler.advance(3_000);
  await s.stop(recorderId);
  expect(s.events).toContainEqual({ kind: 'player', playerId: 'p', name: 'started', durationMs: 2_000 });
  const heard = decodeByFfmpeg(s.recordings.bytesOf('r1.mp3'), 1);
  const tones = (from: number) => {
    const part = heard.subarray(from * 48_000, (from + 0.8) * 48_000);
    return [400, 800, 2_000].filter((hertz) => amplitude(hertz, part) > 0.1);
  };
  expect([tones(1), tones(2.6), tones(4.1)]).toEqual([
    [400, 800],
    [400, 800, 2_000],
    [400, 800],
  ]);
});

test('what has come when it is stopped is in it to its end', async () => {
  const s = await open({ a: { tracks: VOICE, caller: { clip: humming(440) } } });
  const recorderId = await s.record(HD_MP3, leg('a'));
  s.scheduler.advance(3_000);
  s.command({ kind: 'close-leg', legId: 'a' });
  await s.stop(recorderId);
  const durationMs = Number(/stopped (\d+)$/.exec(s.told().at(-1) ?? '')?.[1]);
  expect(durationMs).toBeGreaterThan(3_000);
  const heard = decodeByFfmpeg(s.recordings.bytesOf('r1.mp3'), 1);
  const until = Math.round((durationMs - 60) * 48);
  expect(amplitude(440, heard.subarray(until - 4_800, until))).toBeGreaterThan(0.2);
});

test('a player that pauses is heard again behind its pause, however long that was', async () => {
  const s = await open({});
  const recorderId = await s.record(HD_MP3, { unit: 'player', id: 'p' });
  s.command({ kind: 'open-player', playerId: 'p', loop: true, isPaused: false });
  s.command({ kind: 'player-bytes', playerId: 'p', bytes: toneFile(2, 1_000), isLast: true });
  await s.settle();
  s.scheduler.advance(1_500);
  s.command({ kind: 'pause-player', playerId: 'p' });
  s.scheduler.advance(5_000);
  s.command({ kind: 'resume-player', playerId: 'p' });
  s.scheduler.advance(2_000);
  await s.stop(recorderId);
  const heard = decodeByFfmpeg(s.recordings.bytesOf('r1.mp3'), 1);
  const level = (from: number) => amplitude(1_000, heard.subarray(from * 48_000, (from + 0.8) * 48_000));
  expect([level(0.3) > 0.2, level(3) < 0.001, level(7) > 0.2]).toEqual([true, true, true]);
});

async function analysed(file: Uint8Array) {
  const folder = mkdtempSync(join(tmpdir(), 'callcast-recorder-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'file.flv');
  writeFileSync(path, file);
  return await analyseRecording(path);
}

const FILM: RecordedSound = { format: 'mp4', isStereo: false, isHd: true };

test.each([
  ['a call', leg('a')],
  ['a conference', { unit: 'conference', id: 'f' }],
] satisfies [string, RecordedSource][])('the picture of %s, in step with its sound', async (_name, source) => {
  // The clip's sound does not jump with its picture to a key frame.
  const s = await open({ a: { caller: { answersPli: false }, network: { delayMs: 40 } } });
  s.command({ kind: 'open-conference', conferenceId: 'f' });
  await s.settle();
  s.command({ kind: 'join-conference', conferenceId: 'f', legId: 'a', hears: false, speaks: true });
  const recorderId = await s.record(FILM, source);
  s.scheduler.advance(20_000);
  await s.settle();
  expect(s.told()).toEqual(['r1 started r1.mp4', 'r1 video-started']);
  await s.stop(recorderId);
  const recording = await analysed(s.recordings.bytesOf('r1.mp4'));
  expect(recording.video).toMatchObject({ codec: 'h264', outOfOrder: 0, width: 640, height: 360 });
  expect(recording.audio).toMatchObject({ codec: 'aac', outOfOrder: 0, sampleRate: 48_000, channels: 1 });
  expect(recording.audio.maxGapMs).toBeLessThanOrEqual(22);
  expect(recording.pictures).toMatchObject({ unreadable: 0 });
  expect(recording.pictures.decoded).toBeGreaterThan(540);
  expect(Math.max(...recording.keyFrameDistancesMs)).toBeLessThan(2_300);
  const offsets = recording.avOffsetsMs.slice(3);
  expect(offsets.length).toBeGreaterThan(12);
  for (const offset of offsets) expect(Math.abs(offset)).toBeLessThanOrEqual(21);
});

test('a camera that comes late, and one that goes: a slate stands in, and the file goes on', async () => {
  const s = await open({ a: { caller: { clip: humming(440), videoTrack: undefined } }, b: {} });
  const recorderId = await s.record(FILM, leg('a'), leg('b'));
  s.scheduler.advance(5_000);
  s.startCaller('b', { audioTrack: undefined });
  s.scheduler.advance(4_000);
  s.command({ kind: 'close-leg', legId: 'b' });
  s.scheduler.advance(4_000);
  await s.stop(recorderId);
  const file = s.recordings.bytesOf('r1.mp4');
  const { video, audio } = await analysed(file);
  expect(video).toMatchObject({ codec: 'h264', outOfOrder: 0 });
  expect(video.maxGapMs).toBeLessThan(1_500);
  expect(video.lastMs).toBeGreaterThan(11_000);
  expect(audio.lastMs).toBeGreaterThan(11_000);
  expect(audio.maxGapMs).toBeLessThanOrEqual(22);
});

test('muted, no picture is recorded either', async () => {
  const s = await open({ a: { caller: {} } });
  const recorderId = await s.record(FILM, leg('a'));
  s.command({ kind: 'mute-recorder', recorderId, isMuted: true });
  s.scheduler.advance(6_000);
  const tags = s.recordings.files.get('r1.mp4')?.items ?? [];
  expect(tags.length).toBeGreaterThan(100);
  await s.settle();
  expect(s.told()).toEqual(['r1 started r1.mp4']);
  s.command({ kind: 'mute-recorder', recorderId, isMuted: false });
  s.scheduler.advance(4_000);
  await s.settle();
  expect(s.told()).toEqual(['r1 started r1.mp4', 'r1 video-started']);
  await s.stop(recorderId);
  const { pictures } = await analysed(s.recordings.bytesOf('r1.mp4'));
  expect(pictures.decoded).toBeGreaterThan(100);
});

test('a file that can go on no more, one that cannot be ended, and an engine that is not there', async () => {
  const s = await open({ a: { tracks: VOICE, caller: { clip: humming(440) } } });
  await s.record(HD_MP3, leg('a'));
  const second = await s.record(HD_MP3, leg('a'));
  s.scheduler.advance(1_000);
  await s.settle();
  s.recordings.files.get('r1.mp3')?.events.ended({ code: 'RECORDING_DISK_FULL', reason: 'The disk is full' });
  await s.settle();
  s.recordings.lost = { code: 'RECORDING_FAILED', reason: 'The end is missing' };
  await s.stop(second);
  expect(s.told().slice(2)).toEqual([
    'r1 failed RECORDING_DISK_FULL',
    expect.stringMatching(/^r1 stopped [78]\d0$/), // without what waited
    'r2 failed RECORDING_FAILED',
    expect.stringMatching(/^r2 stopped (9|10)\d0$/),
  ]);
  const broken = await openForwardingStage(
    clip,
    codecs,
    {},
    {
      recordings: s.recordings,
      loadEngine: () => Promise.reject(new Error('no such file')),
    },
  );
  onTestFinished(() => broken.node.close());
  broken.command({
    kind: 'open-recorder',
    recorderId: 'x',
    of: { accountId: 1, sessionId: 2, recorder: 9 },
    sound: HD_MP3,
  });
  await s.settle();
  expect(broken.events).toEqual([
    { kind: 'recorder', recorderId: 'x', name: 'failed', code: 'RECORDING_FAILED', reason: expect.any(String) },
    { kind: 'recorder', recorderId: 'x', name: 'stopped', durationMs: 0 },
  ]);
});

test('one that has no room is told before it is over, and a picture before there is a file is told behind it', async () => {
  const s = await open({ a: { caller: {} } });
  s.recordings.isPatient = false;
  await s.record(FILM, leg('a'));
  s.scheduler.advance(3_000);
  await s.settle();
  expect(s.told()).toEqual([]);
  const { events } = s.recordings.files.get('r1.mp4') ?? {};
  events?.started();
  expect(s.told()).toEqual(['r1 started r1.mp4', 'r1 video-started']);
  await s.record(HD_MP3, leg('a'));
  s.scheduler.advance(500);
  const second = s.recordings.files.get('r2.mp3')?.events;
  second?.ended({ code: 'RECORDING_BUDGET', reason: 'No room' });
  second?.released(undefined);
  expect(s.told().slice(2)).toEqual(['r2 failed RECORDING_BUDGET', expect.stringMatching(/^r2 stopped \d+$/)]);
});

test('a worker opens ten of a session, closes them with it, and stops ticking', async () => {
  const s = await open({ a: { tracks: VOICE, caller: { clip: humming(440) } } });
  for (let i = 0; i < 12; i++) await s.record(HD_MP3, leg('a'));
  s.scheduler.advance(1_000);
  expect(s.recordings.files.size).toBe(10);
  s.node.close();
  await s.settle();
  expect([...s.recordings.files.values()].every(({ isClosed }) => isClosed)).toBe(true);
  expect(decodeByFfmpeg(s.recordings.bytesOf('r3.mp3'), 1).length / 48).toBeGreaterThan(900);
});
