import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { StoreError } from './error.ts';
import { storeLimits } from './limits.ts';
import { type MigrationSet, migrate } from './migrate.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';

/** `full` for what must survive a power cut, `normal` for what must survive the process. */
export type Synchronous = 'full' | 'normal';

export interface SqliteFile<Tables> {
  readonly db: Kysely<Tables>;
  /** The same file, for what is written too often for a query builder. Closed by `db.destroy()`. */
  readonly handle: DatabaseSync;
}

/**
 * Opens one SQLite file and brings its tables up to date.
 *
 * @throws {StoreError} `STORE_OPEN_FAILED` — no such folder, no permission, not a database.
 * @throws {StoreError} `STORE_MIGRATION_FAILED` — the file was written by a newer version, or a migration failed.
 */
export async function openSqliteFile<Tables>(
  path: string,
  synchronous: Synchronous,
  migrations: MigrationSet['migrations'],
  last?: string,
): Promise<SqliteFile<Tables>> {
  const handle = openHandle(path, synchronous);
  const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(handle) });
  try {
    await migrate(db as unknown as Kysely<never>, { migrations }, path, last);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return { db, handle };
}

function openHandle(path: string, synchronous: Synchronous): DatabaseSync {
  try {
    const database = new DatabaseSync(path, { timeout: storeLimits.busyTimeoutMs, enableForeignKeyConstraints: true });
    database.exec(`pragma journal_mode = wal; pragma synchronous = ${synchronous};`);
    return database;
  } catch (cause) {
    throw new StoreError('STORE_OPEN_FAILED', `cannot open the database ${path}`, { cause });
  }
}

/**
 * Keeps a second server off the same folder: an exclusive SQLite transaction is a lock that the kernel
 * releases even when the process is killed.
 *
 * @throws {StoreError} `STORE_IN_USE` — another process holds it.
 */
export function lockFolder(path: string): { release(): void } {
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (cause) {
    lock.close();
    throw new StoreError('STORE_IN_USE', 'another server is using this data folder', { cause });
  }
  return { release: () => lock.close() };
}
