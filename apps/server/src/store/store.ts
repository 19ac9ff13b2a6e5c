import { type Log, millis, type Scheduler, SettledWall, type Timer } from '@callcast/core';
import { AccessEnds } from './access-ends.ts';
import { AccessLists } from './access-lists.ts';
import { AccessTokens } from './access-tokens.ts';
import { Accounts } from './accounts.ts';
import { ApiKeys } from './api-keys.ts';
import { ApplicationStorage } from './application-storage.ts';
import { Applications } from './applications.ts';
import { AuditLog } from './audit-log.ts';
import { CallHistory } from './call-history.ts';
import type { Databases, Role } from './databases.ts';
import { Destinations } from './destinations.ts';
import { IdempotencyKeys } from './idempotency-keys.ts';
import { storeLimits } from './limits.ts';
import { MemberSessions } from './member-sessions.ts';
import { Members } from './members.ts';
import { openDatabases } from './open-databases.ts';
import { OutputHistory } from './output-history.ts';
import { RefreshTokens } from './refresh-tokens.ts';
import { Routing } from './routing.ts';
import { Rules } from './rules.ts';
import { Scenarios } from './scenarios.ts';
import { changeSealed } from './sealed-values.ts';
import { Secrets } from './secrets.ts';
import { type SeedContents, seedStore } from './seed.ts';
import { ServiceKeys } from './service-keys.ts';
import { SessionRecorder } from './session-recorder.ts';
import { SipRegistrations } from './sip-registrations.ts';
import { Users } from './users.ts';
import { WebhookQueue } from './webhook-queue.ts';
import { Webhooks } from './webhooks.ts';
import { WhipKeys } from './whip-keys.ts';

const DAY_MS = 24 * 3_600_000;

export interface StoreOptions {
  readonly dataDir: string;
  /** Of PostgreSQL; undefined: SQLite files in the data folder. */
  readonly databaseUrl?: string | undefined;
  /** Days that a finished session and its log are kept; 0: for good; left out: a month. */
  readonly sessionKeepDays?: number | undefined;
  /** Days that the audit log is kept; 0: for good; left out: a year. */
  readonly auditKeepDays?: number | undefined;
  /** `server` owns the databases and ends sessions that a dead server left; `tool` works beside a running server. */
  readonly role: Role;
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
  readonly refreshTokens: RefreshTokens;
  readonly whipKeys: WhipKeys;
  readonly apiKeys: ApiKeys;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly members: Members;
  readonly memberSessions: MemberSessions;
  readonly audit: AuditLog;
  readonly accessEnds: Pick<AccessEnds, 'listen'>;
  readonly serviceKeys: ServiceKeys;
  readonly sipRegistrations: SipRegistrations;
  readonly accessLists: AccessLists;
  readonly webhooks: Webhooks;
  readonly webhookQueue: WebhookQueue;
  readonly history: CallHistory;
  readonly outputs: OutputHistory;
  readonly recorder: SessionRecorder;
  readonly routing: Routing;
  /** True until the first seed: the folder held no database. */
  isEmpty(): Promise<boolean>;
  /** @returns False when there was an account already; then nothing was changed. */
  seed(contents: SeedContents): Promise<boolean>;
  /** {@link changeSealed} */
  changeSealed(change: Parameters<typeof changeSealed>[1]): ReturnType<typeof changeSealed>;
  /** A query that must work for the server to be ready. */
  check(): Promise<void>;
  /** Writes what is pending and closes the files. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens, and where needed creates, the data folder, and the database that `databaseUrl` names.
 *
 * @throws {StoreError} `STORE_OPEN_FAILED`, `STORE_MISSING` (only for a tool), `STORE_MIGRATION_FAILED`, `STORE_IN_USE`; with a
 *   `databaseUrl` also `STORE_URL_INVALID`, `STORE_UNREACHABLE`.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const databases = await openDatabases(options);
  try {
    const history = new CallHistory(databases.history, databases.log);
    const abandoned = options.role === 'server' ? await history.endAbandoned(options.scheduler.wallNow()) : 0;
    if (abandoned > 0) options.log.warn('sessions of the last run ended', { sessions: abandoned });
    return assemble(options, databases, history);
  } catch (error) {
    await databases.close();
    throw error;
  }
}

function assemble(options: StoreOptions, databases: Databases, history: CallHistory): Store {
  const { log, redact, role, scheduler } = options;
  const { configuration, history: past, storage } = databases;
  const applicationStorage = new ApplicationStorage(storage, scheduler);
  const rules = new Rules(configuration, scheduler);
  const accessEnds = new AccessEnds();
  const recorder = new SessionRecorder(past, databases.log, { scheduler, log, redact });
  const audit = new AuditLog(configuration, scheduler);
  const idempotencyKeys = new IdempotencyKeys(configuration, scheduler);
  const sweeps = role === 'server' ? sweepsOf({ history, applicationStorage, audit, idempotencyKeys }, options) : [];
  let closing: Promise<void> | undefined;
  return {
    accounts: new Accounts(configuration),
    applications: new Applications(configuration, scheduler, accessEnds),
    scenarios: new Scenarios(configuration, scheduler),
    rules,
    users: new Users(configuration, scheduler, accessEnds),
    destinations: new Destinations(configuration, scheduler),
    secrets: new Secrets(configuration, scheduler),
    applicationStorage,
    accessTokens: new AccessTokens(configuration),
    refreshTokens: new RefreshTokens(configuration, scheduler),
    whipKeys: new WhipKeys(configuration, scheduler),
    apiKeys: new ApiKeys(configuration, scheduler),
    idempotencyKeys,
    members: new Members(configuration, scheduler),
    memberSessions: new MemberSessions(configuration, scheduler),
    audit,
    accessEnds,
    serviceKeys: new ServiceKeys(configuration, scheduler),
    sipRegistrations: new SipRegistrations(configuration, scheduler),
    accessLists: new AccessLists(configuration),
    webhooks: new Webhooks(configuration, scheduler),
    webhookQueue: new WebhookQueue(configuration),
    history,
    outputs: new OutputHistory(past),
    recorder,
    routing: new Routing(rules),
    isEmpty: async () => (await configuration.selectFrom('accounts').select('id').executeTakeFirst()) === undefined,
    seed: async (contents) => {
      const isNew = await seedStore(configuration, contents);
      if (isNew) await databases.numberFrom({ accounts: 1 });
      return isNew;
    },
    changeSealed: (change) => changeSealed(configuration, change),
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
          await databases.close();
        }
      })();
      return closing;
    },
  };
}

interface Swept {
  readonly history: CallHistory;
  readonly applicationStorage: ApplicationStorage;
  readonly audit: AuditLog;
  readonly idempotencyKeys: IdempotencyKeys;
}

function sweepsOf({ history, applicationStorage, audit, idempotencyKeys }: Swept, options: StoreOptions): Timer[] {
  const { log, scheduler, sessionKeepDays = storeLimits.sessionKeepDays } = options;
  const { auditKeepDays = storeLimits.auditKeepDays } = options;
  const wall = new SettledWall(scheduler, (aheadMs) =>
    log.warn('the clock was set ahead: history is kept for a day more than the settings say', { aheadMs }),
  );
  const sessions = {
    what: 'old sessions',
    run: () => history.sweep(wall.now() - sessionKeepDays * DAY_MS),
    most: storeLimits.sessionsPerSweep,
    intervalMs: storeLimits.sweepIntervalMs,
  };
  const items = {
    what: 'expired items',
    run: () => applicationStorage.sweep(),
    most: storeLimits.storageItemsPerSweep,
    intervalMs: storeLimits.storageSweepIntervalMs,
  };
  const entries = {
    what: 'old audit entries',
    run: () => audit.sweep(auditKeepDays === 0 ? 0 : wall.now() - auditKeepDays * DAY_MS, storeLimits.sessionsPerSweep),
    most: storeLimits.sessionsPerSweep,
    intervalMs: storeLimits.sweepIntervalMs,
  };
  const keys = {
    what: 'old idempotency keys',
    run: () => idempotencyKeys.sweep(storeLimits.sessionsPerSweep),
    most: storeLimits.sessionsPerSweep,
    intervalMs: storeLimits.sweepIntervalMs,
  };
  const always = [items, entries, keys];
  return (sessionKeepDays === 0 ? always : [sessions, ...always]).map((sweep) => sweepRegularly(sweep, scheduler, log));
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
