/** How busy a media worker is: measured in the worker, estimated in the server between two reports. */
import { type Millis, millis } from '@callcast/core';

/** Shares of one core, averaged over the time since the report before. */
export interface WorkerLoad {
  /** CPU time of all threads; may exceed 1. */
  readonly cpu: number;
  /** Time in which the main thread did not wait for events. */
  readonly mainThread: number;
}

/** Running totals of a process. */
export interface ProcessTimes {
  /** By any clock that does not jump. */
  readonly atMs: number;
  /** User and system time of all threads. */
  readonly cpuMs: number;
  /** Time that the event loop of the main thread was not idle. */
  readonly activeMs: number;
}

/** How often a worker reports. */
export const REPORT_INTERVAL = millis(1_000);
/** Three reports that did not come: its event loop stands still. */
const SILENCE = millis(3_500);

export function loadBetween(before: ProcessTimes, after: ProcessTimes): WorkerLoad {
  const elapsed = after.atMs - before.atMs;
  if (elapsed <= 0) return { cpu: 0, mainThread: 0 };
  return {
    cpu: Math.max(0, after.cpuMs - before.cpuMs) / elapsed,
    mainThread: Math.min(1, Math.max(0, after.activeMs - before.activeMs) / elapsed),
  };
}

/** What the server knows of one worker's load. */
export class LoadRecord {
  #load: WorkerLoad = { cpu: 0, mainThread: 0 };
  #heardAt: Millis;
  #placed = 0;
  #placedBefore = 0;

  /** @param now When the worker became ready. */
  constructor(now: Millis) {
    this.#heardAt = now;
  }

  /** As last reported. */
  get load(): WorkerLoad {
    return this.#load;
  }

  /**
   * Sessions placed since the report before the last: a report averages over its second, and a call needs part of one
   * to connect, so that those of the last second are hardly in it.
   */
  get pending(): number {
    return this.#placed + this.#placedBefore;
  }

  place(): void {
    this.#placed++;
  }

  handleReport(now: Millis, load: WorkerLoad): void {
    this.#load = load;
    this.#heardAt = now;
    this.#placedBefore = this.#placed;
    this.#placed = 0;
  }

  /** Time since the last report. */
  age(now: Millis): Millis {
    return millis(now - this.#heardAt);
  }

  isSilent(now: Millis): boolean {
    return this.age(now) > SILENCE;
  }
}
