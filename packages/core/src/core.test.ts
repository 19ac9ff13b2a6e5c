import { expect, test } from 'vitest';
import { bytesToHex, concatBytes, hexToBytes, sameBytes } from './bytes.ts';
import { assert, CodedError } from './error.ts';
import { addMillis, millis, rtpTimestamp, ticks, ticksToMillis } from './time.ts';

test('hexadecimal digits become bytes and come back; anything else is refused', () => {
  expect(hexToBytes('00 fF\n7e')).toEqual(Uint8Array.of(0, 255, 126));
  expect(bytesToHex(Uint8Array.of(0, 255, 126))).toBe('00ff7e');
  for (const bad of ['0', '0g', '123']) expect(() => hexToBytes(bad)).toThrow(RangeError);
});

test('bytes are the same by length and each of them', () => {
  const one = Uint8Array.of(1, 2);
  expect(
    [Uint8Array.of(1, 2), Uint8Array.of(1, 3), Uint8Array.of(1), Uint8Array.of(1, 2, 0)].map((other) =>
      sameBytes(one, other),
    ),
  ).toEqual([true, false, false, false]);
});

test('joined bytes are a copy', () => {
  const part = Uint8Array.of(1, 2);
  const joined = concatBytes([part, Uint8Array.of(3), new Uint8Array(0)]);
  part[0] = 9;
  expect(joined).toEqual(Uint8Array.of(1, 2, 3));
});

test('an error keeps code, cause and details', () => {
  const cause = new Error('below');
  const error = new CodedError('X_FAILED', 'it failed', { cause, details: { attempt: 2 } });
  expect(error).toMatchObject({ name: 'CodedError', code: 'X_FAILED', message: 'it failed', details: { attempt: 2 } });
  expect(error.cause).toBe(cause);
  expect('cause' in new CodedError('X_FAILED', 'no cause')).toBe(false);
});

test('a broken invariant names itself', () => {
  expect(() => assert(false, 'one is one')).toThrow('invariant broken: one is one');
  expect(() => assert(true, 'fine')).not.toThrow();
});

test('positions convert without rounding, RTP timestamps wrap', () => {
  expect(ticksToMillis(ticks(3_003), 90_000)).toBeCloseTo(33.366_666, 5);
  expect(addMillis(millis(1), millis(2))).toBe(3);
  expect(rtpTimestamp(2 ** 32 + 5)).toBe(5);
  expect(rtpTimestamp(-1)).toBe(0xffff_ffff);
});
