import { millis } from '@callcast/core';

/** Bounds of reading session logs, each with its reason. */
export const logLimits = {
  /** Lines read at a time: a log of megabytes never stands in memory as a whole. */
  linesPerRead: 1_000,
  /** Followers of one session, of one account, and in all: each new batch of lines is a query of a tenth of a millisecond for each. */
  followersOfSession: 8,
  followersOfAccount: 20,
  followers: 100,
  /** An event stream that is silent says so this often: proxies cut what is silent for a minute. */
  heartbeat: millis(15_000),
} as const;
