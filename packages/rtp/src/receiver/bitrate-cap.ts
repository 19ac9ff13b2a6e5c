import type { Millis } from '@callcast/core';
import type { ReceiverLimits } from '../limits.ts';
import { writeReceiverEstimatedBitrate } from '../rtcp/receiver-estimated-bitrate.ts';

/** Above what any camera sends: takes a cap back. */
const UNCAPPED_BPS = 100_000_000;
/** Enough for one of them to get through. */
const UNCAPPED_REPEATS = 5;

/** Keeps the sender below a bitrate by REMB: on change, then repeated, since one packet may be lost. */
export class BitrateCap {
  readonly #limits: ReceiverLimits;
  #bitrateBps: number | undefined;
  #dueAt = Number.POSITIVE_INFINITY;
  #uncappedSent = 0;

  constructor(limits: ReceiverLimits) {
    this.#limits = limits;
  }

  get dueAt(): number {
    return this.#dueAt;
  }

  /** @param bitrateBps Undefined lifts the cap. */
  set(now: Millis, bitrateBps: number | undefined): void {
    const wanted = bitrateBps ?? UNCAPPED_BPS;
    if (wanted === (this.#bitrateBps ?? UNCAPPED_BPS)) return;
    this.#bitrateBps = wanted;
    this.#dueAt = now;
    this.#uncappedSent = 0;
  }

  /** The message that is due, and the next one planned. */
  write(now: Millis, localSsrc: number, ssrcs: readonly number[]): Uint8Array {
    if (this.#bitrateBps === UNCAPPED_BPS) this.#uncappedSent++;
    const isOver = this.#uncappedSent === UNCAPPED_REPEATS;
    this.#dueAt = isOver ? Number.POSITIVE_INFINITY : now + this.#limits.reportInterval;
    return writeReceiverEstimatedBitrate(localSsrc, this.#bitrateBps ?? UNCAPPED_BPS, ssrcs);
  }
}
