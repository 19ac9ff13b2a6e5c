import { millis, rtpTimestamp } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SequenceUnwrapper, signed16, TimestampUnwrapper } from './sequence.ts';

test('sequence numbers continue over a wrap, and late ones stay behind', () => {
  const unwrapper = new SequenceUnwrapper();
  expect([65_534, 65_535, 0, 65_533, 1].map((s) => unwrapper.unwrap(s))).toEqual([
    65_534, 65_535, 65_536, 65_533, 65_537,
  ]);
  expect(unwrapper.peek(65_535)).toBe(65_535);
});

test('unwrapping follows any walk of less than half a cycle, even after 2^40 packets', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 32_767 }), { maxLength: 200 }), (steps) => {
      const unwrapper = new SequenceUnwrapper();
      let truth = 40_000;
      unwrapper.unwrap(truth);
      for (const step of steps) {
        truth += step;
        expect(unwrapper.unwrap(truth & 0xffff)).toBe(truth);
      }
    }),
  );
  expect(signed16(2 ** 40 + 3 - (2 ** 40 + 5))).toBe(-2);
});

test('timestamps continue over wraps, forwards and backwards', () => {
  const unwrapper = new TimestampUnwrapper(90_000);
  const top = 2 ** 32 - 3_000;
  expect(unwrapper.unwrap(rtpTimestamp(top), millis(0))).toBe(top);
  expect(unwrapper.unwrap(rtpTimestamp(0), millis(33))).toBe(2 ** 32);
  expect(unwrapper.unwrap(rtpTimestamp(top), millis(34))).toBe(top); // a B picture
  expect(unwrapper.unwrap(rtpTimestamp(3_000), millis(66))).toBe(2 ** 32 + 3_000);
});

test('a silence of many hours is counted by the clock', () => {
  const unwrapper = new TimestampUnwrapper(48_000);
  unwrapper.unwrap(rtpTimestamp(1_000), millis(0));
  const silenceMs = 40 * 3_600_000;
  const truth = 1_000 + silenceMs * 48;
  expect(unwrapper.unwrap(rtpTimestamp(truth + 77), millis(silenceMs))).toBe(truth + 77);
});
