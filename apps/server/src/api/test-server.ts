import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { silentLog } from '@callcast/core';
import type { RunStart } from '@callcast/scenario/protocol';
import type { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import { OneTimeLogins } from '../access/one-time-logins.ts';
import { Switchboard } from '../calling/switchboard.ts';
import { KnownKeys } from '../destinations/index.ts';
import { createHttpServer } from '../http/index.ts';
import { registerPlatformApi } from '../platform-api/index.ts';
import { platformCommands } from '../platform-api/registry.ts';
import { expectDocumented } from '../platform-api/testing/documented-answer.ts';
import { realTime } from '../real-time.ts';
import { RecordingFolder, RecordingLedger, RecordingLinks } from '../recordings/index.ts';
import { registerControlRoutes, ScenarioNetwork, SessionControls } from '../scenario-net/index.ts';
import { ScenarioSources, stripTypes } from '../scenario-sources/index.ts';
import { KnownSecrets, SecretVault } from '../secrets/index.ts';
import {
  ConcurrencyGate,
  EgressPolicy,
  LinkSigner,
  PasswordHasher,
  Redactor,
  redactPatterns,
  SecretBox,
  sha256Hex,
} from '../security/index.ts';
import type { Store } from '../store/index.ts';
import { openTestStore, TEST_SEED } from '../store/test-store.ts';
import { registerAccess } from './access.ts';
import { createCallingStore } from './calling-store.ts';
import { Login } from './login.ts';
import { registerSecrets } from './secrets.ts';
import { SessionLogLinks } from './session-log-link.ts';
import { registerSessionLogs } from './session-logs.ts';
import { registerUserSessions } from './user-sessions.ts';

export const TEST_API_KEY = 'test-unsayable-0123456789abcdef';
export const TEST_PASSWORD = 'Unsayable-2026-pass!';

type Answer = Record<string, unknown> & { error?: { code: number; msg: string } };

export interface TestRun {
  readonly start: RunStart;
  /** The run ends, and its session with it. */
  stop(message: string): void;
}

/** For tests: the HTTP server with logins, logs and the management API on a seeded store; nothing listens. */
export interface TestServer {
  readonly app: FastifyInstance;
  /** Scenario runs that were started: nothing runs. */
  readonly runs: readonly TestRun[];
  readonly switchboard: Switchboard;
  readonly store: Store;
  readonly scheduler: VirtualScheduler;
  readonly links: SessionLogLinks;
  readonly secrets: SecretVault;
  readonly sources: ScenarioSources;
  readonly hasher: PasswordHasher;
  readonly oneTimeLogins: OneTimeLogins;
  readonly userLogin: Login;
  readonly dataDir: string;
  /** Runs a management command as the demo account, form-encoded. */
  api(command: string, parameters?: Readonly<Record<string, string | number>>): Promise<Answer>;
  /** The code a management command is refused with; undefined when it was not. */
  refusal(command: string, parameters?: Readonly<Record<string, string | number>>): Promise<number | undefined>;
  login(login: string, password?: string): Promise<{ status: number; body: Record<string, unknown> }>;
}

export async function startTestServer(): Promise<TestServer> {
  const redactor = new Redactor();
  const known = new KnownSecrets(new KnownKeys(redactor));
  const redact = (line: string, applicationId: number) => redactPatterns(known.mask(applicationId, line));
  const { store, scheduler, dataDir } = await openTestStore({ redact });
  const random = { uint32: () => 4, bytes: (length: number) => new Uint8Array(randomBytes(length)) };
  const hasher = new PasswordHasher(random, new ConcurrencyGate(2, 100), { memoryKiB: 8, passes: 1 });
  const passwordHash = await hasher.hash(TEST_PASSWORD);
  const apiKeySha256 = sha256Hex(TEST_API_KEY);
  await store.seed({ ...TEST_SEED, apiKeySha256, passwordHash, adminPasswordHash: passwordHash });
  const secrets = new SecretVault(store, new SecretBox(random.bytes(32), 'application secret', random), known);
  const recordings = new RecordingFolder(join(dataDir, 'recordings'));
  const links = new SessionLogLinks(new LinkSigner(random.bytes(32), 'session-log'), scheduler);
  const app = createHttpServer({
    log: silentLog,
    random,
    unreadyReason: async () => undefined,
    metrics: new Registry(),
  });
  onTestFinished(() => app.close());
  registerAccess(app, {
    store,
    clock: scheduler,
    random,
    hasher,
    log: silentLog,
    serverKey: random.bytes(32),
    failuresPerMinute: 10,
  });
  const userLogin = new Login({ store, hasher, clock: scheduler, random });
  registerUserSessions(app, userLogin);
  registerSessionLogs(app, { store, scheduler, links });
  registerSecrets(app, { store, clock: scheduler, secrets });
  const sources = new ScenarioSources({ clock: scheduler, stripTypes: (source) => stripTypes(source, realTime) });
  const nowhere = EgressPolicy.parse([]);
  if ('malformed' in nowhere) throw new Error('an empty list means nothing');
  const controls = new SessionControls(random);
  const runs: TestRun[] = [];
  const switchboard = new Switchboard({
    store: createCallingStore(store, scheduler, links, secrets),
    runner: {
      start: (start, onOutput) => {
        const stop = (message: string): void => onOutput({ kind: 'ended', reason: { kind: 'stopped', message } });
        runs.push({ start, stop });
        return { runId: start.runId, handleEvent() {}, stop };
      },
    },
    mediaOf: () => ({ openSession: () => ({ id: 1, send() {}, close() {} }) }),
    scheduler,
    random,
    log: silentLog,
    watchPathOf: () => undefined,
    controls,
    users: { dial: () => ({ cancel() {} }) },
    network: new ScenarioNetwork({ egress: nowhere, resolve: async () => [], scheduler, log: silentLog }),
    storageOf: (applicationId) => store.applicationStorage.of(applicationId),
    recordings: { url: () => '' },
    maxCallsPerUser: 100,
  });
  registerControlRoutes(app, { controls, scheduler });
  registerPlatformApi(app, {
    store,
    hasher,
    secrets,
    sources,
    sipPasswords: new SecretBox(random.bytes(32), 'SIP registration', random),
    sessions: switchboard,
    clock: scheduler,
    random,
    log: silentLog,
    logLinks: links,
    recordings,
    ledger: new RecordingLedger({ shelf: recordings, clock: scheduler, budgetBytes: undefined }),
    recordingLinks: new RecordingLinks(new LinkSigner(random.bytes(32), 'recording'), scheduler),
  });
  const api: TestServer['api'] = async (command, parameters = {}) => {
    const fields = Object.entries({ account_id: 1, api_key: TEST_API_KEY, ...parameters });
    const answer = await app.inject({
      method: 'POST',
      url: `/platform_api/${command}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, String(value)])).toString(),
    });
    const said = answer.json<Answer>();
    const declared = platformCommands.get(command.toLowerCase());
    if (declared) expectDocumented(declared, said);
    return said;
  };
  return {
    app,
    runs,
    switchboard,
    store,
    scheduler,
    links,
    secrets,
    sources,
    hasher,
    oneTimeLogins: new OneTimeLogins(new SecretBox(random.bytes(32), 'one-time login', random), random),
    userLogin,
    dataDir,
    api,
    refusal: async (command, parameters) => (await api(command, parameters)).error?.code,
    login: async (login, password = TEST_PASSWORD) => {
      const answer = await app.inject({ method: 'POST', url: '/api/v1/user-sessions', payload: { login, password } });
      return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
    },
  };
}
