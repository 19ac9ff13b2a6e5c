import { expect, test } from 'vitest';
import { MAX_QUOTED_LENGTH } from './limits.ts';
import { Redactor, redactKey } from './redact.ts';

const quoteServer = (words: string, key: string): string => new Redactor([key]).quote(words);

test('the key goes in every form in which servers echo it', () => {
  const key = 'live_1.a+b/c?token=t&x=ü';
  const echoes = [key, 'live_1.a+b/c', encodeURIComponent(key), encodeURI(key), 'LIVE_1.A+B/C'];
  for (const echo of echoes) expect(redactKey(`/app/${echo} is busy`, key)).toBe('/app/**** is busy');
  expect(redactKey('say a b c', 'a%20b%20c')).toBe('say ****');
});

test('short keys go as whole words only', () => {
  expect(redactKey('rejected: a, /live/a', 'a')).toBe('rejected: ****, /live/****');
  expect(redactKey('xabcdefx', 'abcdef')).toBe('x****x');
});

test('keys with stray percent signs or lone surrogates are no obstacle', () => {
  expect(redactKey('key 100%sure_thing', '100%sure_thing')).toBe('key ****');
  expect(redactKey('key', 'abc\ud800def')).toBe('key');
});

test("a server's words: one line, no control characters, bounded", () => {
  expect(quoteServer('a\r\nb\u0000\u001b[31mc\u202e', 'k')).toBe('a b [31mc');
  expect(quoteServer('z'.repeat(10_000), 'k')).toHaveLength(MAX_QUOTED_LENGTH + 1);
});

test('of several secrets no part stays, whichever begins first', () => {
  const redactor = new Redactor(['ab', 'bcdefgh', 'token-1']);
  expect(redactor.redact('ab abcdefgh token-1')).toBe('**** a**** ****');
});

test('a key that the bound would cut in two is gone before', () => {
  const key = 'unsayable-key-0123456789';
  const before = 'z'.repeat(MAX_QUOTED_LENGTH - 8);
  expect(quoteServer(`${before}${key}`, key)).toBe(`${before}****`);
});
