/** Figures of what flows: how fast, and how long pictures stood. Fed per picture, read once a second. */
import { type Millis, millis } from '@callcast/core';

/** A picture that is shown for longer is seen to stand; twelve missing pictures at 25 a second. */
const FREEZE_AFTER = millis(500);

/** Counts per second since it was asked last. */
export class Rate {
  #at: Millis | undefined;
  #count = 0;

  /** @param count A running total; one that fell began anew from 0. @returns 0 the first time. */
  next(now: Millis, count: number): number {
    const elapsed = this.#at === undefined ? 0 : now - this.#at;
    const since = count < this.#count ? count : count - this.#count;
    this.#at = now;
    this.#count = count;
    return elapsed > 0 ? (since * 1_000) / elapsed : 0;
  }
}

export interface Freezes {
  readonly freezes: number;
  /** From the picture that stood to the one that followed; of a freeze that goes on, the time so far. */
  readonly freezeMs: number;
}

/** When pictures stood for more than {@link FREEZE_AFTER}; before the first one nothing stands. */
export class FreezeMeter {
  #lastAt: Millis | undefined;
  #freezes = 0;
  #frozenMs = 0;

  handlePicture(now: Millis): void {
    const stood = this.#stoodAt(now);
    if (stood > 0) this.#freezes++;
    this.#frozenMs += stood;
    this.#lastAt = now;
  }

  figures(now: Millis): Freezes {
    const stands = this.#stoodAt(now);
    return { freezes: this.#freezes + (stands > 0 ? 1 : 0), freezeMs: Math.round(this.#frozenMs + stands) };
  }

  #stoodAt(now: Millis): number {
    const stood = this.#lastAt === undefined ? 0 : now - this.#lastAt;
    return stood > FREEZE_AFTER ? stood : 0;
  }
}
