import { addMillis, type Millis, millis } from '@callcast/core';

/** Workers report once a second, a little early or late. */
const SLACK = millis(500);

/** Which of a worker's reports, one a second, somebody wants to hear of. */
export class ReportingInterval {
  #interval: Millis | undefined;
  #dueAt: Millis = millis(0);

  /** From now on every so many seconds; 0: no more. The first time after one of them. */
  set(now: Millis, seconds: number): void {
    this.#interval = seconds > 0 ? millis(seconds * 1_000) : undefined;
    this.#arm(now);
  }

  /** Whether to tell of the report that has just come. */
  handleReport(now: Millis): boolean {
    if (this.#interval === undefined || now < this.#dueAt) return false;
    this.#arm(now);
    return true;
  }

  #arm(now: Millis): void {
    this.#dueAt = addMillis(now, millis((this.#interval ?? 0) - SLACK));
  }
}
