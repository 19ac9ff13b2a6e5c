import { type Kysely, sql } from 'kysely';
import { type CallSearch, type StoredCall, searchCalls } from './call-search.ts';
import { storeLimits } from './limits.ts';
import { beginningOfDay, dayOf, nextLineId } from './log-line-id.ts';
import type { Page, Piece } from './page.ts';
import type { HistoryTables } from './schema.ts';
import type { LogScope, NumberedLogLine, SessionLog } from './session-log.ts';
import { type SessionSearch, searchSessions } from './session-search.ts';

export interface CallSession {
  readonly id: number;
  readonly accountId: number;
  readonly applicationId: number;
  readonly applicationName: string;
  readonly ruleName: string | null;
  readonly userId: number | null;
  readonly initiatorAddress: string;
  readonly customData: string;
  readonly startedAt: number;
  /** null while it runs. */
  readonly endedAt: number | null;
  readonly finishReason: string | null;
}

export interface CallRecord {
  readonly id: number;
  readonly callSessionId: number;
  readonly callId: string;
  readonly incoming: boolean;
  readonly localNumber: string;
  readonly remoteNumber: string;
  readonly remoteNumberType: string;
  readonly startedAt: number;
  readonly durationMs: number | null;
  readonly successful: boolean;
  readonly endReason: string | null;
}

/** A file of a recorder, as it was begun. Whether it is still there, and how large it is, the folder of recordings knows. */
export interface RecordedFile {
  readonly id: number;
  readonly callSessionId: number;
  readonly file: string;
  readonly title: string | null;
  /** Of a call's own recording. */
  readonly callId: string | null;
  readonly isSecure: boolean;
  readonly linkSeconds: number;
  readonly fileName: string | null;
  readonly startedAt: number;
  /** null while it is written, or its server died. */
  readonly durationMs: number | null;
}

export interface SessionFilter {
  readonly from: number;
  readonly to: number;
  readonly ids?: readonly number[] | undefined;
  readonly applicationId?: number | undefined;
  readonly userIds?: readonly number[] | undefined;
  readonly ruleName?: string | undefined;
  readonly customData?: string | undefined;
  /** Of one call at least. */
  readonly remoteNumbers?: readonly string[] | undefined;
  readonly localNumbers?: readonly string[] | undefined;
  /** Milliseconds, so far where it still runs: `now` is the wall clock then. */
  readonly duration?: { readonly least: number; readonly most: number; readonly now: number } | undefined;
  readonly newestFirst?: boolean | undefined;
  /** False: `total` is not counted. */
  readonly isCounted?: boolean | undefined;
}

/** Reads what the session recorder wrote: call sessions, their calls and their logs. */
export class CallHistory {
  readonly #db: Kysely<HistoryTables>;
  readonly #log: SessionLog;

  constructor(db: Kysely<HistoryTables>, log: SessionLog) {
    this.#db = db;
    this.#log = log;
  }

  async list(accountId: number, filter: SessionFilter, page: Page): Promise<{ rows: CallSession[]; total: number }> {
    let matching = this.#db
      .selectFrom('call_sessions')
      .where('account_id', '=', accountId)
      .where('started_at', '>=', filter.from)
      .where('started_at', '<=', filter.to);
    if (filter.ids !== undefined) matching = matching.where('id', 'in', [...filter.ids]);
    if (filter.applicationId !== undefined) matching = matching.where('application_id', '=', filter.applicationId);
    const [userId, ...otherUsers] = filter.userIds ?? [];
    // One is not looked for as a list of one: the index then has the order of the page, too.
    if (userId !== undefined && otherUsers.length === 0) matching = matching.where('user_id', '=', userId);
    else if (filter.userIds !== undefined) matching = matching.where('user_id', 'in', [...filter.userIds]);
    if (filter.ruleName !== undefined) matching = matching.where('rule_name', '=', filter.ruleName);
    if (filter.customData !== undefined) matching = matching.where('custom_data', '=', filter.customData);
    for (const [column, numbers] of [
      ['remote_number', filter.remoteNumbers],
      ['local_number', filter.localNumbers],
    ] as const)
      if (numbers !== undefined)
        matching = matching.where('id', 'in', ({ selectFrom }) =>
          selectFrom('calls')
            .select('call_session_id')
            .where('account_id', '=', accountId)
            .where(column, 'in', [...numbers]),
        );
    if (filter.duration !== undefined) {
      const { least, most, now } = filter.duration;
      matching = matching.where((eb) =>
        eb.between(eb(eb.fn.coalesce('ended_at', eb.val(now)), '-', eb.ref('started_at')), least, most),
      );
    }
    const counting =
      filter.isCounted === false
        ? { total: 0 }
        : matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
    const order = filter.newestFirst ? 'desc' : 'asc';
    const reading = matching
      .select(['id', 'account_id as accountId', 'application_id as applicationId', 'user_id as userId'])
      .select(['application_name as applicationName', 'rule_name as ruleName', 'custom_data as customData'])
      .select(['initiator_address as initiatorAddress', 'started_at as startedAt', 'ended_at as endedAt'])
      .select('finish_reason as finishReason')
      .orderBy('started_at', order)
      .orderBy('id', order)
      .limit(page.count)
      .offset(page.offset)
      .execute();
    // At once, where there is more than one connection: of many sessions the count takes longer than the page.
    const [{ total }, rows] = await Promise.all([counting, reading]);
    return { rows, total };
  }

  /** Sessions of an account, the newest first. */
  search(accountId: number, search: SessionSearch, piece: Piece): Promise<CallSession[]> {
    return searchSessions(this.#db, accountId, search, piece);
  }

  /** Calls of an account, the newest first. */
  searchCalls(accountId: number, search: CallSearch, piece: Piece): Promise<StoredCall[]> {
    return searchCalls(this.#db, accountId, search, piece);
  }

  /** A session of the account; undefined when it has none of this id. */
  async session(accountId: number, sessionId: number): Promise<CallSession | undefined> {
    const page = { count: 1, offset: 0 };
    const ever = { from: 0, to: Number.MAX_SAFE_INTEGER, isCounted: false };
    return (await this.list(accountId, { ...ever, ids: [sessionId] }, page)).rows[0];
  }

  async calls(sessionIds: readonly number[]): Promise<CallRecord[]> {
    if (sessionIds.length === 0) return [];
    const rows = await this.#db
      .selectFrom('calls')
      .select(['id', 'call_session_id as callSessionId', 'call_id as callId', 'incoming', 'successful'])
      .select(['local_number as localNumber', 'remote_number as remoteNumber'])
      .select(['remote_number_type as remoteNumberType', 'started_at as startedAt'])
      .select(['duration_ms as durationMs', 'end_reason as endReason'])
      .where('call_session_id', 'in', [...sessionIds])
      .orderBy('id')
      .execute();
    return rows.map((row) => ({ ...row, incoming: row.incoming === 1, successful: row.successful === 1 }));
  }

  /** In the order in which they were begun. */
  async records(sessionIds: readonly number[]): Promise<RecordedFile[]> {
    if (sessionIds.length === 0) return [];
    const rows = await this.#db
      .selectFrom('records')
      .select(['id', 'call_session_id as callSessionId', 'file', 'title', 'call_id as callId'])
      .select(['secure', 'link_seconds as linkSeconds', 'file_name as fileName'])
      .select(['started_at as startedAt', 'duration_ms as durationMs'])
      .where('call_session_id', 'in', [...sessionIds])
      .orderBy('id')
      .execute();
    return rows.map(({ secure, ...row }) => ({ ...row, isSecure: secure === 1 }));
  }

  async exists(sessionId: number): Promise<boolean> {
    const row = await this.#db.selectFrom('call_sessions').select('id').where('id', '=', sessionId).executeTakeFirst();
    return row !== undefined;
  }

  /** The account of a session, and whether it is over; undefined when there is none. */
  async findSession(sessionId: number): Promise<{ readonly accountId: number; readonly isOver: boolean } | undefined> {
    const row = await this.#db
      .selectFrom('call_sessions')
      .select(['account_id', 'ended_at'])
      .where('id', '=', sessionId)
      .executeTakeFirst();
    return row && { accountId: row.account_id, isOver: row.ended_at !== null };
  }

  /** Up to `count` lines after line `afterId`, in the order in which they were written. */
  async logLines(scope: LogScope, afterId: number, count: number): Promise<NumberedLogLine[]> {
    if (!('sessionId' in scope)) return this.#log.read(scope, afterId, Number.MAX_SAFE_INTEGER, count);
    const session = await this.#db
      .selectFrom('call_sessions')
      .select(['started_at', 'ended_at'])
      .where('id', '=', scope.sessionId)
      .executeTakeFirst();
    if (session === undefined) return [];
    // Only the days of the session are looked at; a day more, for what was written late.
    const { started_at, ended_at } = session;
    const before =
      ended_at === null ? Number.MAX_SAFE_INTEGER : beginningOfDay(dayOf(Math.max(started_at, ended_at)) + 2);
    return this.#log.read(scope, Math.max(afterId, beginningOfDay(dayOf(started_at))), before, count);
  }

  /** The last line of all that was written; 0 when there is none. */
  lastLineId(): Promise<number> {
    return this.#log.lastLineId();
  }

  /** Ends the sessions of a server that died: nobody else will. @returns How many there were. */
  async endAbandoned(now: number): Promise<number> {
    const abandoned = await this.#db
      .selectFrom('call_sessions')
      .select(['id', 'account_id', 'application_id'])
      .where('ended_at', 'is', null)
      .orderBy('id')
      .execute();
    if (abandoned.length === 0) return 0;
    let lineId = await this.#log.lastLineId();
    // The lines first, as always: what is over has all its lines.
    await this.#log.write(
      abandoned.map(({ id, account_id, application_id }) => {
        lineId = nextLineId(lineId, now);
        const message = `Session ${id} ended: the server stopped while it ran`;
        const owner = { sessionId: id, accountId: account_id, applicationId: application_id };
        return { ...owner, id: lineId, at: now, level: 'error', message };
      }),
    );
    // A clock that was set back meanwhile: nothing ends before it began.
    const endedAt = { ended_at: sql<number>`case when started_at > ${now} then started_at else ${now} end` };
    await this.#db
      .updateTable('outputs')
      .set({ ...endedAt, state: 'failed', reason: 'The server stopped while it ran', code: 'SERVER_STOPPED' })
      .where('ended_at', 'is', null)
      .execute();
    await this.#db
      .updateTable('call_sessions')
      .set({ ...endedAt, finish_reason: 'Internal error (server stopped)' })
      .where('ended_at', 'is', null)
      .execute();
    return abandoned.length;
  }

  /**
   * Removes a bounded number of the oldest finished sessions that ended before `endedBefore`, and their calls; and lines of the days
   * that were over by then.
   *
   * @returns How many sessions.
   */
  async sweep(endedBefore: number): Promise<number> {
    await this.#log.dropBefore(dayOf(endedBefore));
    const old = this.#db
      .selectFrom('call_sessions')
      .select('id')
      .where('ended_at', '<', endedBefore)
      .orderBy('ended_at')
      .limit(storeLimits.sessionsPerSweep);
    const removed = await this.#db.deleteFrom('call_sessions').where('id', 'in', old).executeTakeFirst();
    return Number(removed.numDeletedRows);
  }
}
