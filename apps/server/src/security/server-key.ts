import { createHmac, hkdfSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { assert, type Random } from '@callcast/core';
import { SecurityError } from './error.ts';
import { equalInConstantTime } from './secret-hash.ts';

const KEY_BYTES = 32;

/** Where a new key waits while secrets are wrapped anew. */
export const nextKeyPath = (path: string): string => `${path}.next`;

/**
 * Reads the server's key, or makes one that only the owner can read. It lives beside the database, not in it.
 * A key appears whole or not at all: a process killed while writing leaves no half of one.
 *
 * @throws {SecurityError} `SECURITY_KEY_DAMAGED`; `SECURITY_ROTATION_UNFINISHED` — secrets may be wrapped with the next key already.
 */
export async function loadServerKey(path: string, random: Random): Promise<Uint8Array> {
  if (existsSync(nextKeyPath(path)))
    throw new SecurityError(
      'SECURITY_ROTATION_UNFINISHED',
      'a change of server.key was cut off: start the server, or run callcast secrets rotate-key once more, to finish it',
    );
  return loadKey(path, random);
}

/** As {@link loadServerKey}, for whoever is about to finish a change of the key. */
export async function loadKey(path: string, random: Random): Promise<Uint8Array> {
  const known = await readKey(path);
  if (known) return known;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${Buffer.from(random.bytes(6)).toString('hex')}`;
  await writeFile(draft, random.bytes(KEY_BYTES), { mode: 0o600, flush: true });
  // A link, not a rename: it fails where another process was faster, and that one's key counts.
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await unlink(draft);
  const key = await readKey(path);
  assert(key, 'the key file that was just written can be read');
  return key;
}

async function readKey(path: string): Promise<Uint8Array | undefined> {
  try {
    const key = await readFile(path);
    if (key.length !== KEY_BYTES)
      throw new SecurityError('SECURITY_KEY_DAMAGED', `the key file ${path} has ${key.length} bytes, not ${KEY_BYTES}`);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Signs short texts with an expiry: `<expiry in seconds, base 36>.<HMAC-SHA-256>`. For links that open one thing. */
export class LinkSigner {
  readonly #key: Uint8Array;

  /** @param purpose Separates the links of one kind from those of another. */
  constructor(serverKey: Uint8Array, purpose: string) {
    this.#key = new Uint8Array(hkdfSync('sha256', serverKey, new Uint8Array(), `callcast link ${purpose}`, KEY_BYTES));
  }

  sign(subject: string, expiresAtMs: number): string {
    const expiry = Math.ceil(expiresAtMs / 1000).toString(36);
    return `${expiry}.${this.#mac(subject, expiry)}`;
  }

  verify(subject: string, token: string, nowMs: number): boolean {
    return this.expiryOf(subject, token, nowMs) !== undefined;
  }

  /** When a token of this subject expires, in milliseconds; undefined when it is none, or has expired. */
  expiryOf(subject: string, token: string, nowMs: number): number | undefined {
    const [expiry = '', mac = '', rest] = token.split('.');
    if (rest !== undefined || !/^[0-9a-z]{1,10}$/.test(expiry)) return undefined;
    const expiresAtMs = Number.parseInt(expiry, 36) * 1000;
    return equalInConstantTime(mac, this.#mac(subject, expiry)) && expiresAtMs > nowMs ? expiresAtMs : undefined;
  }

  #mac(subject: string, expiry: string): string {
    return createHmac('sha256', this.#key).update(`${expiry}.${subject}`).digest('base64url');
  }
}
