import { DatabaseSync } from 'node:sqlite';
import { CodedError } from '@callcast/core';
import { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { storeLimits } from './limits.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';

export type StoreErrorCode = 'STORE_OPEN_FAILED' | 'STORE_MISSING' | 'STORE_MIGRATION_FAILED' | 'STORE_IN_USE';

/** The store cannot be opened; the server does not start. */
export class StoreError extends CodedError<StoreErrorCode> {}

/**
 * Opens one SQLite file and brings its tables up to date.
 *
 * @param synchronous `full` for what must survive a power cut, `normal` for what must survive the process.
 * @throws {StoreError} `STORE_OPEN_FAILED` — no such folder, no permission, not a database.
 * @throws {StoreError} `STORE_MIGRATION_FAILED` — the file was written by a newer version, or a migration failed.
 */
export async function openDatabase<Tables>(
  path: string,
  synchronous: 'full' | 'normal',
  migrations: Readonly<Record<string, Migration>>,
): Promise<Kysely<Tables>> {
  const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(openFile(path, synchronous)) });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    throw new StoreError('STORE_MIGRATION_FAILED', `cannot bring ${path} up to date`, { cause: error });
  }
  return db;
}

function openFile(path: string, synchronous: 'full' | 'normal'): DatabaseSync {
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
