/** What is told of an account's calls and outputs: by event streams and by webhooks, in the same words. */
import Type, { type Static, type TSchema } from 'typebox';
import { OrNull } from '../api/or-null.ts';
import { Count, Instant, OUTPUT_FACTS, OutputState } from '../api/output-facts.ts';

export const ApplicationBody = Type.Object({ id: Type.Integer(), name: Type.String() });

export const CallState = Type.Object({
  sessionId: Type.Integer(),
  callId: Type.String(),
  direction: Type.Enum(['incoming', 'outgoing']),
  from: Type.String(),
  to: Type.String(),
  state: Type.Enum(['started', 'connected', 'ended']),
  startedAt: Instant,
  connectedAt: OrNull(Instant),
  endedAt: OrNull(Instant),
  /** Since it was connected; 0 before, and for one that never was. */
  durationSeconds: Type.Number({ minimum: 0 }),
  reason: OrNull(Type.String()),
});

export const StreamState = Type.Object({ state: OutputState, bitrateBps: Count, ...OUTPUT_FACTS });

const ScenarioError = Type.Object({
  sessionId: Type.Integer(),
  kind: Type.Enum(['error', 'limit', 'shard-lost']),
  message: Type.String(),
});

const SessionEnd = Type.Object({ sessionId: Type.Integer(), reason: Type.String(), endedAt: Instant });

/** Type of event → its `data`. */
export const EVENT_DATA = {
  'call.started': CallState,
  'call.connected': CallState,
  'call.ended': CallState,
  'stream.connecting': StreamState,
  'stream.live': StreamState,
  'stream.degraded': StreamState,
  'stream.recovered': StreamState,
  'stream.reconnecting': StreamState,
  'stream.failed': StreamState,
  'stream.stopped': StreamState,
  'stream.statistics': StreamState,
  'scenario.error': ScenarioError,
  'session.ended': SessionEnd,
} as const;

export type LiveEventType = keyof typeof EVENT_DATA;
export const LIVE_EVENT_TYPES = Object.keys(EVENT_DATA) as readonly LiveEventType[];
export type LiveEventData = { readonly [Type in LiveEventType]: Static<(typeof EVENT_DATA)[Type]> };

/** What every event has around its data. */
export const eventBody = (type: string, data: TSchema) =>
  Type.Object(
    {
      type: Type.Literal(type),
      timestamp: Instant,
      /** Grows with each event of the account. */
      sequence: Count,
      application: ApplicationBody,
      data,
    },
    { additionalProperties: false },
  );

/** How everything stands: the first thing that a stream tells, and what it tells where it cannot tell what was missed. */
export const SnapshotBody = Type.Object({
  lastEventId: Type.String(),
  sessions: Type.Array(
    Type.Object({
      sessionId: Type.Integer(),
      application: ApplicationBody,
      startedAt: Instant,
      calls: Type.Array(CallState),
      streams: Type.Array(StreamState),
    }),
  ),
});

/** Data of the event `log`. */
export const LogBody = Type.Object({
  sessionId: Type.Integer(),
  at: Instant,
  level: Type.String(),
  message: Type.String(),
});
