import type { ReceiverLimits } from '../limits.ts';

/** How much longer than the latest natural reordering one waits, and how fast that is forgotten. */
const MARGIN = 1.25;
const DECAY = 0.98;

/** Learns how late packets arrive by mere reordering, so that a NACK is not sent for those. */
export class ReorderTolerance {
  readonly #limits: ReceiverLimits;
  #lateness = 0;

  constructor(limits: ReceiverLimits) {
    this.#limits = limits;
  }

  /** From the discovery of a hole to its first NACK, in ms. */
  get wait(): number {
    const { minReorderTolerance, maxReorderTolerance } = this.#limits;
    return Math.min(Math.max(this.#lateness * MARGIN, minReorderTolerance), maxReorderTolerance);
  }

  /** A hole was filled by the original packet, `lateness` ms after it had been discovered. */
  sample(lateness: number): void {
    this.#lateness = Math.max(lateness, this.#lateness * DECAY);
  }

  /** A hole was filled by a retransmission: not reordering. */
  decay(): void {
    this.#lateness *= DECAY;
  }
}
