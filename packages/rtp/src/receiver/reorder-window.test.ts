import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReorderWindow } from './reorder-window.ts';

test('the fate of a sequence number is known for as long as the window is wide', () => {
  const window = new ReorderWindow<string>(4);
  window.start(10);
  window.pass(); // 10
  window.giveUp(1); // 11
  expect([10, 11].map((s) => window.fate(s))).toEqual(['delivered', 'given-up']);
  for (let i = 0; i < 3; i++) window.pass();
  expect([10, 11, 14].map((s) => window.fate(s))).toEqual(['unknown', 'given-up', 'delivered']);
  expect(window.fate(9)).toBe('unknown');
});

test('more given up than the window is wide', () => {
  const window = new ReorderWindow<string>(4);
  window.start(0);
  window.giveUp(1_000);
  expect([window.next, window.highest]).toEqual([1_000, 999]);
  expect([995, 996, 999].map((s) => window.fate(s))).toEqual(['unknown', 'given-up', 'given-up']);
});

test('packets come out in order, each once, whatever order they were held in', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -100_000, max: 2 ** 40 }),
      fc.shuffledSubarray([...Array(64).keys()], { minLength: 64 }),
      (first, order) => {
        const window = new ReorderWindow<number>(64);
        window.start(first);
        const taken: number[] = [];
        for (const offset of order) {
          expect(window.holds(first + offset)).toBe(false);
          window.hold(first + offset, first + offset);
          for (let next = window.takeNext(); next !== undefined; next = window.takeNext()) taken.push(next);
        }
        expect(taken).toEqual(order.map((_, i) => first + i));
      },
    ),
    { numRuns: 50 },
  );
});
