import { randomBytes } from 'node:crypto';
import { millis, type Random, type Scheduler, wallMillis } from '@callcast/core';

/** Imported by tests only: tests with sockets need real time. */
export const realTime: Scheduler = {
  now: () => millis(performance.now()),
  wallNow: () => wallMillis(Date.now()),
  after(delay, run) {
    const timer = setTimeout(run, delay);
    return { cancel: () => clearTimeout(timer) };
  },
};

export const realRandom: Random = {
  uint32: () => randomBytes(4).readUInt32BE(),
  bytes: (length) => Uint8Array.from(randomBytes(length)),
};
