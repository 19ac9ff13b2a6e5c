import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Log, millis, type Scheduler, type Timer } from '@callcast/core';
import type { Kysely } from 'kysely';
import { AccessTokens } from './access-tokens.ts';
import { Accounts } from './accounts.ts';
import { Applications } from './applications.ts';
import { CallHistory } from './call-history.ts';
import { lockFolder, openDatabase, StoreError } from './database.ts';
import { Destinations } from './destinations.ts';
import { storeLimits } from './limits.ts';
import { configurationMigrations, historyMigrations } from './migrations.ts';
import { Routing } from './routing.ts';
import { Rules } from './rules.ts';
import { Scenarios } from './scenarios.ts';
import type { ConfigurationTables, HistoryTables } from './schema.ts';
import { type SeedContents, seedStore } from './seed.ts';
import { SessionRecorder } from './session-recorder.ts';
import { Users } from './users.ts';

export interface StoreOptions {
  readonly dataDir: string;
  /** `server` owns the folder and ends sessions that a dead server left; `tool` works beside a running server. */
  readonly role: 'server' | 'tool';
  readonly scheduler: Scheduler;
  readonly log: Log;
  /** Removes secrets from lines of session logs. */
  readonly redact: (text: string) => string;
}

/** Everything that outlives the process. Whoever opened it closes it. */
export interface Store {
  readonly accounts: Accounts;
  readonly applications: Applications;
  readonly scenarios: Scenarios;
  readonly rules: Rules;
  readonly users: Users;
  readonly destinations: Destinations;
  readonly accessTokens: AccessTokens;
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
    const history = new CallHistory(past);
    const abandoned = role === 'server' ? await history.endAbandoned(options.scheduler.wallNow()) : 0;
    if (abandoned > 0) options.log.warn('sessions of the last run ended', { sessions: abandoned });
    return assemble(options, configuration, past, history, async () => {
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
  configuration: Kysely<ConfigurationTables>,
  past: Kysely<HistoryTables>,
  history: CallHistory,
  closeFiles: () => Promise<void>,
): Store {
  const { log, redact, role, scheduler } = options;
  const rules = new Rules(configuration, scheduler);
  const recorder = new SessionRecorder(past, { scheduler, log, redact });
  const sweeping = role === 'server' ? sweepRegularly(history, options) : undefined;
  let closing: Promise<void> | undefined;
  return {
    accounts: new Accounts(configuration),
    applications: new Applications(configuration, scheduler),
    scenarios: new Scenarios(configuration, scheduler),
    rules,
    users: new Users(configuration, scheduler),
    destinations: new Destinations(configuration, scheduler),
    accessTokens: new AccessTokens(configuration),
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
        sweeping?.cancel();
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

function sweepRegularly(history: CallHistory, { log, scheduler }: StoreOptions): Timer {
  let timer: Timer;
  let cancelled = false;
  const next = (delayMs: number) => {
    if (!cancelled) timer = scheduler.after(millis(delayMs), sweep);
  };
  const sweep = () => {
    history.sweep(scheduler.wallNow()).then(
      (removed) => next(removed === storeLimits.sessionsPerSweep ? 1_000 : storeLimits.sweepIntervalMs),
      (error: unknown) => {
        log.error('old sessions not removed', { error: String(error) });
        next(storeLimits.sweepIntervalMs);
      },
    );
  };
  timer = scheduler.after(millis(storeLimits.sweepIntervalMs), sweep);
  return {
    cancel: () => {
      cancelled = true;
      timer.cancel();
    },
  };
}
