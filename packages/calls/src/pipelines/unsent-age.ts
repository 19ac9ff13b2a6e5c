/** How long the oldest byte that has not left an output has waited. Sans-IO. */
import { type Millis, millis } from '@callcast/core';

/** Ten seconds of samples: what waits longer is told as that. */
const MAX_SAMPLES = 100;

/** Bytes leave in the order in which they were written, so what was written when tells how old the first of the rest is. */
export class UnsentAge {
  /** Of what has not left, the oldest first. */
  readonly #written: { readonly at: Millis; readonly bytes: number }[] = [];

  /**
   * Call it every 100 ms.
   *
   * @param writtenBytes In all.
   * @param unsentBytes Those of them that have not left.
   */
  handleSample(now: Millis, writtenBytes: number, unsentBytes: number): Millis {
    const samples = this.#written;
    samples.push({ at: now, bytes: writtenBytes });
    const leftBytes = writtenBytes - unsentBytes;
    while ((samples[0]?.bytes ?? Number.POSITIVE_INFINITY) <= leftBytes) samples.shift();
    if (samples.length > MAX_SAMPLES) samples.shift();
    return millis(now - (samples[0]?.at ?? now));
  }
}
