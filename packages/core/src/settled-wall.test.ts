import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test, vi } from 'vitest';
import { SettledWall } from './settled-wall.ts';

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

function setup() {
  const clock = new VirtualScheduler();
  const jumped = vi.fn<(aheadMs: number) => void>();
  return { clock, jumped, settled: new SettledWall(clock, jumped) };
}

test('it goes with the wall clock, small steps and drift included', () => {
  const { clock, jumped, settled } = setup();
  for (const step of [5_000, -5_000, HOUR / 2, -HOUR / 2, HOUR]) {
    clock.advance(HOUR);
    clock.setWall(clock.wallNow() + step);
    expect(settled.now()).toBe(clock.wallNow());
  }
  expect(jumped).not.toHaveBeenCalled();
});

test('a year ahead is told once and believed after a day', () => {
  const { clock, jumped, settled } = setup();
  const begun = clock.wallNow();
  clock.setWall(begun + YEAR);
  expect(settled.now()).toBe(begun);
  clock.advance(24 * HOUR - 1);
  expect(settled.now()).toBe(begun + 24 * HOUR - 1);
  expect(jumped.mock.calls).toEqual([[YEAR]]);
  clock.advance(1);
  expect(settled.now()).toBe(clock.wallNow());
  clock.advance(HOUR);
  expect(settled.now()).toBe(begun + YEAR + 25 * HOUR);
  clock.setWall(clock.wallNow() + YEAR); // the next one has a day of its own
  expect(settled.now()).toBe(begun + YEAR + 25 * HOUR);
  expect(jumped).toHaveBeenCalledTimes(2);
});

test('a clock that is set right again within the day was never believed', () => {
  const { clock, jumped, settled } = setup();
  const begun = clock.wallNow();
  clock.setWall(begun + YEAR);
  settled.now();
  clock.advance(20 * HOUR);
  clock.setWall(begun + 20 * HOUR);
  expect(settled.now()).toBe(begun + 20 * HOUR);
  clock.setWall(begun + YEAR);
  clock.advance(20 * HOUR);
  expect(settled.now()).toBe(begun + 40 * HOUR); // those hours do not count for the second time
  clock.advance(23 * HOUR);
  expect(settled.now()).toBe(begun + 63 * HOUR);
  expect(jumped).toHaveBeenCalledTimes(2);
});

test('a clock that is set back is believed at once', () => {
  const { clock, jumped, settled } = setup();
  clock.setWall(0);
  expect(settled.now()).toBe(0);
  expect(jumped).not.toHaveBeenCalled();
});
