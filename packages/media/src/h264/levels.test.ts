import { expect, test } from 'vitest';
import { maxPictureMacroblocks } from './levels.ts';

/** Table A-1; the texts are what Chromium, iPhones and encoders offer. */
test.each([
  ['42e01f', 3_600],
  ['640C1F', 3_600],
  ['42c015', 792],
  ['640028', 8_192],
  ['640034', 36_864],
  ['42e0', undefined],
  ['42e01f00', undefined],
  ['42e0zz', undefined],
  ['42e0ff', undefined],
])('the largest picture of %s: %s macroblocks', (profileLevelId, macroblocks) => {
  expect(maxPictureMacroblocks(profileLevelId)).toBe(macroblocks);
});
