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
} as const;
