import type { PlayerSource } from '@callcast/scenario/protocol';

/** A file that is to be played, whole; or, for people, why there is none. */
export type FetchedAudio = { readonly bytes: Uint8Array } | { readonly error: string };

/**
 * Fetches a file by HTTP, as far as scenarios may reach.
 *
 * @param onFetched Called once, from the event loop, unless it was cancelled. @returns Cancels it. Idempotent.
 */
export type FetchAudio = (source: PlayerSource, onFetched: (file: FetchedAudio) => void) => () => void;
