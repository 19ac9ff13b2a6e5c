/** Sequence numbers and timestamps of one outgoing stream that is fed by one source after another. */
import type { ClockRate, Millis } from '@callcast/core';

export interface StreamRewriterOptions {
  readonly clockRate: ClockRate;
  /** uint16 and uint32, random in a real call (RFC 3550 §5.1). */
  readonly firstSequenceNumber: number;
  readonly firstTimestamp: number;
}

/**
 * What one source sends keeps its distances: its holes stay holes, which the receiver asks for, and its clock stays its clock.
 * A new source begins with the next sequence number, and as much later as time has passed.
 *
 * Sources: RFC 3550 §5.1, RFC 7667 §3.7 (the middlebox has a sequence number space and a timeline of its own).
 */
export class StreamRewriter {
  readonly #clockRate: ClockRate;
  #nextSequenceNumber: number;
  #sequenceOffset = 0;
  /** In numbers of the outgoing stream. */
  #firstOfSource: number;
  #timestampOffset = 0;
  /** Of the newest packet. */
  #timestamp: number;
  #sentAt: Millis | undefined;

  constructor(options: StreamRewriterOptions) {
    this.#clockRate = options.clockRate;
    this.#nextSequenceNumber = options.firstSequenceNumber;
    this.#firstOfSource = options.firstSequenceNumber;
    this.#timestamp = options.firstTimestamp;
  }

  /** The packet with these numbers is the first one of another source. */
  begin(now: Millis, sequenceNumber: number, timestamp: number): void {
    this.#firstOfSource = this.#nextSequenceNumber;
    this.#sequenceOffset = this.#nextSequenceNumber - sequenceNumber;
    const next = this.#sentAt === undefined ? this.#timestamp : this.#timestamp + this.#ticksSince(this.#sentAt, now);
    this.#timestampOffset = next - timestamp;
  }

  /** The source goes on with this packet behind packets that were {@link insert}ed: its clock stays its clock. */
  resume(sequenceNumber: number): void {
    this.#firstOfSource = this.#nextSequenceNumber;
    this.#sequenceOffset = this.#nextSequenceNumber - sequenceNumber;
  }

  /** A sequence number for a packet that is of no source, extended. The source has to {@link resume} or to {@link begin} after it. */
  insert(): number {
    return this.#nextSequenceNumber++;
  }

  /** Where the outgoing clock stands, as far as what was sent says: uint32. What is sent next is later. */
  timestampAt(now: Millis): number {
    if (this.#sentAt !== undefined) this.#timestamp += this.#ticksSince(this.#sentAt, now);
    this.#sentAt = now;
    return this.#timestamp >>> 0;
  }

  /**
   * Numbers for the next packet of the source, in the order of arrival.
   *
   * @returns Extended: written modulo 2^16. -1: from before the first one, whose numbers are those of the source before.
   */
  place(now: Millis, sequenceNumber: number, timestamp: number): number {
    const written = sequenceNumber + this.#sequenceOffset;
    if (written < this.#firstOfSource) return -1;
    if (written >= this.#nextSequenceNumber) {
      this.#nextSequenceNumber = written + 1;
      this.#timestamp = this.timestampOf(timestamp);
      this.#sentAt = now;
    }
    return written;
  }

  /** uint32. @param timestamp Of the source, modulo 2^32. */
  timestampOf(timestamp: number): number {
    return (timestamp + this.#timestampOffset) >>> 0;
  }

  /** At least one: two sources never share a timestamp. */
  #ticksSince(then: Millis, now: Millis): number {
    return Math.max(1, Math.round(((now - then) * this.#clockRate) / 1_000));
  }
}
