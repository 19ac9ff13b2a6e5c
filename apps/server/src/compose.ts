/** The composition root: every part of the server is made, connected and closed here, and nowhere else. */
import { join } from 'node:path';
import { assert, type Log, millis } from '@callcast/core';
import { ShardRunner } from '@callcast/scenario/host';
import type { ScenarioSource } from '@callcast/scenario/protocol';
import { Registry } from 'prom-client';
import { OneTimeLogins } from './access/one-time-logins.ts';
import {
  authenticateEncoder,
  createCallingStore,
  historyLists,
  Login,
  registerAccess,
  registerCalls,
  registerConfiguration,
  registerDestinations,
  registerIdempotency,
  registerLiveStreams,
  registerOutputs,
  registerScenarioTypes,
  registerSecrets,
  registerSessionLogs,
  registerSessions,
  registerUserSessions,
  SessionLogLinks,
} from './api/index.ts';
import { registerApiDocument, registerProblemPages } from './api-document/index.ts';
import { Switchboard } from './calling/switchboard.ts';
import { UserDialer } from './calling/user-dialer.ts';
import { KnownKeys, openDestinations } from './destinations/index.ts';
import { registerFaces } from './faces/index.ts';
import { createHttpServer, replaceCertificate, UpgradeRoutes } from './http/index.ts';
import { listen, takePort } from './listening-ports.ts';
import { LiveEvents, registerLiveEvents, withLiveEvents } from './live/index.ts';
import { CallMetrics } from './metrics/call-metrics.ts';
import { registerHttpMetrics } from './metrics/http-metrics.ts';
import { registerProcessMetrics } from './metrics/process-metrics.ts';
import { registerServerMetrics } from './metrics/server-metrics.ts';
import { registerWebhookBacklog, WebhookMetrics } from './metrics/webhook-metrics.ts';
import { registerWorkerMetrics } from './metrics/worker-metrics.ts';
import { egressAllowOf, openCdn, recordingsOf, startWorkers } from './open-media.ts';
import { registerPlatformApi } from './platform-api/index.ts';
import { isTcpPortFree, isUdpPortFree } from './ports-of-machine.ts';
import { openPreview, PreviewLinks, registerPreviews, SocketFolder } from './previews/index.ts';
import { realRandom, realTime } from './real-time.ts';
import {
  keepRecordings,
  RecordingFolder,
  RecordingLedger,
  RecordingLinks,
  recordingsOfSession,
  registerRecordings,
} from './recordings/index.ts';
import {
  createResolver,
  registerControlRoutes,
  registerControlUpgrades,
  ScenarioNetwork,
  SessionControls,
} from './scenario-net/index.ts';
import { ScenarioSources, stripTypes, TypeScriptRunner } from './scenario-sources/index.ts';
import { finishRotation, KnownSecrets, SecretVault } from './secrets/index.ts';
import {
  ConcurrencyGate,
  EgressPolicy,
  LinkSigner,
  loadServerKey,
  PasswordHasher,
  RateLimiter,
  type Redactor,
  SecretBox,
} from './security/index.ts';
import { type SeededSecrets, seedWhenEmpty } from './seed-when-empty.ts';
import type { ServerSettings, TlsSetting } from './settings.ts';
import { closeSignalling } from './signalling/close-signalling.ts';
import { originOfUpgrade } from './signalling/origin-of-upgrade.ts';
import { registerSignalling } from './signalling/register-signalling.ts';
import { followLog, type NumberedLogLine, openStore } from './store/index.ts';
import { CertificateFiles, checkCertificate } from './tls/index.ts';
import { SessionTrace, type Tracing, traceRequests } from './tracing/index.ts';
import { IceServers } from './turn/index.ts';
import { CDN_APPLICATION, watchPathOf } from './watch-path.ts';
import { withWatchedScenario } from './watching/index.ts';
import { openWebhooks, registerWebhooks } from './webhooks/index.ts';
import { registerWhip } from './whip/whip-routes.ts';

/** Writes wake a follower of logs; this is for one that was lost. */
const LOG_LOOK = millis(5_000);
/** Stream name under which the seeded scenario publishes. */
const DEMO_STREAM = 'demo';

export interface RunningServer {
  readonly httpUrl: string;
  readonly rtmpUrl: string | undefined;
  readonly mediaPorts: readonly number[];
  /** What was made up for a new data folder; told once. */
  readonly seeded: SeededSecrets | undefined;
  readonly sessionCount: () => number;
  /** For devices on the network; undefined when the server is not bound to it, or without a certificate. */
  readonly lanUrl: string | undefined;
  /** Lines of all session logs from now on, as they are written. */
  followLogs(signal: AbortSignal): AsyncIterable<readonly NumberedLogLine[]>;
  /** No new calls from here on; `/readyz` says so. Idempotent. */
  drain(): void;
  /** Ends all calls, then everything else, children included. Idempotent. */
  close(reason: string): Promise<void>;
}

export interface ComposeOptions {
  readonly settings: ServerSettings;
  readonly log: Log;
  readonly redactor: Redactor;
  /** Undefined: nothing is traced. Whoever gave it closes it. */
  readonly tracing?: Tracing | undefined;
  /** A scenario that takes every call, whatever the rules say. */
  readonly watched?: { readonly current: ScenarioSource } | undefined;
}

/**
 * Starts the server.
 *
 * @throws {StartError} `PORT_TAKEN` — a port that was asked for, or all that a default may move to, is in use.
 */
export async function compose({ settings, log, redactor, watched, tracing }: ComposeOptions): Promise<RunningServer> {
  await using stack = new AsyncDisposableStack();
  const knownSecrets = new KnownSecrets(new KnownKeys(redactor));
  const redactOf = (line: string, applicationId: number) => redactor.redact(knownSecrets.mask(applicationId, line));
  const keyFile = join(settings.dataDir, 'server.key');
  const [store, cdn, mediaPort, freeHttpPort] = await Promise.all([
    openStore({
      dataDir: settings.dataDir,
      databaseUrl: settings.databaseUrl,
      sessionKeepDays: settings.sessionKeepDays,
      auditKeepDays: settings.auditKeepDays,
      role: 'server',
      scheduler: realTime,
      log,
      redact: redactOf,
    }),
    openCdn(settings, log),
    takePort('CALLCAST_MEDIA_PORT', settings.media, settings.media.workers, settings.host, isUdpPortFree, log),
    takePort('CALLCAST_HTTP_PORT', settings.http, 1, settings.host, isTcpPortFree, log),
  ]);
  let httpPort = freeHttpPort;
  stack.defer(() => store.close());
  if (await finishRotation(store, keyFile, realRandom)) log.warn('a change of server.key that was cut off is finished');
  const serverKey = await loadServerKey(keyFile, realRandom);
  const live = new LiveEvents(realTime);
  const metrics = new Registry();
  const webhooks = stack.use(
    openWebhooks({
      store,
      live,
      serverKey,
      redact: redactOf,
      egressAllow: settings.egressAllow,
      version: settings.version,
      watch: new WebhookMetrics(metrics),
      scheduler: realTime,
      random: realRandom,
      log,
    }),
  );
  if (cdn !== undefined) stack.defer(() => cdn.close());
  const rtmpUrl = cdn && `rtmp://${connectableHost(settings.host)}:${cdn.rtmpPort}/${CDN_APPLICATION}`;

  const { budgetBytes, keepDays } = settings.recordings;
  const recordings = new RecordingFolder(recordingsOf(settings));
  const ledger = new RecordingLedger({ shelf: recordings, clock: realTime, budgetBytes });
  const sockets = stack.use(await SocketFolder.create());
  const workers = stack.use(await startWorkers(settings, { mediaPort, sockets, cdn, log, metrics, ledger }));
  if (keepDays !== undefined)
    stack.use(keepRecordings({ folder: recordings, ledger, keepDays, scheduler: realTime, log }));
  registerWorkerMetrics(metrics, () => workers.states);
  const runner = new ShardRunner({ log, scheduler: realTime });
  stack.defer(() => runner.close());

  const hasher = new PasswordHasher(realRandom, new ConcurrencyGate(2, 64));
  const seeded = await seedWhenEmpty({
    store,
    hasher,
    random: realRandom,
    clock: realTime,
    settings,
    redactor,
    rtmpUrl,
    streamName: demoPublishName(settings),
  });
  const links = new SessionLogLinks(new LinkSigner(serverKey, 'session-log'), realTime);
  const destinations = stack.use(
    openDestinations({
      store,
      serverKey,
      redactor,
      egressAllow: egressAllowOf(settings, cdn),
      rtmpsAuthorities: settings.rtmpsAuthorities,
      scheduler: realTime,
      random: realRandom,
      log,
    }),
  );
  const users = new UserDialer({
    findUser: (applicationId, username) => store.users.findByName(applicationId, username),
    scheduler: realTime,
    random: realRandom,
    log,
  });
  const egress = EgressPolicy.parse(settings.egressAllow);
  assert(!('malformed' in egress), 'the configuration takes no entry that means nothing');
  const controls = new SessionControls(realRandom);
  const secrets = new SecretVault(store, new SecretBox(serverKey, 'application secret', realRandom), knownSecrets);
  const recordingLinks = new RecordingLinks(new LinkSigner(serverKey, 'recording'), realTime);
  const kept = withLiveEvents(createCallingStore(store, realTime, links, secrets), {
    live,
    clock: realTime,
    redact: redactOf,
  });
  const calling = watched === undefined ? kept : withWatchedScenario(kept, watched);
  const sources = new ScenarioSources({ clock: realTime, stripTypes: (source) => stripTypes(source, realTime) });
  const callMetrics = new CallMetrics(metrics, realTime);
  const switchboard = new Switchboard({
    store: calling,
    users,
    runner: new TypeScriptRunner(runner, sources),
    mediaOf: (applicationId) => destinations.mediaOf(applicationId, workers),
    scheduler: realTime,
    random: realRandom,
    log,
    watchPathOf: watchPathOf(settings.host, cdn?.rtmpPort),
    controls,
    network: new ScenarioNetwork({
      egress,
      resolve: createResolver(realTime),
      scheduler: realTime,
      log,
    }),
    storageOf: (applicationId) => store.applicationStorage.of(applicationId),
    recordings: recordingLinks,
    traceSession: (session) => tracing && new SessionTrace(tracing, session),
    watchCall: ({ leg }) => callMetrics.watch(leg),
    maxCallsPerUser: settings.limits.callsPerUser,
  });

  const scheme = settings.tls === undefined ? 'http' : 'https';
  const isOnLan = settings.host === '0.0.0.0' && settings.tls !== undefined && settings.publicAddress !== undefined;
  const lanUrl = (): string | undefined => (isOnLan ? `https://${settings.publicAddress}:${httpPort}` : undefined);
  let closing = false;
  const drain = (): void => {
    closing = true;
    switchboard.refuseCalls();
  };
  const app = createHttpServer({
    log,
    random: realRandom,
    tls: settings.tls,
    metrics,
    unreadyReason: async () => {
      if (closing) return 'the server is shutting down';
      if (!workers.ready) return 'a media worker is starting';
      await store.check();
      return undefined;
    },
  });
  registerHttpMetrics(app, metrics);
  if (tracing !== undefined) traceRequests(app, tracing);
  stack.defer(() => app.close());
  const { tls, tlsFiles } = settings;
  let certificateUntilMs = tls === undefined ? undefined : checkCertificate(tls);
  if (tls !== undefined && tlsFiles !== undefined) {
    const onChanged = (replaced: TlsSetting): void => {
      replaceCertificate(app, replaced);
      certificateUntilMs = checkCertificate(replaced);
    };
    stack.use(new CertificateFiles({ ...tlsFiles, current: tls, scheduler: realTime, log, onChanged }));
  }
  await registerApiDocument(app, { version: settings.version });
  await registerProblemPages(app);
  const { loginsPerMinute, loginFailuresPerMinute } = settings.limits;
  registerAccess(app, {
    store,
    clock: realTime,
    random: realRandom,
    hasher,
    log,
    serverKey,
    failuresPerMinute: loginFailuresPerMinute,
  });
  registerIdempotency(app, { store, clock: realTime, log });
  const login = new Login(
    { store, hasher, clock: realTime, random: realRandom },
    { loginsPerMinute, failuresPerMinute: loginFailuresPerMinute },
  );
  const oneTimeLogins = new OneTimeLogins(new SecretBox(serverKey, 'one-time login', realRandom), realRandom);
  registerUserSessions(app, login);
  registerSessionLogs(app, { store, scheduler: realTime, links });
  registerCalls(app, { store, clock: realTime, calls: switchboard });
  registerWebhooks(app, { store, clock: realTime, vault: webhooks.vault, onQueued: webhooks.wake });
  registerLiveEvents(app, { store, scheduler: realTime, live });
  const answerList = historyLists(realTime);
  registerSessions(app, {
    store,
    scheduler: realTime,
    links,
    answerList,
    recordingsOf: (accountId, sessionId) => recordingsOfSession({ folder: recordings, ledger }, accountId, sessionId),
  });
  registerOutputs(app, { store, clock: realTime, answerList });
  registerDestinations(app, { store, clock: realTime, ...destinations });
  registerSecrets(app, { store, clock: realTime, secrets });
  registerLiveStreams(app, { store, clock: realTime, testCdn: cdn, application: CDN_APPLICATION });
  await registerScenarioTypes(app);
  registerConfiguration(app, { store, clock: realTime, sources, hasher, oneTimeLogins });
  registerRecordings(app, { store, clock: realTime, folder: recordings, ledger, links: recordingLinks });
  registerPreviews(app, {
    store,
    scheduler: realTime,
    log,
    links: new PreviewLinks(new LinkSigner(serverKey, 'preview'), realTime),
    outputOf: (sessionId, outputId) => switchboard.outputOf(sessionId, outputId),
    openStream: (session, outputId) => {
      const path = workers.previewSocketOf(session);
      return path === undefined ? undefined : openPreview(path, { session, outputId });
    },
  });
  registerPlatformApi(app, {
    store,
    hasher,
    secrets,
    sipPasswords: new SecretBox(serverKey, 'SIP registration', realRandom),
    sources,
    log,
    logLinks: links,
    sessions: switchboard,
    clock: realTime,
    random: realRandom,
    recordings,
    ledger,
    recordingLinks,
  });
  registerControlRoutes(app, { controls, scheduler: realTime });
  const iceServers = new IceServers({ ...settings.ice, clock: realTime });
  const posts = new RateLimiter(realTime, settings.limits.whipPostsPerSecond, millis(1_000));
  registerWhip(app, {
    store: { authenticate: (token) => authenticateEncoder(store, realTime, token) },
    switchboard,
    random: realRandom,
    log,
    allowPost: (address) => posts.take(address),
    iceServers,
  });
  await registerFaces(app, {
    facts: () => ({
      version: settings.version,
      rtmpUrl,
      needsPublishKey: settings.rtmpPublishKey !== undefined,
      demoStream: rtmpUrl === undefined ? undefined : DEMO_STREAM,
      demoLogin: settings.mode === 'dev' ? 'user1@streaming.demo' : undefined,
      secureUrl: lanUrl(),
    }),
    testCdn: cdn,
    log,
    scheduler: realTime,
  });
  const upgrades = new UpgradeRoutes(app.server);
  registerControlUpgrades(upgrades, { controls, scheduler: realTime });
  stack.defer(() => controls.close());
  const signalSockets = registerSignalling(upgrades, {
    store: calling,
    switchboard,
    users,
    accessEnds: store.accessEnds,
    keyLogin: { login, oneTimeLogins, random: realRandom },
    iceServers,
    prewarm: (applicationId) => runner.prewarm(applicationId),
    scheduler: realTime,
    log,
    originOf: originOfUpgrade,
  });
  stack.defer(() => closeSignalling(signalSockets, realTime));
  registerProcessMetrics(metrics, process.pid);
  registerWebhookBacklog(metrics, { backlog: () => store.webhookQueue.backlog(), scheduler: realTime });
  registerServerMetrics(metrics, {
    version: settings.version,
    sessions: () => switchboard.sessionCount,
    scenarioRuns: () => runner.runCount,
    scenarioShards: () => runner.shardCount,
    signallingSockets: () => signalSockets.clients.size,
    queuedLogLines: () => store.recorder.queued,
    isDraining: () => closing,
    certificateUntilMs: () => certificateUntilMs,
    checkDatabase: () => store.check(),
    scheduler: realTime,
  });
  httpPort = await listen(app, httpPort, settings);

  stack.defer(() => {
    drain();
    switchboard.terminateAll('The server is shutting down');
  });
  const lastLine = await store.history.lastLineId();
  const owned = stack.move();
  let closed: Promise<void> | undefined;
  return {
    lanUrl: lanUrl(),
    drain,
    httpUrl: `${scheme}://${urlHost(connectableHost(settings.host))}:${httpPort}`,
    rtmpUrl,
    mediaPorts: Array.from({ length: settings.media.workers }, (_, i) => mediaPort + i),
    seeded,
    sessionCount: () => switchboard.sessionCount,
    followLogs: (signal) =>
      followLog(store, {
        scope: { accountId: undefined },
        after: lastLine,
        heartbeat: LOG_LOOK,
        scheduler: realTime,
        signal,
      }),
    close: (reason) => {
      log.info('closing', { reason });
      closed ??= owned.disposeAsync();
      return closed;
    },
  };
}

/** What the seeded scenario publishes as: the key belongs to it, viewers see the name alone. */
const demoPublishName = ({ rtmpPublishKey }: ServerSettings): string =>
  rtmpPublishKey === undefined ? DEMO_STREAM : `${DEMO_STREAM}?key=${rtmpPublishKey}`;

/** A wildcard address cannot be dialled: this machine reaches itself on loopback. */
const connectableHost = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host);
const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);
