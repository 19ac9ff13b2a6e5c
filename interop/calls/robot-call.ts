/** A robot's call to a server under test, in real time. */
import { millis, wallMillis } from '@callcast/core';
import { type Clip, type RobotCallOptions, type RobotCallReport, runRobotCall } from '@callcast/testing/robot';
import type { Callcast } from './callcast.ts';

const scheduler: RobotCallOptions['scheduler'] = {
  now: () => millis(performance.now()),
  wallNow: () => wallMillis(Date.now()),
  after: (delay, run) => {
    const timer = setTimeout(run, delay);
    return { cancel: () => clearTimeout(timer) };
  },
};
const random: RobotCallOptions['random'] = {
  uint32: () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};

/** Four seconds by WHIP unless the options say otherwise. */
export function robotCall({
  server,
  ...options
}: {
  server: Callcast;
  clip: Clip;
  application: string;
  token: string;
} & Partial<RobotCallOptions>): Promise<RobotCallReport> {
  return runRobotCall({
    via: 'whip',
    url: server.base,
    number: 'live',
    durationMs: 4_000,
    scheduler,
    random,
    ...options,
  });
}
