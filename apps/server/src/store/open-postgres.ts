import { assert, type Log, type Scheduler } from '@callcast/core';
import { HandleEmptyInListsPlugin, Kysely, replaceWithNoncontingentExpression, sql } from 'kysely';
import type { Databases, Role, UpTo } from './databases.ts';
import { StoreError } from './error.ts';
import { logMigrations } from './log-migrations.ts';
import { type MigrationSet, migrate } from './migrate.ts';
import { configurationMigrations, historyMigrations, storageMigrations } from './migrations.ts';
import { CodedPostgresDialect } from './postgres-dialect.ts';
import { lockDatabase } from './postgres-lock.ts';
import { createPostgresPool, type PostgresPool } from './postgres-pool.ts';
import { PostgresSessionLog } from './postgres-session-log.ts';
import type { ConfigurationTables, HistoryTables, LogTables, StorageTables } from './schema.ts';

type AllTables = ConfigurationTables & HistoryTables & StorageTables & LogTables;

/** What stands in a file of its own with SQLite: it may be ahead of the others, so each has a list of what was applied. */
const SETS: readonly (Required<MigrationSet> & { readonly name: keyof UpTo | 'log' })[] = [
  { name: 'configuration', migrations: configurationMigrations, table: 'configuration_migration' },
  { name: 'storage', migrations: storageMigrations, table: 'storage_migration' },
  { name: 'history', migrations: historyMigrations, table: 'history_migration' },
  {
    name: 'log',
    migrations: logMigrations((table) => table.modifyEnd(sql`partition by range (id)`)),
    table: 'log_migration',
  },
];

export interface PostgresOptions {
  readonly url: string;
  readonly role: Role;
  readonly upTo?: UpTo | undefined;
  readonly scheduler: Scheduler;
  readonly log: Log;
}

/**
 * Opens a database of a PostgreSQL server, and brings its tables up to date.
 *
 * @throws {StoreError} `STORE_URL_INVALID`, `STORE_UNREACHABLE`, `STORE_OPEN_FAILED`, `STORE_MISSING` (only for a tool),
 *   `STORE_MIGRATION_FAILED`, `STORE_IN_USE`. None of them tells the password.
 */
export async function openPostgres({ url, role, upTo = {}, scheduler, log }: PostgresOptions): Promise<Databases> {
  const pool = createPostgresPool(url, (error) =>
    log.debug('an idle database connection ended', { error: error.message }),
  );
  const all = new Kysely<AllTables>({
    dialect: new CodedPostgresDialect(pool.pool),
    // `in ()` is false for SQLite, and no SQL for PostgreSQL.
    plugins: [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })],
  });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => all.destroy());
  await connect(all, pool);
  if (role === 'tool' && !(await hasTable(all, 'accounts')))
    throw new StoreError(
      'STORE_MISSING',
      `there is nothing of callcast in database ${pool.where}: start the server once`,
    );
  if (role === 'server') {
    const lock = await lockDatabase(pool.createClient, { scheduler, log });
    stack.defer(() => lock.release());
  }
  for (const set of SETS) {
    const last = set.name === 'log' ? undefined : upTo[set.name];
    await migrate(all as unknown as Kysely<never>, set, `database ${pool.where}`, last);
  }
  const opened = stack.move();
  return {
    configuration: all as unknown as Kysely<ConfigurationTables>,
    history: all as unknown as Kysely<HistoryTables>,
    storage: all as unknown as Kysely<StorageTables>,
    log: new PostgresSessionLog(all as unknown as Kysely<LogTables>),
    numberFrom: async (numbers) => {
      for (const [table, last] of Object.entries(numbers)) {
        if (!(await hasTable(all, table))) continue;
        const highest = sql`greatest(${last}::int8, (select coalesce(max(id), 1) from ${sql.table(table)}))`;
        await sql`select setval(pg_get_serial_sequence(${table}, 'id'), ${highest})`.execute(all);
      }
    },
    close: () => opened.disposeAsync(),
  };
}

async function connect(db: Kysely<AllTables>, { where }: PostgresPool): Promise<void> {
  const answer = await sql<{ version: number }>`select current_setting('server_version_num')::int8 as version`
    .execute(db)
    .catch((error: unknown) => {
      assert(error instanceof StoreError, 'the driver codes its errors');
      const { cause } = error;
      const said = cause instanceof Error ? describe(cause) : '';
      if (error.code === 'STORE_UNREACHABLE')
        throw new StoreError(
          'STORE_UNREACHABLE',
          `cannot reach the database ${where}: ${said}. Is PostgreSQL running there, and is CALLCAST_DATABASE_URL right?`,
          { cause },
        );
      throw new StoreError('STORE_OPEN_FAILED', `cannot open the database ${where}: ${said}`, { cause });
    });
  const version = answer.rows[0]?.version ?? 0;
  if (version < OLDEST_VERSION)
    throw new StoreError('STORE_OPEN_FAILED', `the database ${where} is older than PostgreSQL 14`);
}

/** What our statements need: partitions that are detached and dropped while others read, `json` with `->>`. */
const OLDEST_VERSION = 140_000;

/** Several addresses of a host fail with one error that says nothing by itself. */
function describe(error: Error): string {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  const [first] = errors;
  return first instanceof Error ? first.message : error.message;
}

async function hasTable(db: Kysely<AllTables>, name: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select to_regclass(${name}) is not null as found`.execute(db);
  return rows[0]?.found === true;
}
