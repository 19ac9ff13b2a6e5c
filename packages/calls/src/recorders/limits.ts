import { millis } from '@callcast/core';

/** Every number that bounds what recorders of one session use, with its reason. */
export const RECORDER_LIMITS = {
  /** That are not over, `Call.record` included: each encodes for itself, 1 to 3 % of a core. */
  maxRecorders: 10,
  /** Of one session, over its life: what is made in a loop makes a file each time. */
  maxRecordersEver: 1_000,
  /**
   * Sound of callers waits so long, 200 ms in samples: nobody answers to a recording, and what a busy machine holds up moves nothing.
   */
  playoutSamples: 9_600,
  /** Of what waits at the end this much is still written: 500 ms. */
  maxLastFrames: 25,
  /** Frames that wait of a source on our own clock before the first is taken; one may be late then. */
  primingFrames: 2,
  /** With more the oldest are dropped: nobody took them for 200 ms. */
  maxWaitingFrames: 10,
  /** 500 ms at once: a worker that stood still makes up for the rest in the next ticks. */
  maxFramesPerTick: 25,
  /** How often a picture can be begun with: what a killed worker loses of an MP4, and how it may be sought in. */
  keyframeInterval: millis(2_000),
} as const;
