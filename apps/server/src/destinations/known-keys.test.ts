import { expect, test } from 'vitest';
import { Redactor } from '../security/index.ts';
import { KnownKeys } from './known-keys.ts';
import { destinationLimits } from './limits.ts';

function open() {
  const redactor = new Redactor();
  return { keys: new KnownKeys(redactor), redact: redactor.redact };
}

test('keys of services are masked wherever they stand, with and without their query', () => {
  const { keys, redact } = open();
  for (const key of [
    'live_123456_unsayableDEF',
    'abcd-efgh-1234-ijkl-mnop',
    'FB-1234567890-0-AbcDef?s_bl=1&s_ps=1',
    '2012345:AbCdEf-_123',
  ]) {
    keys.use(key);
    expect(redact(`said ${key} aloud`)).toBe('said *** aloud');
    expect(redact(`said ${key.split('?')[0]} aloud`)).toBe('said *** aloud');
  }
});

test('a key that is a word, short, or a piece of a log line leaves the log alone', () => {
  const { keys, redact } = open();
  const line = '{"level":"info","msg":"Output connected","count":1234567890123}';
  for (const key of ['connected', '"level":"info"', '1234567890123', 'a1', 'Output connected', 'abcdefghijklmn'])
    keys.use(key);
  expect(redact(line)).toBe(line);
});

test('no more are known than the limit, and those used last', () => {
  const { keys, redact } = open();
  const key = (n: number): string => `live_unsayable_${n}_`;
  for (let n = 0; n < destinationLimits.redactedKeys; n++) keys.use(key(n));
  keys.use(key(0)); // used again: no longer the oldest
  keys.use(key(1_000));
  expect(redact(key(1))).toBe(key(1));
  for (const n of [0, 2, 1_000]) expect(redact(key(n))).toBe('***');
});
