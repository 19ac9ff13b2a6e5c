/** Players on the air. */
import { AudioCodecs, type FlvTag, parseAudioTagBody, parseOpusTagBody } from '@callcast/media';
import { AudioEngine } from '@callcast/media/audio-engine';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Given, mediaOf, openStage, picturesOf } from '../testing/destinations.ts';
import { toneFile } from '../testing/tone-file.ts';

let clip: Clip;
let codecs: AudioCodecs;
let engine: Promise<AudioEngine>;

beforeAll(async () => {
  [clip, codecs] = await Promise.all([loadClip(), AudioCodecs.load()]);
  engine = AudioEngine.load(codecs);
  await engine;
});

async function stage(given: Partial<Given> = {}) {
  const opened = await openStage({ clip, codecs, loadEngine: () => engine, ...given });
  onTestFinished(() => opened.node.close());
  const { session, destinations } = opened;
  const play = async (seconds: number, outputs: readonly number[]): Promise<void> => {
    session.handle({ kind: 'open-player', playerId: 'p', loop: false, isPaused: false });
    session.handle({ kind: 'player-bytes', playerId: 'p', bytes: toneFile(seconds), isLast: true });
    await engine;
    await new Promise(setImmediate);
    for (const i of outputs) session.handle({ kind: 'play-to-output', playerId: 'p', outputId: `o${i}` });
  };
  const tags = (i: number): FlvTag[] => destinations[i]?.publishes.flatMap((publish) => publish.tags) ?? [];
  return { ...opened, play, tags };
}

/** Bytes of an AAC frame: silence has a dozen. */
const isSound = ({ body }: FlvTag): boolean => body.length > 40;

test('sound alone, in the codec that each output wants, encoded once for those that want the same', async () => {
  const s = await stage({ outputs: 3, audio: [{}, {}, { audioCodec: 'opus' }] });
  const opusTaker = s.destinations[2];
  if (opusTaker !== undefined) opusTaker.takes = ['Opus'];
  await s.play(4, [0, 1, 2]);
  s.scheduler.advance(3_000);
  const [first, second, third] = [0, 1, 2].map((i) => mediaOf(s.tags(i), 'audio')) as [FlvTag[], FlvTag[], FlvTag[]];
  expect(first.length).toBeGreaterThan(120);
  expect(first.every(({ body }) => typeof parseAudioTagBody(body) === 'object')).toBe(true);
  expect(first.filter(isSound).length).toBeGreaterThan(120);
  expect(second.map(({ body }) => body)).toEqual(first.map(({ body }) => body));
  expect(third.length).toBeGreaterThan(130);
  expect(third.every(({ body }) => typeof parseOpusTagBody(body) === 'object')).toBe(true);
  expect(mediaOf(s.tags(0), 'video')).toEqual([]);
  // One leaves, the other goes on.
  s.session.handle({ kind: 'stop-play-to-output', playerId: 'p', outputId: 'o0' });
  const before = mediaOf(s.tags(1), 'audio').filter(isSound).length;
  s.scheduler.advance(500);
  expect(mediaOf(s.tags(1), 'audio').filter(isSound).length - before).toBeGreaterThan(20);
  expect(mediaOf(s.tags(0), 'audio').slice(-10).some(isSound)).toBe(false);
});

test('a pause is filled with silence; time goes on, and nothing is behind it', async () => {
  const s = await stage();
  await s.play(4, [0]);
  s.scheduler.advance(2_000);
  s.session.handle({ kind: 'pause-player', playerId: 'p' });
  s.scheduler.advance(3_000);
  s.session.handle({ kind: 'resume-player', playerId: 'p' });
  s.scheduler.advance(1_500);
  const sound = mediaOf(s.tags(0), 'audio');
  const last = sound.at(-1)?.timestamp ?? 0;
  expect(last).toBeGreaterThan(6_000);
  expect(last).toBeLessThan(6_600);
  for (const [i, { timestamp }] of sound.entries())
    if (i > 0) expect(timestamp - (sound[i - 1]?.timestamp ?? 0), `at ${timestamp}`).toBeLessThan(200);
  const loud = sound.filter(isSound).map(({ timestamp }) => timestamp);
  expect(loud.some((timestamp) => timestamp > 2_500 && timestamp < 4_500)).toBe(false);
  expect(loud.filter((timestamp) => timestamp > 5_000).length).toBeGreaterThan(40);
});

test('a caller takes the place of a player, and gives it back: never both', async () => {
  const s = await stage({ outputs: 2 });
  await s.play(30, [0, 1]);
  s.scheduler.advance(2_000);
  await s.call('l', [0]);
  s.scheduler.advance(1_000);
  const framesIn = (ms: number): number => {
    const before = mediaOf(s.tags(0), 'audio').length;
    s.scheduler.advance(ms);
    return mediaOf(s.tags(0), 'audio').length - before;
  };
  const atOnce = 2_000 / (1_024 / 48); // as one source makes them
  expect(Math.abs(framesIn(2_000) - atOnce)).toBeLessThan(10);
  expect(mediaOf(s.tags(0), 'video').length).toBeGreaterThan(60);
  s.session.handle({ kind: 'play-to-output', playerId: 'p', outputId: 'o0' });
  const { length } = s.tags(0);
  s.scheduler.advance(1_000);
  expect(Math.abs(framesIn(2_000) - atOnce)).toBeLessThan(10);
  const pictures = picturesOf(clip, s.tags(0).slice(length));
  expect(new Set(pictures)).toEqual(new Set([-1])); // the last one is held
  expect(mediaOf(s.tags(0), 'audio').slice(-40).filter(isSound).length).toBeGreaterThan(35);
});
