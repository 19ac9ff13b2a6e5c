import { concatBytes } from '@callcast/core';
import { AUDIO_FRAME_SAMPLES, type OpusEncoder } from '../transcode/opus-encoder.ts';
import type { AudioFileWriter } from './audio-file-writer.ts';
import { OggOpusMuxer } from './ogg-opus-muxer.ts';

/** Sound, encoded, in an Ogg file: sample n of the file is sample n that was written. */
export class OggOpusWriter implements AudioFileWriter {
  readonly #encoder: OpusEncoder;
  readonly #muxer: OggOpusMuxer;
  #samples = 0;

  /** @param encoder Closed by {@link end}. @param serialNumber uint32, random. */
  constructor(encoder: OpusEncoder, serialNumber: number) {
    this.#encoder = encoder;
    this.#muxer = new OggOpusMuxer({ channels: encoder.channels, preSkip: encoder.delaySamples, serialNumber });
  }

  write(frame: Float32Array): Uint8Array {
    this.#samples += AUDIO_FRAME_SAMPLES;
    return this.#muxer.write(this.#encoder.encode(frame));
  }

  end(): Uint8Array {
    const ready: Uint8Array[] = [];
    // The encoder still holds the last samples; what pushes them out is cut off again.
    if (this.#samples > 0) {
      ready.push(
        this.#muxer.write(this.#encoder.encode(new Float32Array(AUDIO_FRAME_SAMPLES * this.#encoder.channels))),
      );
    }
    this.#encoder.close();
    ready.push(this.#muxer.end(this.#samples));
    return concatBytes(ready);
  }
}
