import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { RecentMinimum } from './recent-minimum.ts';

test('the least of the present span and the one before', () => {
  const minimum = new RecentMinimum(millis(100));
  expect(minimum.value).toBe(Number.POSITIVE_INFINITY);
  minimum.add(millis(0), 5);
  minimum.add(millis(50), 3);
  minimum.add(millis(60), 4);
  expect(minimum.value).toBe(3);
  minimum.add(millis(100), 9);
  expect(minimum.value).toBe(3);
  minimum.add(millis(200), 8);
  expect(minimum.value).toBe(8);
  minimum.clear();
  expect(minimum.value).toBe(Number.POSITIVE_INFINITY);
});
