/**
 * What crosses the border between the calls and a scenario run: events in, commands out, limits both ways.
 * Plain JSON values only: they travel through an isolate, a process border and, in a cluster, the bus.
 */

import type { CallCommand, CallEvent } from './protocol/calls.ts';
import type { ConferenceCommand, ConferenceEvent } from './protocol/conferences.ts';
import type { NetworkCommand, NetworkEvent } from './protocol/network.ts';
import type { PlayerCommand, PlayerEvent } from './protocol/players.ts';
import type { RecorderCommand, RecorderEvent } from './protocol/recorders.ts';
import type { StatisticsCommand, StatisticsEvent } from './protocol/statistics.ts';
import type { StorageCommand, StorageEvent } from './protocol/storage.ts';
import type { AgentCommand, AgentEvent } from './protocol/streaming-agents.ts';
import type { UnitRef } from './protocol/unit.ts';

export type * from './protocol/calls.ts';
export type * from './protocol/conferences.ts';
export type * from './protocol/network.ts';
export type * from './protocol/players.ts';
export type * from './protocol/recorders.ts';
export type * from './protocol/statistics.ts';
export type * from './protocol/storage.ts';
export type * from './protocol/streaming-agents.ts';
export type * from './protocol/unit.ts';

export interface ScenarioSource {
  readonly name: string;
  /** The author's text, byte for byte. */
  readonly source: string;
}

/** Everything a run needs to start. Several scenarios of a rule run in one context, in order. */
export interface RunStart {
  readonly runId: string;
  readonly scenarios: readonly ScenarioSource[];
  readonly customData: string;
  readonly accountId: number;
  readonly applicationId: number;
  readonly sessionId: number;
  readonly accessUrl: string;
  readonly accessSecureUrl: string;
  readonly logUrl: string;
  /** The number that all calls of the session dial; left out where it is not for conferences. */
  readonly conferenceName?: string;
  /** For `getSecretValue`; left out: none. Never logged. */
  readonly secrets?: Readonly<Record<string, string>>;
}

export type ScenarioEvent =
  | CallEvent
  | AgentEvent
  | ConferenceEvent
  | PlayerEvent
  | RecorderEvent
  | NetworkEvent
  | StorageEvent
  | StatisticsEvent;

/** Whose media goes where. May come before there is any: the route is remembered. */
export type RouteCommand = { readonly kind: 'send-media' | 'stop-media'; readonly from: UnitRef; readonly to: UnitRef };

/** About the session as a whole. */
export type SessionCommand =
  | { readonly kind: 'set-video-codec'; readonly codec: string }
  | { readonly kind: 'set-custom-data'; readonly customData: string }
  | { readonly kind: 'terminate' };

export type ScenarioCommand =
  | SessionCommand
  | RouteCommand
  | CallCommand
  | AgentCommand
  | ConferenceCommand
  | PlayerCommand
  | RecorderCommand
  | NetworkCommand
  | StorageCommand
  | StatisticsCommand;

/** What a run can use up. */
export type RunLimit = 'callback-time' | 'memory' | 'timers' | 'log' | 'commands' | 'events';

/** Why a run is over. `message` is for the session log and names scenario, line and column where it can. */
export type RunEndReason =
  | { readonly kind: 'terminated' }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'limit'; readonly limit: RunLimit; readonly message: string }
  | { readonly kind: 'stopped'; readonly message: string }
  | { readonly kind: 'shard-lost'; readonly message: string };

export type ScenarioLogLevel = 'scenario' | 'platform' | 'warning' | 'error';

/** What a run tells its owner. Delivered in the order in which the scenario caused them. */
export type RunOutput =
  | { readonly kind: 'command'; readonly command: ScenarioCommand }
  | { readonly kind: 'log'; readonly level: ScenarioLogLevel; readonly message: string }
  | { readonly kind: 'ended'; readonly reason: RunEndReason };

/** One running scenario, wherever it runs. */
export interface ScenarioRun {
  readonly runId: string;
  /** Queues an event for the guest. Events arrive in order; after the end they are dropped. */
  handleEvent(event: ScenarioEvent): void;
  /** Terminating and Terminated reach the guest, then `ended` is output. Idempotent. */
  stop(message: string): void;
}

/** Starts runs. `onOutput` is never called synchronously from `start` or `handleEvent`. */
export interface ScenarioRunner {
  start(start: RunStart, onOutput: (output: RunOutput) => void): ScenarioRun;
}
