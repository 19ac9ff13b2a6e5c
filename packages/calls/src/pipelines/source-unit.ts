import type { Millis } from '@callcast/core';
import type { PictureSize } from '@callcast/scenario/protocol';

/** What an output has to say of the picture before it shows any. Replaced, never changed, so identity tells a change. */
export interface VideoHeader {
  /** Tag body of the sequence header. */
  readonly body: Uint8Array;
  readonly size: PictureSize;
}

/** What every new publish of a source needs first. */
export interface SourceHeaders {
  /** Undefined until the first parameter sets. */
  readonly video: VideoHeader | undefined;
  /** Tag body of the sequence header. */
  readonly audio: Uint8Array;
  readonly channels: 1 | 2;
}

/** What a leg's pipeline hands to each of its outputs: a finished tag body on the leg's own time. */
export interface SourceUnit {
  readonly kind: 'audio' | 'video';
  /** When it is to be decoded and shown, on the sender's timeline. */
  readonly time: Millis;
  readonly body: Uint8Array;
  readonly isKeyFrame: boolean;
  /** Video: what stands in the body. Empty for audio. */
  readonly nalUnits: readonly Uint8Array[];
}

/** One output as a leg sees it. */
export interface UnitSink {
  handleUnit(unit: SourceUnit, headers: SourceHeaders): void;
}
