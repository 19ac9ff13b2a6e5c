import type { Millis } from '@callcast/core';

/**
 * The smallest value of the recent past, in constant memory: of the present span of time and the one before it.
 * For transit times: the smallest is the one that queued least.
 */
export class RecentMinimum {
  readonly #span: Millis;
  #spanStartedAt: Millis | undefined;
  #present = Number.POSITIVE_INFINITY;
  #before = Number.POSITIVE_INFINITY;

  constructor(span: Millis) {
    this.#span = span;
  }

  /** `Infinity` before the first value. */
  get value(): number {
    return Math.min(this.#present, this.#before);
  }

  add(at: Millis, value: number): void {
    if (this.#spanStartedAt === undefined || at - this.#spanStartedAt >= this.#span) {
      this.#before = this.#present;
      this.#present = value;
      this.#spanStartedAt = at;
    } else if (value < this.#present) this.#present = value;
  }

  clear(): void {
    this.#spanStartedAt = undefined;
    this.#present = Number.POSITIVE_INFINITY;
    this.#before = Number.POSITIVE_INFINITY;
  }
}
