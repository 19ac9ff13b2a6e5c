import type { RecorderEventPayloads } from './recorder-event-payloads.ts';
import type { Unspecified } from './values.ts';

/** What is recorded, and how. Options of the original platform that are not named here are read over. */
export interface RecordParameters {
  /** In the call history. */
  name?: string;
  /** The url needs the account's API key. Else whoever has the url may fetch the file. */
  secure?: boolean;
  /** 48 kHz and 192 kbit/s in place of 8 kHz and 32 kbit/s. Of Ogg: 96 in place of 32 kbit/s. */
  hd_audio?: boolean;
  /** @deprecated No lossless files are made: the same as `hd_audio`, with a warning. */
  lossless?: boolean;
  /** Two channels: the first call left and all others right; of `Call.record` what the call says left, what it hears right. */
  stereo?: boolean;
  /** An MP4 with the picture of the first call (H.264) or conference, and a slate while there is none. Else sound alone. */
  video?: boolean;
  /** Sound alone: `"mp3"` unless given, or `"ogg"` (Opus). Not of the original platform, which has transcriptions in `"json"`. */
  format?: string;
  /** How long the url works: a value of `RecordExpireTime`, three months by default. Files are kept as long as the operator says. */
  expire?: string;
  /** What a browser saves the file as. */
  contentDispositionFilename?: string;
  [option: string]: Unspecified;
}

/**
 * Keeps what calls, conferences and players send to it (`sendMediaTo`), mixed, in one file. It begins with the first media that
 * comes, and goes on through silence until `stop()` or the end of the session. Made by `VoxEngine.createRecorder`, ten at a time
 * in a session, calls that are recorded included; its events come later, never from inside of that. A method of a recorder that
 * is stopped does nothing, with a warning in the log.
 */
export interface Recorder {
  /** The recorder's own id, unique in its session. */
  id(): string;
  /** Calls `callback` at each `event` from now on. The same function added twice is called twice. */
  addEventListener<Event extends keyof RecorderEventPayloads>(
    event: Event,
    callback: (event: RecorderEventPayloads[Event]) => unknown,
  ): void;
  /** Takes a listener away; without a callback all of the event. */
  removeEventListener<Event extends keyof RecorderEventPayloads>(
    event: Event,
    callback?: (event: RecorderEventPayloads[Event]) => unknown,
  ): void;
  /** Silence and a slate are recorded in place of what comes, or not any more. */
  mute(doMute: boolean): void;
  /** For good. `RecorderEvents.Stopped` follows when the file is whole. */
  stop(): void;
}
