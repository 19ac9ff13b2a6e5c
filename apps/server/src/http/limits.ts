/** Bounds of the HTTP server, each with its reason. */
export const httpLimits = {
  /** Bytes of a body where a route does not say otherwise: a JSON request of ours has hundreds. */
  bodyBytes: 64 * 1024,
  /** Milliseconds to receive a whole request: a slow sender must not hold a connection for ever. */
  requestTimeoutMs: 60_000,
  /** Milliseconds an idle connection is kept: longer than the 60 s of common proxies, so that they close first. */
  keepAliveMs: 72_000,
  /** Milliseconds for the last bytes of a live stream that is over: megabytes may wait for a viewer who does not read. */
  lingerMs: 3_000,
  /** Characters of one path segment: a dialled number of 255 characters, each up to nine when percent-encoded. */
  pathSegmentCharacters: 2_300,
  /** Characters of a Host header worth believing. */
  hostCharacters: 255,
} as const;
