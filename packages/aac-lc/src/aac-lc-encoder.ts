import { assert } from '@callcast/core';
import type { EncoderExports } from './encoder-exports.ts';

/** Samples per channel of one AAC frame. */
export const AAC_LC_FRAME_SAMPLES = 1024;
/** One frame of overlap, and 576 samples of look-ahead for block switching. */
const DELAY_SAMPLES = 1600;

/**
 * AAC-LC encoder at 48 kHz and a constant bit rate. Synchronous, deterministic.
 * Opened by `AacLcModule.createEncoder`.
 */
export class AacLcEncoder {
  /** The first samples that a decoder yields precede the first one that went in. */
  static readonly DELAY_SAMPLES = DELAY_SAMPLES;

  readonly delaySamples = DELAY_SAMPLES;
  readonly #exports: EncoderExports;
  readonly #state: number;
  readonly #channels: 1 | 2;
  readonly #release: () => void;
  #isOpen = true;

  /** @param state Address of an initialised state, given back by `release`. */
  constructor(exports: EncoderExports, state: number, channels: 1 | 2, release: () => void) {
    this.#exports = exports;
    this.#state = state;
    this.#channels = channels;
    this.#release = release;
  }

  /**
   * Encodes one frame. Samples beyond ±2 are clipped; what is not a finite number is silence or clipped likewise.
   *
   * @param samples 1024 × channels interleaved floats, nominally −1..1. Not retained.
   * @returns A raw_data_block of ISO/IEC 14496-3, fresh: every call yields one.
   */
  encode(samples: Float32Array): Uint8Array {
    assert(this.#isOpen, 'the encoder is open');
    assert(samples.length === AAC_LC_FRAME_SAMPLES * this.#channels, 'one whole frame');
    const { memory, inputAddress, outputAddress, encode } = this.#exports;
    new Float32Array(memory.buffer, inputAddress(), samples.length).set(samples);
    const length = encode(this.#state);
    assert(length > 0, 'a frame of silence fits at any bit rate');
    return new Uint8Array(memory.buffer, outputAddress(), length).slice();
  }

  /** Gives the state back to the module. Idempotent. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#release();
  }
}
