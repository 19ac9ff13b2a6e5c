import type { Millis } from '@callcast/core';

/** ITU-T Q.24: a tone and its pause take 80 ms at least, browsers press one in 70 ms; a scenario is told of no more. */
const TONES_PER_SECOND = 20;
/** A key cannot be told late for that: what a path held up for a second comes at once. */
const BURST = 32;

/** How many tones a scenario is told of: its queue of events is bounded, and a caller must not be able to fill it. */
export class ToneAllowance {
  #left = BURST;
  #at = 0;

  take(now: Millis): boolean {
    this.#left = Math.min(BURST, this.#left + ((now - this.#at) * TONES_PER_SECOND) / 1_000);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
