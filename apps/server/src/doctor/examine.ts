/** All checks of one configuration, on this machine. */
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Config } from '../config/index.ts';
import { destinationPresets } from '../destinations/index.ts';
import { isTcpPortFree, isUdpPortFree } from '../ports-of-machine.ts';
import { realTime } from '../real-time.ts';
import { CertificateError, checkCertificate, readCertificate } from '../tls/index.ts';
import { isTurn, turnPassword } from '../turn/index.ts';
import { type Finding, failed, ok } from './finding.ts';
import { checkData, checkNode, checkParts } from './machine.ts';
import { checkExpiry, checkPorts, checkReach, checkWaysOut, type PortUse, type WayOut } from './network.ts';
import { checkRelays } from './relays.ts';
import { runScenario } from './run-scenario.ts';

/** Milliseconds: whoever has not answered by then is blocked. */
const DIAL_TIMEOUT_MS = 4_000;
/** Two that everybody may dial, one by each protocol. */
const TRIED_PRESETS = ['twitch', 'youtube'];

export interface ExamineOptions {
  /** Milliseconds of the wall clock. */
  readonly nowMs: number;
  /** Nothing beyond this machine is dialled. */
  readonly offline: boolean;
}

export async function examine({ values }: Config, { nowMs, offline }: ExamineOptions): Promise<Finding[]> {
  const { host, httpPort, mediaPort, mediaWorkers, rtmpPort, publicIp } = values;
  const mediaPorts = Array.from({ length: mediaWorkers }, (_, k) => mediaPort + k);
  const tls = await certificateOf(values.tlsCert, values.tlsKey);
  const ports: PortUse[] = [
    { id: 'http', name: 'HTTP and WebSocket', protocol: 'TCP', port: httpPort, setting: 'CALLCAST_HTTP_PORT' },
    ...mediaPorts.map(
      (port): PortUse => ({ id: 'media', name: 'Media', protocol: 'UDP', port, setting: 'CALLCAST_MEDIA_PORT' }),
    ),
    ...(rtmpPort === 0
      ? []
      : [{ id: 'rtmp', name: 'Test CDN', protocol: 'TCP', port: rtmpPort, setting: 'CALLCAST_RTMP_PORT' } as const]),
  ];
  const isRunning = await answers(`${tls.finding === undefined ? 'http' : 'https'}://127.0.0.1:${httpPort}/healthz`);
  const groups = await Promise.all([
    [checkNode(process.versions.node)],
    checkParts([
      { id: 'webrtc', name: 'Calls', tryOut: () => import('@callcast/webrtc/io') },
      { id: 'scenarios', name: 'Scenarios', tryOut: () => runScenario(realTime) },
    ]),
    checkData(values.dataDir),
    checkPorts(ports, {
      isFree: (protocol, port) => (protocol === 'TCP' ? isTcpPortFree(port, host) : isUdpPortFree(port, host)),
      isRunning,
    }),
    checkReach({ host, publicIp, hasTls: tls.finding?.status === 'ok', mediaPorts, interfaces: networkInterfaces() }),
    tls.finding === undefined ? [] : [tls.finding, ...checkExpiry(tls.validUntilMs, nowMs)],
    offline ? [] : checkWaysOut(waysOut(), dial),
    offline ? [] : askRelays(values, nowMs),
  ]);
  return groups.flat();
}

async function askRelays(
  { iceServers, turnSecret, turnCredentialSeconds }: Config['values'],
  nowMs: number,
): Promise<readonly Finding[]> {
  const uris = iceServers.filter(isTurn);
  if (uris.length === 0 || turnSecret === undefined) return [];
  const { askRelay } = await import('../turn/io/ask-relay.ts');
  const username = `${Math.floor(nowMs / 1_000) + turnCredentialSeconds}:doctor`;
  return checkRelays(uris, (uri) => askRelay(uri, { username, password: turnPassword(turnSecret, username) }));
}

async function certificateOf(
  certFile: string | undefined,
  keyFile: string | undefined,
): Promise<{ readonly finding?: Finding; readonly validUntilMs?: number }> {
  if (certFile === undefined || keyFile === undefined) return {};
  try {
    const validUntilMs = checkCertificate(await readCertificate({ certFile, keyFile }));
    return { finding: ok('tls', `Certificate ${certFile} and its key belong together`), validUntilMs };
  } catch (cause) {
    const what =
      cause instanceof CertificateError ? cause.message : `The certificate or its key cannot be read: ${String(cause)}`;
    return {
      finding: failed('tls', what, 'Give the whole chain in CALLCAST_TLS_CERT, its own key in CALLCAST_TLS_KEY.'),
    };
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return (await answer.text()).includes('"ok"');
  } catch {
    return false; // nobody is there, or somebody else; of a certificate for a name we learn the same
  }
}

function waysOut(): WayOut[] {
  return destinationPresets.flatMap(({ id, name, server }) => {
    if (server === null || !TRIED_PRESETS.includes(id)) return [];
    const { hostname, port, protocol } = new URL(server);
    return [{ name, host: hostname, port: Number(port) || (protocol === 'rtmps:' ? 443 : 1935) }];
  });
}

function dial({ host, port }: WayOut): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: DIAL_TIMEOUT_MS });
    const end = (error?: Error): void => {
      socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    socket.once('error', end);
  });
}
