/**
 * The beginning of a stream that was not seen: the first packet of it cannot be the first one sent, so that those before it
 * are asked for, though nobody knows whether they exist. They are not counted as missing, and given up without a word.
 */
import { type Millis, millis } from '@callcast/core';
import type { RtpPacket } from '../wire/packet.ts';

/** The packets of a head are few: further apart than this, a timestamp is damaged. */
const MAX_SPAN_MS = 1_000;

export class StreamHead {
  #end = Number.NEGATIVE_INFINITY;
  /** The packet that showed that the head is missing. */
  #firstSeen: { readonly sequenceNumber: number; readonly timestamp: number; readonly arrivedAt: Millis } | undefined;

  /** Sequence numbers below it belong to the head; those from it on are known to exist. */
  get end(): number {
    return this.#end;
  }

  /** The stream begins anew, and is whole as far as is known. */
  clear(): void {
    this.#end = Number.NEGATIVE_INFINITY;
    this.#firstSeen = undefined;
  }

  /** What comes before this packet is missing. */
  begin({ sequenceNumber, timestamp }: RtpPacket, arrivedAt: Millis): void {
    this.#end = sequenceNumber;
    this.#firstSeen = { sequenceNumber, timestamp, arrivedAt };
  }

  covers(sequenceNumber: number): boolean {
    return sequenceNumber < this.#end;
  }

  /** A packet of the head came: it exists, and so does all behind it. @returns How many are known to exist by that. */
  shortenTo(sequenceNumber: number): number {
    const proven = this.#end - sequenceNumber;
    this.#end = sequenceNumber;
    return proven;
  }

  /**
   * A packet of the head that comes by retransmission counts as if it had come in time: it is the first thing known of
   * the stream, and all that follows would be placed as late as it.
   */
  arrivalOf(sequenceNumber: number, timestamp: number, clockRate: number, now: Millis): Millis {
    const first = this.#firstSeen;
    if (first === undefined || sequenceNumber >= first.sequenceNumber) return now;
    const earlierMs = (((first.timestamp - timestamp) | 0) * 1_000) / clockRate;
    return earlierMs >= 0 && earlierMs <= MAX_SPAN_MS ? millis(first.arrivedAt - earlierMs) : now;
  }
}
