import { millis } from '@callcast/core';

/** Bounds of exports, each with its reason. The number of rows has none: a piece is in memory at a time, however many there are. */
export const exportLimits = {
  /** Rows of a piece: two milliseconds of the event loop, and some 200 KB. */
  rowsPerRead: 500,
  /** Exports of an account, and in all: each takes as much of the database as its client reads. */
  exportsOfAccount: 2,
  exports: 8,
  /** A client that reads nothing for so long is gone: it would hold its place for ever. */
  stall: millis(60_000),
} as const;
