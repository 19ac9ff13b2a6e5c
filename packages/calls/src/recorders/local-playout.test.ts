import { expect, test } from 'vitest';
import { RECORDER_LIMITS } from './limits.ts';
import { LocalPlayout } from './local-playout.ts';

/** What is played of frames that are numbered from 1, as many written before each as said; 0: nothing. */
function played(...writtenBefore: readonly number[]): number[] {
  const playout = new LocalPlayout();
  const into = new Float32Array(960);
  let made = 0;
  return writtenBefore.map((count) => {
    for (let i = 0; i < count; i++) playout.write(new Float32Array(960).fill(++made), made * 960);
    const { position } = playout;
    const isPlayed = playout.play(into);
    expect(isPlayed).toBe(position !== undefined);
    if (isPlayed) expect(position).toBe((into[0] ?? 0) * 960);
    return isPlayed ? (into[0] ?? 0) : 0;
  });
}

test('it begins with two, and one that is late is not missed', () => {
  expect(played(1, 1, 1, 1)).toEqual([0, 1, 2, 3]);
  expect(played(2, 1, 0, 2, 1)).toEqual([1, 2, 3, 4, 5]);
});

test('what ends is played to its end, and what comes again waits for two again', () => {
  expect(played(1, 1, 1, 0, 0, 0, 1, 1)).toEqual([0, 1, 2, 3, 0, 0, 0, 4]);
});

test('what nobody took for long is left out', () => {
  const [first = 0, second] = played(RECORDER_LIMITS.maxWaitingFrames + 5, 1);
  expect(first).toBeGreaterThan(5);
  expect(second).toBe(first + 1);
});
