import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { FreezeMeter, Rate } from './flow-figures.ts';

test('a rate is what came since the last question, by the time that passed', () => {
  const rate = new Rate();
  expect(rate.next(millis(10_000), 500)).toBe(0);
  expect(rate.next(millis(12_000), 560)).toBe(30);
  expect(rate.next(millis(12_000), 900)).toBe(0);
  expect(rate.next(millis(13_000), 100)).toBe(100); // it began anew
});

test('a picture stands when the next one comes after more than 500 ms', () => {
  const meter = new FreezeMeter();
  expect(meter.figures(millis(9_000))).toEqual({ freezes: 0, freezeMs: 0 });
  for (const at of [10_000, 10_500, 11_001, 11_034]) meter.handlePicture(millis(at));
  expect(meter.figures(millis(11_100))).toEqual({ freezes: 1, freezeMs: 501 });
});

test('a freeze counts while it goes on, and once', () => {
  const meter = new FreezeMeter();
  meter.handlePicture(millis(0));
  expect(meter.figures(millis(2_000))).toEqual({ freezes: 1, freezeMs: 2_000 });
  expect(meter.figures(millis(3_000))).toEqual({ freezes: 1, freezeMs: 3_000 });
  meter.handlePicture(millis(3_500));
  expect(meter.figures(millis(3_600))).toEqual({ freezes: 1, freezeMs: 3_500 });
});
