import { millis } from '@callcast/core';

/** Bounds of sockets that nobody has logged in on, each with its reason. */
export const loginLimits = {
  /** Until a socket is closed: the token is there before the socket is. */
  loginTimeout: millis(10_000),
  /** That a login key is good for: a page asks its own backend for the hash, over a slow phone. */
  keyLifetime: millis(60_000),
  /** Login keys of one socket: each prolongs its life without a login. */
  keys: 5,
} as const;
