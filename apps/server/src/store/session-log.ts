import type { Kysely } from 'kysely';
import type { LogTables } from './schema.ts';

export interface LogLine {
  readonly at: number;
  readonly level: string;
  readonly message: string;
}

/** A line as it is kept. */
export interface NumberedLogLine extends LogLine {
  /** Ascending in the order in which lines were written, over all sessions: {@link nextLineId}. */
  readonly id: number;
  readonly sessionId: number;
}

/** A line on its way to the disk, and whose it is. */
export interface OwnedLogLine extends NumberedLogLine {
  readonly accountId: number;
  readonly applicationId: number;
}

/** Whose lines: of one session, or of all sessions of an account or of one of its applications. Without an account: of all. */
export type LogScope =
  | { readonly sessionId: number }
  | { readonly accountId: number | undefined; readonly applicationId?: number | undefined };

/** The logs of all sessions, kept by the day. */
export interface SessionLog {
  /**
   * Keeps all of these lines or none. A line whose number is kept already is not kept twice: whoever does not know whether a write was
   * cut off before its end or behind it writes again.
   */
  write(lines: readonly OwnedLogLine[]): Promise<void>;
  /** Up to `count` lines after line `afterId` and before line `beforeId`, in the order in which they were written. */
  read(scope: LogScope, afterId: number, beforeId: number, count: number): Promise<NumberedLogLine[]>;
  /** The last line of all that was written; 0 when there is none. */
  lastLineId(): Promise<number>;
  /** Removes whole days, however many lines they have. @returns How many days. */
  dropBefore(day: number): Promise<number>;
}

/** The query of {@link SessionLog.read}, for one table. */
export async function readLines(
  db: Kysely<LogTables>,
  scope: LogScope,
  afterId: number,
  beforeId: number,
  count: number,
): Promise<NumberedLogLine[]> {
  const lines = db
    .selectFrom('session_log_lines')
    .select(['id', 'call_session_id as sessionId', 'at', 'level', 'message'])
    .where('id', '>', afterId)
    .where('id', '<', beforeId)
    .orderBy('id')
    .limit(count);
  if ('sessionId' in scope) return lines.where('call_session_id', '=', scope.sessionId).execute();
  const { accountId, applicationId } = scope;
  if (accountId === undefined) return lines.execute();
  const owned = applicationId === undefined ? lines : lines.where('application_id', '=', applicationId);
  return owned.where('account_id', '=', accountId).execute();
}
