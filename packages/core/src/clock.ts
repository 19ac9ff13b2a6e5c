import type { Millis, WallMillis } from './time.ts';

/** The only source of time. Real in `apps/server`, virtual in tests. */
export interface Clock {
  /** Monotonic instant. */
  now(): Millis;
  /** Wall clock; may jump. */
  wallNow(): WallMillis;
}

/** A timer that can be taken back. `cancel()` is idempotent. */
export interface Timer {
  cancel(): void;
}

/** Runs callbacks later. The callback never runs synchronously inside `after`. */
export interface Scheduler extends Clock {
  after(delay: Millis, run: () => void): Timer;
}
