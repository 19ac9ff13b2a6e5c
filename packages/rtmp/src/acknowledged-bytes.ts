import type { Millis } from '@callcast/core';

/**
 * Unwraps the sequence numbers of Acknowledgements (RTMP 1.0 §5.4.3), which are taken modulo 2^32: 3.7 hours at 2.6 Mbit/s.
 *
 * Never goes back and never exceeds what was sent, whatever a server claims.
 */
export class AcknowledgedBytes {
  #bytes = 0;
  #lastAt: Millis | undefined;

  get bytes(): number {
    return this.#bytes;
  }

  /** When the latest acknowledgement came; undefined while none has. Repetitions of old ones do not count. */
  get lastAt(): Millis | undefined {
    return this.#lastAt;
  }

  handleSequenceNumber(now: Millis, sequenceNumber: number, sentBytes: number): void {
    const advance = (sequenceNumber - this.#bytes) >>> 0;
    if (advance >= 2 ** 31) return; // older than the last one
    const bytes = Math.min(this.#bytes + advance, sentBytes);
    if (bytes > this.#bytes) this.#lastAt = now;
    this.#bytes = bytes;
  }
}
