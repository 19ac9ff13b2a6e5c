import { type Ticks, ticks } from '@callcast/core';
import { AAC_FRAME_SAMPLES } from '../aac/audio-specific-config.ts';
import type { AacFrame } from '../unit.ts';
import { AAC_ENCODER_DELAY_SAMPLES, AacEncodings } from './aac-encodings.ts';
import type { AacSettings, FrameEncoder } from './frame-encoder.ts';

/** Sound of our own, a player's, as AAC: encoded once for each setting that somebody wants. Synchronous; owns its encoders. */
export class PcmToAac {
  readonly channels: 1 | 2;
  readonly #encodings: AacEncodings;
  readonly #frame: Float32Array;
  #fill = 0;
  /** Of the next frame, in samples since the first one that was pushed. */
  #position: Ticks = ticks(-AAC_ENCODER_DELAY_SAMPLES);

  constructor(channels: 1 | 2, openEncoder: (settings: AacSettings) => FrameEncoder) {
    this.channels = channels;
    this.#encodings = new AacEncodings(channels, openEncoder);
    this.#frame = new Float32Array(AAC_FRAME_SAMPLES * channels);
  }

  /** To be added once. @throws {AudioCodecError} `AUDIO_ENCODER_OPEN_FAILED` */
  addEncoding(settings: AacSettings): void {
    this.#encodings.add(settings);
  }

  /** Ignored when there is none with these settings. */
  removeEncoding(settings: AacSettings): void {
    this.#encodings.remove(settings);
  }

  /**
   * @param samples Interleaved, any number of them; not retained.
   * @returns The frames that they complete, each in every encoding; positions are in samples since the first that was pushed.
   * @throws {AudioCodecError} `AUDIO_ENCODER_FAILED` — close this.
   */
  push(samples: Float32Array): readonly AacFrame[] {
    const frames: AacFrame[] = [];
    for (let at = 0; at < samples.length; ) {
      const count = Math.min(samples.length - at, this.#frame.length - this.#fill);
      this.#frame.set(samples.subarray(at, at + count), this.#fill);
      this.#fill += count;
      at += count;
      if (this.#fill < this.#frame.length) break;
      this.#fill = 0;
      this.#encodings.encode(this.#frame, this.#position, frames);
      this.#position = ticks(this.#position + AAC_FRAME_SAMPLES);
    }
    return frames;
  }

  /** Idempotent. */
  close(): void {
    this.#encodings.close();
  }
}
