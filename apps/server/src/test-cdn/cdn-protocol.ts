/** Messages between the server and the process of the embedded test CDN. */
import type { WallMillis } from '@callcast/core';

/** First message to the child, once. */
export interface CdnConfiguration {
  readonly type: 'start';
  readonly host: string;
  /** Tried in this order; the next one only when a port is taken. */
  readonly rtmpPorts: readonly number[];
  /** Expected in the header {@link CDN_ACCESS_HEADER} of every HTTP request: other users of this machine have none. */
  readonly accessKey: string;
  /** What publishers have to know; left out: nothing. */
  readonly publishKey?: string;
}

/** A publisher that is connected now. */
export interface LiveStream {
  /** Such as `/live/demo`. */
  readonly path: string;
  readonly startedAt: WallMillis;
  /** Of HTTP-FLV and RTMP. */
  readonly viewers: number;
}

export type CdnEvent =
  | { readonly type: 'listening'; readonly rtmpPort: number; readonly httpPort: number }
  /** `systemCode` as Node names it, such as `EADDRINUSE`. The child exits after it. */
  | { readonly type: 'listen-failed'; readonly systemCode: string; readonly reason: string }
  /** The whole list each time. */
  | { readonly type: 'live'; readonly streams: readonly LiveStream[] };

export const CDN_ACCESS_HEADER = 'x-callcast-cdn-key';
