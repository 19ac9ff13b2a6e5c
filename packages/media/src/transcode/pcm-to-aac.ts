import { assert, type Ticks, ticks } from '@callcast/core';
import { AAC_FRAME_SAMPLES } from '../aac/audio-specific-config.ts';
import type { AacFrame } from '../unit.ts';
import { AAC_ENCODER_DELAY_SAMPLES, AacEncodings } from './aac-encodings.ts';
import type { AacSettings, FrameEncoder } from './frame-encoder.ts';

/**
 * Turns continuous samples at 48 kHz into AAC-LC, encoded once for each setting that somebody wants. AAC frame k stands at
 * `1024 k − delay of the encoder`, always: a sound stands where its sample was, sample 0 being the first. Synchronous; owns its
 * encoders.
 */
export class PcmToAac {
  readonly #channels: 1 | 2;
  readonly #encodings: AacEncodings;
  readonly #frame: Float32Array;
  #fill = 0;
  #next: Ticks = ticks(-AAC_ENCODER_DELAY_SAMPLES);

  /** @param openEncoder Opens one; may throw what {@link addEncoding} says. */
  constructor(channels: 1 | 2, openEncoder: (settings: AacSettings) => FrameEncoder) {
    this.#channels = channels;
    this.#encodings = new AacEncodings(channels, openEncoder);
    this.#frame = new Float32Array(AAC_FRAME_SAMPLES * channels);
  }

  /**
   * From now on frames with these settings come too; to be added once.
   *
   * @throws {AudioCodecError} `AUDIO_ENCODER_OPEN_FAILED`
   */
  addEncoding(settings: AacSettings): void {
    this.#encodings.add(settings);
  }

  /** Ignored when there is none with these settings. */
  removeEncoding(settings: AacSettings): void {
    this.#encodings.remove(settings);
  }

  /**
   * @param samples Interleaved, finite, nominally −1..1; the next ones after those before. Not retained.
   * @returns The frames that they complete, each in every encoding.
   * @throws {AudioCodecError} `AUDIO_ENCODER_FAILED` — close this.
   */
  push(samples: Float32Array): readonly AacFrame[] {
    assert(samples.length % this.#channels === 0, 'whole samples');
    const frames: AacFrame[] = [];
    for (let at = 0; at < samples.length; ) {
      const count = Math.min(samples.length - at, this.#frame.length - this.#fill);
      this.#frame.set(samples.subarray(at, at + count), this.#fill);
      at += count;
      this.#fill += count;
      if (this.#fill < this.#frame.length) break;
      this.#fill = 0;
      this.#encodings.encode(this.#frame, this.#next, frames);
      this.#next = ticks(this.#next + AAC_FRAME_SAMPLES);
    }
    return frames;
  }

  /** Idempotent. */
  close(): void {
    this.#encodings.close();
  }
}
