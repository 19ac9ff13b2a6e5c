/** What the receiver of a stream can take, by its own words: REMB, and the loss that its reports tell. */

/**
 * An estimate never goes far above what arrives (libwebrtc: 1.5 times), so that it says something about the way only while that is full. Overuse
 * makes it 85 % of what arrives; below this share of what is sent it is believed from then on.
 */
const FULL_BELOW = 0.9;
/** The sender does not use what it may: what bounds it is not the way. */
const UNUSED_ABOVE = 1.25;
/** As the loss-based controller of draft-ietf-rmcat-gcc-02 §6: above the one it lowers, below the other it raises. */
const HIGH_LOSS = 0.1;
const LOW_LOSS = 0.02;
const RAISE = 1.08;
/** A loss bound this far above what is sent bounds nothing. */
const FORGET_ABOVE = 2;

/**
 * Sans-IO. The bound covers all that is sent to the receiver, headers included.
 *
 * Sources: draft-alvestrand-rmcat-remb-03, RFC 3550 §6.4.1 (fraction lost).
 */
export class ReceiverBound {
  readonly #minimumBps: number;
  #rembBps = Number.POSITIVE_INFINITY;
  #lossBps = Number.POSITIVE_INFINITY;

  /** @param minimumBps It is never lower, whatever the receiver says. */
  constructor(minimumBps: number) {
    this.#minimumBps = minimumBps;
  }

  /** Undefined while there is none. */
  get bps(): number | undefined {
    const bps = Math.min(this.#rembBps, this.#lossBps);
    return bps === Number.POSITIVE_INFINITY ? undefined : Math.max(this.#minimumBps, bps);
  }

  /** @param sentBps Of late, retransmissions included. */
  handleEstimate(bitrateBps: number, sentBps: number): void {
    if (bitrateBps > UNUSED_ABOVE * sentBps) this.#rembBps = Number.POSITIVE_INFINITY;
    else if (bitrateBps < FULL_BELOW * sentBps || this.#rembBps !== Number.POSITIVE_INFINITY)
      this.#rembBps = bitrateBps;
  }

  /** @param fractionLost Of a report, in 256ths. @param sentBps As above. */
  handleReport(fractionLost: number, sentBps: number): void {
    const loss = fractionLost / 256;
    if (loss > HIGH_LOSS) this.#lossBps = Math.min(this.#lossBps, sentBps) * (1 - loss / 2);
    else if (loss < LOW_LOSS) this.#lossBps *= RAISE;
    this.#lossBps = Math.max(this.#minimumBps, this.#lossBps);
    if (this.#lossBps > FORGET_ABOVE * Math.max(sentBps, this.#minimumBps)) this.#lossBps = Number.POSITIVE_INFINITY;
  }
}
