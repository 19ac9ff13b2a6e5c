import type { Kysely } from 'kysely';
import { storeLimits } from './limits.ts';
import type { Page } from './page.ts';
import type { HistoryTables } from './schema.ts';

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

export interface LogLine {
  readonly at: number;
  readonly level: string;
  readonly message: string;
}

/** A line as it is kept. */
export interface NumberedLogLine extends LogLine {
  /** Ascending in the order in which lines were written, over all sessions. */
  readonly id: number;
  readonly sessionId: number;
}

/** Whose lines: of one session, or of all sessions of an account or of one of its applications. Without an account: of all. */
export type LogScope =
  | { readonly sessionId: number }
  | { readonly accountId: number | undefined; readonly applicationId?: number | undefined };

/** Reads what the session recorder wrote: call sessions, their calls and their logs. */
export class CallHistory {
  readonly #db: Kysely<HistoryTables>;

  constructor(db: Kysely<HistoryTables>) {
    this.#db = db;
  }

  async list(accountId: number, filter: SessionFilter, page: Page): Promise<{ rows: CallSession[]; total: number }> {
    let matching = this.#db
      .selectFrom('call_sessions')
      .where('account_id', '=', accountId)
      .where('started_at', '>=', filter.from)
      .where('started_at', '<=', filter.to);
    if (filter.ids !== undefined) matching = matching.where('id', 'in', [...filter.ids]);
    if (filter.applicationId !== undefined) matching = matching.where('application_id', '=', filter.applicationId);
    if (filter.userIds !== undefined) matching = matching.where('user_id', 'in', [...filter.userIds]);
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
            .where(column, 'in', [...numbers]),
        );
    if (filter.duration !== undefined) {
      const { least, most, now } = filter.duration;
      matching = matching.where((eb) =>
        eb.between(eb(eb.fn.coalesce('ended_at', eb.val(now)), '-', eb.ref('started_at')), least, most),
      );
    }
    const { total } =
      filter.isCounted === false
        ? { total: 0 }
        : await matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
    const order = filter.newestFirst ? 'desc' : 'asc';
    const rows = await matching
      .select(['id', 'account_id as accountId', 'application_id as applicationId', 'user_id as userId'])
      .select(['application_name as applicationName', 'rule_name as ruleName', 'custom_data as customData'])
      .select(['initiator_address as initiatorAddress', 'started_at as startedAt', 'ended_at as endedAt'])
      .select('finish_reason as finishReason')
      .orderBy('started_at', order)
      .orderBy('id', order)
      .limit(page.count)
      .offset(page.offset)
      .execute();
    return { rows, total };
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
  logLines(scope: LogScope, afterId: number, count: number): Promise<NumberedLogLine[]> {
    const lines = this.#db
      .selectFrom('session_log_lines')
      .select(['id', 'call_session_id as sessionId', 'at', 'level', 'message'])
      .where('id', '>', afterId)
      .orderBy('id')
      .limit(count);
    if ('sessionId' in scope) return lines.where('call_session_id', '=', scope.sessionId).execute();
    const { accountId, applicationId } = scope;
    if (accountId === undefined) return lines.execute();
    // A subquery for each line, and no join: that would begin with every session that the account ever had.
    return lines
      .where(({ exists, selectFrom }) => {
        const owned = selectFrom('call_sessions')
          .select('call_sessions.id')
          .whereRef('call_sessions.id', '=', 'session_log_lines.call_session_id')
          .where('account_id', '=', accountId);
        return exists(applicationId === undefined ? owned : owned.where('application_id', '=', applicationId));
      })
      .execute();
  }

  /** The last line of all that was written; 0 when there is none. */
  async lastLineId(): Promise<number> {
    const row = await this.#db
      .selectFrom('session_log_lines')
      .select((eb) => eb.fn.max('id').as('id'))
      .executeTakeFirst();
    return row?.id ?? 0;
  }

  /** Ends the sessions of a server that died: nobody else will. @returns How many there were. */
  async endAbandoned(now: number): Promise<number> {
    return this.#db.transaction().execute(async (trx) => {
      const abandoned = await trx.selectFrom('call_sessions').select('id').where('ended_at', 'is', null).execute();
      for (const { id } of abandoned) {
        await trx
          .insertInto('session_log_lines')
          .values({
            call_session_id: id,
            at: now,
            level: 'error',
            message: `Session ${id} ended: the server stopped while it ran`,
          })
          .execute();
        await trx
          .updateTable('call_sessions')
          .set({ ended_at: now, finish_reason: 'Internal error (server stopped)' })
          .where('id', '=', id)
          .execute();
      }
      return abandoned.length;
    });
  }

  /** Removes a bounded number of the oldest finished sessions beyond the retention, logs and calls with them. */
  async sweep(now: number): Promise<number> {
    const old = this.#db
      .selectFrom('call_sessions')
      .select('id')
      .where('ended_at', '<', now - storeLimits.sessionRetentionMs)
      .orderBy('id')
      .limit(storeLimits.sessionsPerSweep);
    const removed = await this.#db.deleteFrom('call_sessions').where('id', 'in', old).executeTakeFirst();
    return Number(removed.numDeletedRows);
  }
}
