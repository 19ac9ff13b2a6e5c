import { type Millis, millis, type Scheduler, type Timer, type WallMillis, wallMillis } from '@callcast/core';

interface Armed {
  readonly at: number;
  readonly run: () => void;
}

/** Time that stands still until it is moved, from timer to timer. */
export class VirtualTime implements Scheduler {
  #now = 0;
  readonly #wallOriginMs: number;
  /** In the order in which they were armed. */
  readonly #armed = new Set<Armed>();

  /** @param wallOriginMs Unix time in milliseconds at the beginning. */
  constructor(wallOriginMs: number) {
    this.#wallOriginMs = wallOriginMs;
  }

  now(): Millis {
    return millis(this.#now);
  }

  wallNow(): WallMillis {
    return wallMillis(this.#wallOriginMs + this.#now);
  }

  after(delay: Millis, run: () => void): Timer {
    const armed: Armed = { at: this.#now + delay, run };
    this.#armed.add(armed);
    return { cancel: () => void this.#armed.delete(armed) };
  }

  /** When the next timer is due; undefined: none is armed. */
  get nextAt(): number | undefined {
    return this.#next()?.at;
  }

  /** Moves to the next timer and runs it: of those due together the one that was armed first. */
  runNext(): void {
    const next = this.#next();
    if (next === undefined) return;
    this.#armed.delete(next);
    this.moveTo(next.at);
    next.run();
  }

  /** Never back. Runs nothing. */
  moveTo(at: number): void {
    this.#now = Math.max(this.#now, at);
  }

  #next(): Armed | undefined {
    let next: Armed | undefined;
    for (const armed of this.#armed) if (next === undefined || armed.at < next.at) next = armed;
    return next;
  }
}
