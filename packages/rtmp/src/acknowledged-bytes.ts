import type { Millis } from '@callcast/core';

/** Steps whose widest counts: on a fast way servers read, and tell, more at once than on a slow one. */
const STEPS = 4;

/**
 * Unwraps the sequence numbers of Acknowledgements (RTMP 1.0 §5.4.3), which are taken modulo 2^32: 3.7 hours at 2.6 Mbit/s.
 *
 * Never goes back and never exceeds what was sent, whatever a server claims.
 */
export class AcknowledgedBytes {
  #bytes = 0;
  #lastAt: Millis | undefined;
  /** The latest first. */
  #steps: number[] = [];

  get bytes(): number {
    return this.#bytes;
  }

  /** When the latest acknowledgement came; undefined while none has. Repetitions of old ones do not count. */
  get lastAt(): Millis | undefined {
    return this.#lastAt;
  }

  /** The most that lately came between two acknowledgements: so much may have arrived and not be told yet. */
  get stepBytes(): number {
    return Math.max(0, ...this.#steps);
  }

  handleSequenceNumber(now: Millis, sequenceNumber: number, sentBytes: number): void {
    const advance = (sequenceNumber - this.#bytes) >>> 0;
    if (advance >= 2 ** 31) return; // older than the last one
    const bytes = Math.min(this.#bytes + advance, sentBytes);
    if (bytes === this.#bytes) return;
    this.#lastAt = now;
    this.#steps.unshift(bytes - this.#bytes);
    this.#steps.length = Math.min(this.#steps.length, STEPS);
    this.#bytes = bytes;
  }
}
