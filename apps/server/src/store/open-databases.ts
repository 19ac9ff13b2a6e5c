import { mkdir } from 'node:fs/promises';
import type { Log, Scheduler } from '@callcast/core';
import type { Databases, Role, UpTo } from './databases.ts';
import { StoreError } from './error.ts';
import { openSqlite, SQLITE_FILES } from './open-sqlite.ts';
import { lockFolder } from './sqlite-file.ts';

export interface DatabaseOptions {
  readonly dataDir: string;
  /** Of PostgreSQL; undefined: SQLite files in the data folder. */
  readonly databaseUrl?: string | undefined;
  readonly role: Role;
  readonly upTo?: UpTo;
  readonly scheduler: Scheduler;
  readonly log: Log;
}

/** The data folder, with SQLite files in it or beside a PostgreSQL database. @throws {StoreError} */
export async function openDatabases(options: DatabaseOptions): Promise<Databases> {
  const { dataDir, databaseUrl, role } = options;
  // Only the owner may look: the folder holds keys, and password hashes where the databases are in it.
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new StoreError('STORE_OPEN_FAILED', `cannot create the data folder ${dataDir}`, { cause });
  });
  if (databaseUrl === undefined) return openSqlite(dataDir, role, options.upTo);
  // Recordings and the key are in the folder all the same: it belongs to one server.
  const lock = role === 'server' ? lockFolder(`${dataDir}/${SQLITE_FILES.lock}`) : undefined;
  try {
    // Loaded only now: most servers do without the client library.
    const { openPostgres } = await import('./open-postgres.ts');
    const databases = await openPostgres({ ...options, url: databaseUrl });
    return {
      ...databases,
      close: async () => {
        await databases.close();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}
