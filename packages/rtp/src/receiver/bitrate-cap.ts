import type { Millis } from '@callcast/core';
import type { ReceiverLimits } from '../limits.ts';
import { writeReceiverEstimatedBitrate } from '../rtcp/receiver-estimated-bitrate.ts';

/** Above what any camera sends: takes an estimate or a cap back. */
const UNCAPPED_BPS = 100_000_000;
/** Enough for one of them to get through. */
const REPEATS = 5;

/**
 * What REMB tells the sender: an opening estimate while nobody caps it, then that there is no limit; or a cap, on change
 * and then once a second, since one packet may be lost.
 *
 * Source: draft-alvestrand-rmcat-remb-03 §2.
 */
export class BitrateCap {
  readonly #limits: ReceiverLimits;
  #capBps: number | undefined;
  /** Told, and how often, while there is no cap. */
  #uncappedBps: number;
  #uncappedSent = 0;
  #hasBegun = false;
  #dueAt = Number.POSITIVE_INFINITY;

  constructor(limits: ReceiverLimits) {
    this.#limits = limits;
    this.#uncappedBps = limits.openingBitrateBps;
  }

  /** When the next message is due; infinite while there is nothing to say. */
  get dueAt(): number {
    return this.#dueAt;
  }

  /** Media has arrived: from here on the sender can be told. Only the first call counts. */
  begin(now: Millis): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#dueAt = now;
  }

  /** @param bitrateBps Undefined lifts the cap. Scenarios choose it: one above what any camera sends is told as that. */
  set(now: Millis, bitrateBps: number | undefined): void {
    if (bitrateBps === this.#capBps) return;
    this.#capBps = bitrateBps;
    this.#uncappedBps = UNCAPPED_BPS;
    this.#uncappedSent = 0;
    if (this.#hasBegun) this.#dueAt = now;
  }

  /** The message that is due, and the next one planned. */
  write(now: Millis, localSsrc: number, ssrcs: readonly number[]): Uint8Array {
    const bitrateBps = Math.min(this.#capBps ?? this.#uncappedBps, UNCAPPED_BPS);
    this.#dueAt = now + this.#limits.reportInterval;
    if (this.#capBps === undefined && ++this.#uncappedSent >= REPEATS) {
      if (this.#uncappedBps === UNCAPPED_BPS) this.#dueAt = Number.POSITIVE_INFINITY;
      this.#uncappedBps = UNCAPPED_BPS;
      this.#uncappedSent = 0;
    }
    return writeReceiverEstimatedBitrate(localSsrc, bitrateBps, ssrcs);
  }
}
