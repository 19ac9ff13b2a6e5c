import type { Millis } from '@callcast/core';

/** A token bucket: `burst` at once, `perSecond` afterwards. Sans-IO: the caller brings the time. */
export class Allowance {
  readonly #burst: number;
  readonly #perMilli: number;
  #left: number;
  #at: Millis;

  constructor(burst: number, perSecond: number, now: Millis) {
    this.#burst = burst;
    this.#perMilli = perSecond / 1_000;
    this.#left = burst;
    this.#at = now;
  }

  /** Takes `amount`, even what is not there: the debt is paid off by the refill. False when in debt afterwards. */
  take(now: Millis, amount: number): boolean {
    this.#left = Math.min(this.#burst, this.#left + Math.max(0, now - this.#at) * this.#perMilli) - amount;
    this.#at = now;
    return this.#left >= 0;
  }

  /** As of the last `take`. */
  get inDebt(): boolean {
    return this.#left < 0;
  }
}
