import { expect, test } from 'vitest';
import { visibleHeaders } from './visible-headers.ts';

test('a scenario sees X- headers and User-to-User, and nothing else', () => {
  expect(
    visibleHeaders({
      'x-studio': 'a',
      'User-To-User': 'b',
      authorization: 'Bearer unsayable',
      cookie: 'c',
      'x-list': ['not', 'text'],
      'x-bad name': 'd',
    }),
  ).toEqual({ 'x-studio': 'a', 'User-To-User': 'b' });
});

test('long values and surplus headers are dropped', () => {
  expect(visibleHeaders({ 'x-long': 'a'.repeat(201), 'x-fits': 'a'.repeat(200) })).toEqual({
    'x-fits': 'a'.repeat(200),
  });
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`x-${i}`, 'v']));
  expect(Object.keys(visibleHeaders(many))).toHaveLength(50);
});

test('__proto__ is no header', () => {
  expect(visibleHeaders(JSON.parse('{"__proto__":"x","x-a":"1"}') as Record<string, unknown>)).toEqual({ 'x-a': '1' });
});
