import type { ConferenceId, PlayerId, RecorderId } from '@callcast/scenario/protocol';
import type { LegId } from '../media-protocol.ts';

/** How a file sounds, and what it is. */
export interface RecordedSound {
  readonly format: 'mp3' | 'ogg' | 'mp4';
  /** In two channels: the first source left, the others right. */
  readonly isStereo: boolean;
  /** As good as calls are; else as telephones are, where the format knows that. */
  readonly isHd: boolean;
}

/** Whose file it is. Words of ours alone: they become its name. */
export interface RecorderOwner {
  readonly accountId: number;
  readonly sessionId: number;
  /** Which recorder of the session, from 1. */
  readonly recorder: number;
}

export type RecordedSource =
  | { readonly unit: 'leg'; readonly id: LegId }
  | { readonly unit: 'conference'; readonly id: ConferenceId }
  | { readonly unit: 'player'; readonly id: PlayerId }
  /** What this leg hears of us, whatever that is at each moment. */
  | { readonly unit: 'heard'; readonly id: LegId };

/** What the server says to a media worker about recorders: part of `MediaCommand`. */
export type RecorderMediaCommand =
  /** Its file begins with the first media of its sources. */
  | {
      readonly kind: 'open-recorder';
      readonly recorderId: RecorderId;
      readonly of: RecorderOwner;
      readonly sound: RecordedSound;
    }
  /** May come before there is such a source. Told again it changes nothing. */
  | { readonly kind: 'record' | 'stop-record'; readonly recorderId: RecorderId; readonly source: RecordedSource }
  /** Silence and a slate, until it is told otherwise. Time goes on. */
  | { readonly kind: 'mute-recorder'; readonly recorderId: RecorderId; readonly isMuted: boolean }
  | { readonly kind: 'close-recorder'; readonly recorderId: RecorderId };

/** What a media worker says about them: part of `MediaEvent`. */
export type RecorderMediaEvent = {
  readonly kind: 'recorder';
  readonly recorderId: RecorderId;
} /** There is a file, of this name. */ & (
  | { readonly name: 'started'; readonly file: string }
  /** The first picture of a caller is in it. */
  | { readonly name: 'video-started' }
  /** It goes on no more, or could not be begun; `stopped` follows. For people. */
  | { readonly name: 'failed'; readonly code: string; readonly reason: string }
  /** Last: nothing more is done with its file, if there is one. */
  | { readonly name: 'stopped'; readonly durationMs: number }
);
