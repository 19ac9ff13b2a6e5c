import { assert } from '@callcast/core';
import { AudioCodecError } from '../error.ts';
import type { OpusEncoderExports } from './opus-encoder-exports.ts';

/** One frame of the audio tick: 20 ms at 48 kHz. */
export const AUDIO_FRAME_SAMPLES = 960;

/**
 * What the sound is: `speech` uses SILK where it is better, 6.5 ms of delay; `music` decides by what it hears, the same delay;
 * `low-delay` is CELT alone, 2.5 ms, and a half of the cost.
 */
export type OpusApplication = 'speech' | 'music' | 'low-delay';

export interface OpusEncoderSettings {
  readonly channels: 1 | 2;
  /** Of all channels together, 6,000 to 510,000. */
  readonly bitrateBps: number;
  readonly application: OpusApplication;
  /** 0 (cheapest) to 10 (best): what each step costs is in `bench/opus-encode.bench.ts`. */
  readonly complexity: number;
  /** Loss that packets are made for: above 0 SILK frames carry FEC of the one before (RFC 6716 §2.1.7). 0 by default. */
  readonly expectedLossPercent?: number;
}

/** One Opus encoder at 48 kHz in the shared memory of an `OpusEncoderModule`, which opens it. Synchronous. */
export class OpusEncoder {
  readonly channels: 1 | 2;
  /** What a decoder yields before the first sample that went in; the pre-skip of RFC 7845. */
  readonly delaySamples: number;
  readonly #exports: OpusEncoderExports;
  readonly #state: number;
  readonly #run: (work: () => number) => number;
  readonly #release: () => void;
  #isOpen = true;

  /** @param parts `state`: initialised, given back by `release`. `run` calls WebAssembly and survives its traps. */
  constructor(parts: {
    readonly exports: OpusEncoderExports;
    readonly state: number;
    readonly channels: 1 | 2;
    readonly delaySamples: number;
    readonly run: (work: () => number) => number;
    readonly release: () => void;
  }) {
    this.channels = parts.channels;
    this.delaySamples = parts.delaySamples;
    this.#exports = parts.exports;
    this.#state = parts.state;
    this.#run = parts.run;
    this.#release = parts.release;
  }

  /**
   * @param frame {@link AUDIO_FRAME_SAMPLES} × channels interleaved finite samples, nominally −1..1. Not retained.
   * @param isIndependent Makes a packet that needs none before it: for a listener who comes from another stream.
   * @returns A packet, fresh.
   * @throws {AudioCodecError} `AUDIO_ENCODER_FAILED` — close it.
   */
  encode(frame: Float32Array, isIndependent = false): Uint8Array {
    assert(this.#isOpen, 'the encoder is open');
    assert(frame.length === AUDIO_FRAME_SAMPLES * this.channels, 'a frame has 20 ms');
    const { memory, inputAddress, outputAddress } = this.#exports;
    new Float32Array(memory.buffer, inputAddress(), frame.length).set(frame);
    const bytes = this.#run(() => this.#exports.encode(this.#state, isIndependent ? 1 : 0));
    if (bytes <= 0)
      throw new AudioCodecError('AUDIO_ENCODER_FAILED', `libopus failed with ${bytes}`, { details: { status: bytes } });
    return new Uint8Array(memory.buffer, outputAddress(), bytes).slice();
  }

  /** Gives the state back to the module. Idempotent. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#release();
  }
}
