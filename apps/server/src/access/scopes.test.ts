import { expect, test } from 'vitest';
import { mayDo, parseScopes, SCOPES, scopeOfMethod, scopesOfRole } from './scopes.ts';

const allowed = (...granted: Parameters<typeof mayDo>[0]) => SCOPES.filter((wanted) => mayDo(granted, wanted));

test('what each scope includes', () => {
  expect(allowed('read')).toEqual(['read']);
  expect(allowed('calls')).toEqual(['calls']);
  expect(allowed('write')).toEqual(['read', 'calls', 'write']);
  expect(allowed('admin')).toEqual(SCOPES);
  expect(allowed()).toEqual([]);
});

test('what each role may do', () => {
  expect(allowed(...scopesOfRole('viewer'))).toEqual(['read']);
  expect(allowed(...scopesOfRole('developer'))).toEqual(['read', 'calls', 'write']);
  expect(allowed(...scopesOfRole('owner'))).toEqual(SCOPES);
});

test('a method that changes something wants more than one that reads', () => {
  expect(['GET', 'HEAD'].map(scopeOfMethod)).toEqual(['read', 'read']);
  expect(['POST', 'PUT', 'PATCH', 'DELETE', 'MKCOL'].map(scopeOfMethod)).toEqual(Array(5).fill('write'));
});

test('a name that nobody knows grants nothing', () => {
  expect(parseScopes('read everything')).toEqual(['read']);
  expect(parseScopes('')).toEqual([]);
});
