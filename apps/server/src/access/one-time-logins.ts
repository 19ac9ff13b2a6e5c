/**
 * One-time logins of the original web client: the server gives a key, and who knows the password answers with
 * `MD5(key + "|" + MD5(user + ":voximplant.com:" + password))`, digits in lower case (docs/decisions/0049-one-time-login-keys.md).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '@callcast/core';
import type { SecretBox } from '../security/index.ts';

/** Whatever the domain of this server is: clients and backends that exist have it in them. */
const REALM = 'voximplant.com';
const DECOY_BYTES = 16;
/** No user has this id. */
const NOBODY = 0;

/** Keeps the inner hashes of users who asked for it, sealed, and checks answers against them. */
export class OneTimeLogins {
  readonly #box: SecretBox;
  readonly #decoy: string;

  constructor(box: SecretBox, random: Random) {
    this.#box = box;
    this.#decoy = box.seal(Buffer.from(random.bytes(DECOY_BYTES)).toString('hex'), NOBODY);
  }

  /** @returns The inner hash of this user, for its row. It is as good as the password: nothing else may keep it. */
  seal(userId: number, name: string, password: string): string {
    return this.#box.seal(md5(`${name}:${REALM}:${password}`).toString('hex'), userId);
  }

  /**
   * Whether this is the answer to `key`. Takes the same way, and time, for who has no inner hash, for who is unknown, and for a hash that
   * was sealed with another `server.key`.
   *
   * @param hash 32 hexadecimal digits.
   */
  verify(
    user: { readonly id: number; readonly sealedLoginHash: string | null } | undefined,
    key: string,
    hash: string,
  ): boolean {
    const sealed = user?.sealedLoginHash ?? undefined;
    const inner = this.#box.open(sealed ?? this.#decoy, sealed === undefined ? NOBODY : (user?.id ?? NOBODY));
    const given = Buffer.from(hash, 'hex');
    const expected = md5(`${key}|${inner ?? ''}`);
    if (given.length !== expected.length) return false;
    return timingSafeEqual(given, expected) && sealed !== undefined && inner !== undefined;
  }
}

/** MD5 is what existing clients and backends compute; nothing else here rests on it. */
function md5(text: string): Buffer {
  return createHash('md5').update(text, 'utf8').digest();
}
