import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { addressKey, RateLimiter } from './rate-limiter.ts';

function clockedLimiter(limit: number, intervalMs: number, maxKeys?: number) {
  let now = 0;
  const clock = { now: () => millis(now), wallNow: () => 0 as never };
  const limiter = new RateLimiter(clock, limit, millis(intervalMs), maxKeys);
  return { limiter, advance: (ms: number) => (now += ms) };
}

test('the limit at once, then one per share of the interval', () => {
  const { limiter, advance } = clockedLimiter(3, 60_000);
  expect([1, 2, 3, 4].map(() => limiter.take('a'))).toEqual([true, true, true, false]);
  expect(limiter.allows('a')).toBe(false);
  expect(limiter.retryAfterSeconds('a')).toBe(20);
  advance(19_999);
  expect(limiter.take('a')).toBe(false);
  advance(1);
  expect(limiter.take('a')).toBe(true);
  expect(limiter.take('a')).toBe(false);
});

test('a long silence saves up no more than the limit', () => {
  const { limiter, advance } = clockedLimiter(2, 1_000);
  advance(1_000_000);
  expect([1, 2, 3].map(() => limiter.take('a'))).toEqual([true, true, false]);
});

test('what is given back can be taken again, but never more than the limit', () => {
  const { limiter } = clockedLimiter(2, 1_000);
  limiter.take('a');
  limiter.giveBack('a');
  limiter.giveBack('a');
  expect([1, 2, 3].map(() => limiter.take('a'))).toEqual([true, true, false]);
});

test('keys do not touch each other', () => {
  const { limiter } = clockedLimiter(1, 1_000);
  expect(limiter.take('a')).toBe(true);
  expect(limiter.take('b')).toBe(true);
  expect(limiter.take('a')).toBe(false);
});

test('the memory is bounded: the key unused longest is forgotten first', () => {
  const { limiter } = clockedLimiter(1, 1_000_000, 3);
  for (const key of ['a', 'b', 'c']) limiter.take(key);
  limiter.allows('a');
  limiter.take('d');
  expect(limiter.take('a')).toBe(false); // used lately: remembered
  expect(limiter.take('b')).toBe(true); // forgotten
});

test('retry-after is at least a second', () => {
  expect(clockedLimiter(1_000, 1_000).limiter.retryAfterSeconds('a')).toBe(1);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('%s counts as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});
