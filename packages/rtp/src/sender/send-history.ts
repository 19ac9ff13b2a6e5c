/** The last packets of an outgoing stream, to answer NACKs from. Bounded by their number, their bytes and their age. */
import type { Millis } from '@callcast/core';
import type { SendHistoryLimits } from '../limits.ts';

export class SendHistory {
  readonly #limits: SendHistoryLimits;
  readonly #mask: number;
  readonly #datagrams: (Uint8Array | undefined)[];
  /** Of what is, or was, in the slot. */
  readonly #sequenceNumbers: Float64Array;
  readonly #sentAt: Float64Array;
  readonly #resentAt: Float64Array;
  /** Nothing before it is kept. */
  #oldest = Number.NaN;
  #newest = Number.NaN;
  #bytes = 0;

  constructor(limits: SendHistoryLimits) {
    this.#limits = limits;
    this.#mask = limits.packets - 1;
    this.#datagrams = new Array(limits.packets).fill(undefined);
    this.#sequenceNumbers = new Float64Array(limits.packets);
    this.#sentAt = new Float64Array(limits.packets);
    this.#resentAt = new Float64Array(limits.packets);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Extended sequence number of the newest packet; NaN before the first. */
  get newest(): number {
    return this.#newest;
  }

  /** @param datagram Kept, and not to be changed but by {@link take}'s caller. */
  add(now: Millis, sequenceNumber: number, datagram: Uint8Array): void {
    if (Number.isNaN(this.#newest)) {
      this.#oldest = sequenceNumber;
      this.#newest = sequenceNumber;
    }
    if (sequenceNumber <= this.#newest - this.#limits.packets) return; // its slot is a younger one's
    this.#oldest = Math.min(this.#oldest, sequenceNumber);
    this.#newest = Math.max(this.#newest, sequenceNumber);
    while (this.#oldest <= this.#newest - this.#limits.packets) this.#dropOldest();
    const slot = sequenceNumber & this.#mask;
    this.#forget(slot);
    this.#datagrams[slot] = datagram;
    this.#sequenceNumbers[slot] = sequenceNumber;
    this.#sentAt[slot] = now;
    this.#resentAt[slot] = Number.NEGATIVE_INFINITY;
    this.#bytes += datagram.length;
    while (this.#bytes > this.#limits.bytes) this.#dropOldest();
  }

  /**
   * A packet that is to be sent again; it counts as sent again now.
   *
   * @param sequenceNumber Extended. @param interval At least so long since it was sent again.
   * @returns undefined: not there any more, or never was; `too-soon`.
   */
  take(now: Millis, sequenceNumber: number, interval: Millis): Uint8Array | 'too-soon' | undefined {
    const slot = sequenceNumber & this.#mask;
    const datagram = this.#datagrams[slot];
    if (datagram === undefined || this.#sequenceNumbers[slot] !== sequenceNumber) return undefined;
    if (now - this.#sentAt[slot]! > this.#limits.age) return undefined;
    if (now - this.#resentAt[slot]! < interval) return 'too-soon';
    this.#resentAt[slot] = now;
    return datagram;
  }

  /** Releases what is too old. Called once a second, so that a stream that stopped is not kept. */
  expire(now: Millis): void {
    while (this.#oldest <= this.#newest) {
      const slot = this.#oldest & this.#mask;
      if (this.#datagrams[slot] !== undefined && now - this.#sentAt[slot]! <= this.#limits.age) return;
      this.#dropOldest();
    }
  }

  #dropOldest(): void {
    const slot = this.#oldest & this.#mask;
    if (this.#sequenceNumbers[slot] === this.#oldest) this.#forget(slot);
    this.#oldest++;
  }

  #forget(slot: number): void {
    this.#bytes -= this.#datagrams[slot]?.length ?? 0;
    this.#datagrams[slot] = undefined;
  }
}
