import { type Millis, millis } from '@callcast/core';
import type { ReceiverLimits } from '../limits.ts';

/**
 * Smoothed round trip of a transport and the retry interval that follows from it, as RFC 6298 §2 computes a
 * retransmission timeout. Samples come from RTCP XR and from NACKs that were answered.
 */
export class RoundTripTime {
  readonly #limits: ReceiverLimits;
  #smoothed: number | undefined;
  #variation = 0;

  constructor(limits: ReceiverLimits) {
    this.#limits = limits;
  }

  /** Undefined before the first sample. */
  get smoothed(): Millis | undefined {
    return this.#smoothed === undefined ? undefined : millis(this.#smoothed);
  }

  sample(roundTrip: number): void {
    if (this.#smoothed === undefined) {
      this.#smoothed = roundTrip;
      this.#variation = roundTrip / 2;
      return;
    }
    this.#variation += (Math.abs(this.#smoothed - roundTrip) - this.#variation) / 4;
    this.#smoothed += (roundTrip - this.#smoothed) / 8;
  }

  /** How long an answer to the `attempt`-th NACK (from 1) is waited for: a tenth more each time, in case the path slowed. */
  nackInterval(attempt: number): number {
    const { minNackInterval, maxNackInterval, initialNackInterval } = this.#limits;
    const base =
      this.#smoothed === undefined ? initialNackInterval : this.#smoothed + Math.max(10, 4 * this.#variation);
    return Math.min(Math.max(base * 1.1 ** (attempt - 1), minNackInterval), maxNackInterval);
  }
}
