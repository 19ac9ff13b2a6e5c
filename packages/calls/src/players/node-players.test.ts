import { AudioCodecs } from '@callcast/media';
import { AudioEngine } from '@callcast/media/audio-engine';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { MediaCommand, MediaEvent } from '../media-protocol.ts';
import { type GivenLeg, openForwardingStage } from '../testing/forwarding-stage.ts';
import { AUDIO_TRACK, VIDEO_TRACK } from '../testing/simulated-caller.ts';
import { toneFile } from '../testing/tone-file.ts';

let clip: Clip;
let codecs: AudioCodecs;
let engine: Promise<AudioEngine>;

beforeAll(async () => {
  [clip, codecs] = await Promise.all([loadClip(), AudioCodecs.load()]);
  engine = AudioEngine.load(codecs);
  await engine;
});

async function open(given: Readonly<Record<string, GivenLeg>>) {
  const stage = await openForwardingStage(clip, codecs, given, { loadEngine: () => engine });
  onTestFinished(() => stage.node.close());
  const told = (): string[] => stage.events.flatMap((event) => (event.kind === 'player' ? [describe(event)] : []));
  /** Its file is there, and so is the engine. */
  const play = async (
    playerId: string,
    file: Uint8Array,
    more: Partial<MediaCommand & { kind: 'open-player' }> = {},
  ) => {
    stage.command({ kind: 'open-player', playerId, loop: false, isPaused: false, ...more });
    stage.command({ kind: 'player-bytes', playerId, bytes: file.slice(0, 1_000), isLast: false });
    await engine;
    await new Promise(setImmediate);
    stage.command({ kind: 'player-bytes', playerId, bytes: file.slice(1_000), isLast: true });
  };
  const to = (playerId: string, legId: string): void => stage.command({ kind: 'play-to-leg', playerId, legId });
  return { ...stage, told, play, to };
}

function describe({ playerId, ...event }: Extract<MediaEvent, { kind: 'player' }>): string {
  const more = 'durationMs' in event ? event.durationMs : 'offsetMs' in event ? event.offsetMs : undefined;
  const why = 'error' in event ? event.error : undefined;
  return [playerId, event.name, more, why].filter((part) => part !== undefined).join(' ');
}

/** What was heard, of each packet in turn. */
function heard(packets: readonly { readonly payload: Uint8Array }[]): Float32Array {
  const decoder = codecs.opusDecoder.createDecoder(1);
  const parts = packets.flatMap(({ payload }) => [...decoder.decode(payload)]);
  decoder.close();
  return Float32Array.from(parts);
}

const loudness = (pcm: Float32Array): number => Math.sqrt(pcm.reduce((sum, s) => sum + s * s, 0) / pcm.length);

/** Zero crossings a second, upwards. */
function pitch(pcm: Float32Array): number {
  let crossings = 0;
  for (let i = 1; i < pcm.length; i++) if (pcm[i - 1]! < 0 && pcm[i]! >= 0) crossings++;
  return (crossings * 48_000) / pcm.length;
}

test('a file is heard as it is, for as long as it is, by all who hear it; then it is over', async () => {
  const s = await open({ a: {}, b: {} });
  await s.play('p', toneFile(2));
  s.to('p', 'a');
  s.to('p', 'b');
  s.command({ kind: 'mark-player', playerId: 'p', offsetMs: 500 });
  s.command({ kind: 'mark-player', playerId: 'p', offsetMs: -300 });
  s.scheduler.advance(3_000);
  expect(s.told()).toEqual(['p started 2000', 'p marker 500', 'p marker -300', 'p finished']);
  for (const legId of ['a', 'b']) {
    const { opus, gaps } = s.callee(legId);
    expect([opus.length, gaps]).toEqual([100, 0]);
    const middle = heard(opus).subarray(20_000, 80_000);
    expect(pitch(middle)).toBeCloseTo(440, -1);
    expect(loudness(middle)).toBeCloseTo(10_000 / 32_768 / Math.SQRT2, 1);
  }
  // Encoded once.
  const payloads = (legId: string) => s.callee(legId).opus.map(({ payload }) => Buffer.from(payload).toString('hex'));
  expect(payloads('a')).toEqual(payloads('b'));
});

test('it begins when somebody hears it, and goes on without them', async () => {
  const s = await open({ a: { connects: false } });
  await s.play('p', toneFile(1));
  s.scheduler.advance(1_000);
  s.to('p', 'a');
  s.scheduler.advance(1_000);
  expect(s.told()).toEqual([]);
  s.connect('a');
  s.scheduler.advance(100);
  expect(s.told()).toEqual(['p started 1000']);
  s.command({ kind: 'close-leg', legId: 'a' });
  s.scheduler.advance(1_000);
  expect(s.told()).toEqual(['p started 1000', 'p finished']);
});

test('a pause is silence, and the rest is heard behind it', async () => {
  const s = await open({ a: {} });
  await s.play('p', toneFile(1), { isPaused: true });
  s.to('p', 'a');
  s.scheduler.advance(500);
  expect(s.told()).toEqual([]);
  s.command({ kind: 'resume-player', playerId: 'p' });
  s.scheduler.advance(500);
  s.command({ kind: 'pause-player', playerId: 'p' });
  s.scheduler.advance(2_000);
  const before = s.callee('a').opus.length;
  expect(before).toBeGreaterThan(23);
  expect(before).toBeLessThan(28);
  s.command({ kind: 'resume-player', playerId: 'p' });
  s.scheduler.advance(1_000);
  expect([s.callee('a').opus.length, s.told().at(-1)]).toEqual([50, 'p finished']);
});

test('what a short pause left out is not made up for', async () => {
  const s = await open({ a: {} });
  await s.play('p', toneFile(1));
  s.to('p', 'a');
  s.scheduler.advance(200);
  s.command({ kind: 'pause-player', playerId: 'p' });
  s.scheduler.advance(150);
  s.command({ kind: 'resume-player', playerId: 'p' });
  const before = s.callee('a').opus.length;
  s.scheduler.advance(100);
  expect(s.callee('a').opus.length - before).toBeLessThan(7);
});

test('a loop has no seam and no end, until it is closed', async () => {
  const s = await open({ a: {} });
  await s.play('p', toneFile(0.5, 480), { loop: true }); // a whole number of waves, and of frames
  s.to('p', 'a');
  s.scheduler.advance(10_000);
  const { opus, gaps } = s.callee('a');
  expect([opus.length > 495, gaps]).toEqual([true, 0]);
  const pcm = heard(opus).subarray(48_000);
  expect(pitch(pcm)).toBeCloseTo(480, -1);
  for (let at = 0; at + 960 <= pcm.length; at += 960)
    expect(loudness(pcm.subarray(at, at + 960))).toBeGreaterThan(0.15);
  s.command({ kind: 'close-player', playerId: 'p' });
  const { length } = opus;
  s.scheduler.advance(1_000);
  expect([opus.length - length, s.told()]).toEqual([0, ['p started 500']]);
});

test('a leg hears the newest player; forwarded sound waits and is back behind it, its pictures go on', async () => {
  const s = await open({ a: { caller: {} }, b: {} });
  s.forward('a', 'b');
  s.scheduler.advance(1_000);
  const { opus, pictures } = s.callee('b');
  expect(opus.length).toBeGreaterThan(40);
  await s.play('p', toneFile(1, 300));
  await s.play('q', toneFile(1, 900));
  s.to('p', 'b');
  s.scheduler.advance(500);
  s.to('q', 'b');
  const [from, picturesBefore] = [opus.length, pictures.length];
  s.scheduler.advance(900);
  expect(pitch(heard(opus.slice(from + 5)))).toBeCloseTo(900, -2);
  expect(pictures.length - picturesBefore).toBeGreaterThan(20);
  s.scheduler.advance(200);
  expect(s.told()).toEqual(['p started 1000', 'q started 1000', 'p finished', 'q finished']);
  const behind = opus.length;
  s.scheduler.advance(1_000);
  expect(opus.length - behind).toBeGreaterThan(45);
});

test('a leg that takes no sound: time passes, and that is told once', async () => {
  const s = await open({ a: { tracks: [AUDIO_TRACK, VIDEO_TRACK] } });
  await s.play('p', toneFile(0.2));
  s.to('p', 'a');
  s.scheduler.advance(500);
  expect(s.told()).toEqual(['p started 200', 'p unheard', 'p finished']);
});

test.each([
  ['The file is none of WAV, MP3, Ogg and FLAC', new Uint8Array(5_000)],
  ['There is no sound in the file', toneFile(0)],
])('%s: finished, with that', async (error, file) => {
  const s = await open({ a: {} });
  await s.play('p', file);
  s.to('p', 'a');
  s.scheduler.advance(500);
  expect(s.told().at(-1)).toBe(`p finished ${error}`);
});

test('a worker that stood still does not send all that it owes', async () => {
  const s = await open({ a: {} });
  await s.play('p', toneFile(5));
  s.to('p', 'a');
  s.scheduler.advance(500);
  const before = s.callee('a').opus.length;
  s.scheduler.stall(2_000);
  s.scheduler.advance(40);
  expect(s.callee('a').opus.length - before).toBeLessThan(6);
});

test('in a conference a player is heard in place of the others, who are back at its end', async () => {
  const s = await open({ a: {}, b: { caller: {} } });
  s.command({ kind: 'open-conference', conferenceId: 'f' });
  while (!s.events.some(({ kind }) => kind === 'conference-opened')) await new Promise(setImmediate);
  s.command({ kind: 'join-conference', conferenceId: 'f', legId: 'a', hears: true, speaks: false });
  s.command({ kind: 'join-conference', conferenceId: 'f', legId: 'b', hears: false, speaks: true });
  s.scheduler.advance(2_000);
  await s.play('p', toneFile(2));
  s.to('p', 'a');
  s.scheduler.advance(20);
  const from = s.callee('a').opus.length;
  s.scheduler.advance(1_960);
  const until = s.callee('a').opus.length;
  expect(until - from).toBe(98); // one packet for each 20 ms, and not two
  expect(pitch(heard(s.callee('a').opus.slice(from, until)).subarray(10_000))).toBeCloseTo(440, -1);
  s.scheduler.advance(3_000);
  expect(s.callee('a').opus.length - until).toBeGreaterThan(145);
  expect(s.callee('a').opus.length - until).toBeLessThan(152);
});
