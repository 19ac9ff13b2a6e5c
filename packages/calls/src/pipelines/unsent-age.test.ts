import { millis } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UnsentAge } from './unsent-age.ts';

test('the oldest of what waits tells the age; nothing waits, no age', () => {
  const age = new UnsentAge();
  const ages = [0, 100, 200, 300, 400].map((at) => age.handleSample(millis(at), at, at < 400 ? Math.min(at, 200) : 0));
  expect(ages).toEqual([0, 0, 100, 100, 0]);
});

test('a way that takes half of what is written, at any rate: the age is that of the byte that leaves next', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 1_000_000 }), fc.integer({ min: 1, max: 40 }), (rate, samples) => {
      const age = new UnsentAge();
      let told = millis(0);
      for (let at = 1; at <= samples; at++) told = age.handleSample(millis(100 * at), 2 * rate * at, rate * at);
      const leftAfter = Math.floor(samples / 2); // sample by which half of it all was written
      expect(told).toBe(100 * (samples - leftAfter - 1));
    }),
  );
});

test('what waits for minutes is told as ten seconds, and costs no more', () => {
  const age = new UnsentAge();
  let told = millis(0);
  for (let at = 1; at <= 3_000; at++) told = age.handleSample(millis(100 * at), at, at);
  expect(told).toBe(9_900);
});
