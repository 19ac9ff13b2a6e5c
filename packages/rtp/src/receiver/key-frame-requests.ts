import { type Millis, millis } from '@callcast/core';
import type { ReceiverLimits } from '../limits.ts';
import type { NegotiatedTrack } from '../negotiated-track.ts';
import { writeFullIntraRequest } from '../rtcp/full-intra-request.ts';
import { writePictureLoss } from '../rtcp/picture-loss.ts';
import type { RoundTripTime } from './round-trip-time.ts';

/** Requests before the other kind of message is tried too, and before the spacing grows. */
const PATIENCE = 4;

/**
 * Asks for a key frame until one arrives: PLI (RFC 4585 §6.3.1), or FIR (RFC 5104 §4.3.1) where only that was
 * negotiated. Where nothing was, as on plain RTP/AVP, PLI is tried first and then both in turn: many devices that
 * negotiate neither answer one of them.
 */
export class KeyFrameRequests {
  readonly #limits: ReceiverLimits;
  readonly #roundTripTime: RoundTripTime;
  readonly #onlyFir: boolean;
  readonly #tryFir: boolean;
  #dueAt = Number.POSITIVE_INFINITY;
  #sentAt = Number.NEGATIVE_INFINITY;
  #attempts = 0;
  #commandSequence = 0;

  constructor(feedback: NegotiatedTrack['feedback'], roundTripTime: RoundTripTime, limits: ReceiverLimits) {
    this.#limits = limits;
    this.#roundTripTime = roundTripTime;
    this.#onlyFir = feedback.fir && !feedback.pli;
    this.#tryFir = feedback.fir || !feedback.pli;
  }

  /** When the next message is due; infinite while none is wanted. */
  get dueAt(): number {
    return this.#dueAt;
  }

  /** Due at once, unless one was sent a moment ago. Nothing changes while a request is pending. */
  request(now: Millis): void {
    if (this.#dueAt !== Number.POSITIVE_INFINITY) return;
    this.#attempts = 0;
    this.#commandSequence++;
    this.#dueAt = Math.max(now, this.#sentAt + this.#limits.minKeyFrameInterval);
  }

  arrived(): void {
    this.#dueAt = Number.POSITIVE_INFINITY;
  }

  /** The message that is due, and the next one planned. */
  write(now: Millis, localSsrc: number, mediaSsrc: number): Uint8Array {
    const useFir = this.#onlyFir || (this.#tryFir && this.#attempts >= PATIENCE && this.#attempts % 2 === 0);
    this.#attempts++;
    this.#sentAt = now;
    this.#dueAt = now + this.#retryInterval();
    return useFir
      ? writeFullIntraRequest(localSsrc, mediaSsrc, this.#commandSequence)
      : writePictureLoss(localSsrc, mediaSsrc);
  }

  /** A request has to travel, a picture to be encoded and to travel back; encoders ignore requests that come too soon. */
  #retryInterval(): Millis {
    const { minKeyFrameInterval, maxKeyFrameInterval } = this.#limits;
    const answer = Math.max(minKeyFrameInterval, 1.5 * (this.#roundTripTime.smoothed ?? 100) + 150);
    const doublings = Math.min(Math.max(0, this.#attempts - PATIENCE), 4);
    return millis(Math.min(answer * 2 ** doublings, maxKeyFrameInterval));
  }
}
