/** Runs the server until a signal ends it: settings from the configuration, the ready line, drain and shutdown. */
import { type Log, type Millis, millis } from '@callcast/core';
import { type RunOptions, tailJson, tailLine } from './cli/index.ts';
import { compose, type RunningServer } from './compose.ts';
import type { Config, Mode } from './config/index.ts';
import { lanAddress } from './lan/lan-address.ts';
import { selfSignedCertificate } from './lan/self-signed.ts';
import { createLog } from './log/index.ts';
import { openWatch } from './open-watch.ts';
import { madeUpSecrets, readyBanner, readyFields } from './ready.ts';
import { realTime } from './real-time.ts';
import { readRtmpsAuthorities } from './rtmps-authorities.ts';
import { Redactor } from './security/index.ts';
import type { ServerSettings, TlsSetting } from './settings.ts';
import { StartError } from './start-error.ts';
import { passwordOf } from './store/index.ts';
import { CertificateError, type CertificatePaths, checkCertificate, readCertificate } from './tls/index.ts';
import { openTracing } from './tracing/index.ts';

const DRAIN_POLL = millis(250);

export interface RunServerOptions extends RunOptions {
  readonly version: string;
  /** For what is named as others name it: OpenTelemetry. Settings are in the configuration. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly outIsTerminal: boolean;
  readonly colour: boolean;
  readonly write: (text: string) => void;
}

/** @returns The exit code, after a signal. @throws {StartError} and the store's errors when the start fails. */
export async function runServer(config: Config, mode: Mode, options: RunServerOptions): Promise<number> {
  const redactor = new Redactor();
  const { demoPassword, demoApiKey, adminPassword, rtmpPublishKey, databaseUrl, turnSecret } = config.values;
  for (const secret of [
    demoPassword,
    demoApiKey,
    adminPassword,
    rtmpPublishKey,
    turnSecret,
    ...passwordOf(databaseUrl),
  ])
    if (secret !== undefined) redactor.register(secret);
  const log = createLog({
    level: config.values.logLevel,
    pretty: options.outIsTerminal,
    colour: options.colour,
    redact: redactor.redact,
    write: options.write,
  });
  const settings = await settingsOf(config, mode, options);
  using watching = options.watch === undefined ? undefined : await openWatch(options.watch, options);
  const stopped = signalled();
  const { environment, version } = options;
  const tracing = await openTracing({ environment, version, redact: redactor.redact, log });
  const server = await compose({ settings, log, redactor, watched: watching?.scenario, tracing });
  await announce(server, settings, options, log);
  const tail = new AbortController();
  if (watching !== undefined)
    showLogs(server, tail.signal, options).catch((error: unknown) => {
      log.error('session logs are not shown any more', { error: String(error) });
    });
  const signal = await stopped;
  tail.abort();
  await drain(server, millis(config.values.drainSeconds * 1_000), log);
  await server.close(signal);
  await tracing?.close();
  return 0;
}

async function settingsOf(config: Config, mode: Mode, options: RunServerOptions): Promise<ServerSettings> {
  const { values } = config;
  const { tlsCert: certFile, tlsKey: keyFile } = values;
  const tlsFiles = certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile };
  const lan = options.lan ? await lanSettings(values.dataDir) : undefined;
  return {
    mode,
    version: options.version,
    host: lan === undefined ? values.host : '0.0.0.0',
    publicAddress: values.publicIp ?? lan?.address,
    http: { port: values.httpPort, mayMove: !config.isExplicit('httpPort') },
    media: {
      port: values.mediaPort,
      mayMove: !config.isExplicit('mediaPort'),
      workers: values.mediaWorkers,
    },
    rtmp: { port: values.rtmpPort, mayMove: !config.isExplicit('rtmpPort') },
    rtmpPublishKey: values.rtmpPublishKey,
    dataDir: values.dataDir,
    databaseUrl: values.databaseUrl,
    sessionKeepDays: values.sessionKeepDays,
    auditKeepDays: values.auditKeepDays,
    recordings: {
      maxFileBytes: values.recordingMaxMegabytes * 1e6,
      budgetBytes: values.recordingBudgetMegabytes === 0 ? undefined : values.recordingBudgetMegabytes * 1e6,
      keepDays: values.recordingKeepDays === 0 ? undefined : values.recordingKeepDays,
    },
    egressAllow: values.egressAllow,
    rtmpsAuthorities: await readRtmpsAuthorities(values.rtmpsCaFile),
    ice: {
      uris: values.iceServers,
      turnSecret: values.turnSecret,
      ttl: millis(values.turnCredentialSeconds * 1_000),
    },
    demoPassword: values.demoPassword,
    demoApiKey: values.demoApiKey,
    adminPassword: values.adminPassword,
    limits: {
      loginsPerMinute: values.loginsPerMinute,
      loginFailuresPerMinute: values.loginFailuresPerMinute,
      whipPostsPerSecond: values.whipPostsPerSecond,
      callsPerUser: values.callsPerUser,
    },
    tls: lan?.tls ?? (tlsFiles && (await configuredTls(tlsFiles))),
    tlsFiles: lan === undefined ? tlsFiles : undefined,
  };
}

async function lanSettings(dataDir: string): Promise<{ address: string; tls: TlsSetting }> {
  const address = lanAddress();
  if (address === undefined)
    throw new StartError('NO_LAN', 'This machine has no network address that a phone could reach; connect it first.');
  const { mkdir } = await import('node:fs/promises');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  return { address, tls: await selfSignedCertificate(dataDir, address, realTime.wallNow()) };
}

/** @throws {StartError} `TLS_UNREADABLE`, `TLS_INVALID` */
async function configuredTls(paths: CertificatePaths): Promise<TlsSetting> {
  const tls = await readCertificate(paths).catch((cause: unknown) => {
    throw new StartError('TLS_UNREADABLE', `The certificate or its key cannot be read: ${String(cause)}`, { cause });
  });
  try {
    checkCertificate(tls);
  } catch (cause) {
    if (!(cause instanceof CertificateError)) throw cause;
    const where = `CALLCAST_TLS_CERT is ${paths.certFile}, CALLCAST_TLS_KEY is ${paths.keyFile}`;
    throw new StartError('TLS_INVALID', `${cause.message}. ${where}`, { cause });
  }
  return tls;
}

async function announce(
  server: RunningServer,
  settings: ServerSettings,
  options: RunServerOptions,
  log: Log,
): Promise<void> {
  const fields = readyFields(server, settings);
  if (!options.outIsTerminal) {
    // Made-up secrets are told once and on purpose: the redactor must not hide them from whoever started this.
    const secrets = madeUpSecrets(server, settings);
    if (secrets !== undefined) options.write(`${JSON.stringify({ msg: 'demo data created', ...secrets })}\n`);
    log.info('callcast ready', fields);
    return;
  }
  log.info('callcast ready');
  options.write(await readyBanner(server, settings, fields, options.colour));
}

/** The first SIGINT or SIGTERM asks nicely; the second one ends the process at once. */
function signalled(): Promise<string> {
  return new Promise((resolve) => {
    let count = 0;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (++count > 1) process.exit(1);
        resolve(signal);
      });
  });
}

/** No new calls from here on; those that run may end by themselves. A second signal ends the process meanwhile. */
async function drain(server: RunningServer, timeout: Millis, log: Log): Promise<void> {
  const deadline = realTime.now() + timeout;
  server.drain();
  if (server.sessionCount() > 0 && timeout > 0)
    log.info('waiting for calls to end; a second signal ends them at once', {
      sessions: server.sessionCount(),
      timeoutSeconds: timeout / 1_000,
    });
  while (server.sessionCount() > 0 && realTime.now() < deadline)
    await new Promise<void>((resolve) => realTime.after(DRAIN_POLL, resolve));
}

/** Session logs in the terminal, while a scenario is being worked on. */
async function showLogs(server: RunningServer, signal: AbortSignal, options: RunServerOptions): Promise<void> {
  const show = options.outIsTerminal ? tailLine : tailJson;
  for await (const lines of server.followLogs(signal))
    for (const line of lines) options.write(show(line, options.colour));
}
