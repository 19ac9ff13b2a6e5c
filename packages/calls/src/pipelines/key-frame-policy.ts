import { addMillis, type Millis, millis } from '@callcast/core';

/** A sender needs about this long from the request to the IDR's arrival (measured: 17 ms, plus the frame's own time). */
const REQUEST_LEAD = millis(40);

/**
 * Makes `keyframeInterval` true: an IDR is asked for when the last one is that old and the sender has made none by itself.
 * With several outputs the shortest interval rules. Sans-IO.
 */
export class KeyFramePolicy {
  readonly #intervals = new Map<object, Millis>();
  #minimum: Millis = millis(0);
  #lastIdrAt: Millis | undefined;

  /** @param owner Whoever wants key frames this often; told again it replaces its wish. */
  want(owner: object, interval: Millis): void {
    this.#intervals.set(owner, interval);
  }

  forget(owner: object): void {
    this.#intervals.delete(owner);
  }

  /** Asks for no IDR more often than this, whoever wants one; 0 takes that back. */
  stretchTo(minimum: Millis): void {
    this.#minimum = minimum;
  }

  handleIdr(now: Millis): void {
    this.#lastIdrAt = now;
  }

  /** When the next IDR should be asked for; undefined while there is nobody to want it or no first one. */
  nextRequestAt(): Millis | undefined {
    if (this.#lastIdrAt === undefined || this.#intervals.size === 0) return undefined;
    const interval = millis(Math.max(this.#minimum, Math.min(...this.#intervals.values())));
    return addMillis(this.#lastIdrAt, millis(interval - REQUEST_LEAD));
  }
}
