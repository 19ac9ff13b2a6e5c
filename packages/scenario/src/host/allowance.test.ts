import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { Allowance } from './allowance.ts';

test('a burst at once, then as fast as it comes back', () => {
  const allowance = new Allowance(3, 10, millis(0));
  expect([1, 2, 3, 4].map(() => allowance.take(millis(0), 1))).toEqual([true, true, true, false]);
  expect(allowance.take(millis(100), 1)).toBe(false); // the debt of one is paid, nothing is left
  expect(allowance.take(millis(300), 1)).toBe(true);
});

test('never more than the burst, and a clock that goes back gives nothing', () => {
  const allowance = new Allowance(2, 1_000, millis(1_000));
  expect(allowance.take(millis(1_000_000), 3)).toBe(false);
  expect(allowance.inDebt).toBe(true);
  expect(allowance.take(millis(5), 0)).toBe(false);
  expect(allowance.take(millis(6), 0)).toBe(true);
  expect(allowance.inDebt).toBe(false);
});
