import type { Millis, Ticks } from '@callcast/core';
import type { AacSettings } from './transcode/frame-encoder.ts';

/**
 * One coded picture: all NAL units that share an RTP timestamp, without start codes or length prefixes.
 * Whole: a depacketizer yields an access unit complete or not at all.
 */
export interface AccessUnit {
  readonly nalUnits: readonly Uint8Array[];
  readonly isIdr: boolean;
  /** Sampling instant: unwrapped RTP timestamp, 90 kHz. */
  readonly position: Ticks;
  /** When the datagram that completed it was read. */
  readonly arrivedAt: Millis;
}

/**
 * One AV1 temporal unit: all OBUs that share an RTP timestamp. Whole, as {@link AccessUnit}.
 */
export interface TemporalUnit {
  /** Without temporal delimiters, as RTP carries them: mostly without size fields. */
  readonly obus: readonly Uint8Array[];
  /** Sampling instant: unwrapped RTP timestamp, 90 kHz. */
  readonly position: Ticks;
  /** When the datagram that completed it was read. */
  readonly arrivedAt: Millis;
}

/**
 * One coded picture of H.265: all NAL units that share an RTP timestamp, without start codes or length prefixes. Whole, as
 * {@link AccessUnit}.
 */
export interface HevcAccessUnit {
  readonly nalUnits: readonly Uint8Array[];
  /** Sampling instant: unwrapped RTP timestamp, 90 kHz. */
  readonly position: Ticks;
  /** When the datagram that completed it was read. */
  readonly arrivedAt: Millis;
}

/** One Opus packet. */
export interface OpusFrame {
  /** View or copy; the owner is whoever yields it, and it must not be reused before the frame has been handled. */
  readonly payload: Uint8Array;
  /** First sample: unwrapped RTP timestamp, 48 kHz. */
  readonly position: Ticks;
  readonly arrivedAt: Millis;
}

/** One AAC-LC frame of 1024 samples at 48 kHz. */
export interface AacFrame {
  /** Raw data block without ADTS header. A fresh array. */
  readonly payload: Uint8Array;
  /** First sample on the sample timeline of its encoder, with the codec delay already subtracted. */
  readonly position: Ticks;
  readonly settings: AacSettings;
}
