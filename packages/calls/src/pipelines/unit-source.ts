import type { ResumeWindow } from './resume-window.ts';
import type { SourceHeaders } from './source-unit.ts';

/** A leg as its outputs see it. */
export interface UnitSource {
  readonly hasVideo: boolean;
  /** The largest picture that its SDP lets expect; undefined when it says nothing. */
  readonly announcedMacroblocks: number | undefined;
  readonly headers: SourceHeaders;
  /** What it has sent since its last IDR, to whomever: a unit stands there before any output gets it. */
  readonly window: ResumeWindow;
  requestKeyFrame(): void;
}
