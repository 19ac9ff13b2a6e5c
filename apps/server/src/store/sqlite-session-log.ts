/** Session logs with SQLite: a file for each day, so that an old day is removed with its file. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StatementSync } from 'node:sqlite';
import { operationError } from './error.ts';
import { dayOfLine, dayOfName, nameOfDay } from './log-line-id.ts';
import { logMigrations } from './log-migrations.ts';
import type { LogTables } from './schema.ts';
import { type LogScope, type NumberedLogLine, type OwnedLogLine, readLines, type SessionLog } from './session-log.ts';
import { codeOf } from './sqlite-dialect.ts';
import { openSqliteFile, type SqliteFile } from './sqlite-file.ts';

/** Files that stay open: those of a month and a few days. A file costs three descriptors and its cache of 2 MB at most. */
const OPEN_FILES = 40;
const SUFFIX = '.db';
/** What belongs to a file in WAL mode (https://www.sqlite.org/wal.html); removed before the file itself. */
const COMPANIONS = ['-wal', '-shm', ''];

export class SqliteSessionLog implements SessionLog {
  readonly #folder: string;
  /** Least recently used first. */
  readonly #open = new Map<number, Promise<SqliteFile<LogTables>>>();
  readonly #inserts = new WeakMap<SqliteFile<LogTables>, StatementSync>();
  readonly #isOwner: boolean;
  /** Days that there are, ascending. */
  #days: number[];

  private constructor(folder: string, isOwner: boolean, days: number[]) {
    this.#folder = folder;
    this.#isOwner = isOwner;
    this.#days = days;
  }

  /**
   * Whoever opened it closes it.
   *
   * @param isOwner False: another process may add days, and remove them.
   */
  static async open(folder: string, isOwner: boolean): Promise<SqliteSessionLog> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new SqliteSessionLog(folder, isOwner, await daysIn(folder));
  }

  async write(lines: readonly OwnedLogLine[]): Promise<void> {
    for (let from = 0; from < lines.length; ) {
      const day = dayOfLine(lines[from]?.id ?? 0);
      const end = lines.findIndex((line, at) => at > from && dayOfLine(line.id) !== day);
      const ofDay = lines.slice(from, end === -1 ? undefined : end);
      this.#insert(await this.#file(day), ofDay);
      from += ofDay.length;
    }
  }

  async read(scope: LogScope, afterId: number, beforeId: number, count: number): Promise<NumberedLogLine[]> {
    const found: NumberedLogLine[] = [];
    for (const day of await this.#daysNow()) {
      if (day < dayOfLine(afterId) || day > dayOfLine(beforeId)) continue;
      const { db } = await this.#file(day);
      found.push(...(await readLines(db, scope, afterId, beforeId, count - found.length)));
      if (found.length >= count) break;
    }
    return found;
  }

  async lastLineId(): Promise<number> {
    for (const day of (await this.#daysNow()).toReversed()) {
      const { db } = await this.#file(day);
      const last = await db
        .selectFrom('session_log_lines')
        .select((eb) => eb.fn.max('id').as('id'))
        .executeTakeFirst();
      if (last?.id) return last.id;
    }
    return 0;
  }

  async dropBefore(day: number): Promise<number> {
    const old = this.#days.filter((candidate) => candidate < day);
    for (const one of old) {
      await this.#close(one);
      this.#days = this.#days.filter((other) => other !== one);
      for (const companion of COMPANIONS) await rm(`${this.#pathOf(one)}${companion}`, { force: true });
    }
    return old.length;
  }

  async close(): Promise<void> {
    for (const day of [...this.#open.keys()]) await this.#close(day);
  }

  /** By one prepared statement, and in one go: the query builder would compile thousands of parameters for each batch. */
  #insert(file: SqliteFile<LogTables>, lines: readonly OwnedLogLine[]): void {
    const { handle } = file;
    try {
      const insert = this.#inserts.get(file) ?? handle.prepare(INSERT);
      this.#inserts.set(file, insert);
      handle.exec('begin immediate');
      for (const { id, sessionId, accountId, applicationId, at, level, message } of lines)
        insert.run(id, sessionId, accountId, applicationId, at, level, message);
      handle.exec('commit');
    } catch (error) {
      if (handle.isTransaction) handle.exec('rollback');
      throw operationError(codeOf(error), error);
    }
  }

  async #daysNow(): Promise<readonly number[]> {
    if (!this.#isOwner) this.#days = await daysIn(this.#folder);
    return this.#days;
  }

  #file(day: number): Promise<SqliteFile<LogTables>> {
    const known = this.#open.get(day);
    const file = known ?? openSqliteFile<LogTables>(this.#pathOf(day), 'normal', MIGRATIONS);
    this.#open.delete(day);
    this.#open.set(day, file);
    if (known !== undefined) return known;
    file.catch(() => this.#open.delete(day)); // the next one who asks tries again
    if (!this.#days.includes(day)) this.#days = [...this.#days, day].sort((a, b) => a - b);
    const [oldest] = this.#open.keys();
    if (this.#open.size > OPEN_FILES && oldest !== undefined) void this.#close(oldest);
    return file;
  }

  async #close(day: number): Promise<void> {
    const file = this.#open.get(day);
    this.#open.delete(day);
    await file?.then(
      ({ db }) => db.destroy(),
      () => undefined,
    );
  }

  #pathOf(day: number): string {
    return join(this.#folder, `${nameOfDay(day)}${SUFFIX}`);
  }
}

const MIGRATIONS = logMigrations((table) => table);

const INSERT = `insert into session_log_lines (id, call_session_id, account_id, application_id, at, level, message)
  values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing`;

/** Days whose file stands in the folder, ascending. */
async function daysIn(folder: string): Promise<number[]> {
  return (await readdir(folder))
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => dayOfName(name.slice(0, -SUFFIX.length)))
    .filter((day) => day !== undefined)
    .sort((a, b) => a - b);
}
