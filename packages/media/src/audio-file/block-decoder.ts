/** Why a file is not played, or not played to its end. */
export type AudioFileRefusal =
  /** None of WAV, MP3, Ogg and FLAC. */
  | 'unknown-format'
  | 'speex-not-supported'
  /** A codec in a container that is read. */
  | 'codec-not-supported'
  | 'more-than-two-channels'
  | 'sample-rate-not-supported'
  | 'too-large'
  /** Headers that break their rules. */
  | 'malformed'
  /** Not one sample in it. */
  | 'no-audio'
  /** A trap in a codec, which the file has caused. */
  | 'decoder-failed';

/** Sound as the file has it. */
export interface PcmBlock {
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  /** Interleaved; may be none. Valid until the next block is decoded. Of damaged files not necessarily numbers, or within −1..1. */
  readonly samples: Float32Array;
}

/** `starved`: more bytes of the file are needed. */
export type DecodedBlock = PcmBlock | 'starved' | 'ended' | AudioFileRefusal;

/** A decoder of one format, at some place of a file whose bytes come by and by. */
export interface BlockDecoder {
  /** One step: at most one codec frame, or 64 KB of the file passed over. */
  decode(): DecodedBlock;
  /** Idempotent. */
  close(): void;
}

/** A block of a step that passed something over. */
export const NO_SAMPLES: PcmBlock = { sampleRate: 48_000, channels: 1, samples: new Float32Array(0) };

/** The same, where decoding what turned out to be damaged took as long as a whole block. */
export const DAMAGED: PcmBlock = { ...NO_SAMPLES };
