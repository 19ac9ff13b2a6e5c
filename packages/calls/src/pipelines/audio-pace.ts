/** Bounds how much sound a sender may make of a second. */
import type { Millis } from '@callcast/core';

const SAMPLES_PER_MS = 48;
/** No clock is fast by this much; and a call that is costs no more than two. */
const MAX_SPEED = 2;
/** 10 s: the longest pause that is filled with silence at once, and far more than any stall delivers in one burst. */
const MAX_SAMPLES = 10_000 * SAMPLES_PER_MS;

/**
 * Positions of audio come from the sender: one who leaves out 9.9 s with every packet has 9.9 s of silence encoded for
 * each. Time gives a budget, and sound and silence take from it.
 */
export class AudioPace {
  #samples = MAX_SAMPLES;
  #at: Millis | undefined;

  /** Samples that may be written now; 0 or less: the sender is too fast. */
  left(now: Millis): number {
    const elapsed = this.#at === undefined ? 0 : Math.max(0, now - this.#at);
    this.#at = now;
    this.#samples = Math.min(MAX_SAMPLES, this.#samples + elapsed * SAMPLES_PER_MS * MAX_SPEED);
    return this.#samples;
  }

  spend(samples: number): void {
    this.#samples -= samples;
  }
}
