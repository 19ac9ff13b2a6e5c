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

/**
 * Reports of which the least counts. What a call costs while it begins (instances made, code compiled) and what another
 * process takes for a moment is over by then, and should not send the next call to an idle worker.
 */
const REPORTS = 3;
const IDLE: WorkerLoad = { cpu: 0, mainThread: 0 };

/** What the server knows of one worker's load. */
export class LoadRecord {
  /** Latest first. */
  readonly #reports: WorkerLoad[] = Array.from({ length: REPORTS }, () => IDLE);
  /** Sessions placed since the latest report, between that and the one before, and so on: one more than reports. */
  readonly #placed: number[] = Array.from({ length: REPORTS + 1 }, () => 0);
  #heardAt: Millis;

  /** @param now When the worker became ready. */
  constructor(now: Millis) {
    this.#heardAt = now;
  }

  /** As last reported. */
  get latest(): WorkerLoad {
    return this.#reports[0] ?? IDLE;
  }

  /** What the worker carries at least: the least of the last reports. */
  get steady(): WorkerLoad {
    return {
      cpu: Math.min(...this.#reports.map(({ cpu }) => cpu)),
      mainThread: Math.min(...this.#reports.map(({ mainThread }) => mainThread)),
    };
  }

  /** Sessions that `steady` does not show: placed during or after the oldest of its reports. */
  get pending(): number {
    return this.#placed.reduce((all, placed) => all + placed, 0);
  }

  place(): void {
    this.#placed[0] = (this.#placed[0] ?? 0) + 1;
  }

  handleReport(now: Millis, load: WorkerLoad): void {
    this.#heardAt = now;
    this.#reports.unshift(load);
    this.#reports.length = REPORTS;
    this.#placed.unshift(0);
    this.#placed.length = REPORTS + 1;
  }

  /** Time since the last report. */
  age(now: Millis): Millis {
    return millis(now - this.#heardAt);
  }

  isSilent(now: Millis): boolean {
    return this.age(now) > SILENCE;
  }
}
