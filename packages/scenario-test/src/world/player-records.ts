import type { Timer } from '@callcast/core';
import type { CallId, PlayerId, PlayerSource } from '@callcast/scenario/protocol';
import type { FetchedFile } from './audio-files.ts';

/** A player, or what a call plays by itself, as the played server knows it. */
export interface PlayerRecord {
  readonly playerId: PlayerId;
  readonly source: PlayerSource;
  readonly loop: boolean;
  /** Whose own playback it is. */
  readonly callId: CallId | undefined;
  /**
   * fetching: the file is on its way · waiting: for the first who can hear it, or for `resume()` · playing: time goes on, unless it is
   * paused · finished: played to its end · failed: it could not be played, or not to its end · stopped: from outside.
   */
  state: 'fetching' | 'waiting' | 'playing' | 'finished' | 'failed' | 'stopped';
  isPaused: boolean;
  file: Exclude<FetchedFile, { readonly error: string }> | undefined;
  /** Why it failed, or what stopped it: a sentence. */
  ended: string | undefined;
  hasStarted: boolean;
  /** Milliseconds of the file that were played at {@link atMs}, this time round. */
  positionMs: number;
  atMs: number;
  /** Not reached yet. */
  readonly markers: Set<number>;
  /** Calls that take no sound, and were told of. */
  readonly unheardBy: Set<CallId>;
  download: Timer | undefined;
}

export function isOver({ state }: PlayerRecord): boolean {
  return state === 'finished' || state === 'failed' || state === 'stopped';
}
