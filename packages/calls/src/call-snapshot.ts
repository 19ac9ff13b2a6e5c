/** What can be told of a running call at one moment. Plain values, nothing secret: a destination is known by its id. */
import type { WallMillis } from '@callcast/core';
import type { CallState } from './call.ts';
import type { GrantedMedia, LegStatistics, OutputStatistics } from './media-protocol.ts';
import type { OutputState } from './ports.ts';

/** `bad`: a fault keeps everything from the destination. `degraded`: it takes less than is sent. `good`: no fault is known. */
export type OutputHealthName = 'good' | 'degraded' | 'bad';

export interface OutputSnapshot {
  readonly outputId: string;
  readonly state: OutputState;
  readonly health: OutputHealthName;
  /** For people: why its health is what it is, and what to do. */
  readonly reason: string;
  /** Undefined while its health is good. */
  readonly code: string | undefined;
  /** Of the present publish; 0 while there is none. */
  readonly uptimeSeconds: number;
  /** Publishes before the present one, or the last. */
  readonly reconnects: number;
  /** At most a second old; undefined before the first ones. */
  readonly statistics: OutputStatistics | undefined;
}

/** An output that is not over, as somebody who wants to watch it needs it. */
export interface RunningOutput {
  /** {@link MediaSession.id} of the session that has it. */
  readonly mediaSession: number;
  readonly state: OutputState;
  /** It was on the air, or will be in a moment. */
  readonly hasBegun: boolean;
}

export interface CallSnapshot {
  readonly callId: string;
  readonly callerId: string;
  readonly destination: string;
  readonly state: CallState;
  readonly startedAt: WallMillis;
  /** Since it was connected; 0 before. */
  readonly durationSeconds: number;
  /** Undefined before the answer. */
  readonly granted: GrantedMedia | undefined;
  /** At most a second old; undefined before the first ones. */
  readonly statistics: LegStatistics | undefined;
  /** The outputs that it feeds, those that have ended included. */
  readonly outputs: readonly OutputSnapshot[];
}
