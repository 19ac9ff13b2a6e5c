import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { SizeSettling } from './size-settling.ts';

const SMALL = { width: 320, height: 180 };
const MIDDLE = { width: 640, height: 360 };
const LARGE = { width: 1280, height: 720 };
/** Level 3.1. */
const ANNOUNCED = 3_600;

test('nothing waits before there is a picture', () => {
  expect(new SizeSettling().isWaiting(millis(0), undefined)).toBe(false);
});

test('settled is what stayed for 2 s, pictures of the same size notwithstanding', () => {
  const settling = new SizeSettling();
  settling.handlePicture(SMALL, millis(100));
  settling.handlePicture(MIDDLE, millis(1_100));
  settling.handlePicture({ ...MIDDLE }, millis(2_900));
  expect(settling.isWaiting(millis(3_099), ANNOUNCED)).toBe(true);
  expect(settling.isWaiting(millis(3_100), ANNOUNCED)).toBe(false);
});

test.each([[{ ...MIDDLE, width: 480 }], [{ ...MIDDLE, height: 480 }]])('one side alone is a change too: %j', (size) => {
  const settling = new SizeSettling();
  settling.handlePicture(MIDDLE, millis(0));
  settling.handlePicture(size, millis(1_999));
  expect(settling.isWaiting(millis(2_000), undefined)).toBe(true);
});

test('a picture as large as was announced needs no time', () => {
  const settling = new SizeSettling();
  settling.handlePicture(MIDDLE, millis(0));
  expect(settling.isWaiting(millis(0), ANNOUNCED)).toBe(true);
  settling.handlePicture(LARGE, millis(500));
  expect(settling.isWaiting(millis(500), ANNOUNCED)).toBe(false);
  expect(settling.isWaiting(millis(500), ANNOUNCED + 1)).toBe(true);
  expect(settling.isWaiting(millis(500), undefined)).toBe(true);
});

test('8 s after the first picture nobody waits any more', () => {
  const settling = new SizeSettling();
  for (let at = 0; at <= 8_000; at += 1_000) settling.handlePicture(at % 2_000 === 0 ? SMALL : MIDDLE, millis(at));
  expect(settling.isWaiting(millis(7_999), undefined)).toBe(true);
  expect(settling.isWaiting(millis(8_000), undefined)).toBe(false);
});
