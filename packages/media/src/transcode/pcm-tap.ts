import type { Ticks } from '@callcast/core';

/** Decoded sound of one sender where it belongs. */
export interface PlacedPcm {
  /** Mono, a copy; or how many samples of silence stand for sound that did not come. */
  readonly samples: Float32Array | number;
  /** Of the first sample, 48 kHz, on the timeline of the transcoder that decoded it. */
  readonly position: Ticks;
}

/** A sender's sound as samples, mixed to mono, without a gap between what is taken: for mixers. */
export class PcmTap {
  #ready: PlacedPcm[] = [];

  /** @param pcm Interleaved; copied. */
  handleSamples(pcm: Float32Array, channels: 1 | 2, position: Ticks): void {
    this.#ready.push({ samples: channels === 1 ? pcm.slice() : toMono(pcm), position });
  }

  /** @param count Of samples at one channel. */
  handleSilence(count: number, position: Ticks): void {
    this.#ready.push({ samples: count, position });
  }

  /** @returns What has come since the last call, in order. */
  take(): readonly PlacedPcm[] {
    const ready = this.#ready;
    if (ready.length > 0) this.#ready = [];
    return ready;
  }
}

function toMono(pcm: Float32Array): Float32Array {
  const mono = new Float32Array(pcm.length / 2);
  for (let i = 0; i < mono.length; i++) mono[i] = (pcm[2 * i]! + pcm[2 * i + 1]!) / 2;
  return mono;
}
