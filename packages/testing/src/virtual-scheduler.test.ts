import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { VirtualScheduler } from './virtual-scheduler.ts';

test('timers run at their own time, in order of time and then of arming', () => {
  const scheduler = new VirtualScheduler();
  const log: string[] = [];
  const note = (name: string) => () => log.push(`${name} at ${scheduler.now()}`);
  scheduler.after(millis(20), note('second'));
  scheduler.after(millis(10), note('first'));
  scheduler.after(millis(20), note('third'));
  scheduler.after(millis(15), note('never')).cancel();
  scheduler.advance(30);
  expect(log).toEqual(['first at 10', 'second at 20', 'third at 20']);
  expect(scheduler.now()).toBe(30);
});

test('runUntil stops at the timer that makes it true', () => {
  const scheduler = new VirtualScheduler();
  let ticks = 0;
  const tick = () => {
    ticks++;
    scheduler.after(millis(100), tick);
  };
  scheduler.after(millis(100), tick);
  scheduler.runUntil(() => ticks === 5);
  expect(scheduler.now()).toBe(500);
  expect(() => scheduler.runUntil(() => false, 1_000)).toThrow('condition not met');
  expect(() => new VirtualScheduler().runUntil(() => false)).toThrow('condition not met at 0 ms');
});
