import { expect, test } from 'vitest';
import { readHeaders } from './headers.ts';
import { openHostPort } from './host-port.ts';
import { Session } from './session.ts';

function read(headers: unknown): { headers: Record<string, string>; warnings: number } {
  const warnings: unknown[] = [];
  const host = openHostPort((operation, level) => {
    warnings.push([operation, level]);
    return undefined;
  });
  return { headers: readHeaders(new Session(host, ['s'], 100), headers), warnings: warnings.length };
}

test('X-, VI- and User-to-User headers pass as text, the platform’s own do not', () => {
  expect(
    read({ 'X-A': 1, 'x-b': null, 'VI-CallTimeout': '60', 'User-to-User': 'u', Contact: 'c', 'X A': 'a' }),
  ).toEqual({
    headers: { 'X-A': '1', 'x-b': 'null', 'VI-CallTimeout': '60', 'User-to-User': 'u' },
    warnings: 2,
  });
});

test('nothing is no headers', () => {
  for (const nothing of [undefined, null, 'text', 7]) expect(read(nothing)).toEqual({ headers: {}, warnings: 0 });
});

test('one line of 4,095 characters with its name, and 64 of them', () => {
  expect(read({ 'X-A': 'x'.repeat(4_092) }).warnings).toBe(0);
  expect(read({ 'X-A': 'x'.repeat(4_093) })).toEqual({ headers: {}, warnings: 1 });
  for (const value of ['a\nb', 'a\rb', 'a\0b']) expect(read({ 'X-A': value })).toEqual({ headers: {}, warnings: 1 });
  const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`X-${i}`, 'v']));
  expect(Object.keys(read(many).headers)).toHaveLength(64);
});
