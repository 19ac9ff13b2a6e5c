/** Whether a published output keeps up: judged by how long its oldest unsent byte has waited, and by dropped media. Sans-IO. */
import { type Millis, millis } from '@callcast/core';

/** Players keep one to three seconds in store: what waits longer is on its way to a stall. */
const MAX_AGE = millis(1_000);
/** So long without a fault before an output counts as healthy again: a link at its limit fails in bursts. */
const CLEAN_FOR = millis(5_000);
/** A way that brings nothing at all for so long does not bring too little, but nothing: two readings of the kernel's queue. */
const SILENT_FOR = millis(1_000);

export interface OutputHealthSample {
  /** How long the oldest media byte has waited that has not left the connection. */
  readonly unsentAge: Millis;
  readonly unsentBytes: number;
  /** Bytes that have arrived, in all. */
  readonly deliveredBytes: number;
  /** Tags given up for want of progress, in all. */
  readonly droppedTags: number;
}

export interface HealthChange {
  readonly health: 'healthy' | 'degraded';
  readonly reason: string;
  /** Of `degraded`. */
  readonly errorCode?: 'DEST_SLOW' | 'DEST_NO_ACK';
}

export class OutputHealth {
  #droppedTags = 0;
  #isDegraded = false;
  #faultAt: Millis = millis(0);
  #deliveredBytes = 0;
  #deliveredAt: Millis = millis(0);

  /** @returns The change that this sample makes, if any. */
  handleSample(now: Millis, sample: OutputHealthSample): HealthChange | undefined {
    if (sample.deliveredBytes !== this.#deliveredBytes || sample.unsentBytes === 0) this.#deliveredAt = now;
    this.#deliveredBytes = sample.deliveredBytes;
    const dropped = sample.droppedTags - this.#droppedTags;
    this.#droppedTags = sample.droppedTags;
    const isFaulty = sample.unsentAge > MAX_AGE || dropped > 0;
    if (isFaulty) this.#faultAt = now;
    if (isFaulty === this.#isDegraded) return undefined;
    if (!isFaulty && now - this.#faultAt < CLEAN_FOR) return undefined;
    this.#isDegraded = isFaulty;
    if (!isFaulty) return { health: 'healthy', reason: `The server has kept up for ${CLEAN_FOR / 1000} s` };
    return { health: 'degraded', ...this.#fault(now, sample, dropped) };
  }

  #fault(
    now: Millis,
    { unsentAge, unsentBytes }: OutputHealthSample,
    dropped: number,
  ): Pick<HealthChange, 'reason' | 'errorCode'> {
    const silentFor = now - this.#deliveredAt;
    if (silentFor >= SILENT_FOR) {
      const reason = `The server has confirmed nothing for ${Math.round(silentFor)} ms: ${unsentBytes} bytes wait`;
      return { reason, errorCode: 'DEST_NO_ACK' };
    }
    const what =
      dropped > 0
        ? `${dropped} tags were dropped`
        : `${unsentBytes} bytes wait, the oldest for ${Math.round(unsentAge)} ms`;
    return { reason: `The server is too slow: ${what}`, errorCode: 'DEST_SLOW' };
  }
}
