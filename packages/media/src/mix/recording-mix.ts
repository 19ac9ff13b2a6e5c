import { assert } from '@callcast/core';
import { AUDIO_FRAME_SAMPLES } from '../transcode/opus-encoder.ts';
import { softClip } from './soft-clip.ts';

/** Where somebody is heard; all the same in mono. */
export type RecordedSide = 'left' | 'right' | 'both';

/** Sound of several at once, for a file: 20 ms at 48 kHz at a time. Unlike what listeners hear, nothing is left out for being quiet. */
export class RecordingMix {
  readonly #channels: 1 | 2;
  readonly #frame: Float32Array;

  constructor(channels: 1 | 2) {
    this.#channels = channels;
    this.#frame = new Float32Array(AUDIO_FRAME_SAMPLES * channels);
  }

  /** The next 20 ms begin, in silence. */
  begin(): void {
    this.#frame.fill(0);
  }

  /** @param samples 960, mono, finite. Not retained. */
  add(samples: Float32Array, side: RecordedSide): void {
    assert(samples.length === AUDIO_FRAME_SAMPLES, 'a frame has 20 ms');
    const channels = this.#channels;
    for (let channel = 0; channel < channels; channel++) {
      if (channels === 2 && side === (channel === 0 ? 'right' : 'left')) continue;
      for (let i = 0; i < AUDIO_FRAME_SAMPLES; i++) this.#frame[i * channels + channel]! += samples[i]!;
    }
  }

  /** @returns What was added since {@link begin}, interleaved, within full scale. Valid until the next {@link begin}. */
  take(): Float32Array {
    softClip(this.#frame);
    return this.#frame;
  }
}
