import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { StoreError } from './error.ts';

export interface MigrationSet {
  readonly migrations: Readonly<Record<string, Migration>>;
  /** Where a database that holds several sets keeps what it has of this one. */
  readonly table?: string;
}

/**
 * Brings the tables up to date.
 *
 * @param where For the message.
 * @param last The migration to stop behind; left out: all.
 * @throws {StoreError} `STORE_MIGRATION_FAILED` — the database was written by a newer version, or a migration failed.
 */
export async function migrate(db: Kysely<never>, set: MigrationSet, where: string, last?: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...set.migrations }) },
    ...(set.table === undefined ? {} : { migrationTableName: set.table, migrationLockTableName: `${set.table}_lock` }),
  });
  const { error } = await (last === undefined ? migrator.migrateToLatest() : migrator.migrateTo(last)).catch(
    (cause: unknown) => ({ error: cause }),
  );
  if (error === undefined) return;
  if (error instanceof StoreError && error.code === 'STORE_UNREACHABLE') throw error;
  throw new StoreError('STORE_MIGRATION_FAILED', `cannot bring ${where} up to date`, { cause: error });
}
