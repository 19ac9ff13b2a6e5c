import { expect, test } from 'vitest';
import { Redactor } from './redact.ts';
import { secretsOf } from './secrets.ts';

const redact = (app: string, streamName: string, words: string): string =>
  new Redactor(secretsOf({ app, streamName })).redact(words);

test('tokens in the query of the name go, also when a server quotes them apart from the name', () => {
  const name = 'key-unsayable-123456?txSecret=unsayable012345&txTime=65A1';
  expect(redact('live', name, 'txSecret unsayable012345 expired at 65A1')).toBe('txSecret **** expired at ****');
  expect(redact('live', name, `no ${name}`)).toBe('no ****');
});

test('tokens in the query of the url go, in every form', () => {
  const app = 'live?token=s%2Fcr3t&user=ann;sig=0123abcd';
  for (const echo of ['s%2Fcr3t', 's/cr3t', 'S/CR3T', '0123abcd', 'token=s%2Fcr3t&user=ann;sig=0123abcd']) {
    expect(redact(app, 'k', `bad ${echo}.`)).toBe('bad ****.');
  }
  expect(redact('live?a-bare-token', 'k', 'a-bare-token is old')).toBe('**** is old');
});

test('switches stay readable', () => {
  expect(redact('live2?backup=1', 'k?bandwidthtest=true', 'error 1: true is not live')).toBe(
    'error 1: true is not live',
  );
});

test('a target without queries has its key alone', () => {
  expect(secretsOf({ app: 'live', streamName: 'k' }).filter((secret) => secret !== '')).toEqual(['k']);
});

test('passwords go, in every form', () => {
  const credentials = { user: 'ann', password: 'p@ss/unsayable?' };
  const redactor = new Redactor(secretsOf({ app: 'live', streamName: 'k', credentials }));
  expect(redactor.redact('ann:p@ss/unsayable? and ann:p%40ss%2Funsayable%3F')).toBe('ann:**** and ann:****');
});
