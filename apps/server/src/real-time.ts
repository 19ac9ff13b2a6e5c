import { randomBytes } from 'node:crypto';
import { type Millis, millis, type Random, type Scheduler, type Timer, wallMillis } from '@callcast/core';

/** The machine's clocks and timers. */
export const realTime: Scheduler = {
  now: () => millis(performance.now()),
  wallNow: () => wallMillis(Date.now()),
  after(delay: Millis, run: () => void): Timer {
    const timer = setTimeout(run, delay);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** The operating system's randomness. */
export const realRandom: Random = {
  uint32: () => randomBytes(4).readUInt32BE(0),
  bytes: (length) => new Uint8Array(randomBytes(length)),
};
