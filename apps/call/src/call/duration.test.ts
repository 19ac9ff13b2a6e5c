import { expect, test } from 'vitest';
import { clockTime } from './duration.ts';

const cases = [
  [0, '0:00'],
  [9.99, '0:09'],
  [61, '1:01'],
  [3_599, '59:59'],
  [3_600, '1:00:00'],
  [36_061, '10:01:01'],
  [-1, '0:00'],
] as const;
for (const [seconds, text] of cases) test(`${seconds} s is ${text}`, () => expect(clockTime(seconds)).toBe(text));
