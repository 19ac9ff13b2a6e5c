/** What can be told of a running call at one moment. Plain values, nothing secret: a destination is known by its id. */
import type { WallMillis } from '@callcast/core';
import type { CallState } from './call.ts';
import type { GrantedMedia, LegStatistics, OutputStatistics } from './media-protocol.ts';
import type { OutputState } from './ports.ts';

/** It is live, and behind. */
export interface DegradedOutput {
  readonly code: string;
  /** For people: what is sent, what arrives of it, what to do. */
  readonly reason: string;
}

export interface OutputSnapshot {
  readonly outputId: string;
  readonly state: OutputState;
  /** Undefined while it keeps up. */
  readonly degraded: DegradedOutput | undefined;
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
