import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { HostTimers } from './host-timers.ts';

function bench(maximum = 3) {
  const scheduler = new VirtualScheduler();
  const due: number[] = [];
  return { scheduler, due, timers: new HostTimers(scheduler, maximum, (id) => due.push(id)) };
}

test('a forged delay or id cannot make a timer that is due before its time or never', () => {
  const { scheduler, timers } = bench(10);
  for (const [id, delay] of [Number.NaN, -1, 1e300, Number.POSITIVE_INFINITY].entries()) timers.set(id, delay, false);
  timers.set(Number.NaN, 1, true);
  expect(scheduler.armed).toEqual([0, 0, 0, 100, 2_147_483_647]);
});

test('no more than the maximum; setting an id again replaces it; one that ran makes room', () => {
  const { scheduler, due, timers } = bench(2);
  expect([timers.set(1, 10, false), timers.set(2, 20, false), timers.set(1, 30, false)]).toEqual([true, true, true]);
  expect(timers.set(3, 0, false)).toBe(false);
  expect(scheduler.armed).toEqual([20, 30]);
  scheduler.advance(20);
  expect(due).toEqual([2]);
  timers.settle(2);
  timers.settle(99);
  expect(timers.set(3, 0, false)).toBe(true);
});

test('an interval starts again only when its callback has run', () => {
  const { scheduler, due, timers } = bench();
  timers.set(1, 100, true);
  scheduler.advance(1_000);
  expect(due).toEqual([1]);
  timers.settle(1);
  scheduler.advance(100);
  expect(due).toEqual([1, 1]);
  timers.clear(1);
  timers.settle(1);
  expect(scheduler.armed).toEqual([]);
});
