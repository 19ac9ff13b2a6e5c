import type { Call } from './call.ts';
import type { PlayerEventPayloads } from './player-event-payloads.ts';
import type { Recorder } from './recorder.ts';
import type { StreamingAgent } from './streaming-agent.ts';
import type { RequestHeaders, Unspecified } from './values.ts';

/** Where a file is, when a url alone does not say it. */
export interface URLPlayerRequest {
  /** `https://` or `http://`; the operator's rules of what scenarios may reach hold for it. */
  url: string;
  /** `GET` unless given. */
  method?: string;
  headers?: { name: string; value: string }[] | RequestHeaders | Record<string, string>;
  /** Sent as UTF-8. */
  body?: string;
}

/** How a file is played. Options of the original platform that are not named here are read over. */
export interface URLPlayerParameters {
  /** Again from its beginning, until it is stopped. */
  loop?: boolean;
  /** It waits for `resume()`. */
  onPause?: boolean;
  /** Read over: a file is played when it is whole. */
  progressivePlayback?: boolean;
  [option: string]: Unspecified;
}

/** What `Call.startPlayback` is told. */
export interface PlaybackParameters {
  /** Again from its beginning, until `stopPlayback`. */
  loop?: boolean;
  /** Read over: a file is played when it is whole. */
  progressivePlayback?: boolean;
  [option: string]: Unspecified;
}

/**
 * Plays a file: WAV, MP3, Ogg (Vorbis or Opus) or FLAC, mono or stereo, 10 MB at most. It begins when the first one can hear it,
 * and goes by the clock from then on. Made by `VoxEngine.createURLPlayer`, ten in a session; its events come later, never from
 * inside of that. A method of a player that is over does nothing, with a warning in the log.
 */
export interface Player {
  /** The player's own id, unique in its session. */
  id(): string;
  /** Calls `callback` at each `event` from now on. The same function added twice is called twice. */
  addEventListener<Event extends keyof PlayerEventPayloads>(
    event: Event,
    callback: (event: PlayerEventPayloads[Event]) => unknown,
  ): void;
  /** Takes a listener away; without a callback all of the event. */
  removeEventListener<Event extends keyof PlayerEventPayloads>(
    event: Event,
    callback?: (event: PlayerEventPayloads[Event]) => unknown,
  ): void;
  /** Who hears it hears nothing of it until `resume()`. */
  pause(): void;
  /** It goes on where it was. */
  resume(): void;
  /** For good. */
  stop(): void;
  /** Tells once when this place is reached: milliseconds of the file, from its end when negative. @throws RangeError over a day. */
  addMarker(offset: number): void;
  /**
   * To a call: heard in place of any other sound of ours, also before the answer, and before the file is here. To an agent: in
   * place of the call that it gets, whose last picture stays, or a slate. To a recorder: beside whatever else that gets.
   */
  sendMediaTo(unit: Call | StreamingAgent | Recorder, parameters?: object): void;
  /** Ends what `sendMediaTo` began. */
  stopMediaTo(unit: Call | StreamingAgent | Recorder): void;
}
