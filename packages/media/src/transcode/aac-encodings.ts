import { AacLcEncoder } from '@callcast/aac-lc';
import { assert, type Ticks } from '@callcast/core';
import { AAC_FRAME_SAMPLES } from '../aac/audio-specific-config.ts';
import type { AacFrame } from '../unit.ts';
import type { AacSettings, FrameEncoder } from './frame-encoder.ts';

/** The first so many samples that a decoder yields precede the first one that went in; the same for all settings. */
export const AAC_ENCODER_DELAY_SAMPLES = AacLcEncoder.DELAY_SAMPLES;

interface Encoding {
  readonly settings: AacSettings;
  readonly encoder: FrameEncoder;
}

/** One sound, encoded once for each setting that somebody wants. */
export class AacEncodings {
  readonly #channels: 1 | 2;
  readonly #openEncoder: (settings: AacSettings) => FrameEncoder;
  readonly #encodings: Encoding[] = [];
  /** The frame with the other number of channels, when an encoding has that. */
  #mixed: Float32Array | undefined;

  /** @param channels Of the frames that are encoded. */
  constructor(channels: 1 | 2, openEncoder: (settings: AacSettings) => FrameEncoder) {
    this.#channels = channels;
    this.#openEncoder = openEncoder;
  }

  /** @throws {AudioCodecError} `AUDIO_ENCODER_OPEN_FAILED` */
  add(settings: AacSettings): void {
    assert(this.#indexOf(settings) < 0, 'each setting is encoded once');
    this.#encodings.push({ settings, encoder: this.#openEncoder(settings) });
  }

  /** Ignored when there is none. */
  remove(settings: AacSettings): void {
    const index = this.#indexOf(settings);
    if (index >= 0) this.#encodings.splice(index, 1)[0]?.encoder.close();
  }

  get isEmpty(): boolean {
    return this.#encodings.length === 0;
  }

  /** @param frame 1024 samples, interleaved. @param position Where its encoded form stands. @param frames Gets one for each encoding. */
  encode(frame: Float32Array, position: Ticks, frames: AacFrame[]): void {
    let mixed: Float32Array | undefined;
    for (const { settings, encoder } of this.#encodings) {
      const isMixed = settings.channels !== this.#channels;
      if (isMixed) mixed ??= this.#mix(frame);
      const payload = encoder.encode(isMixed && mixed !== undefined ? mixed : frame);
      frames.push({ payload, position, settings });
    }
  }

  /** Idempotent. */
  close(): void {
    for (const { encoder } of this.#encodings.splice(0)) encoder.close();
  }

  #indexOf({ channels, bitrateBps }: AacSettings): number {
    return this.#encodings.findIndex(
      ({ settings }) => settings.channels === channels && settings.bitrateBps === bitrateBps,
    );
  }

  #mix(frame: Float32Array): Float32Array {
    this.#mixed ??= new Float32Array(this.#channels === 1 ? 2 * AAC_FRAME_SAMPLES : AAC_FRAME_SAMPLES);
    const mixed = this.#mixed;
    if (this.#channels === 1) for (let i = 0; i < frame.length; i++) mixed[2 * i] = mixed[2 * i + 1] = frame[i]!;
    else for (let i = 0; i < mixed.length; i++) mixed[i] = (frame[2 * i]! + frame[2 * i + 1]!) / 2;
    return mixed;
  }
}
