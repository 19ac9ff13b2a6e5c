/**
 * - `waiting`: nobody publishes; asked again every {@link RETRY_MS}
 * - `starting`: somebody does, no picture yet
 * - `playing`: a picture or sound is playing
 * - `ended`: the publisher left; asked again as in `waiting`
 * - `failed`: live, but the player could not play it; tried again as in `waiting`
 */
export type WatchState = 'waiting' | 'starting' | 'playing' | 'ended' | 'failed';

export type WatchInput = 'stream-live' | 'stream-absent' | 'picture' | 'stream-over' | 'player-error';

/** Short enough to feel like by itself, long enough for a page that is left open all night. */
export const RETRY_MS = 2_000;

/** What the page shows after something happened. Inputs that do not concern a state leave it as it is. */
export function nextWatchState(state: WatchState, input: WatchInput): WatchState {
  switch (input) {
    case 'stream-live':
      return state === 'playing' ? state : 'starting';
    case 'stream-absent':
      // Someone who saw it end keeps reading that it ended.
      return state === 'ended' ? 'ended' : 'waiting';
    case 'picture':
      return state === 'starting' ? 'playing' : state;
    case 'stream-over':
      return state === 'playing' ? 'ended' : 'waiting';
    case 'player-error':
      return 'failed';
  }
}

/** Whether the page asks for the stream in this state. */
export const isLooking = (state: WatchState): boolean => state === 'waiting' || state === 'ended' || state === 'failed';
