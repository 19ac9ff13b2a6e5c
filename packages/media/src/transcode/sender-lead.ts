import type { Millis } from '@callcast/core';
import { MAX_AUDIO_JUMP_SAMPLES } from '../limits.ts';

/** 48 kHz, and 1 % for senders whose clock is fast: an honest one must not run into the limit after some hours. */
const SAMPLES_PER_MS = 48 * 1.01;

/**
 * How much more sound a sender asked for than time has passed: every hole costs silence and every packet is decoded and
 * encoded, so this bounds what a hostile one costs, to 10 s at once and real time from then on.
 */
export class SenderLead {
  #samples = 0;
  #arrivedAt: Millis | undefined;

  /** @param now When the packet that is judged next arrived. */
  handleArrival(now: Millis): void {
    if (this.#arrivedAt !== undefined)
      this.#samples = Math.max(0, this.#samples - (now - this.#arrivedAt) * SAMPLES_PER_MS);
    this.#arrivedAt = now;
  }

  /** @param samples What would be written: a hole, and the packet behind it. */
  allows(samples: number): boolean {
    return this.#samples + samples <= MAX_AUDIO_JUMP_SAMPLES;
  }

  /** @param samples What is written; nothing when it stands in time that was filled. */
  add(samples: number): void {
    this.#samples += Math.max(0, samples);
  }
}
