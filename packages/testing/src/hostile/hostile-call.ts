import { type Millis, millis, type Random, type Scheduler } from '@callcast/core';
import type { Clip } from '../robot/clip.ts';
import { connectRobot } from '../robot/robot-connection.ts';
import type { RobotDestination } from '../robot/signalling.ts';
import type { Attack } from './attack.ts';

export interface HostileCallOptions extends RobotDestination {
  readonly attack: Attack;
  readonly durationMs: number;
  readonly clip: Clip;
  readonly scheduler: Scheduler;
  readonly random: Random;
}

export interface HostileCallReport {
  readonly datagramsSent: number;
  /** `finished`, or what the server did about it. */
  readonly endReason: string;
}

/** Distance of the bursts: others in the process have to live as well. */
const BURST_INTERVAL_MS = 10;

/**
 * A call by WHIP that is granted, connects, and then attacks.
 *
 * @throws {RobotError} `ROBOT_CALL_REFUSED`, `ROBOT_UNREACHABLE`, `ROBOT_NOT_CONNECTED`.
 */
export async function runHostileCall(options: HostileCallOptions): Promise<HostileCallReport> {
  const { attack, scheduler, random, clip, durationMs } = options;
  const connection = await connectRobot({ ...options, via: 'whip' });
  try {
    const { audio, video } = connection.offered;
    if (audio === undefined || video === undefined) throw new Error('a hostile call offers sound and picture');
    let serverSsrc: number | undefined;
    connection.onRtcp((_kind, compound) => {
      serverSsrc = new DataView(compound.buffer, compound.byteOffset).getUint32(4);
    });
    const datagrams = attack.datagrams({
      ssrc: { audio: audio.ssrc, video: video.ssrc },
      serverSsrc: () => serverSsrc,
      clip,
      random,
    });
    const startedAt = scheduler.now();
    let datagramsSent = 0;
    for (;;) {
      const elapsed = scheduler.now() - startedAt;
      if (elapsed >= durationMs || connection.endReason !== undefined) break;
      for (const due = (elapsed * attack.datagramsPerSecond) / 1_000; datagramsSent < due; datagramsSent++) {
        const { kind, datagram } = datagrams.next().value;
        connection.peer.send(kind, datagram);
      }
      await pause(scheduler, millis(BURST_INTERVAL_MS));
    }
    return { datagramsSent, endReason: connection.endReason ?? 'finished' };
  } finally {
    await connection.close();
  }
}

function pause(scheduler: Scheduler, duration: Millis): Promise<void> {
  return new Promise((resolve) => void scheduler.after(duration, resolve));
}
