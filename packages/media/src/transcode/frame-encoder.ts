/** Bit rates that were chosen by listening tests: transparent enough for calls and music, and what CDNs recommend. */
export const DEFAULT_AAC_BITRATE_BPS: Readonly<Record<1 | 2, number>> = { 1: 64_000, 2: 128_000 };

/** How the audio of one output is encoded; fixed for the life of a publish. */
export interface AacSettings {
  readonly channels: 1 | 2;
  /** Of all channels together. */
  readonly bitrateBps: number;
}

/** An AAC-LC encoder at 48 kHz as a transcoder needs it. */
export interface FrameEncoder {
  /**
   * @param samples 1024 × channels interleaved finite samples, nominally −1..1. Not retained.
   * @returns A raw data block, fresh.
   * @throws {AudioCodecError} `AUDIO_ENCODER_FAILED` — close it.
   */
  encode(samples: Float32Array): Uint8Array;
  /** Idempotent. */
  close(): void;
}
