/** Whether a published output keeps up: judged by how long its oldest unsent byte has waited, and by dropped media. Sans-IO. */
import { type Millis, millis } from '@callcast/core';

/** Players keep one to three seconds in store: what waits longer is on its way to a stall. */
const MAX_AGE = millis(1_000);
/** So long without a fault before an output counts as healthy again: a link at its limit fails in bursts. */
const CLEAN_FOR = millis(5_000);

export interface OutputHealthSample {
  /** Media bytes handed to the connection, in all. */
  readonly writtenBytes: number;
  /** Those of them that have not left it. */
  readonly unsentBytes: number;
  /** Tags given up for want of progress, in all. */
  readonly droppedTags: number;
}

export interface HealthChange {
  readonly health: 'healthy' | 'degraded';
  readonly reason: string;
}

export class OutputHealth {
  /** A place in what was written: how long it takes to leave is how far the connection is behind. */
  #mark: { readonly at: Millis; readonly bytes: number } | undefined;
  #droppedTags = 0;
  #isDegraded = false;
  #faultAt: Millis = millis(0);

  /** @returns The change that this sample makes, if any. */
  handleSample(now: Millis, { writtenBytes, unsentBytes, droppedTags }: OutputHealthSample): HealthChange | undefined {
    const age = this.#ageOfUnsent(now, writtenBytes, unsentBytes);
    const dropped = droppedTags - this.#droppedTags;
    this.#droppedTags = droppedTags;
    const isFaulty = age > MAX_AGE || dropped > 0;
    if (isFaulty) this.#faultAt = now;
    if (isFaulty === this.#isDegraded) return undefined;
    if (!isFaulty && now - this.#faultAt < CLEAN_FOR) return undefined;
    this.#isDegraded = isFaulty;
    if (!isFaulty) return { health: 'healthy', reason: `The server has kept up for ${CLEAN_FOR / 1000} s` };
    if (dropped > 0) return { health: 'degraded', reason: `The server is too slow: ${dropped} tags were dropped` };
    return {
      health: 'degraded',
      reason: `The server is too slow: ${unsentBytes} bytes wait, the oldest for ${Math.round(age)} ms`,
    };
  }

  /** Bytes leave in the order in which they were written, so one mark at a time is enough to tell the age of the oldest. */
  #ageOfUnsent(now: Millis, writtenBytes: number, unsentBytes: number): number {
    const hasLeft = this.#mark === undefined || this.#mark.bytes <= writtenBytes - unsentBytes;
    if (hasLeft) this.#mark = { at: now, bytes: writtenBytes };
    return now - (this.#mark?.at ?? now);
  }
}
