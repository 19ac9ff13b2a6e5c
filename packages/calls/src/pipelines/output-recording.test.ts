import { AudioCodecs } from '@callcast/media';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { openStage } from '../testing/destinations.ts';

let clip: Clip;
let codecs: AudioCodecs;

beforeAll(async () => {
  clip = await loadClip();
  codecs = await AudioCodecs.load();
});

async function onAir(isRecorded = true) {
  const stage = await openStage({ clip, codecs, isRecorded });
  onTestFinished(() => stage.node.close());
  await stage.call('l', [0]);
  stage.scheduler.advance(3_000);
  const [first] = stage.destinations;
  if (first === undefined) throw new Error('a stage has a destination');
  return { ...stage, first };
}

test('each publish has a recording of exactly the tags that go to the destination', async () => {
  const { scheduler, first, recordings, session } = await onAir();
  first.drop();
  scheduler.advance(3_000);
  session.handle({ kind: 'close-output', outputId: 'o0', reason: 'over' });
  expect(recordings.map(({ of }) => of)).toEqual([
    { accountId: 7, sessionId: 40, output: 1, format: 'flv', publish: 1 },
    { accountId: 7, sessionId: 40, output: 1, format: 'flv', publish: 2 },
  ]);
  expect(first.publishes).toHaveLength(2);
  for (const [i, { tags }] of first.publishes.entries()) {
    expect(tags.length).toBeGreaterThan(100);
    expect(recordings[i]?.tags).toEqual(tags);
  }
});

test('a recording is closed with its publish, its output, its session', async () => {
  const dropped = await onAir();
  dropped.first.drop();
  expect(dropped.recordings.map(({ isClosed }) => isClosed)).toEqual([true]);
  const stopped = await onAir();
  stopped.session.handle({ kind: 'close-output', outputId: 'o0', reason: 'over' });
  expect(stopped.recordings.map(({ isClosed }) => isClosed)).toEqual([true]);
  const ended = await onAir();
  ended.session.close();
  expect(ended.recordings.map(({ isClosed }) => isClosed)).toEqual([true]);
});

test('a recording that fails is told with its code, gets nothing more, and the output goes on', async () => {
  const { scheduler, first, recordings, outputEvents } = await onAir();
  const [recording] = recordings;
  recording?.fail();
  const [recorded, sent] = [recording?.tags.length, first.publishes[0]?.tags.length ?? 0];
  scheduler.advance(2_000);
  expect(recording?.tags).toHaveLength(recorded ?? -1);
  expect(first.publishes[0]?.tags.length).toBeGreaterThan(sent + 50);
  expect(outputEvents().filter(({ name }) => name.startsWith('recording'))).toMatchObject([
    { name: 'recording-started', reason: '1-1.flv' },
    { name: 'recording-ended', reason: '1-1.flv: The disk is full', errorCode: 'RECORDING_DISK_FULL' },
  ]);
  first.drop();
  scheduler.advance(1_000);
  expect(recordings).toHaveLength(2);
});

test('nothing is recorded unless asked for', async () => {
  const { recordings } = await onAir(false);
  expect(recordings).toEqual([]);
});
