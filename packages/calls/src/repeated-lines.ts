/**
 * Keeps a log short while the same things happen again and again, as to a destination that is away for a night, or that
 * takes every publish and closes it after five seconds: the first times in full, then a sum from time to time.
 */
import { type Millis, millis, type Scheduler, type Timer } from '@callcast/core';

/** Lines of one kind that are written in full: what comes oftener has been read by then. */
const IN_FULL = 8;
/** After so long without one a kind is new again. Longer than any one round of a reconnect. */
const CALM_AFTER = millis(5 * 60_000);
/** The first sum comes after a minute, each further one after twice as long: some thirty a day. */
const FIRST_SUM = millis(60_000);
const LONGEST_SUM = millis(60 * 60_000);

export interface RepeatedLinesOptions {
  readonly scheduler: Scheduler;
  /** Writes a line of the log: one that was added, or a sum, which begins with "again in the last". */
  readonly write: (line: string) => void;
}

export class RepeatedLines {
  readonly #options: RepeatedLinesOptions;
  /** By kind; few, since kinds are words of ours. */
  readonly #kinds = new Map<string, { count: number; lastAt: Millis }>();
  /** What waits for the next sum. */
  readonly #waiting = new Map<string, number>();
  #waitingSince: Millis = millis(0);
  #lastAt: Millis = millis(0);
  #interval: Millis = FIRST_SUM;
  #timer: Timer | undefined;

  constructor(options: RepeatedLinesOptions) {
    this.#options = options;
  }

  /** @param kind What the line has in common with others like it, in words that a sum can use. One of a bounded set. */
  add(kind: string, line: string): void {
    const now = this.#options.scheduler.now();
    const known = this.#kinds.get(kind);
    const isNew = known === undefined || now - known.lastAt > CALM_AFTER;
    const count = isNew ? 1 : known.count + 1;
    this.#kinds.set(kind, { count, lastAt: now });
    if (now - this.#lastAt > CALM_AFTER) this.#interval = FIRST_SUM;
    this.#lastAt = now;
    if (count > IN_FULL) this.#wait(now, kind);
    else {
      this.flush(); // what happened before it stands before it
      this.#options.write(line);
    }
  }

  /** Writes what waits; no timer is left. Idempotent; more may be added. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    const lasted = this.#options.scheduler.now() - this.#waitingSince;
    const times = [...this.#waiting].map(([kind, count]) => `${kind} ${count} ${count === 1 ? 'time' : 'times'}`);
    this.#waiting.clear();
    this.#options.write(`again in the last ${inWords(lasted)}: ${times.join(', ')}`);
  }

  #wait(now: Millis, kind: string): void {
    if (this.#waiting.size === 0) this.#waitingSince = now;
    this.#waiting.set(kind, (this.#waiting.get(kind) ?? 0) + 1);
    this.#timer ??= this.#options.scheduler.after(this.#interval, () => {
      this.#interval = millis(Math.min(2 * this.#interval, LONGEST_SUM));
      this.flush();
    });
  }
}

const inWords = (milliseconds: number): string => {
  const seconds = Math.round(milliseconds / 1_000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
};
