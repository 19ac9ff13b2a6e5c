import { type Millis, millis } from '@callcast/core';

/** A sender whose clock moved by more than this against ours was set anew; crystals part by less in hours. */
const MAX_DRIFT_MS = 1_000;

/**
 * Puts the clock of one sender on ours, by one offset for all its tracks: what it captured at the same instant stays together,
 * however long its reports were under way.
 */
export class SourceClock {
  #offsetMs: number | undefined;

  /** @param ntpMs Of a sender report, in milliseconds. @returns Our instant of it. */
  toOurs(ntpMs: number, arrivedAt: Millis): Millis {
    const offsetMs = arrivedAt - ntpMs;
    if (this.#offsetMs === undefined || Math.abs(offsetMs - this.#offsetMs) > MAX_DRIFT_MS) this.#offsetMs = offsetMs;
    return millis(ntpMs + this.#offsetMs);
  }
}
