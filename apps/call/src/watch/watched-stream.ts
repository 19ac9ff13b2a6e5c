/** What the address of this page names, and what the server's answers about it mean. */
import type { WatchInput } from './watch-machine.ts';

export interface WatchedStream {
  /** For people. */
  readonly name: string;
  /** HTTP-FLV; HEAD tells how it stands. */
  readonly url: string;
  /** Which session's output it is; undefined: a stream of the test CDN. */
  readonly session: string | undefined;
}

/** `/watch/<stream>` is a stream of the test CDN, `/watch/<session>/<output>?token=…` is what an output sends. */
export function watchedStream({ pathname, search }: Pick<Location, 'pathname' | 'search'>): WatchedStream {
  // The route lets through only names that need no escaping.
  const [, , first = '', output] = pathname.split('/');
  if (output === undefined) return { name: first, url: `/cdn/live/${first}.flv`, session: undefined };
  const token = new URLSearchParams(search).get('token') ?? '';
  const url = `/preview/${first}/${output}.flv?token=${encodeURIComponent(token)}`;
  return { name: output, url, session: first };
}

/** @param state Of the header `Callcast-Output-State`; null for streams of the test CDN. */
export function meaningOf(status: number, state: string | null): WatchInput {
  if (status === 403) return 'link-over';
  if (status === 410) return 'output-over';
  if (status !== 200) return 'stream-absent';
  return state === null || state === 'live' || state === 'publishing' ? 'stream-live' : 'stream-silent';
}
