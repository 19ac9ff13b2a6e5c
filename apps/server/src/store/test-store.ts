import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { silentLog } from '@callcast/core';
import { PostgresServer } from '@callcast/testing/postgres-server';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import pg from 'pg';
import { afterAll, describe, onTestFinished } from 'vitest';
import { openStore, type Store, type StoreOptions } from './store.ts';

/** For tests: a folder that is removed afterwards. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'callcast-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

type Given = Partial<StoreOptions>;

export interface TestStore {
  readonly store: Store;
  readonly scheduler: VirtualScheduler;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
}

/** For tests: a store in a folder of its own, closed and removed afterwards; with SQLite unless told otherwise. */
export async function openTestStore(given: Given = {}): Promise<TestStore> {
  const scheduler = new VirtualScheduler();
  const dataDir = given.dataDir ?? (await temporaryFolder());
  const store = await openStore({
    dataDir,
    role: 'server',
    scheduler,
    log: silentLog,
    redact: (text) => text,
    ...given,
  });
  onTestFinished(() => store.close());
  return { store, scheduler, dataDir, databaseUrl: given.databaseUrl };
}

/** Where a store is, to be opened again. */
export type Place = Pick<TestStore, 'dataDir' | 'databaseUrl'>;

/** What a test of the store is run on. */
export interface TestDatabase {
  readonly kind: 'sqlite' | 'postgres';
  /** A new folder, with a new database. */
  place(): Promise<Place>;
  /** Runs statements as somebody else would, beside the store. `logs`: those of the day on which virtual time begins. */
  execute(place: Place, where: 'configuration' | 'history' | 'storage' | 'logs', statements: string): Promise<void>;
  /** As {@link openTestStore}; where neither folder nor database is given, both are new. */
  open(given?: Given): Promise<TestStore>;
}

/** Runs the tests once with SQLite and once with PostgreSQL, which is started for the file. */
export function onEachDatabase(tests: (database: TestDatabase) => void): void {
  describe('sqlite', () => {
    const place = async (): Promise<Place> => ({ dataDir: await temporaryFolder(), databaseUrl: undefined });
    tests({ kind: 'sqlite', place, execute: executeInFile, open: openTestStore });
  });
  describe('postgres', () => {
    const server = postgresOfFile();
    const createDatabase = async () => (await server()).createDatabase();
    tests({
      kind: 'postgres',
      execute: async ({ databaseUrl }, _where, statements) => {
        const client = new pg.Client({ connectionString: databaseUrl });
        await client.connect();
        try {
          await client.query(statements);
        } finally {
          await client.end();
        }
      },
      place: async () => ({ dataDir: await temporaryFolder(), databaseUrl: await createDatabase() }),
      open: async (given = {}) =>
        openTestStore({ ...given, databaseUrl: given.databaseUrl ?? (await createDatabase()) }),
    });
  });
}

async function executeInFile({ dataDir }: Place, where: keyof typeof FILES, statements: string): Promise<void> {
  const database = new DatabaseSync(join(dataDir, FILES[where]));
  database.exec(statements);
  database.close();
}

const FILES = {
  configuration: 'callcast.db',
  history: 'history.db',
  storage: 'storage.db',
  logs: 'logs/2026-05-04.db',
} as const;

/** Starts PostgreSQL when it is first asked for, and ends it with the file or the describe block. */
export function postgresOfFile(): () => Promise<PostgresServer> {
  let server: Promise<PostgresServer> | undefined;
  afterAll(async () => {
    await (await server)?.[Symbol.asyncDispose]();
  });
  return () => {
    server ??= PostgresServer.start();
    return server;
  };
}

export { TEST_SEED } from './test-seed.ts';
