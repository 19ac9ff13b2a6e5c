import { expect, test } from 'vitest';
import { MARK } from './mark.ts';
import { apiKey, listSecret, password, requireSecret, streamKey, streamKeyWithToken } from './secrets.ts';

test('secrets are recognisable, and never the same', () => {
  for (const make of [() => streamKey('a'), () => streamKeyWithToken('a'), password, apiKey]) {
    const [one, other] = [make(), make()];
    expect(one.includes(MARK)).toBe(true);
    expect(one === other).toBe(false);
    requireSecret(one, 'a secret');
  }
});

test('what nobody put on the list is refused, without being told', () => {
  expect(() => requireSecret('my-own-literal', 'the stream key')).toThrow(/^the stream key is not known as a secret/);
  listSecret('access token', 'token-of-a-server');
  expect(() => requireSecret('token-of-a-server', 'the token')).not.toThrow();
});
