import { addMillis, type Millis } from '@callcast/core';
import { MAX_RECEIVED_BYTES_PER_WINDOW, RECEIVE_WINDOW } from './limits.ts';

/**
 * Bounds how much a server may make us read, and answer: pings and commands without end would cost a worker that
 * serves other calls. A window begins with the first byte after the last one ended, so quiet hours save up nothing.
 */
export class ReceiveBudget {
  #windowStartedAt: Millis | undefined;
  #windowBytes = 0;

  /** @returns False when the budget of this window is spent. */
  spend(now: Millis, bytes: number): boolean {
    if (this.#windowStartedAt === undefined || now >= addMillis(this.#windowStartedAt, RECEIVE_WINDOW)) {
      this.#windowStartedAt = now;
      this.#windowBytes = 0;
    }
    this.#windowBytes += bytes;
    return this.#windowBytes <= MAX_RECEIVED_BYTES_PER_WINDOW;
  }
}
