import { type Expression, type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
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
  { before, count }: Piece,
): Promise<CallSession[]> {
  const rows = db
    .selectFrom('call_sessions')
    .select(['id', 'account_id as accountId', 'application_id as applicationId', 'user_id as userId'])
    .select(['application_name as applicationName', 'rule_name as ruleName', 'custom_data as customData'])
    .select(['initiator_address as initiatorAddress', 'started_at as startedAt', 'ended_at as endedAt'])
    .select('finish_reason as finishReason')
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc');
  let matching = rows
    .where('account_id', '=', accountId)
    .where(within(ORDER, search, before))
    .where(matches(search))
    .limit(count);
  const { number } = search;
  if (number !== undefined) {
    const calls = callsOf(db, accountId, number);
    if (!isNarrowed(search) || (await isRare(calls))) {
      const ids = await sessionsOf(calls, search, { before, count });
      return ids.length === 0 ? [] : rows.where('id', 'in', ids).execute();
    }
    matching = matching.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('calls')
          .select('calls.id')
          .whereRef('calls.call_session_id', '=', 'call_sessions.id')
          .where(({ or, eb }) => or([eb('remote_number', '=', number), eb('local_number', '=', number)])),
      ),
    );
  }
  return matching.execute();
}

/** Of a number that has no more, the sessions are found by its calls; of one that nearly all have, by what else they are narrowed by. */
const RARE_CALLS = 4_000;

/** By more than the index of numbers knows. */
const isNarrowed = ({ userId, ruleName, finishReason, customData, isRunning }: SessionSearch): boolean =>
  [userId, ruleName, finishReason, customData, isRunning].some((filter) => filter !== undefined);

/** Calls that have the number at their one end, and at their other. */
function callsOf(db: Kysely<HistoryTables>, accountId: number, number: string) {
  const calls = db.selectFrom('calls').where('calls.account_id', '=', accountId);
  return [calls.where('calls.remote_number', '=', number), calls.where('calls.local_number', '=', number)] as const;
}

async function isRare(calls: ReturnType<typeof callsOf>): Promise<boolean> {
  const some = await Promise.all(
    calls.map((matching) =>
      matching
        .select('calls.session_started_at')
        .limit(1)
        .offset(RARE_CALLS / calls.length)
        .execute(),
    ),
  );
  return some.every((rows) => rows.length === 0);
}

/** Walks calls in the order of their sessions. */
async function sessionsOf(
  calls: ReturnType<typeof callsOf>,
  { applicationId, ...search }: SessionSearch,
  { before, count }: Piece,
): Promise<number[]> {
  const found = await Promise.all(
    calls.map((matching) => {
      let narrowed = matching.where(within(ORDER_OF_CALLS, search, before));
      if (applicationId !== undefined) narrowed = narrowed.where('calls.application_id', '=', applicationId);
      return narrowed
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
function matches({ isRunning, customData, ...search }: SessionSearch): Expression<SqlBool> {
  const conditions: RawBuilder<SqlBool>[] = [];
  const isEqual = (column: string, value: string | number): void => {
    // Few run, and the index of those is walked, whatever else is asked: what is no column by itself leads SQLite to no other.
    const compared = isRunning === true ? sql`coalesce(${sql.ref(column)}, null)` : sql.ref(column);
    conditions.push(sql<SqlBool>`${compared} = ${value}`);
  };
  if (search.applicationId !== undefined) isEqual('call_sessions.application_id', search.applicationId);
  if (search.userId !== undefined) isEqual('call_sessions.user_id', search.userId);
  if (search.ruleName !== undefined) isEqual('call_sessions.rule_name', search.ruleName);
  if (search.finishReason !== undefined) isEqual('call_sessions.finish_reason', search.finishReason);
  if (customData !== undefined) {
    isEqual('call_sessions.custom_data', customData);
    // The index has the beginning alone: the whole may be longer than an entry of PostgreSQL's may be.
    if (isRunning !== true)
      conditions.push(sql<SqlBool>`substr(call_sessions.custom_data, 1, 64) = substr(${customData}, 1, 64)`);
  }
  if (isRunning !== undefined)
    conditions.push(isRunning ? sql`call_sessions.ended_at is null` : sql`call_sessions.ended_at is not null`);
  return conditions.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`;
}
