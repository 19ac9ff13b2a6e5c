import { millis } from '@callcast/core';

/** Every number that bounds recordings, with its reason. */
export const recordingLimits = {
  /** Tags gather for this long: one write then takes forty of them. What a killed worker loses at most, beside what waits. */
  writeInterval: millis(500),
  /** What a lost power supply costs at most, beside that; oftener would keep a disk with fifty recordings busy. */
  syncInterval: millis(5_000),
  /** 25 s of 5 Mbit/s: no working disk makes anyone wait that long. Fifty outputs of a call may wait at once. */
  queuedBytes: 16 * 1024 * 1024,
  /**
   * A fragment of an MP4 ends at a key frame, and until then its samples are in memory. 100 s of 5 Mbit/s: callers make a key
   * frame within seconds, since they are asked for one; an encoder that makes none for so long never will.
   */
  fragmentBytes: 64 * 1024 * 1024,
  /** The databases are on the same disk, and the server needs them more. */
  minFreeBytes: 256 * 1024 * 1024,
  /** Of an account's budget, at once for one recording: ten seconds of 5 Mbit/s, so that the server is asked rarely. */
  reservedBytes: 6_000_000,
  /** With less room than this nothing is begun: it would be a few seconds. */
  leastRoomBytes: 1_000_000,
  /** So long files that somebody removed by hand may go unnoticed: reading a folder costs a look at every file in it. */
  readingAge: millis(60_000),
  /** Files looked at at once: the process has other business with the disk. */
  filesAtOnce: 32,
  /** Between two looks for recordings that are kept no longer. */
  sweepInterval: millis(3_600_000),
} as const;
