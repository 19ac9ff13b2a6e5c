import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { SecretBox } from '../security/index.ts';
import { OneTimeLogins } from './one-time-logins.ts';

const random = { uint32: () => 4, bytes: (length: number) => new Uint8Array(randomBytes(length)) };
const PASSWORD = 'unsayable-пароль';
const KEY = '0123456789abcdef';
/** `md5sum` of coreutils, for `user1`, the password and the key above. */
const INNER = 'c15493836db11a8dc1e3ac7c146adc7c';
const HASH = 'dcde4513cd928707323d8007eece1936';

function open() {
  const serverKey = random.bytes(32);
  const box = new SecretBox(serverKey, 'one-time login', random);
  const logins = new OneTimeLogins(box, random);
  const user = { id: 7, sealedLoginHash: logins.seal(7, 'user1', PASSWORD) };
  return { box, serverKey, logins, user };
}

test('what clients and backends compute is the right answer, in digits of either case', () => {
  const { logins, user, box } = open();
  expect(box.open(user.sealedLoginHash, 7)).toBe(INNER);
  expect(logins.verify(user, KEY, HASH)).toBe(true);
  expect(logins.verify(user, KEY, HASH.toUpperCase())).toBe(true);
});

test('another key, another user and another password have another answer', () => {
  const { logins, user } = open();
  expect(logins.verify(user, `${KEY}0`, HASH)).toBe(false);
  expect(logins.verify({ id: 7, sealedLoginHash: logins.seal(7, 'user2', PASSWORD) }, KEY, HASH)).toBe(false);
  expect(logins.verify({ id: 7, sealedLoginHash: logins.seal(7, 'user1', 'unsayable-2') }, KEY, HASH)).toBe(false);
  for (const hash of ['', '00', INNER, `${HASH}00`, 'x'.repeat(32)]) expect(logins.verify(user, KEY, hash)).toBe(false);
});

test('who has no hash, who is unknown, and whose hash another key sealed: nothing is right', () => {
  const { logins, user } = open();
  // The answer to an inner hash that is empty.
  const ofNothing = '74ebeaec67a3370badf31fb4582c8748';
  const foreign = open().user;
  for (const one of [undefined, { id: 7, sealedLoginHash: null }, foreign, { ...user, id: 8 }])
    for (const hash of [HASH, ofNothing]) expect(logins.verify(one, KEY, hash)).toBe(false);
});

test('a server key whose decoy is known lets nobody in who has no hash', () => {
  const decoy = { uint32: () => 4, bytes: (length: number) => new Uint8Array(length) };
  const logins = new OneTimeLogins(new SecretBox(random.bytes(32), 'one-time login', random), decoy);
  expect(logins.verify({ id: 7, sealedLoginHash: null }, KEY, 'fd0462d3fba1d55e88260aaf6427fa04')).toBe(false);
});
