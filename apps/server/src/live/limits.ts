import { millis } from '@callcast/core';

/** Bounds of live events, each with its reason. */
export const liveLimits = {
  /** Events of an account that are kept for whoever comes back: ten minutes of a hundred calls an hour, a megabyte at most. */
  ringEvents: 1_000,
  /** Characters of a reason or a message: enough for any of ours; a scenario can throw a novel. */
  textCharacters: 1_000,
  /** Between two figures of one output: its worker tells them once a second, give or take. */
  statisticsInterval: millis(900),
  /** Event streams of one account, and in all: each event is written to each of them. */
  streamsOfAccount: 20,
  streams: 200,
  /** Characters that wait for a reader: a minute of a busy account. One who is slower is closed, and comes back to the ring. */
  waitingCharacters: 256 * 1024,
  /** A stream that is silent says so this often: proxies cut what is silent for a minute. */
  heartbeat: millis(15_000),
  /** Milliseconds until a client comes back. */
  retryMs: 1_000,
} as const;
