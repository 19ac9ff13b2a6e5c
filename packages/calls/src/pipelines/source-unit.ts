import type { Millis } from '@callcast/core';
import type { AacSettings, FourCc } from '@callcast/media';
import type { PictureSize } from '@callcast/scenario/protocol';

/** What an output has to say of the picture before it shows any. Replaced, never changed, so identity tells a change. */
export interface VideoHeader {
  /** Tag body of the sequence header. */
  readonly body: Uint8Array;
  readonly size: PictureSize;
  /** Unless given: H.264. */
  readonly codec?: FourCc;
}

/** What a decoder of a source needs first. Replaced, never changed, so identity tells a change. */
export interface SourceHeaders {
  /** Undefined until the first parameter sets. */
  readonly video: VideoHeader | undefined;
}

/** Of a unit that is not H.264. */
export const NO_NAL_UNITS: readonly Uint8Array[] = [];

/** How the sound of an output is encoded. `opus`: the packets of the caller, as they came. */
export type AudioEncoding = AacSettings | 'opus';

/** What a leg's pipeline hands to each of its outputs: a finished tag body on the leg's own time. */
export interface SourceUnit {
  readonly kind: 'audio' | 'video';
  /** When it is to be decoded and shown, on the sender's timeline. */
  readonly time: Millis;
  /** How long it sounds. 0 for pictures: each stands until the next one. */
  readonly duration: Millis;
  readonly body: Uint8Array;
  readonly isKeyFrame: boolean;
  /** See `FlvTag`. */
  readonly isRasl: boolean;
  /** Audio: how it was encoded. Each output wants one encoding of possibly several. */
  readonly encoding?: AudioEncoding;
  /** H.264: what stands in the body. {@link NO_NAL_UNITS} for audio and other codecs. */
  readonly nalUnits: readonly Uint8Array[];
}

/** One output as a leg sees it. */
export interface UnitSink {
  handleUnit(unit: SourceUnit, headers: SourceHeaders): void;
}
