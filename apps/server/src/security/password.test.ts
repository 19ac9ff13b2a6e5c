import { argon2Sync, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { ConcurrencyGate } from './concurrency-gate.ts';
import { DEFAULT_ARGON2_COST, PasswordHasher, parsePasswordHash } from './password.ts';

const random = { uint32: () => 4, bytes: (length: number) => new Uint8Array(randomBytes(length)) };
const cheap = new PasswordHasher(random, new ConcurrencyGate(2, 10), { memoryKiB: 8, passes: 1 });
const always = () => true;

/** Made by calling OpenSSL's argon2id directly, with other lengths and costs than ours, and encoded by hand as PHC string. */
const salt = Buffer.from('somesalt');
const tag = argon2Sync('argon2id', {
  message: 'password',
  nonce: salt,
  parallelism: 1,
  tagLength: 24,
  memory: 64,
  passes: 2,
});
const encodedElsewhere = `$argon2id$v=19$m=64,t=2,p=1$${salt.toString('base64').replace(/=+$/, '')}$${tag.toString('base64')}`;

test('a hash verifies its own password only, and never repeats', async () => {
  const encoded = await cheap.hash('correct horse');
  expect(encoded).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$/);
  expect(await cheap.hash('correct horse')).not.toBe(encoded);
  expect(await cheap.verify('correct horse', encoded, always)).toBe(true);
  expect(await cheap.verify('correct horsf', encoded, always)).toBe(false);
});

test('the cost and lengths stored in a hash are used, not today’s', async () => {
  expect(await cheap.verify('password', encodedElsewhere, always)).toBe(true);
  expect(await cheap.verify('Password', encodedElsewhere, always)).toBe(false);
});

test('without a user the answer is false, after a real computation', async () => {
  expect(await cheap.verify('x', undefined, always)).toBe(false);
});

test('passwords of any script and length', async () => {
  for (const password of ['пароль 👋', 'x'.repeat(10_000), ' ']) {
    const encoded = await cheap.hash(password);
    expect(await cheap.verify(password, encoded, always)).toBe(true);
  }
});

test('a refused check computes nothing', async () => {
  expect(await cheap.verify('x', await cheap.hash('x'), () => false)).toBe('refused');
});

const malformed = [
  '',
  'no hash',
  encodedElsewhere.replace('argon2id', 'argon2i'),
  encodedElsewhere.replace('v=19', 'v=16'),
  encodedElsewhere.replace('p=1', 'p=4'),
  encodedElsewhere.replace('m=64', 'm=9999999'),
  encodedElsewhere.replace('m=64', 'm=4'),
  encodedElsewhere.replace('t=2', 't=0'),
  encodedElsewhere.replace('t=2', 't=99'),
  `${encodedElsewhere}$x`,
];

for (const encoded of malformed)
  test(`no password matches the stored "${encoded.slice(0, 40)}…"`, async () => {
    expect(parsePasswordHash(encoded)).toBeUndefined();
    expect(await cheap.verify('password', encoded, always)).toBe(false);
  });

test('at most two hashes at once; more wait; too many are refused', async () => {
  const gate = new ConcurrencyGate(2, 3);
  let running = 0;
  let most = 0;
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const task = () =>
    gate.run(async () => {
      most = Math.max(most, ++running);
      await released;
      running--;
    });
  const accepted = [task(), task(), task(), task(), task()];
  await expect(task()).rejects.toMatchObject({ code: 'SECURITY_BUSY' });
  release();
  await Promise.all(accepted);
  expect(most).toBe(2);
  await gate.run(async () => undefined); // the slots are free again
});

test('a task that throws gives its slot back', async () => {
  const gate = new ConcurrencyGate(1, 1);
  await expect(gate.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await gate.run(async () => 'next')).toBe('next');
});

test('the default cost is one of OWASP’s minima', () => {
  expect(DEFAULT_ARGON2_COST).toEqual({ memoryKiB: 12 * 1024, passes: 3 });
});
