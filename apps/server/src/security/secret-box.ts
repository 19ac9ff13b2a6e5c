import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import type { Random } from '@callcast/core';

const KEY_BYTES = 32;
/** NIST SP 800-38D §8.2.2: 96 random bits; far fewer than 2^32 secrets are ever sealed with one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals short secrets for the database with a key that is not in it: AES-256-GCM, as text `<key id>.<base64url of nonce,
 * tag, ciphertext>`. Key id, purpose and row are associated data: a sealed text that is moved to another row, or relabelled,
 * does not open.
 */
export class SecretBox {
  readonly #key: Uint8Array;
  readonly #keyId: string;
  readonly #purpose: string;
  readonly #random: Random;

  /** @param purpose Separates the secrets of one kind from those of another. */
  constructor(serverKey: Uint8Array, purpose: string, random: Random) {
    const none = new Uint8Array();
    this.#key = new Uint8Array(hkdfSync('sha256', serverKey, none, `callcast secret ${purpose}`, KEY_BYTES));
    this.#keyId = createHash('sha256').update('callcast key id').update(this.#key).digest('hex').slice(0, 8);
    this.#purpose = purpose;
    this.#random = random;
  }

  seal(secret: string, rowId: number): string {
    const nonce = this.#random.bytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(this.#associated(rowId));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return `${this.#keyId}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
  }

  /** @returns Undefined when it was sealed with another key or for another row, or was changed since. */
  open(sealed: string, rowId: number): string | undefined {
    const [keyId, text = ''] = sealed.split('.');
    const bytes = Buffer.from(text, 'base64url');
    if (keyId !== this.#keyId || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(this.#associated(rowId)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    try {
      const opened = [decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()];
      return Buffer.concat(opened).toString('utf8');
    } catch {
      return undefined; // the tag does not fit
    }
  }

  #associated(rowId: number): Buffer {
    return Buffer.from(`${this.#keyId}.${this.#purpose}.${rowId}`);
  }
}
