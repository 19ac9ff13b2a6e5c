import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { AudioFill } from './audio-fill.ts';

/** Its silent frames have 20 ms. */
function filled(): AudioFill {
  return new AudioFill(millis(20));
}

test('nothing is filled before any sound, nor while it may only be late', () => {
  const fill = filled();
  expect(fill.due(millis(5_000))).toEqual([]);
  fill.handlePublished(millis(10_000), millis(20), millis(0));
  expect(fill.due(millis(499))).toEqual([]);
  expect(fill.due(millis(500))).not.toEqual([]);
});

test.each([2.5, 20, 60, 120])(
  'silence begins where a frame of %d ms ends, and keeps its distance to the present',
  (ms) => {
    const fill = filled();
    fill.handlePublished(millis(10_000), millis(ms), millis(0));
    const times = [...fill.due(millis(500)), ...fill.due(millis(510)), ...fill.due(millis(600))];
    expect(times[0]).toBe(10_000 + ms);
    for (const [i, time] of times.entries()) expect(time).toBe(10_000 + ms + i * 20);
    expect(10_600 - (times.at(-1) ?? 0)).toBeGreaterThanOrEqual(150);
    expect(10_600 - (times.at(-1) ?? 0)).toBeLessThan(170);
  },
);

test('what a worker that was held up has missed is left out, but for a second', () => {
  const fill = filled();
  fill.handlePublished(millis(10_000), millis(20), millis(0));
  expect(fill.due(millis(60_000))).toHaveLength(50);
  expect(fill.due(millis(60_000))).toEqual([millis(69_850)]);
  expect(fill.due(millis(60_020))).toEqual([millis(69_870)]);
});

test('frames of the next publish are its own; another source begins on its own time', () => {
  const fill = filled();
  fill.handlePublished(millis(10_000), millis(60), millis(0));
  fill.setFrame(millis(40));
  expect(fill.due(millis(500)).slice(0, 2)).toEqual([10_060, 10_100]);
  fill.rebase(millis(3_000), millis(1_000));
  expect(fill.due(millis(1_499))).toEqual([]);
  expect(fill.due(millis(1_500))[0]).toBe(3_040);
});

test('where there never was any sound another source brings none', () => {
  const fill = filled();
  fill.rebase(millis(3_000), millis(1_000));
  expect(fill.due(millis(9_000))).toEqual([]);
});
