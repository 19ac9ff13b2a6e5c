/**
 * - `waiting`: nobody publishes; asked again every {@link RETRY_MS}
 * - `starting`: somebody does, no picture yet
 * - `playing`: a picture or sound is playing
 * - `reconnecting`: an output whose destination is dialled again; the last picture stands, the stream goes on by itself
 * - `changed`: it goes on in another codec, for which a player begins anew; opened again after {@link RETRY_MS}
 * - `ended`: the publisher left; asked again as in `waiting`
 * - `failed`: live, but the player could not play it; tried again as in `waiting`
 * - `full`: as many watch as may; tried again as in `waiting`
 * - `over`: an output that will not come back
 * - `expired`: the link works no more
 */
export type WatchState =
  | 'waiting'
  | 'starting'
  | 'playing'
  | 'reconnecting'
  | 'changed'
  | 'ended'
  | 'failed'
  | 'full'
  | 'over'
  | 'expired';

export type WatchInput =
  | 'stream-live'
  /** It is there, but nothing is sent now. */
  | 'stream-silent'
  | 'stream-absent'
  | 'picture'
  | 'stream-over'
  | 'stream-changed'
  | 'output-over'
  | 'link-over'
  | 'viewers-full'
  | 'player-error';

/** Short enough to feel like by itself, long enough for a page that is left open all night. */
export const RETRY_MS = 2_000;

/** What the page shows after something happened. Inputs that do not concern a state leave it as it is. */
export function nextWatchState(state: WatchState, input: WatchInput): WatchState {
  if (isFinal(state)) return state;
  switch (input) {
    case 'stream-live':
      return isShowing(state) ? state : 'starting';
    case 'stream-silent':
      if (isShowing(state)) return 'reconnecting';
      // Nothing comes of it before it is on the air again.
      return state === 'ended' ? 'ended' : 'waiting';
    case 'stream-absent':
      // Someone who saw it end keeps reading that it ended.
      return state === 'ended' ? 'ended' : 'waiting';
    case 'picture':
      return state === 'starting' || state === 'reconnecting' ? 'playing' : state;
    case 'stream-over':
      return isShowing(state) ? 'ended' : 'waiting';
    case 'stream-changed':
      return 'changed';
    case 'output-over':
      return 'over';
    case 'link-over':
      return 'expired';
    case 'viewers-full':
      return 'full';
    case 'player-error':
      return 'failed';
  }
}

/** Whether the page asks for the stream in this state. */
export const isLooking = (state: WatchState): boolean =>
  state === 'waiting' || state === 'changed' || state === 'ended' || state === 'failed' || state === 'full';

/** Whether there is a picture to see, if only the last one. */
export const isShowing = (state: WatchState): boolean => state === 'playing' || state === 'reconnecting';

/** Nothing more will happen on this page. */
export const isFinal = (state: WatchState): boolean => state === 'over' || state === 'expired';
