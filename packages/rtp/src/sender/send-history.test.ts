import { millis } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SendHistory } from './send-history.ts';

const LIMITS = { packets: 8, bytes: 100, age: millis(1_000) };
const NO_INTERVAL = millis(0);
const packet = (bytes = 10): Uint8Array => new Uint8Array(bytes);

test('has what was added, in any order, and nothing else', () => {
  const history = new SendHistory(LIMITS);
  expect(history.newest).toBeNaN();
  const [early, late] = [packet(), packet()];
  history.add(millis(0), 12, late);
  history.add(millis(0), 10, early);
  expect(history.newest).toBe(12);
  expect(history.take(millis(0), 10, NO_INTERVAL)).toBe(early);
  expect(history.take(millis(0), 12, NO_INTERVAL)).toBe(late);
  for (const missing of [11, 4, 13, 18, 20]) expect(history.take(millis(0), missing, NO_INTERVAL)).toBeUndefined();
});

test('a number of packets is kept, the newest', () => {
  const history = new SendHistory(LIMITS);
  for (let i = 0; i < 20; i++) history.add(millis(0), i, packet(1));
  expect(history.take(millis(0), 11, NO_INTERVAL)).toBeUndefined();
  expect(history.take(millis(0), 12, NO_INTERVAL)).toBeDefined();
  history.add(millis(0), 11, packet(1)); // its slot is one of a younger packet
  expect(history.take(millis(0), 19, NO_INTERVAL)).toBeDefined();
  expect(history.bytes).toBe(8);
});

test('so many bytes are kept, whatever their number', () => {
  const history = new SendHistory(LIMITS);
  for (let i = 0; i < 4; i++) history.add(millis(0), i, packet(40));
  expect(history.bytes).toBe(80);
  expect(history.take(millis(0), 1, NO_INTERVAL)).toBeUndefined();
  expect(history.take(millis(0), 2, NO_INTERVAL)).toBeDefined();
});

test('what is too old is not given out, and is released when nothing more comes', () => {
  const history = new SendHistory(LIMITS);
  history.add(millis(0), 1, packet());
  history.add(millis(500), 2, packet());
  expect(history.take(millis(1_000), 1, NO_INTERVAL)).toBeDefined();
  expect(history.take(millis(1_001), 1, NO_INTERVAL)).toBeUndefined();
  history.expire(millis(1_001));
  expect(history.bytes).toBe(10);
  history.expire(millis(1_501));
  expect(history.bytes).toBe(0);
});

test('the same packet is not given out again too soon', () => {
  const history = new SendHistory(LIMITS);
  history.add(millis(0), 1, packet());
  expect(history.take(millis(1), 1, millis(10))).toBeInstanceOf(Uint8Array);
  expect(history.take(millis(10), 1, millis(10))).toBe('too-soon');
  expect(history.take(millis(11), 1, millis(10))).toBeInstanceOf(Uint8Array);
});

test('any numbers: the bytes are those that it has, and stay within the limits', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: -30, max: 5_000 }), fc.integer({ min: 1, max: 60 }))), (added) => {
      const history = new SendHistory(LIMITS);
      for (const [at, [sequenceNumber, bytes]] of added.entries())
        history.add(millis(at), sequenceNumber, packet(bytes));
      let bytes = 0;
      for (let i = -40; i < 5_010; i++) {
        const kept = history.take(millis(0), i, NO_INTERVAL);
        if (kept instanceof Uint8Array) bytes += kept.length;
      }
      expect(history.bytes).toBe(bytes);
      expect(bytes).toBeLessThanOrEqual(LIMITS.bytes);
      history.expire(millis(1e6));
      expect(history.bytes).toBe(0);
    }),
  );
});
