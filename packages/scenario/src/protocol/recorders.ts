import type { CallId } from './calls.ts';

/** Files of what calls, conferences and players sound like, and look like. */
export type RecorderId = string;

export interface RecorderOptions {
  readonly format: 'mp3' | 'ogg' | 'mp4';
  /** The first source left, the others right. */
  readonly isStereo: boolean;
  readonly isHd: boolean;
  /** Its url needs the account's API key. */
  readonly isSecure: boolean;
  /** Seconds that its url works, unless it is secure. */
  readonly linkSeconds: number;
  /** Of the call history. */
  readonly title?: string;
  /** What a browser saves it as. */
  readonly fileName?: string;
}

export type RecorderEvent = { readonly kind: 'recorder'; readonly recorderId: RecorderId } /** There is a file. */ & (
  | { readonly name: 'started'; readonly url: string }
  /** The first picture is in it. */
  | { readonly name: 'video-started'; readonly url: string }
  /** It cannot go on, or all that belongs into it could not be written. */
  | { readonly name: 'error'; readonly error: string }
  /** The file is whole. Last. No url: nothing ever came, so there is none. `error`: it was refused. */
  | { readonly name: 'stopped'; readonly durationMs: number; readonly url?: string; readonly error?: string }
);

export type RecorderCommand =
  | {
      readonly kind: 'create-recorder';
      readonly recorderId: RecorderId;
      readonly options: RecorderOptions;
      /** It records this call, what it says and what it hears, and ends with it. */
      readonly callId?: CallId;
    }
  | { readonly kind: 'mute-recorder'; readonly recorderId: RecorderId; readonly isMuted: boolean }
  | { readonly kind: 'stop-recorder'; readonly recorderId: RecorderId };
