import { expect, test } from 'vitest';
import { LoudestSpeaker } from './loudest-speaker.ts';

type Levels = Record<string, number>;

/** @returns Ticks of 20 ms until `wanted` has the floor; more than `most`: never. */
function ticksUntil(detector: LoudestSpeaker<string>, wanted: string, levels: Levels, most = 500): number {
  for (let tick = 1; tick <= most; tick++) {
    detector.handleLevels(Object.entries(levels));
    if (detector.current === wanted) return tick;
  }
  return most + 1;
}

function hold(detector: LoudestSpeaker<string>, levels: Levels, ticks: number): void {
  for (let tick = 0; tick < ticks; tick++) detector.handleLevels(Object.entries(levels));
}

test('the first who speaks for 200 ms has the floor; a knock does not take it', () => {
  const detector = new LoudestSpeaker<string>();
  hold(detector, { a: -60, b: -60 }, 100);
  expect(detector.current).toBeUndefined();
  hold(detector, { a: -10, b: -60 }, 3);
  hold(detector, { a: -60, b: -60 }, 8);
  expect(detector.current).toBeUndefined();
  hold(detector, { a: -60, b: -60 }, 100);
  const ticks = ticksUntil(detector, 'a', { a: -25, b: -40 });
  expect(ticks).toBeGreaterThanOrEqual(10);
  expect(ticks).toBeLessThan(25);
});

test('of two who begin at once, the louder', () => {
  const detector = new LoudestSpeaker<string>();
  hold(detector, { a: -30, b: -20 }, 30);
  expect(detector.current).toBe('b');
});

test('somebody 5 dB louder does not take the floor, somebody much louder does after 400 ms', () => {
  const detector = new LoudestSpeaker<string>();
  hold(detector, { a: -30, b: -70 }, 150);
  hold(detector, { a: -30, b: -25 }, 500);
  expect(detector.current).toBe('a');
  hold(detector, { a: -30, b: -70 }, 100);
  const ticks = ticksUntil(detector, 'b', { a: -30, b: -15 });
  expect(ticks).toBeGreaterThanOrEqual(20);
  expect(ticks).toBeLessThan(35);
});

test('a laugh of 300 ms does not take the floor', () => {
  const detector = new LoudestSpeaker<string>();
  hold(detector, { a: -30, b: -70 }, 150);
  for (let time = 0; time < 5; time++) {
    hold(detector, { a: -30, b: -18 }, 15);
    hold(detector, { a: -30, b: -70 }, 60);
    expect(detector.current).toBe('a');
  }
});

test('pauses of half a second keep the floor, longer silence gives it to whoever speaks, however quietly', () => {
  const detector = new LoudestSpeaker<string>();
  hold(detector, { a: -20, b: -70 }, 150);
  hold(detector, { a: -70, b: -45 }, 25);
  hold(detector, { a: -20, b: -45 }, 10);
  expect(detector.current).toBe('a');
  const ticks = ticksUntil(detector, 'b', { a: -70, b: -45 });
  expect(ticks).toBeGreaterThan(25);
  expect(ticks).toBeLessThan(60);
});

test('beside the noise of who had the floor, a second of silence is enough', () => {
  const detector = new LoudestSpeaker<string>();
  hold(detector, { a: -20, b: -70 }, 150);
  const ticks = ticksUntil(detector, 'b', { a: -51, b: -48 });
  expect(ticks).toBeGreaterThan(50);
  expect(ticks).toBeLessThan(150);
});

test('it stays with the last one while nobody speaks, and changes no faster than every 1.5 s', () => {
  const detector = new LoudestSpeaker<string>();
  hold(detector, { a: -20, b: -70 }, 40);
  expect(detector.current).toBe('a');
  hold(detector, { a: -127, b: -127 }, 5_000);
  expect(detector.current).toBe('a');
  hold(detector, { a: -127, b: -20 }, 20);
  expect(detector.current).toBe('b');
  const ticks = ticksUntil(detector, 'a', { a: -5, b: -40 });
  expect(ticks).toBeGreaterThan(50);
  expect(ticks).toBeLessThan(85);
});

test('who leaves gives the floor back', () => {
  const detector = new LoudestSpeaker<string>();
  hold(detector, { a: -20, b: -30 }, 40);
  detector.remove('a');
  expect(detector.current).toBeUndefined();
  expect(ticksUntil(detector, 'b', { b: -30 })).toBeLessThanOrEqual(10);
});
