/** An AAC-LC encoder at 48 kHz as a transcoder needs it. */
export interface FrameEncoder {
  /** The first so many samples that a decoder yields precede the first one that went in. */
  readonly delaySamples: number;
  /**
   * @param samples 1024 × channels interleaved finite samples, nominally −1..1. Not retained.
   * @returns A raw data block, fresh; undefined while the encoder is filling.
   * @throws {AudioCodecError} `AUDIO_ENCODER_FAILED` — close it.
   */
  encode(samples: Float32Array): Uint8Array | undefined;
  /** Idempotent. */
  close(): void;
}
