import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Log, millis, type Scheduler, type Timer } from '@callcast/core';
import type { Kysely } from 'kysely';
import { AccessLists } from './access-lists.ts';
import { AccessTokens } from './access-tokens.ts';
import { Accounts } from './accounts.ts';
import { ApplicationStorage } from './application-storage.ts';
import { Applications } from './applications.ts';
import { CallHistory } from './call-history.ts';
import { lockFolder, openDatabase, StoreError } from './database.ts';
import { Destinations } from './destinations.ts';
import { storeLimits } from './limits.ts';
import { configurationMigrations, historyMigrations, storageMigrations } from './migrations.ts';
import { Routing } from './routing.ts';
import { Rules } from './rules.ts';
import { Scenarios } from './scenarios.ts';
import type { ConfigurationTables, HistoryTables, StorageTables } from './schema.ts';
import { Secrets } from './secrets.ts';
import { type SeedContents, seedStore } from './seed.ts';
import { ServiceKeys } from './service-keys.ts';
import { SessionRecorder } from './session-recorder.ts';
import { SipRegistrations } from './sip-registrations.ts';
import { Users } from './users.ts';

export interface StoreOptions {
  readonly dataDir: string;
  /** `server` owns the folder and ends sessions that a dead server left; `tool` works beside a running server. */
  readonly role: 'server' | 'tool';
  readonly scheduler: Scheduler;
  readonly log: Log;
  /** Removes secrets from lines of session logs; the application's own are masked whatever they look like. */
  readonly redact: (text: string, applicationId: number) => string;
}

/** Everything that outlives the process. Whoever opened it closes it. */
export interface Store {
  readonly accounts: Accounts;
  readonly applications: Applications;
  readonly scenarios: Scenarios;
  readonly rules: Rules;
  readonly users: Users;
  readonly destinations: Destinations;
  readonly secrets: Secrets;
  readonly applicationStorage: ApplicationStorage;
  readonly accessTokens: AccessTokens;
  readonly serviceKeys: ServiceKeys;
  readonly sipRegistrations: SipRegistrations;
  readonly accessLists: AccessLists;
  readonly history: CallHistory;
  readonly recorder: SessionRecorder;
  readonly routing: Routing;
  /** True until the first seed: the folder held no database. */
  isEmpty(): Promise<boolean>;
  /** @returns False when there was an account already; then nothing was changed. */
  seed(contents: SeedContents): Promise<boolean>;
  /** A query that must work for the server to be ready. */
  check(): Promise<void>;
  /** Writes what is pending and closes the files. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens, and where needed creates, the data folder.
 *
 * @throws {StoreError} `STORE_OPEN_FAILED`, `STORE_MISSING` (only for a tool), `STORE_MIGRATION_FAILED`, `STORE_IN_USE`.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { dataDir, role } = options;
  if (role === 'tool' && !existsSync(join(dataDir, 'callcast.db')))
    throw new StoreError(
      'STORE_MISSING',
      `there is no database in ${dataDir}: start the server once, or name its data folder`,
    );
  // Only the owner may look: the folder holds password hashes and keys.
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new StoreError('STORE_OPEN_FAILED', `cannot create the data folder ${dataDir}`, { cause });
  });
  const lock = role === 'server' ? lockFolder(join(dataDir, 'server.lock')) : undefined;
  const opened: { destroy(): Promise<void> }[] = [];
  try {
    const configuration = await openDatabase<ConfigurationTables>(
      join(dataDir, 'callcast.db'),
      'full',
      configurationMigrations,
    );
    opened.push(configuration);
    const past = await openDatabase<HistoryTables>(join(dataDir, 'history.db'), 'normal', historyMigrations);
    opened.push(past);
    const kept = await openDatabase<StorageTables>(join(dataDir, 'storage.db'), 'normal', storageMigrations);
    opened.push(kept);
    const history = new CallHistory(past);
    const abandoned = role === 'server' ? await history.endAbandoned(options.scheduler.wallNow()) : 0;
    if (abandoned > 0) options.log.warn('sessions of the last run ended', { sessions: abandoned });
    return assemble(options, { configuration, past, kept }, history, async () => {
      for (const db of opened) await db.destroy();
      lock?.release();
    });
  } catch (error) {
    for (const db of opened) await db.destroy();
    lock?.release();
    throw error;
  }
}

function assemble(
  options: StoreOptions,
  files: {
    readonly configuration: Kysely<ConfigurationTables>;
    readonly past: Kysely<HistoryTables>;
    readonly kept: Kysely<StorageTables>;
  },
  history: CallHistory,
  closeFiles: () => Promise<void>,
): Store {
  const { log, redact, role, scheduler } = options;
  const { configuration, past, kept } = files;
  const applicationStorage = new ApplicationStorage(kept, scheduler);
  const rules = new Rules(configuration, scheduler);
  const recorder = new SessionRecorder(past, { scheduler, log, redact });
  const sweeps = role === 'server' ? sweepsOf(history, applicationStorage, options) : [];
  let closing: Promise<void> | undefined;
  return {
    accounts: new Accounts(configuration),
    applications: new Applications(configuration, scheduler),
    scenarios: new Scenarios(configuration, scheduler),
    rules,
    users: new Users(configuration, scheduler),
    destinations: new Destinations(configuration, scheduler),
    secrets: new Secrets(configuration, scheduler),
    applicationStorage,
    accessTokens: new AccessTokens(configuration),
    serviceKeys: new ServiceKeys(configuration, scheduler),
    sipRegistrations: new SipRegistrations(configuration, scheduler),
    accessLists: new AccessLists(configuration),
    history,
    recorder,
    routing: new Routing(rules),
    isEmpty: async () => (await configuration.selectFrom('accounts').select('id').executeTakeFirst()) === undefined,
    seed: (contents) => seedStore(configuration, contents),
    check: async () => {
      await configuration.selectFrom('accounts').select('id').executeTakeFirst();
      await past.selectFrom('call_sessions').select('id').limit(1).execute();
    },
    close: () => {
      closing ??= (async () => {
        for (const sweep of sweeps) sweep.cancel();
        try {
          await recorder.close();
        } finally {
          await closeFiles();
        }
      })();
      return closing;
    },
  };
}

function sweepsOf(history: CallHistory, storage: ApplicationStorage, { log, scheduler }: StoreOptions): Timer[] {
  const sessions = {
    what: 'old sessions',
    run: () => history.sweep(scheduler.wallNow()),
    most: storeLimits.sessionsPerSweep,
    intervalMs: storeLimits.sweepIntervalMs,
  };
  const items = {
    what: 'expired items',
    run: () => storage.sweep(),
    most: storeLimits.storageItemsPerSweep,
    intervalMs: storeLimits.storageSweepIntervalMs,
  };
  return [sessions, items].map((sweep) => sweepRegularly(sweep, scheduler, log));
}

interface Sweep {
  readonly what: string;
  /** Removes at most `most`. @returns How many. */
  readonly run: () => Promise<number>;
  readonly most: number;
  readonly intervalMs: number;
}

function sweepRegularly({ what, run, most, intervalMs }: Sweep, scheduler: Scheduler, log: Log): Timer {
  let timer: Timer;
  let cancelled = false;
  const next = (delayMs: number) => {
    if (!cancelled) timer = scheduler.after(millis(delayMs), sweep);
  };
  const sweep = () => {
    run().then(
      (removed) => next(removed === most ? 1_000 : intervalMs),
      (error: unknown) => {
        log.error(`${what} not removed`, { error: String(error) });
        next(intervalMs);
      },
    );
  };
  timer = scheduler.after(millis(intervalMs), sweep);
  return {
    cancel: () => {
      cancelled = true;
      timer.cancel();
    },
  };
}
