/** A robot's call to a server under test, in real time. */
import { type Clip, type RobotCallOptions, type RobotCallReport, runRobotCall } from '@callcast/testing/robot';
import type { Callcast } from './callcast.ts';
import { random, scheduler } from './real-time.ts';

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
