import type { Millis } from '@callcast/core';
import type { ReceiverLimits } from '../limits.ts';
import { writeTransportFeedback } from '../rtcp/transport-feedback.ts';
import { SequenceUnwrapper } from '../wire/sequence.ts';

/** Transport-wide sequence numbers remembered: several feedback intervals of any stream; a power of two. */
const LOG_PACKETS = 4_096;
const LOG_MASK = LOG_PACKETS - 1;
/** Ticks of the feedback's deltas. */
const TICKS_PER_MS = 4;

/**
 * Log of the arrivals of one transport, and the feedback that a sender's congestion controller lives on.
 *
 * Source: draft-holmer-rmcat-transport-wide-cc-extensions-01. A packet that arrives after it was reported lost is
 * reported again together with those that follow it, as libwebrtc does.
 */
export class TransportArrivals {
  readonly #limits: ReceiverLimits;
  readonly #unwrapper = new SequenceUnwrapper();
  readonly #at = new Float64Array(LOG_PACKETS).fill(Number.NaN);
  /** The log covers [#from, #end). */
  #from = 0;
  #end = 0;
  /** First one to report next; equal to `#end` when there is nothing to report. */
  #unreported = 0;
  #pending = 0;
  #dueAt = Number.POSITIVE_INFINITY;
  #feedbackCount = 0;

  constructor(limits: ReceiverLimits) {
    this.#limits = limits;
  }

  get dueAt(): number {
    return this.#dueAt;
  }

  get hasPending(): boolean {
    return this.#pending > 0;
  }

  /** @param transportSequence uint16. The first arrival of a number counts. */
  arrive(now: Millis, transportSequence: number): void {
    const sequence = this.#unwrapper.unwrap(transportSequence);
    if (this.#end === this.#from || sequence >= this.#end + LOG_PACKETS) this.#start(sequence);
    if (sequence < this.#from) {
      if (sequence < this.#end - LOG_PACKETS) return; // too old to be told from a number of the next cycle
      this.#from = sequence;
    }
    while (this.#end <= sequence) this.#at[this.#end++ & LOG_MASK] = Number.NaN;
    this.#from = Math.max(this.#from, this.#end - LOG_PACKETS);
    this.#unreported = Math.max(this.#unreported, this.#from);

    const slot = sequence & LOG_MASK;
    if (!Number.isNaN(this.#at[slot]!)) return;
    this.#at[slot] = Math.round(now * TICKS_PER_MS);
    this.#unreported = Math.min(this.#unreported, sequence);
    this.#pending++;
    if (this.#pending === 1) this.#dueAt = now + this.#limits.transportFeedbackInterval;
    else if (this.#pending >= this.#limits.transportFeedbackPackets) this.#dueAt = now;
  }

  /** Feedback on everything not reported yet: one packet, or more when it is too much or arrivals lie seconds apart. */
  write(localSsrc: number, mediaSsrc: number, maxBytes: number): Uint8Array[] {
    const packets: Uint8Array[] = [];
    while (this.#unreported < this.#end && packets.length < this.#limits.transportFeedbackParts) {
      // The newest one of the log has always been received, so this ends.
      while (Number.isNaN(this.#at[this.#unreported & LOG_MASK]!)) this.#unreported++;
      const arrivals: number[] = [];
      for (let s = this.#unreported; s < this.#end; s++) arrivals.push(this.#at[s & LOG_MASK]!);
      const { packet, covered } = writeTransportFeedback(
        localSsrc,
        mediaSsrc,
        this.#feedbackCount++,
        { baseSequenceNumber: this.#unreported, arrivals },
        maxBytes,
      );
      packets.push(packet);
      this.#unreported += covered;
    }
    this.#unreported = this.#end;
    this.#pending = 0;
    this.#dueAt = Number.POSITIVE_INFINITY;
    return packets;
  }

  #start(sequence: number): void {
    this.#at.fill(Number.NaN);
    this.#from = sequence;
    this.#end = sequence;
    this.#unreported = sequence;
    this.#pending = 0;
  }
}
