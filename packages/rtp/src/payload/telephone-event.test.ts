import { bytesToHex, hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  eventOf,
  keyOf,
  parseTelephoneEvents,
  rescaleTelephoneEvents,
  type TelephoneEvent,
  writeTelephoneEvent,
} from './telephone-event.ts';

/** Bytes by hand from RFC 4733 §2.3: event, E R volume, duration. */
const VECTORS: readonly [string, TelephoneEvent][] = [
  ['09 0a 0190', { event: 9, isEnd: false, volume: 10, duration: 400 }], // the "9" of a dialled 911, after 50 ms at 8000 Hz
  ['09 8a 0640', { event: 9, isEnd: true, volume: 10, duration: 1_600 }], // and its end
  ['0b 3f ffff', { event: 11, isEnd: false, volume: 63, duration: 65_535 }],
  ['10 00 0001', { event: 16, isEnd: false, volume: 0, duration: 1 }],
];

test.each(VECTORS)('%s is read and written', (hex, event) => {
  const payload = hexToBytes(hex);
  expect(parseTelephoneEvents(payload)).toEqual([event]);
  expect(bytesToHex(writeTelephoneEvent(event))).toBe(bytesToHex(payload));
});

test('the reserved bit is read over; an event of no duration does not end (§2.3.5)', () => {
  expect(parseTelephoneEvents(hexToBytes('01 ca 0010'))).toEqual([{ event: 1, isEnd: true, volume: 10, duration: 16 }]);
  expect(parseTelephoneEvents(hexToBytes('01 8a 0000'))).toEqual([{ event: 1, isEnd: false, volume: 10, duration: 0 }]);
});

test('events without a pause between them share a packet, up to 16', () => {
  const block = '01 8a 0010';
  expect(parseTelephoneEvents(hexToBytes(block.repeat(16)))).toHaveLength(16);
  expect(parseTelephoneEvents(hexToBytes(block.repeat(17)))).toBe('too-many-events');
});

test.each(['01', '018a', '018a00', '018a001002', '018a0010028a00'])('cut off: %s', (hex) => {
  expect(parseTelephoneEvents(hexToBytes(hex))).toBe('cut-event');
});

test('whatever comes is read as what it is or named, and what was read is written again', () => {
  const near = fc
    .tuple(fc.constantFrom(...VECTORS.map(([hex]) => hexToBytes(hex))), fc.uint8Array({ maxLength: 70 }))
    .map(([vector, rest]) => Uint8Array.of(...vector, ...rest));
  fc.assert(
    fc.property(fc.oneof(near, fc.uint8Array({ minLength: 1, maxLength: 80 })), (payload) => {
      const events = parseTelephoneEvents(payload);
      if (typeof events === 'string') {
        expect(events).toBe(payload.length % 4 === 0 ? 'too-many-events' : 'cut-event');
        return;
      }
      const written = events.flatMap((event) => [...writeTelephoneEvent(event)]);
      const same = payload.map((byte, i) => {
        const isState = i % 4 === 1 && payload[i + 1] === 0 && payload[i + 2] === 0;
        return i % 4 === 1 ? byte & (isState ? 0x3f : 0xbf) : byte;
      });
      expect(written).toEqual([...same]);
    }),
  );
});

test('durations in another clock; what does not fit is the longest', () => {
  const at8000 = hexToBytes('018a0320 02 0a ffff');
  expect(bytesToHex(rescaleTelephoneEvents(at8000, 8_000, 48_000))).toBe('018a12c0020affff');
  expect(bytesToHex(rescaleTelephoneEvents(hexToBytes('018a12c0'), 48_000, 8_000))).toBe('018a0320');
  expect(bytesToHex(at8000)).toBe('018a0320020affff');
  expect(rescaleTelephoneEvents(at8000, 8_000, 8_000)).toBe(at8000);
  const cut = hexToBytes('018a03');
  expect(rescaleTelephoneEvents(cut, 8_000, 48_000)).toBe(cut);
});

test('keys and their events', () => {
  const keys = [...'0123456789*#ABCD'];
  expect(keys.map(eventOf)).toEqual(keys.map((_, event) => event));
  expect(keys.map((_, event) => keyOf(event))).toEqual(keys);
  expect([keyOf(16), keyOf(255)]).toEqual([undefined, undefined]);
  expect(['', 'E', '01', 'a'].map(eventOf)).toEqual([-1, -1, -1, -1]);
});
