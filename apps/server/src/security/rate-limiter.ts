import type { Clock, Millis } from '@callcast/core';
import { securityLimits } from './limits.ts';

interface Bucket {
  tokens: number;
  at: Millis;
}

/** Token buckets by key: `limit` at once, refilled evenly over `interval`. Bounded: the key unused longest is forgotten. */
export class RateLimiter {
  readonly #buckets = new Map<string, Bucket>();
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #interval: Millis;
  readonly #maxKeys: number;

  constructor(clock: Clock, limit: number, interval: Millis, maxKeys: number = securityLimits.limiterKeys) {
    this.#clock = clock;
    this.#limit = limit;
    this.#interval = interval;
    this.#maxKeys = maxKeys;
  }

  /** Takes one token. @returns False, and takes none, when the bucket is empty. */
  take(key: string): boolean {
    const bucket = this.#refilled(key);
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }

  /** Takes back one {@link take}: what it reserved for did not happen. */
  giveBack(key: string): void {
    const bucket = this.#refilled(key);
    bucket.tokens = Math.min(this.#limit, bucket.tokens + 1);
  }

  /** Whether {@link take} would succeed. */
  allows(key: string): boolean {
    return this.#refilled(key).tokens >= 1;
  }

  /** Whole seconds until the next token, at least 1: the value of a `Retry-After` header. */
  retryAfterSeconds(key: string): number {
    const missing = Math.max(0, 1 - this.#refilled(key).tokens);
    return Math.max(1, Math.ceil((missing * this.#interval) / this.#limit / 1000));
  }

  #refilled(key: string): Bucket {
    const now = this.#clock.now();
    const known = this.#buckets.get(key);
    const bucket = known ?? { tokens: this.#limit, at: now };
    bucket.tokens = Math.min(this.#limit, bucket.tokens + ((now - bucket.at) * this.#limit) / this.#interval);
    bucket.at = now;
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket); // last in insertion order: most recently used
    if (this.#buckets.size > this.#maxKeys) this.#buckets.delete(this.#buckets.keys().next().value ?? key);
    return bucket;
  }
}

/** The part of an address that one customer controls: an IPv4 address, a /64 of IPv6. */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1] ?? address;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : new Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`;
}
