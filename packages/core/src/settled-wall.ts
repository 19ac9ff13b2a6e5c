import type { Clock } from './clock.ts';
import { type WallMillis, wallMillis } from './time.ts';

/** More than clocks drift between two looks, less than anything is kept for. */
const JUMP_MS = 3_600_000;
/** Long enough for whoever set the clock wrong, or the time server that did, to be noticed. */
const SETTLED_MS = 24 * 3_600_000;

/**
 * The wall clock for those who remove what is old: a clock that was set a year ahead for a minute must not cost a year of history.
 * A jump ahead is believed once it has stood for a day; until then time goes on from where it was. A jump back is believed at once:
 * then less is old. Look at it at least once a day: it knows only what it was asked.
 */
export class SettledWall {
  readonly #clock: Clock;
  readonly #jumped: (aheadMs: number) => void;
  /** Wall clock less monotonic clock, as it is believed. */
  #offset: number;
  #jumpSeenAt: number | undefined;

  /** @param jumped Told once of each jump ahead that is not believed yet. */
  constructor(clock: Clock, jumped: (aheadMs: number) => void) {
    this.#clock = clock;
    this.#jumped = jumped;
    this.#offset = clock.wallNow() - clock.now();
  }

  now(): WallMillis {
    const now = this.#clock.now();
    const offset = this.#clock.wallNow() - now;
    const ahead = offset - this.#offset;
    if (ahead <= JUMP_MS || now - (this.#jumpSeenAt ?? now) >= SETTLED_MS) {
      this.#offset = offset;
      this.#jumpSeenAt = undefined;
    } else if (this.#jumpSeenAt === undefined) {
      this.#jumpSeenAt = now;
      this.#jumped(ahead);
    }
    return wallMillis(this.#offset + now);
  }
}
