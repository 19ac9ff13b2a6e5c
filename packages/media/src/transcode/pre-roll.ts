import type { Ticks } from '@callcast/core';

/** 80 ms: after so much an Opus decoder has forgotten what it knew, or did not know, before. RFC 7845 §4.6. */
const PRE_ROLL_SAMPLES = 3_840;

interface KeptPacket {
  readonly payload: Uint8Array;
  readonly samples: number;
}

/**
 * The last packets of a sound that nobody hears. A decoder that is given them first plays what follows as it was sent, and not,
 * for the length of a syllable, something else.
 */
export class PreRoll {
  #packets: KeptPacket[] = [];
  #samples = 0;
  /** Behind the last packet. */
  #end: number | undefined;

  /** @param payload Kept, and not to be changed. @param samples How long it sounds. */
  add(payload: Uint8Array, position: number, samples: number): void {
    if (position !== this.#end) this.#clear();
    this.#packets.push({ payload, samples });
    this.#samples += samples;
    this.#end = position + samples;
    for (let first = this.#packets[0]; first !== undefined; first = this.#packets[0]) {
      if (this.#samples - first.samples < PRE_ROLL_SAMPLES) return;
      this.#samples -= first.samples;
      this.#packets.shift();
    }
  }

  /** @returns What comes right before this position, in order; nothing where something is missing there. Keeps none of it. */
  take(position: Ticks | number): readonly Uint8Array[] {
    const packets = position === this.#end ? this.#packets.map(({ payload }) => payload) : [];
    this.#clear();
    return packets;
  }

  #clear(): void {
    this.#packets = [];
    this.#samples = 0;
    this.#end = undefined;
  }
}
