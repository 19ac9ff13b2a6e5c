/** What `/api/v1/sessions` and `/api/v1/call-records` answer. */
import Type, { type Static } from 'typebox';
import type { CallRecord, CallSession, StoredCall } from '../store/index.ts';
import { OrNull } from './or-null.ts';
import { Instant } from './output-facts.ts';

const Application = Type.Object({ id: Type.Integer(), name: Type.String() });

const SESSION_FACTS = {
  id: Type.Integer(),
  state: Type.Enum(['running', 'ended']),
  /** As it was named then. */
  application: Application,
  rule: OrNull(Type.String()),
  userId: OrNull(Type.Integer()),
  initiatorAddress: Type.String(),
  customData: Type.String(),
  startedAt: Instant,
  endedAt: OrNull(Instant),
  /** So far, while it runs. */
  durationSeconds: Type.Number({ minimum: 0 }),
  finishReason: OrNull(Type.String()),
};

const CALL_FACTS = {
  id: Type.Integer(),
  callId: Type.String(),
  direction: Type.Enum(['incoming', 'outgoing']),
  localNumber: Type.String(),
  remoteNumber: Type.String(),
  startedAt: Instant,
  /** Since it was answered. Null: it is not over. */
  durationSeconds: OrNull(Type.Number({ minimum: 0 })),
  successful: Type.Boolean(),
  endReason: OrNull(Type.String()),
};

export const SessionBody = Type.Object({ ...SESSION_FACTS, logUrl: Type.String() });
export const CallRecordBody = Type.Object({
  ...CALL_FACTS,
  sessionId: Type.Integer(),
  application: Application,
  rule: OrNull(Type.String()),
  userId: OrNull(Type.Integer()),
});
export const CallOfSession = Type.Object(CALL_FACTS);

export const SESSION_COLUMNS = [
  ...['id', 'state', 'application.id', 'application.name', 'rule', 'userId', 'initiatorAddress', 'customData'],
  ...['startedAt', 'endedAt', 'durationSeconds', 'finishReason'],
] as const;
export const CALL_COLUMNS = [
  ...['id', 'sessionId', 'application.id', 'application.name', 'rule', 'userId', 'callId', 'direction'],
  ...['localNumber', 'remoteNumber', 'startedAt', 'durationSeconds', 'successful', 'endReason'],
] as const;

const isoOf = (at: number): string => new Date(at).toISOString();

/** @param now Milliseconds of the wall clock: a session that runs has lasted until then. */
export function factsOfSession(session: CallSession, now: number): Omit<Static<typeof SessionBody>, 'logUrl'> {
  const { id, userId, initiatorAddress, customData, startedAt, endedAt, finishReason } = session;
  return {
    id,
    state: endedAt === null ? 'running' : 'ended',
    application: { id: session.applicationId, name: session.applicationName },
    rule: session.ruleName,
    userId,
    initiatorAddress,
    customData,
    startedAt: isoOf(startedAt),
    endedAt: endedAt === null ? null : isoOf(endedAt),
    durationSeconds: Math.max(0, (endedAt ?? now) - startedAt) / 1_000, // a wall clock may have been put back
    finishReason,
  };
}

export function factsOfCall(call: CallRecord): Static<typeof CallOfSession> {
  const { id, callId, incoming, localNumber, remoteNumber, startedAt, durationMs, successful, endReason } = call;
  return {
    id,
    callId,
    direction: incoming ? 'incoming' : 'outgoing',
    localNumber,
    remoteNumber,
    startedAt: isoOf(startedAt),
    durationSeconds: durationMs === null ? null : durationMs / 1_000,
    successful,
    endReason,
  };
}

export function bodyOfCallRecord(call: StoredCall): Static<typeof CallRecordBody> {
  return {
    ...factsOfCall(call),
    sessionId: call.callSessionId,
    application: { id: call.applicationId, name: call.applicationName },
    rule: call.ruleName,
    userId: call.userId,
  };
}
