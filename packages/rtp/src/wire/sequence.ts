/** Unwrapping of sequence numbers and RTP timestamps (RFC 3550 A.1). */
import { type ClockRate, type Millis, type RtpTimestamp, type Ticks, ticks } from '@callcast/core';

/** Extended sequence numbers: 16-bit ones continued over every wrap, nearest to the highest seen. */
export class SequenceUnwrapper {
  #highest: number | undefined;

  /** May be negative for a packet from before the first one, when that one was the first of a cycle. */
  unwrap(sequenceNumber: number): number {
    const extended = this.peek(sequenceNumber);
    if (this.#highest === undefined || extended > this.#highest) this.#highest = extended;
    return extended;
  }

  /** What {@link unwrap} would return, without taking note of it. */
  peek(sequenceNumber: number): number {
    if (this.#highest === undefined) return sequenceNumber;
    return this.#highest + signed16(sequenceNumber - this.#highest);
  }

  reset(): void {
    this.#highest = undefined;
  }
}

/** Distance a − b of two 16-bit sequence numbers, given as their plain difference: −32768..32767. */
export function signed16(difference: number): number {
  return (difference << 16) >> 16;
}

/** A stream may be silent for hours; above this its arrival time says which cycle of 2^32 ticks a timestamp is in. */
const SILENCE_MS = 3_600_000;

/** Positions in ticks: RTP timestamps continued over every wrap. They may go back (B pictures). */
export class TimestampUnwrapper {
  readonly #clockRate: ClockRate;
  #position: number | undefined;
  #at = 0;

  constructor(clockRate: ClockRate) {
    this.#clockRate = clockRate;
  }

  /** @param at Arrival, used only to count the wraps of a silence longer than half a cycle. */
  unwrap(timestamp: RtpTimestamp, at: Millis): Ticks {
    const position = this.peek(timestamp, at);
    this.#position = position;
    this.#at = at;
    return position;
  }

  /** What {@link unwrap} would return, without taking note of it. */
  peek(timestamp: RtpTimestamp, at: Millis): Ticks {
    if (this.#position === undefined) return ticks(timestamp);
    const silence = at - this.#at;
    const near =
      silence < SILENCE_MS ? this.#position : Math.round(this.#position + (silence * this.#clockRate) / 1_000);
    return ticks(near + ((timestamp - near) | 0));
  }

  reset(): void {
    this.#position = undefined;
  }
}
