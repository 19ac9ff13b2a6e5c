import { type Expression, expressionBuilder, type Kysely, type SqlBool, sql } from 'kysely';
import type { CallSession } from './call-history.ts';
import { newestFirst, type Piece, type Position, type Span, within } from './page.ts';
import type { HistoryTables } from './schema.ts';

/** Instants are of the session's beginning. */
export interface SessionSearch extends Span {
  readonly applicationId?: number | undefined;
  readonly userId?: number | undefined;
  readonly ruleName?: string | undefined;
  /** Of one of its calls, at either end. */
  readonly number?: string | undefined;
  readonly finishReason?: string | undefined;
  readonly customData?: string | undefined;
  readonly isRunning?: boolean | undefined;
}

const ORDER = { at: 'call_sessions.started_at', id: 'call_sessions.id' } as const;
const ORDER_OF_CALLS = { at: 'calls.session_started_at', id: 'calls.call_session_id' } as const;

/** Sessions of an account, the newest first. */
export async function searchSessions(
  db: Kysely<HistoryTables>,
  accountId: number,
  search: SessionSearch,
  piece: Piece,
): Promise<CallSession[]> {
  const rows = db
    .selectFrom('call_sessions')
    .where('account_id', '=', accountId)
    .select(['id', 'account_id as accountId', 'application_id as applicationId', 'user_id as userId'])
    .select(['application_name as applicationName', 'rule_name as ruleName', 'custom_data as customData'])
    .select(['initiator_address as initiatorAddress', 'started_at as startedAt', 'ended_at as endedAt'])
    .select('finish_reason as finishReason')
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc');
  if (search.number !== undefined) {
    const ids = await sessionsOfNumber(db, accountId, search.number, search, piece);
    return ids.length === 0 ? [] : rows.where('id', 'in', ids).execute();
  }
  return rows
    .where(within(ORDER, search, piece.before))
    .where(matches(search))
    .limit(piece.count)
    .execute();
}

/** Walks the calls of the number in the order of their sessions. */
async function sessionsOfNumber(
  db: Kysely<HistoryTables>,
  accountId: number,
  number: string,
  { applicationId, ...search }: SessionSearch,
  { before, count }: Piece,
): Promise<number[]> {
  const found = await Promise.all(
    (['calls.remote_number', 'calls.local_number'] as const).map((side) => {
      let calls = db
        .selectFrom('calls')
        .where('calls.account_id', '=', accountId)
        .where(side, '=', number)
        .where(within(ORDER_OF_CALLS, search, before));
      if (applicationId !== undefined) calls = calls.where('calls.application_id', '=', applicationId);
      return calls
        .innerJoin('call_sessions', 'call_sessions.id', 'calls.call_session_id')
        .where(matches(search))
        .select(['calls.session_started_at as at', 'calls.call_session_id as id'])
        .distinct()
        .orderBy('calls.session_started_at', 'desc')
        .orderBy('calls.call_session_id', 'desc')
        .limit(count)
        .execute();
    }),
  );
  const sessions = new Map(found.flat().map((session): [number, Position] => [session.id, session]));
  return [...sessions.values()]
    .sort(newestFirst)
    .slice(0, count)
    .map(({ id }) => id);
}

/** What a session itself says. */
function matches({ applicationId, userId, ruleName, finishReason, customData, isRunning }: SessionSearch) {
  const eb = expressionBuilder<HistoryTables, 'call_sessions'>();
  const conditions: Expression<SqlBool>[] = [];
  if (applicationId !== undefined) conditions.push(eb('call_sessions.application_id', '=', applicationId));
  if (userId !== undefined) conditions.push(eb('call_sessions.user_id', '=', userId));
  if (ruleName !== undefined) conditions.push(eb('call_sessions.rule_name', '=', ruleName));
  if (finishReason !== undefined) conditions.push(eb('call_sessions.finish_reason', '=', finishReason));
  if (customData !== undefined) {
    // The index has the beginning alone: the whole may be longer than an entry of PostgreSQL's may be.
    conditions.push(sql<SqlBool>`substr(call_sessions.custom_data, 1, 64) = substr(${customData}, 1, 64)`);
    conditions.push(eb('call_sessions.custom_data', '=', customData));
  }
  if (isRunning !== undefined) conditions.push(eb('call_sessions.ended_at', isRunning ? 'is' : 'is not', null));
  return eb.and(conditions);
}
