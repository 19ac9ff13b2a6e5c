import { expect, test } from 'vitest';
import { parseTraceparent, writeTraceparent } from './traceparent.ts';

/** W3C Trace Context §3.2.2, the example. */
const EXAMPLE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

test('the example of the recommendation is read and written', () => {
  const context = parseTraceparent(EXAMPLE);
  expect(context).toEqual({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' });
  expect(writeTraceparent(context!, true)).toBe(EXAMPLE);
  expect(writeTraceparent(context!, false)).toBe(EXAMPLE.replace(/01$/, '00'));
});

test.each([
  ['', 'nothing'],
  ['ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'the version that is none'],
  ['00-00000000000000000000000000000000-00f067aa0ba902b7-01', 'no trace'],
  ['00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01', 'no span'],
  ['00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01', 'upper case'],
  ['00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01', 'a digit less'],
  [`${EXAMPLE}-00`, 'more than version 00 has'],
])('none: %s (%s)', (header) => expect(parseTraceparent(header)).toBeUndefined());
