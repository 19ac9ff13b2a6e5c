import { millis, type Scheduler, type Timer } from '@callcast/core';
import { AUTHOR_LIMITS } from '../limits.ts';

interface HeldTimer {
  readonly delayMs: number;
  readonly repeats: boolean;
  timer: Timer;
}

/** The clock side of the guest's timers. Ids and delays come from hostile code. */
export class HostTimers {
  readonly #scheduler: Scheduler;
  readonly #maximum: number;
  readonly #onDue: (id: number) => void;
  readonly #held = new Map<number, HeldTimer>();

  /** @param onDue Queues the callback; for an interval, {@link rearm} follows when it has run. */
  constructor(scheduler: Scheduler, maximum: number, onDue: (id: number) => void) {
    this.#scheduler = scheduler;
    this.#maximum = maximum;
    this.#onDue = onDue;
  }

  /** False: there are too many already, and none is added. */
  set(id: number, delayMs: number, repeats: boolean): boolean {
    this.clear(id);
    if (this.#held.size >= this.#maximum) return false;
    const atLeast = repeats ? AUTHOR_LIMITS.intervalMinimumMs : 0;
    const delay = Math.min(Math.max(Number.isFinite(delayMs) ? delayMs : 0, atLeast), AUTHOR_LIMITS.timerMaximumMs);
    this.#held.set(id, { delayMs: delay, repeats, timer: this.#after(id, delay) });
    return true;
  }

  clear(id: number): void {
    this.#held.get(id)?.timer.cancel();
    this.#held.delete(id);
  }

  /** The callback of `id` has run: an interval that was not cleared meanwhile starts again, anything else is over. */
  settle(id: number): void {
    const held = this.#held.get(id);
    if (held === undefined) return;
    if (held.repeats) held.timer = this.#after(id, held.delayMs);
    else this.#held.delete(id);
  }

  clearAll(): void {
    for (const { timer } of this.#held.values()) timer.cancel();
    this.#held.clear();
  }

  #after(id: number, delayMs: number): Timer {
    return this.#scheduler.after(millis(delayMs), () => this.#onDue(id));
  }
}
