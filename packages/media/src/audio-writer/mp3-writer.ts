import type { Mp3Encoder, Mp3Settings } from '../io/mp3-encoder.ts';
import { AUDIO_FRAME_SAMPLES } from '../transcode/opus-encoder.ts';
import { trapToError } from '../transcode/trap.ts';
import type { AudioFileWriter } from './audio-file-writer.ts';

/** What a Recorder of VoxEngine writes: 8 kHz, 32 kbit/s. */
export const MP3_TELEPHONE: Mp3Settings = { channels: 1, sampleRate: 8_000, bitrateKbps: 32 };
/** With `hd_audio`. */
export const MP3_HD: Mp3Settings = { channels: 1, sampleRate: 48_000, bitrateKbps: 192 };

/**
 * Sound as MP3 of a constant bit rate, frames alone: no tag that would have to be written when the end is known. So what a player
 * plays begins with the delay of encoder and decoder, 1,105 samples of the file's rate.
 */
export class Mp3Writer implements AudioFileWriter {
  readonly #encoder: Mp3Encoder;
  readonly #planes: readonly Float32Array[];

  /** @param encoder Configured for as many channels; of nobody else. */
  constructor(encoder: Mp3Encoder, channels: 1 | 2) {
    this.#encoder = encoder;
    this.#planes = Array.from({ length: channels }, () => new Float32Array(AUDIO_FRAME_SAMPLES));
  }

  write(frame: Float32Array): Uint8Array {
    const channels = this.#planes.length;
    for (let channel = 0; channel < channels; channel++) {
      const plane = this.#planes[channel]!;
      for (let i = 0; i < AUDIO_FRAME_SAMPLES; i++) plane[i] = frame[i * channels + channel]!;
    }
    return this.#run(() => this.#encoder.encode(this.#planes));
  }

  end(): Uint8Array {
    return this.#run(() => this.#encoder.finalize());
  }

  #run(work: () => Uint8Array): Uint8Array {
    return trapToError('AUDIO_ENCODER_FAILED', work).slice(); // a view of the encoder's memory
  }
}
