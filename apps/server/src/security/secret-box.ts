import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import type { Random } from '@callcast/core';

const KEY_BYTES = 32;
/** NIST SP 800-38D §8.2.2: 96 random bits; far fewer than 2^32 secrets are ever sealed with one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Kinds of sealed secrets. Where each is kept: {@link SEALED_COLUMNS}. */
export type SealPurpose =
  | 'stream key'
  | 'application secret'
  | 'SIP registration'
  | 'webhook secret'
  | 'one-time login';

/**
 * Seals short secrets for the database with a key that is not in it, by envelope: each secret has a data key of its own
 * (AES-256-GCM), and that is wrapped with a key derived from the server's, as text `<key id>.<wrapped data key>.<sealed>`, the latter two in
 * base64url: nonce, tag, ciphertext. A new server key wraps the data keys anew and touches no secret. Purpose and row are associated data
 * of both, the key id of the wrapping: a sealed text that is moved to another row, or relabelled, does not open.
 *
 * What older versions sealed, `<key id>.<sealed>` without a data key, is opened as well.
 */
export class SecretBox {
  readonly #key: Uint8Array;
  readonly #keyId: string;
  readonly #purpose: SealPurpose;
  readonly #random: Random;

  /** @param purpose Separates the secrets of one kind from those of another. */
  constructor(serverKey: Uint8Array, purpose: SealPurpose, random: Random) {
    const none = new Uint8Array();
    this.#key = new Uint8Array(hkdfSync('sha256', serverKey, none, `callcast secret ${purpose}`, KEY_BYTES));
    this.#keyId = createHash('sha256').update('callcast key id').update(this.#key).digest('hex').slice(0, 8);
    this.#purpose = purpose;
    this.#random = random;
  }

  seal(secret: string, rowId: number): string {
    const dataKey = this.#random.bytes(KEY_BYTES);
    const sealed = this.#encrypt(dataKey, Buffer.from(secret, 'utf8'), this.#ofRow(rowId));
    return `${this.#wrap(dataKey, rowId)}.${sealed.toString('base64url')}`;
  }

  /** @returns Undefined when it was sealed with another key or for another row, or was changed since. */
  open(sealed: string, rowId: number): string | undefined {
    const [keyId, first = '', second] = sealed.split('.');
    if (keyId !== this.#keyId) return undefined;
    if (second === undefined) {
      const associated = Buffer.from(`${this.#keyId}.${this.#purpose}.${rowId}`);
      return decrypt(this.#key, bytesOf(first), associated)?.toString('utf8');
    }
    const dataKey = decrypt(this.#key, bytesOf(first), this.#ofKey(rowId));
    return dataKey && decrypt(dataKey, bytesOf(second), this.#ofRow(rowId))?.toString('utf8');
  }

  /**
   * Changes what the key of this box opens so that the key of `next` does; the secret itself is not looked at, unless an older version
   * sealed it.
   *
   * @returns Undefined when this box does not open it.
   */
  rewrap(sealed: string, rowId: number, next: SecretBox): string | undefined {
    const [keyId, wrapped = '', text] = sealed.split('.');
    if (text === undefined) {
      const secret = this.open(sealed, rowId);
      return secret === undefined ? undefined : next.seal(secret, rowId);
    }
    const dataKey = keyId === this.#keyId ? decrypt(this.#key, bytesOf(wrapped), this.#ofKey(rowId)) : undefined;
    return dataKey && `${next.#wrap(dataKey, rowId)}.${text}`;
  }

  #wrap(dataKey: Uint8Array, rowId: number): string {
    return `${this.#keyId}.${this.#encrypt(this.#key, dataKey, this.#ofKey(rowId)).toString('base64url')}`;
  }

  #encrypt(key: Uint8Array, plain: Uint8Array, associated: Buffer): Buffer {
    const nonce = this.#random.bytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associated);
    const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
  }

  #ofKey(rowId: number): Buffer {
    return Buffer.from(`data key.${this.#keyId}.${this.#purpose}.${rowId}`);
  }

  #ofRow(rowId: number): Buffer {
    return Buffer.from(`${this.#purpose}.${rowId}`);
  }
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64url');

function decrypt(key: Uint8Array, bytes: Buffer, associated: Buffer): Buffer | undefined {
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associated).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined; // the tag does not fit
  }
}
