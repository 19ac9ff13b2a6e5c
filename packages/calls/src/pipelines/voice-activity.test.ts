import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { VoiceActivity } from './voice-activity.ts';

/** [ms, dBov] of packets of 20 ms. @returns What was told, `ms +` or `ms -`. */
function told(levels: readonly (readonly [from: number, until: number, levelDb: number])[], end = 10_000): string[] {
  const changes: string[] = [];
  let now = 0;
  const voice = new VoiceActivity((isActive) => changes.push(`${now} ${isActive ? '+' : '-'}`));
  for (; now <= end; now += 10) {
    const level = levels.find(([from, until]) => now >= from && now < until)?.[2];
    if (level !== undefined && now % 20 === 0) voice.handleLevel(millis(now), level);
    voice.handleTick(millis(now));
  }
  return changes;
}

test('begins behind 100 ms of speech, ends behind a second without', () => {
  expect(told([[1_000, 2_000, -30]])).toEqual(['1100 +', '2980 -']);
  expect(told([[1_000, 1_120, -30]])).toEqual(['1100 +', '2100 -']);
  expect(told([[1_000, 1_100, -30]])).toEqual([]); // a click
});

test('silence that is sent is silence, as is nothing', () => {
  expect(
    told([
      [0, 500, -30],
      [500, 5_000, -127],
    ]),
  ).toEqual(['100 +', '1480 -']);
});

test('a pause within a word does not break off what begins, a longer one does', () => {
  const word = (closure: number) =>
    told(
      [
        [1_000, 1_060, -30],
        [1_060 + closure, 1_100 + closure, -30],
      ],
      4_000,
    );
  expect(word(40)).toEqual(['1100 +', '2120 -']);
  expect(word(60)).toEqual(['1120 +', '2140 -']);
  expect(word(80)).toEqual([]);
});

test('pauses between phrases do not end it', () => {
  expect(
    told([
      [0, 500, -30],
      [1_400, 1_500, -30],
      [2_400, 2_420, -30],
    ]),
  ).toEqual(['100 +', '3400 -']);
});

test('quieter than -45 dBov nobody begins, down to -55 who speaks goes on', () => {
  expect(told([[0, 5_000, -46]])).toEqual([]);
  expect(told([[0, 5_000, -45]])).toEqual(['100 +', '5980 -']);
  expect(
    told([
      [0, 500, -30],
      [500, 5_000, -55],
    ]),
  ).toEqual(['100 +', '5980 -']);
  expect(
    told([
      [0, 500, -30],
      [500, 5_000, -56],
    ]),
  ).toEqual(['100 +', '1480 -']);
});

test('it begins anew as it began', () => {
  expect(
    told([
      [0, 500, -30],
      [2_000, 2_060, -30],
      [3_000, 3_200, -30],
    ]),
  ).toEqual(['100 +', '1480 -', '3100 +', '4180 -']);
});

test('a flood of packets changes nothing sooner, and two changes take 1.1 s at least', () => {
  const changes: number[] = [];
  let now = 0;
  const voice = new VoiceActivity(() => changes.push(now));
  for (; now < 60_000; now += 10) {
    const isLoud = now % 1_110 < 110;
    for (let i = 0; i < 50; i++) voice.handleLevel(millis(now), isLoud ? 0 : -127);
    voice.handleTick(millis(now));
  }
  expect(changes.length).toBeGreaterThan(50);
  expect(changes.length).toBeLessThanOrEqual((60_000 / 1_100) * 2);
});
