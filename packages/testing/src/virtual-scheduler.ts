import { type Millis, millis, type Scheduler, type Timer, wallMillis } from '@callcast/core';

interface Pending {
  readonly at: number;
  readonly run: () => void;
}

/** Time that stands still until a test moves it. */
export class VirtualScheduler implements Scheduler {
  #now = 0;
  #wallOriginMs: number;
  readonly #pending = new Set<Pending>();

  /** @param wallOriginMs Wall clock at the beginning; 2026-05-04 12:00:00 UTC unless given. */
  constructor(wallOriginMs: number = Date.UTC(2026, 4, 4, 12)) {
    this.#wallOriginMs = wallOriginMs;
  }

  now(): Millis {
    return millis(this.#now);
  }

  wallNow() {
    return wallMillis(this.#wallOriginMs + this.#now);
  }

  /** Somebody sets the wall clock. Timers do not see it. */
  setWall(wallMs: number): void {
    this.#wallOriginMs = wallMs - this.#now;
  }

  after(delay: Millis, run: () => void): Timer {
    const pending: Pending = { at: this.#now + delay, run };
    this.#pending.add(pending);
    return { cancel: () => void this.#pending.delete(pending) };
  }

  /** Delays of what is armed, soonest first. */
  get armed(): number[] {
    return [...this.#pending].map(({ at }) => at - this.#now).sort((a, b) => a - b);
  }

  /** Runs everything due within `duration`, each at its own time. */
  advance(duration: number): void {
    const end = this.#now + duration;
    for (;;) {
      const due = [...this.#pending].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#pending.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
    }
    this.#now = end;
  }

  /** Time passes and nothing runs: a process that stood still. What became due is late. */
  stall(duration: number): void {
    this.#now += duration;
  }

  /**
   * Moves from timer to timer until the condition holds.
   *
   * @throws When nothing is armed any more, or the condition does not hold within `limit` milliseconds.
   */
  runUntil(condition: () => boolean, limit = 60_000): void {
    const end = this.#now + limit;
    while (!condition()) {
      const next = this.armed[0];
      if (next === undefined || this.#now + next > end) throw new Error(`condition not met at ${this.#now} ms`);
      this.advance(next);
    }
  }
}
