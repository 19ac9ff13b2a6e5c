import { type Millis, millis } from '@callcast/core';

/**
 * How much of what lately arrived may be on its way: several readings of the kernel's queue, so that it never runs dry. A
 * destination that stands still for 5 s loses nothing: so much is on its way, and the rest waits for less than 3 s.
 */
const MAX_BACKLOG: Millis = millis(3_000);

/** What may be on its way at any rate: an IDR and what follows it in a second. */
const SMALL_BACKLOG_BYTES = 256 * 1024;

/** Readings whose best rate counts, 3 s: some may fall into a pause of the source, or of the destination. */
const RATE_READINGS = 6;

/** One reading, and what it allows. */
interface Reading {
  readonly at: Millis;
  readonly arrivedBytes: number;
  /** Up to where may be sent until the next one. */
  readonly mayHaveSentBytes: number;
}

/**
 * Decides from readings of what is on its way, in the kernel's queue and unacknowledged behind it, whether more should go.
 *
 * The kernel takes up to megabytes from a socket whose way is slow: media in there can no longer be dropped, and all
 * that follows is late by it. So it gets no more while it holds 3 s of what lately arrived.
 */
export class SendGate {
  #last: Reading | undefined;
  #bytesPerMs: number[] = [];

  isOpen(sentBytes: number): boolean {
    return this.#last === undefined || sentBytes <= this.#last.mayHaveSentBytes;
  }

  /**
   * @param backlogBytes Sent and not confirmed by the other end. Undefined when unknown: then the gate stays open.
   * @param sentBytes All in all, `backlogBytes` included.
   * @param isWaiting Whether there is more to send already.
   */
  handleReading(now: Millis, backlogBytes: number | undefined, sentBytes: number, isWaiting: boolean): void {
    if (backlogBytes === undefined) {
      this.#last = undefined;
      this.#bytesPerMs = [];
      return;
    }
    const arrivedBytes = sentBytes - backlogBytes;
    if (this.#last !== undefined && now > this.#last.at) {
      this.#bytesPerMs.unshift((arrivedBytes - this.#last.arrivedBytes) / (now - this.#last.at));
      this.#bytesPerMs.length = Math.min(this.#bytesPerMs.length, RATE_READINGS);
    }
    const maxBacklogBytes = Math.max(SMALL_BACKLOG_BYTES, MAX_BACKLOG * Math.max(0, ...this.#bytesPerMs));
    // Without a sign of congestion there is no bound: a fast way takes much more than this between two readings.
    const isCongested = this.#bytesPerMs.length > 0 && (isWaiting || backlogBytes > maxBacklogBytes / 2);
    const mayHaveSentBytes = isCongested ? sentBytes + maxBacklogBytes - backlogBytes : Number.POSITIVE_INFINITY;
    this.#last = { at: now, arrivedBytes, mayHaveSentBytes };
  }
}
