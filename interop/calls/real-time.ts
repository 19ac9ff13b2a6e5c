/** The machine's time and randomness for robots and simulated links. */
import { millis, wallMillis } from '@callcast/core';
import type { RobotCallOptions } from '@callcast/testing/robot';

export const scheduler: RobotCallOptions['scheduler'] = {
  now: () => millis(performance.now()),
  wallNow: () => wallMillis(Date.now()),
  after: (delay, run) => {
    // Rounded, since Node cuts off: one delay computed twice must not become two that differ by a millisecond.
    const timer = setTimeout(run, Math.round(delay));
    return { cancel: () => clearTimeout(timer) };
  },
};

export const random: RobotCallOptions['random'] = {
  uint32: () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};
