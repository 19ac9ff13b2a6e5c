import type { CallId } from './calls.ts';
import type { HttpFields } from './network.ts';

/** Files that are played to calls and streams. */
export type PlayerId = string;

/** Where a file is. */
export interface PlayerSource {
  readonly url: string;
  readonly method: string;
  readonly headers: HttpFields;
  /** Text, sent as UTF-8. */
  readonly body?: string;
}

export type PlayerEvent = { readonly kind: 'player'; readonly playerId: PlayerId } /** The file is here. */ & (
  | { readonly name: 'created' | 'ready' }
  /** Somebody hears it. Milliseconds; 0: the file does not say. */
  | { readonly name: 'started'; readonly durationMs: number }
  | { readonly name: 'marker'; readonly offsetMs: number }
  /** By the scenario. Last. */
  | { readonly name: 'stopped' }
  /** By itself. Last. `error`: why it could not be played, or not to its end. */
  | { readonly name: 'finished'; readonly error?: string }
);

export type PlayerCommand =
  | {
      readonly kind: 'create-player';
      readonly playerId: PlayerId;
      readonly source: PlayerSource;
      readonly loop: boolean;
      readonly isPaused: boolean;
      /** It is this call's own playback, in place of the one before; it ends with the call. */
      readonly callId?: CallId;
    }
  | { readonly kind: 'pause-player' | 'resume-player'; readonly playerId: PlayerId }
  /** For good. */
  | { readonly kind: 'stop-player'; readonly playerId: PlayerId }
  /** Tells once when it comes by: milliseconds of the file, from its end when negative. */
  | { readonly kind: 'mark-player'; readonly playerId: PlayerId; readonly offsetMs: number };
