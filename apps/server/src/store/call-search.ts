import type { Kysely } from 'kysely';
import type { CallRecord } from './call-history.ts';
import { newestFirst, type Piece, type Span, within } from './page.ts';
import type { HistoryTables } from './schema.ts';

/** A call with what its session says of it. */
export interface StoredCall extends CallRecord {
  readonly applicationId: number;
  readonly applicationName: string;
  readonly ruleName: string | null;
  readonly userId: number | null;
  readonly endedAt: number | null;
}

/** Instants are of the call's beginning. */
export interface CallSearch extends Span {
  readonly applicationId?: number | undefined;
  readonly sessionId?: number | undefined;
  /** At either end. */
  readonly number?: string | undefined;
}

const ORDER = { at: 'calls.started_at', id: 'calls.id' } as const;

/** Calls of an account, the newest first. */
export async function searchCalls(
  db: Kysely<HistoryTables>,
  accountId: number,
  { applicationId, sessionId, number, ...span }: CallSearch,
  { before, count }: Piece,
): Promise<StoredCall[]> {
  let calls = db
    .selectFrom('calls')
    .where('calls.account_id', '=', accountId)
    .where(within(ORDER, span, before));
  if (sessionId !== undefined) calls = calls.where('calls.call_session_id', '=', sessionId);
  if (applicationId !== undefined) calls = calls.where('calls.application_id', '=', applicationId);
  const ends = ['calls.remote_number', 'calls.local_number'] as const;
  const narrowed = number === undefined ? [calls] : ends.map((end) => calls.where(end, '=', number));
  const found = await Promise.all(
    narrowed.map((matching) =>
      matching
        .innerJoin('call_sessions', 'call_sessions.id', 'calls.call_session_id')
        .select(['calls.id', 'calls.call_session_id as callSessionId', 'calls.call_id as callId'])
        .select(['calls.incoming', 'calls.successful', 'calls.local_number as localNumber'])
        .select(['calls.remote_number as remoteNumber', 'calls.remote_number_type as remoteNumberType'])
        .select(['calls.started_at as startedAt', 'calls.ended_at as endedAt', 'calls.duration_ms as durationMs'])
        .select(['calls.end_reason as endReason', 'calls.application_id as applicationId'])
        .select(['call_sessions.application_name as applicationName', 'call_sessions.rule_name as ruleName'])
        .select('call_sessions.user_id as userId')
        .orderBy('calls.started_at', 'desc')
        .orderBy('calls.id', 'desc')
        .limit(count)
        .execute(),
    ),
  );
  const rows = new Map(found.flat().map((row) => [row.id, row]));
  return [...rows.values()]
    .sort((a, b) => newestFirst({ at: a.startedAt, id: a.id }, { at: b.startedAt, id: b.id }))
    .slice(0, count)
    .map((row) => ({ ...row, incoming: row.incoming === 1, successful: row.successful === 1 }));
}
