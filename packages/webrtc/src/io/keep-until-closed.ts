import type { Track } from 'node-datachannel';

/**
 * Keeps a Track until the library has told that it is closed. Collected earlier, it leaves a dangling pointer in a list
 * of the library, on which `closeLibrary()` crashes. A function of its own, so that no other callback shares its
 * closure: it would keep the Track for ever.
 */
export function keepUntilClosed(track: Track): void {
  track.onClosed(() => track.isClosed());
}
