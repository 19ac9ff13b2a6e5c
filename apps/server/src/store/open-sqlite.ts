import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Databases, Role, UpTo } from './databases.ts';
import { StoreError } from './error.ts';
import { configurationMigrations, historyMigrations, storageMigrations } from './migrations.ts';
import { moveOldLines } from './move-old-lines.ts';
import type { ConfigurationTables, HistoryTables, StorageTables } from './schema.ts';
import { lockFolder, openSqliteFile } from './sqlite-file.ts';
import { SqliteSessionLog } from './sqlite-session-log.ts';
import { tellStatistics } from './sqlite-statistics.ts';

/** Names of the files in a data folder; the logs of sessions are in a folder of theirs. */
export const SQLITE_FILES = {
  configuration: 'callcast.db',
  history: 'history.db',
  storage: 'storage.db',
  logs: 'logs',
  lock: 'server.lock',
} as const;

/**
 * Opens, and where needed creates, the files of a data folder that is there.
 *
 * @throws {StoreError} `STORE_OPEN_FAILED`, `STORE_MISSING` (only for a tool), `STORE_MIGRATION_FAILED`, `STORE_IN_USE`.
 */
export async function openSqlite(dataDir: string, role: Role, upTo: UpTo = {}): Promise<Databases> {
  const pathOf = (file: keyof typeof SQLITE_FILES): string => join(dataDir, SQLITE_FILES[file]);
  if (role === 'tool' && !existsSync(pathOf('configuration')))
    throw new StoreError(
      'STORE_MISSING',
      `there is no database in ${dataDir}: start the server once, or name its data folder`,
    );
  await using stack = new AsyncDisposableStack();
  if (role === 'server') {
    const lock = lockFolder(pathOf('lock'));
    stack.defer(() => lock.release());
  }
  const configuration = await openSqliteFile<ConfigurationTables>(
    pathOf('configuration'),
    'full',
    configurationMigrations,
    upTo.configuration,
  );
  stack.defer(() => configuration.db.destroy());
  const storage = await openSqliteFile<StorageTables>(pathOf('storage'), 'normal', storageMigrations, upTo.storage);
  stack.defer(() => storage.db.destroy());
  const log = await SqliteSessionLog.open(pathOf('logs'), role === 'server');
  stack.defer(() => log.close());
  await moveOldLines(pathOf('history'), log);
  const history = await openSqliteFile<HistoryTables>(pathOf('history'), 'normal', historyMigrations, upTo.history);
  stack.defer(() => history.db.destroy());
  if (role === 'server') tellStatistics(history.handle);
  const opened = stack.move();
  return {
    configuration: configuration.db,
    history: history.db,
    storage: storage.db,
    log,
    numberFrom: async (numbers) => {
      for (const { handle } of [configuration, history])
        for (const [table, last] of Object.entries(numbers)) numberFrom(handle, table, last);
    },
    close: () => opened.disposeAsync(),
  };
}

/** https://www.sqlite.org/autoinc.html: rows that came with a number count already, rows that are gone do not. */
function numberFrom(handle: DatabaseSync, table: string, last: number): void {
  if (handle.prepare('select 1 from sqlite_master where name = ?').get(table) === undefined) return;
  const { changes } = handle.prepare('update sqlite_sequence set seq = max(seq, ?) where name = ?').run(last, table);
  if (changes === 0) handle.prepare('insert into sqlite_sequence (name, seq) values (?, ?)').run(table, last);
}
