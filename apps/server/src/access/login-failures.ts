import { type Clock, millis } from '@callcast/core';
import { RateLimiter, securityLimits } from '../security/index.ts';
import { accessLimits } from './limits.ts';

/** Of whom a password is tried. */
export interface Attempt {
  /** Whose password: known or not, it counts. */
  readonly name: string;
  /** {@link addressKey} */
  readonly address: string;
  /** What the client is known by from a login of this name before; undefined: it is not. */
  readonly device: string | undefined;
}

export interface LoginFailureLimits {
  /** Wrong passwords in a minute for one name from one address. */
  readonly failuresPerMinute: number;
}

const MINUTE = millis(60_000);
const TEN_MINUTES = millis(600_000);

/**
 * Limits of wrong passwords that lock nobody out. Every failure counts for the pair of name and address, and for the address. Those from
 * unknown clients count for the name, too; when that is used up, each further unknown address has two tries in ten minutes instead of ten a
 * minute. So a guesser with many addresses is slowed down, and whoever knows the password still gets in: from any address that did not
 * fail itself, and from a client that was logged in before with tries of its own.
 *
 * A try is taken before the password is checked and given back when it was right, so that parallel guesses cannot outrun the count.
 */
export class LoginFailures {
  readonly #ofPair: RateLimiter;
  readonly #ofAddress: RateLimiter;
  readonly #ofDevice: RateLimiter;
  readonly #ofName: RateLimiter;
  readonly #underAttack: RateLimiter;

  constructor(
    clock: Clock,
    { failuresPerMinute }: LoginFailureLimits = { failuresPerMinute: securityLimits.loginFailuresPerMinute },
  ) {
    this.#ofPair = new RateLimiter(clock, failuresPerMinute, MINUTE);
    this.#ofDevice = new RateLimiter(clock, failuresPerMinute, MINUTE);
    this.#ofAddress = new RateLimiter(clock, securityLimits.addressFailuresPerMinute, MINUTE);
    this.#ofName = new RateLimiter(clock, accessLimits.failuresPerName, TEN_MINUTES);
    this.#underAttack = new RateLimiter(clock, accessLimits.failuresUnderAttack, TEN_MINUTES);
  }

  /** Seconds until a try is allowed; undefined: now. */
  wait(attempt: Attempt): number | undefined {
    const full = this.#limitsOf(attempt).find(([limiter, key]) => !limiter.allows(key));
    return full?.[0].retryAfterSeconds(full[1]);
  }

  /** Counts a failure that may yet turn out to be none. @returns False, and counts nothing, when there is no try left. */
  reserve(attempt: Attempt): boolean {
    const limits = this.#limitsOf(attempt);
    if (limits.some(([limiter, key]) => !limiter.allows(key))) return false;
    for (const [limiter, key] of limits) limiter.take(key);
    if (attempt.device === undefined) {
      this.#ofName.take(attempt.name);
      // Counted all the time, so that an address that has failed already is not new to the attack.
      if (this.#ofName.allows(attempt.name)) this.#underAttack.take(pairOf(attempt));
    }
    return true;
  }

  /** The password was right: {@link reserve} is taken back. */
  succeeded(attempt: Attempt): void {
    if (attempt.device === undefined) {
      for (const limiter of [this.#ofPair, this.#underAttack]) limiter.giveBack(pairOf(attempt));
      this.#ofName.giveBack(attempt.name);
      this.#ofAddress.giveBack(attempt.address);
    } else this.#ofDevice.giveBack(deviceOf(attempt));
  }

  #limitsOf(attempt: Attempt): readonly (readonly [RateLimiter, string])[] {
    if (attempt.device !== undefined) return [[this.#ofDevice, deviceOf(attempt)]];
    const pair = pairOf(attempt);
    return [
      [this.#ofPair, pair],
      [this.#ofAddress, attempt.address],
      ...(this.#ofName.allows(attempt.name) ? [] : [[this.#underAttack, pair] as const]),
    ];
  }
}

const pairOf = ({ name, address }: Attempt): string => `${address} ${name}`;
const deviceOf = ({ name, device = '' }: Attempt): string => `${device} ${name}`;
