import type { RecordingPort } from '../media-ports.ts';

const unasked = (): never => {
  throw new Error('nothing is recorded');
};

/** Of a worker that records nothing. For tests only. */
export const NO_RECORDINGS: RecordingPort = { open: unasked, openSound: unasked, openVideo: unasked };
