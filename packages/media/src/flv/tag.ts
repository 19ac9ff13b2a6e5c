import type { Millis } from '@callcast/core';

/** An FLV tag without its header; its body is equally the body of an RTMP message (FLV 10.1 Annex E §E.4). */
export interface FlvTag {
  readonly kind: 'audio' | 'video' | 'script';
  /** DTS on the publish timeline: a whole number of milliseconds, 0..2^32-1. */
  readonly timestamp: Millis;
  readonly body: Uint8Array;
  /** True for what every new viewer needs first: metadata and sequence headers. */
  readonly isHeader: boolean;
  /** Video only: starts with an IDR. */
  readonly isKeyFrame: boolean;
  /**
   * Video only: a RASL picture of H.265. It may refer to what stands before the key frame that it follows, so it can be decoded
   * only where decoding did not begin there (ITU-T H.265 §8.1.3).
   */
  readonly isRasl: boolean;
}
