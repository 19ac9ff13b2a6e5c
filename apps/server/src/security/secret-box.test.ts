import { createCipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { SecretBox } from './secret-box.ts';

const SERVER_KEY = new Uint8Array(32).fill(7);
const random = { uint32: () => 4, bytes: (length: number) => new Uint8Array(randomBytes(length)) };
const box = new SecretBox(SERVER_KEY, 'stream key', random);

test('opens what it sealed, also after a restart; the text shows nothing of it and never repeats', () => {
  const sealed = box.seal('live_unsayable_пароль', 5);
  expect(sealed).not.toContain('live');
  expect(sealed).toMatch(/^[0-9a-f]{8}\.[A-Za-z0-9_-]{80}\.[A-Za-z0-9_-]+$/);
  expect(new SecretBox(SERVER_KEY, 'stream key', random).open(sealed, 5)).toBe('live_unsayable_пароль');
  expect(box.seal('live_unsayable_пароль', 5)).not.toBe(sealed);
  expect(box.open(box.seal('', 5), 5)).toBe('');
});

test('another row, key or purpose does not open it', () => {
  const sealed = box.seal('live_unsayable', 5);
  expect(box.open(sealed, 6)).toBeUndefined();
  expect(new SecretBox(new Uint8Array(32).fill(8), 'stream key', random).open(sealed, 5)).toBeUndefined();
  expect(new SecretBox(SERVER_KEY, 'application secret', random).open(sealed, 5)).toBeUndefined();
});

test('no change of it goes unnoticed', () => {
  const [keyId = '', ...parts] = box.seal('live_unsayable', 5).split('.');
  for (const [part, text] of parts.entries()) {
    const bytes = Buffer.from(text, 'base64url');
    const withPart = (changed: Uint8Array): string =>
      [keyId, ...parts.with(part, Buffer.from(changed).toString('base64url'))].join('.');
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect(box.open(withPart(damaged), 5), `part ${part}, byte ${at}`).toBeUndefined();
    }
    for (let length = 0; length < bytes.length; length++)
      expect(box.open(withPart(bytes.subarray(0, length)), 5), `part ${part}, ${length} bytes`).toBeUndefined();
  }
  const all = parts.join('.');
  for (const nonsense of [
    '',
    '.',
    '..',
    keyId,
    `00000000.${all}`,
    `.${all}`,
    `${keyId}.${parts[0]}`,
    `${keyId}..${parts[1]}`,
  ])
    expect(box.open(nonsense, 5)).toBeUndefined();
});

/** Made by the version that sealed without data keys, for row 5. */
const OLD = oldSeal('live_unsayable', 5);

test('what an older version sealed opens, for its row', () => {
  expect(box.open(OLD, 5)).toBe('live_unsayable');
  expect(box.open(OLD, 6)).toBeUndefined();
});

test('wrapped anew: the new key opens it, the old one does not, and the secret is the same bytes', () => {
  const next = new SecretBox(new Uint8Array(32).fill(9), 'stream key', random);
  const sealed = box.seal('live_unsayable', 5);
  const wrapped = box.rewrap(sealed, 5, next) ?? '';
  expect(next.open(wrapped, 5)).toBe('live_unsayable');
  expect(box.open(wrapped, 5)).toBeUndefined();
  expect(wrapped.split('.')[2]).toBe(sealed.split('.')[2]);
  expect(wrapped.split('.')[1]).not.toBe(sealed.split('.')[1]);
  expect(next.open(box.rewrap(OLD, 5, next) ?? '', 5)).toBe('live_unsayable');
  for (const none of [wrapped, '', 'x.y.z']) expect(box.rewrap(none, 5, next)).toBeUndefined();
  expect(box.rewrap(sealed, 6, next)).toBeUndefined();
});

function oldSeal(secret: string, rowId: number): string {
  const key = new Uint8Array(hkdfSync('sha256', SERVER_KEY, new Uint8Array(), 'callcast secret stream key', 32));
  const keyId = createHash('sha256').update('callcast key id').update(key).digest('hex').slice(0, 8);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(`${keyId}.stream key.${rowId}`));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return `${keyId}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
}
