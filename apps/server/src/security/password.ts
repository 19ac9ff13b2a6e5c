/**
 * Password hashes: argon2id (RFC 9106) in the PHC string format,
 * `$argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<hash>`, base64 without padding.
 */
import { type Argon2Parameters, argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Random } from '@callcast/core';
import type { ConcurrencyGate } from './concurrency-gate.ts';

export interface Argon2Cost {
  readonly memoryKiB: number;
  readonly passes: number;
}

/** One of OWASP's equivalent minima; 15 ms of CPU on the machine of reference, 12 MiB while it runs. */
export const DEFAULT_ARGON2_COST: Argon2Cost = { memoryKiB: 12_288, passes: 3 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** A stored hash may ask for more than today's cost, but never for so much that one login stops the server. */
const MAX_MEMORY_KIB = 262_144;
const MAX_PASSES = 16;

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

/** Hashes and checks passwords, a bounded number at a time. */
export class PasswordHasher {
  readonly #random: Random;
  readonly #gate: ConcurrencyGate;
  readonly #cost: Argon2Cost;

  constructor(random: Random, gate: ConcurrencyGate, cost: Argon2Cost = DEFAULT_ARGON2_COST) {
    this.#random = random;
    this.#gate = gate;
    this.#cost = cost;
  }

  /** Whether a hash is of today's cost: one that is not is made anew when its password is known. */
  isCurrent(encoded: string): boolean {
    const cost = parsePasswordHash(encoded)?.cost;
    return cost?.memoryKiB === this.#cost.memoryKiB && cost.passes === this.#cost.passes;
  }

  /** @throws {SecurityError} `SECURITY_BUSY` */
  async hash(password: string): Promise<string> {
    const salt = this.#random.bytes(SALT_BYTES);
    const tag = await this.#gate.run(() => compute(password, salt, this.#cost, HASH_BYTES));
    const { memoryKiB, passes } = this.#cost;
    return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=1$${base64(salt)}$${base64(tag)}`;
  }

  /**
   * Checks a password. Where there is no user, pass `undefined` as hash: the answer is then `false` after the usual time.
   *
   * @param mayTry Asked when the check gets its turn, after any waiting, and may count the attempt: parallel guesses
   *   cannot slip past a limit.
   * @throws {SecurityError} `SECURITY_BUSY`
   */
  verify(password: string, encoded: string | undefined, mayTry: () => boolean): Promise<boolean | 'refused'> {
    return this.#gate.run(async () => {
      if (!mayTry()) return 'refused';
      const parsed = encoded === undefined ? undefined : parsePasswordHash(encoded);
      if (!parsed) {
        await compute(password, new Uint8Array(SALT_BYTES), this.#cost, HASH_BYTES);
        return false;
      }
      const tag = await compute(password, parsed.salt, parsed.cost, parsed.tag.length);
      return timingSafeEqual(tag, parsed.tag);
    });
  }
}

function compute(password: string, salt: Uint8Array, cost: Argon2Cost, tagLength: number): Promise<Buffer> {
  const { memoryKiB: memory, passes } = cost;
  return derive('argon2id', { message: password, nonce: salt, parallelism: 1, tagLength, memory, passes });
}

/** @returns undefined for anything that {@link PasswordHasher.hash} does not write. */
export function parsePasswordHash(
  encoded: string,
): { cost: Argon2Cost; salt: Uint8Array; tag: Uint8Array } | undefined {
  const parts = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=1\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/.exec(
    encoded,
  );
  if (!parts) return undefined;
  const [, memory = '', passes = '', salt = '', tag = ''] = parts;
  const cost = { memoryKiB: Number(memory), passes: Number(passes) };
  if (cost.memoryKiB < 8 || cost.memoryKiB > MAX_MEMORY_KIB || cost.passes < 1 || cost.passes > MAX_PASSES)
    return undefined;
  return { cost, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}
