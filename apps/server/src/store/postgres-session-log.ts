/** Session logs with PostgreSQL: a partition for each day, so that an old day is dropped with its table. */
import { type Kysely, sql } from 'kysely';
import { beginningOfDay, dayOfLine, dayOfName, nameOfDay } from './log-line-id.ts';
import { encodeText } from './postgres-text.ts';
import type { LogTables } from './schema.ts';
import { type LogScope, type NumberedLogLine, type OwnedLogLine, readLines, type SessionLog } from './session-log.ts';

const PARENT = 'session_log_lines';
/** How long a change of partitions may wait for readers, and hold up others meanwhile. */
const LOCK_TIMEOUT = '2s';

export class PostgresSessionLog implements SessionLog {
  readonly #db: Kysely<LogTables>;
  /** Partitions known to be there. */
  readonly #days = new Set<number>();

  constructor(db: Kysely<LogTables>) {
    this.#db = db;
  }

  async write(lines: readonly OwnedLogLine[]): Promise<void> {
    if (lines.length === 0) return;
    for (const day of new Set(lines.map(({ id }) => dayOfLine(id)))) await this.#addDay(day);
    // One parameter, instead of seven for each line.
    const rows = JSON.stringify(
      lines.map(({ id, sessionId, accountId, applicationId, at, level, message }) => [
        ...[id, sessionId, accountId, applicationId, at, level],
        encodeText(message.toWellFormed()),
      ]),
    ).replaceAll('\ufdd0', '\\ufdd0'); // or the parameter would be encoded once more
    await sql`
      insert into session_log_lines (id, call_session_id, account_id, application_id, at, level, message)
      select (line->>0)::bigint, (line->>1)::bigint, (line->>2)::bigint, (line->>3)::bigint, (line->>4)::bigint,
        line->>5, line->>6
      from json_array_elements(${rows}::json) as line
      on conflict (id) do nothing`.execute(this.#db);
  }

  read(scope: LogScope, afterId: number, beforeId: number, count: number): Promise<NumberedLogLine[]> {
    return readLines(this.#db, scope, afterId, beforeId, count);
  }

  async lastLineId(): Promise<number> {
    const last = await this.#db.selectFrom(PARENT).select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
    return last?.id ?? 0;
  }

  async dropBefore(day: number): Promise<number> {
    const old = (await this.#partitions()).filter((candidate) => candidate < day);
    for (const one of old) {
      await this.#db.transaction().execute(async (trx) => {
        await sql`set local lock_timeout = ${sql.lit(LOCK_TIMEOUT)}`.execute(trx);
        await sql`drop table if exists ${sql.table(tableOf(one))}`.execute(trx);
      });
      this.#days.delete(one);
    }
    return old.length;
  }

  /**
   * Attached, not created as a partition: that would wait for every reader of the logs, a backup included, and every reader behind
   * it for that.
   */
  async #addDay(day: number): Promise<void> {
    if (this.#days.has(day)) return;
    if (!(await this.#partitions()).includes(day)) {
      const table = sql.table(tableOf(day));
      const [from, to] = [sql.lit(beginningOfDay(day)), sql.lit(beginningOfDay(day + 1))];
      await this.#db.transaction().execute(async (trx) => {
        await sql`set local lock_timeout = ${sql.lit(LOCK_TIMEOUT)}`.execute(trx);
        await sql`create table ${table} (like session_log_lines including all)`.execute(trx);
        await sql`alter table session_log_lines attach partition ${table} for values from (${from}) to (${to})`.execute(
          trx,
        );
      });
    }
    this.#days.add(day);
  }

  async #partitions(): Promise<number[]> {
    const { rows } = await sql<{ name: string }>`
      select child.relname::text as name from pg_inherits
      join pg_class child on child.oid = inhrelid
      where inhparent = 'session_log_lines'::regclass`.execute(this.#db);
    return rows
      .map(({ name }) => dayOfName(name.slice(PARENT.length + 1).replaceAll('_', '-')))
      .filter((day) => day !== undefined);
  }
}

const tableOf = (day: number): string => `${PARENT}_${nameOfDay(day).replaceAll('-', '_')}`;
