import type { ResumeWindow } from './resume-window.ts';
import type { AudioEncoding } from './source-unit.ts';

/** A leg as its outputs see it. */
export interface UnitSource {
  readonly hasVideo: boolean;
  /** The largest picture that its SDP lets expect; undefined when it says nothing. */
  readonly announcedMacroblocks: number | undefined;
  /** Of its sound as it sends it. */
  readonly channels: 1 | 2;
  /** What it has sent since its last IDR, to whomever: a unit stands there before any output gets it. */
  readonly window: ResumeWindow;
  /** It shows one of several pictures, and says itself which tracks they are. */
  readonly namesVideoTracks?: boolean;
  requestKeyFrame(): void;
  /** From now on its sound comes in this encoding, too. As often as wanted, it has to be released. */
  wantAudio(encoding: AudioEncoding): void;
  releaseAudio(encoding: AudioEncoding): void;
}
