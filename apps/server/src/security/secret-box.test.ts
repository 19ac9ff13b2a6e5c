import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { SecretBox } from './secret-box.ts';

const SERVER_KEY = new Uint8Array(32).fill(7);
const random = { uint32: () => 4, bytes: (length: number) => new Uint8Array(randomBytes(length)) };
const box = new SecretBox(SERVER_KEY, 'stream key', random);

test('opens what it sealed, also after a restart; the text shows nothing of it and never repeats', () => {
  const sealed = box.seal('live_unsayable_пароль', 5);
  expect(sealed).not.toContain('live');
  expect(sealed).toMatch(/^[0-9a-f]{8}\.[A-Za-z0-9_-]+$/);
  expect(new SecretBox(SERVER_KEY, 'stream key', random).open(sealed, 5)).toBe('live_unsayable_пароль');
  expect(box.seal('live_unsayable_пароль', 5)).not.toBe(sealed);
  expect(box.open(box.seal('', 5), 5)).toBe('');
});

test('another row, key or purpose does not open it', () => {
  const sealed = box.seal('live_unsayable', 5);
  expect(box.open(sealed, 6)).toBeUndefined();
  expect(new SecretBox(new Uint8Array(32).fill(8), 'stream key', random).open(sealed, 5)).toBeUndefined();
  expect(new SecretBox(SERVER_KEY, 'webhook', random).open(sealed, 5)).toBeUndefined();
});

test('no change of it goes unnoticed', () => {
  const [keyId = '', text = ''] = box.seal('live_unsayable', 5).split('.');
  const bytes = Buffer.from(text, 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    expect(box.open(`${keyId}.${damaged.toString('base64url')}`, 5), `byte ${at}`).toBeUndefined();
  }
  for (let length = 0; length < bytes.length; length++)
    expect(
      box.open(`${keyId}.${bytes.subarray(0, length).toString('base64url')}`, 5),
      `${length} bytes`,
    ).toBeUndefined();
  for (const nonsense of ['', '.', keyId, `00000000.${text}`, `.${text}`])
    expect(box.open(nonsense, 5)).toBeUndefined();
});
