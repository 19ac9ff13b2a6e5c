/** Makes a file of sound. Whatever it has given out is never changed by what it gives out later, so that each prefix of it plays. */
export interface AudioFileWriter {
  /**
   * @param frame 960 × channels interleaved finite samples at 48 kHz, nominally −1..1. Not retained.
   * @returns The bytes that are ready now; may be none. Fresh.
   * @throws {AudioCodecError} `AUDIO_ENCODER_FAILED` — `end` it.
   */
  write(frame: Float32Array): Uint8Array;
  /** @returns What is left. Once, last; frees the encoder. */
  end(): Uint8Array;
}
