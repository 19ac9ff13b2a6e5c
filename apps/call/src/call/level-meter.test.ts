import { expect, test } from 'vitest';
import { levelOf } from './level-meter.ts';

test('full scale fills the bar, −30 dBFS half of it, silence none', () => {
  expect(levelOf(1)).toBe(1);
  expect(levelOf(10 ** (-30 / 20))).toBeCloseTo(0.5);
  expect(levelOf(0)).toBe(0);
  expect(levelOf(2)).toBe(1);
});
