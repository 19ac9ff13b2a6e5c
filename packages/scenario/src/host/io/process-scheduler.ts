import { randomBytes } from 'node:crypto';
import { type Millis, millis, type Random, type Scheduler, type Timer, wallMillis } from '@callcast/core';

/** Real time, inside a shard process. Its timers keep no process alive: the channel to the server does. */
export const processScheduler: Scheduler = {
  now: () => millis(performance.now()),
  wallNow: () => wallMillis(Date.now()),
  after(delay: Millis, run: () => void): Timer {
    const timer = setTimeout(run, delay);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** The kernel's randomness. */
export const processRandom: Random = {
  uint32: () => randomBytes(4).readUInt32BE(),
  bytes: (length) => new Uint8Array(randomBytes(length)),
};
