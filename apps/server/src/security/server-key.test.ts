import { randomBytes } from 'node:crypto';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../store/test-store.ts';
import { LinkSigner, loadServerKey } from './server-key.ts';

const random = { uint32: () => 4, bytes: (length: number) => new Uint8Array(randomBytes(length)) };

test('the key is made once, for its owner only, whoever asks first', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'keys', 'server.key');
  const keys = await Promise.all([1, 2, 3, 4].map(() => loadServerKey(path, random)));
  const again = await loadServerKey(path, random);
  for (const key of keys) expect(Buffer.from(key).equals(again)).toBe(true);
  expect((await stat(path)).mode & 0o077).toBe(0);
  expect(await readdir(join(folder, 'keys'))).toEqual(['server.key']);
});

test('a damaged key is an error, not a new key', async () => {
  const path = join(await temporaryFolder(), 'server.key');
  await writeFile(path, 'short');
  await expect(loadServerKey(path, random)).rejects.toMatchObject({ code: 'SECURITY_KEY_DAMAGED' });
});

test('a link opens its subject, until it expires, for its purpose', () => {
  const signer = new LinkSigner(new Uint8Array(32), 'log');
  const token = signer.sign('7', 10_000);
  expect(signer.verify('7', token, 9_999)).toBe(true);
  expect(signer.verify('7', token, 10_000)).toBe(false);
  expect(signer.verify('8', token, 0)).toBe(false);
  expect(new LinkSigner(new Uint8Array(32), 'other').verify('7', token, 0)).toBe(false);
  expect(new LinkSigner(new Uint8Array(32).fill(1), 'log').verify('7', token, 0)).toBe(false);
});

test.each(['', '.', 'zzzz', 'zzzzzzzzz.x', 'a.b.c', `zzzzzzz.${'x'.repeat(10_000)}`])('"%s" is no token', (token) => {
  expect(new LinkSigner(new Uint8Array(32), 'log').verify('7', token.slice(0, 200), 0)).toBe(false);
});

test('a prolonged expiry does not verify', () => {
  const signer = new LinkSigner(new Uint8Array(32), 'log');
  const [, mac = ''] = signer.sign('7', 10_000).split('.');
  expect(signer.verify('7', `zzzzzz.${mac}`, 0)).toBe(false);
});
