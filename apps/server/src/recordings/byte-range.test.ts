import { expect, test } from 'vitest';
import { parseByteRange } from './byte-range.ts';

// The examples of RFC 9110 §14.1.2, of a representation of 10,000 bytes.
test.each([
  ['bytes=0-499', { first: 0, last: 499 }],
  ['bytes=500-999', { first: 500, last: 999 }],
  ['bytes=-500', { first: 9_500, last: 9_999 }],
  ['bytes=9500-', { first: 9_500, last: 9_999 }],
  ['bytes=9999-', { first: 9_999, last: 9_999 }],
  ['bytes=0-10000', { first: 0, last: 9_999 }],
  ['bytes=-20000', { first: 0, last: 9_999 }],
  ['bytes=10000-', 'unsatisfiable'],
  ['bytes=10000-10001', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-4', 'whole'],
  ['bytes=-', 'whole'],
  ['bytes=0-0,-1', 'whole'],
  ['bytes=a-b', 'whole'],
  ['lines=0-1', 'whole'],
  [`bytes=0-${'9'.repeat(16)}`, 'whole'],
  [undefined, 'whole'],
])('%s', (header, expected) => {
  expect(parseByteRange(header, 10_000)).toEqual(expected);
});

test('of nothing there is no range', () => {
  for (const header of ['bytes=0-', 'bytes=-1', 'bytes=0-0']) expect(parseByteRange(header, 0)).toBe('unsatisfiable');
});
