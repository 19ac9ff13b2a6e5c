import { availableParallelism } from 'node:os';
import { storeLimits } from '../store/limits.ts';
import {
  address,
  choice,
  hostNames,
  iceServers,
  integer,
  path,
  port,
  portRange,
  text,
  urlSecret,
  type Variable,
  variable,
} from './value-kinds.ts';

/**
 * Every setting, once: from this table come the type, the checks, the flags, the explanation and the documentation.
 * `httpPort` is set by `--http-port`, `CALLCAST_HTTP_PORT` or `httpPort:` in callcast.yaml, in this order.
 */
export const variables = {
  host: variable(address(), {
    default: '127.0.0.1',
    meaning: 'Address that HTTP, the RTMP test CDN, SIP and media bind to',
  }),
  publicIp: variable(address(), { meaning: 'Address announced in ICE candidates and SDP' }),
  httpPort: variable(port(), { default: 8080, meaning: 'HTTP and WebSocket' }),
  mediaPort: variable(port(), { default: 40_000, meaning: 'UDP; worker k uses this port + k' }),
  mediaWorkers: variable(integer(1, 256), {
    default: () => availableParallelism(),
    meaning: 'Media worker processes; the default is one per core',
  }),
  sipPort: variable(port({ orOff: true }), {
    default: 5060,
    meaning: 'SIP over UDP and TCP; TLS on this port + 1 when a certificate is set; 0 = off',
  }),
  rtpPorts: variable(portRange(), {
    default: { first: 41_000, last: 41_999 },
    meaning: 'UDP ports of SIP legs, a pair for RTP and RTCP per media line',
  }),
  tlsCert: variable(path(), { meaning: 'PEM file with the certificate chain: HTTPS and WSS' }),
  tlsKey: variable(path(), { meaning: 'PEM file with the private key of the certificate' }),
  rtmpsCaFile: variable(path(), {
    meaning: 'PEM file of authorities whose certificates `rtmps://` servers may have, beside those that Node knows',
  }),
  sipDefaultApplication: variable(text(200), {
    default: 'streaming.demo',
    meaning: 'Application of a SIP call whose host part names none; it need not exist at start',
  }),
  rtmpPort: variable(port({ orOff: true }), { default: 1935, meaning: 'Embedded RTMP test CDN; 0 = off' }),
  rtmpPublishKey: variable(urlSecret(), {
    secret: true,
    meaning:
      'What publishers to the test CDN have to add to the stream name: `<name>?key=<key>`; anybody may publish when not set',
  }),
  dataDir: variable(path(), { default: './callcast-data', meaning: 'Folder of the databases, keys and recordings' }),
  recordingMaxMegabytes: variable(integer(1, 1_000_000), {
    default: 8_000,
    meaning: 'Megabytes at which a recording (`record: true`) ends; 8,000 are seven hours at 2.5 Mbit/s',
  }),
  recordingBudgetMegabytes: variable(integer(0, 1_000_000_000), {
    default: 0,
    meaning: 'Megabytes that all recordings of an account may take up together; 0 = as much as the disk has',
  }),
  recordingKeepDays: variable(integer(0, 36_500), {
    default: 0,
    meaning: 'Days after its last write that a recording is removed; 0 = never',
  }),
  egressAllow: variable(hostNames(), {
    default: (mode) => (mode === 'dev' ? ['loopback'] : []),
    meaning: 'Hosts and networks beyond public addresses that scenarios may reach: host, host:port, CIDR, loopback',
  }),
  iceServers: variable(iceServers(), {
    default: [],
    meaning: 'STUN and TURN servers that clients are told of; none are needed while the media ports can be reached',
  }),
  turnSecret: variable(text(256), {
    secret: true,
    meaning: 'What the TURN servers among the ICE servers share with Callcast: `static-auth-secret` of coturn',
  }),
  turnCredentialSeconds: variable(integer(60, 604_800), {
    default: 86_400,
    meaning: 'Seconds that credentials made with the TURN secret allow new relays',
  }),
  sessionKeepDays: variable(integer(0, 36_500), {
    default: storeLimits.sessionKeepDays,
    meaning:
      'Days after its end that a call session is removed, and lines of session logs after they were written; 0 = never',
  }),
  auditKeepDays: variable(integer(0, 36_500), {
    default: storeLimits.auditKeepDays,
    meaning: 'Days that entries of the audit log are kept; 0 = for good',
  }),
  databaseUrl: variable(text(2_000), {
    secret: true,
    meaning: 'PostgreSQL instead of SQLite files: `postgresql://user:password@host:5432/database`',
  }),
  drainSeconds: variable(integer(0, 604_800), {
    default: (mode) => (mode === 'dev' ? 0 : 30),
    meaning: 'Seconds that running calls may go on after SIGTERM or SIGINT, while new ones are refused',
  }),
  natsUrl: variable(text(2_000), { secret: true, meaning: 'NATS, for a cluster' }),
  demoPassword: variable(text(256), {
    secret: true,
    meaning: 'Password of the first user, user1; random when not set',
  }),
  adminPassword: variable(text(256), {
    secret: true,
    meaning: 'Password of the console user admin; random when not set',
  }),
  demoApiKey: variable(text(256), { secret: true, meaning: 'API key of the first account, demo; random when not set' }),
  logLevel: variable(choice(['debug', 'info', 'warn', 'error']), {
    default: 'info',
    meaning: 'Least severe line logged',
  }),
  loginsPerMinute: variable(integer(1, 1_000_000), { default: 240, meaning: 'Logins one address may try in a minute' }),
  loginFailuresPerMinute: variable(integer(1, 1_000_000), {
    default: 10,
    meaning: 'Wrong passwords in a minute for one user from one address',
  }),
  whipPostsPerSecond: variable(integer(1, 1_000_000), {
    default: 40,
    meaning: 'WHIP calls one address may start in a second',
  }),
  callsPerUser: variable(integer(1, 1_000_000), { default: 100, meaning: 'Simultaneous calls of one user' }),
} as const satisfies Readonly<Record<string, Variable<unknown>>>;

export type VariableName = keyof typeof variables;

/** `httpPort` → `CALLCAST_HTTP_PORT` */
export function environmentName(name: string): string {
  return `CALLCAST_${name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`;
}

/** `httpPort` → `http-port` */
export function flagName(name: string): string {
  return name.replaceAll(/[A-Z]/g, '-$&').toLowerCase();
}

/** `CALLCAST_TURN_SECRET` → `CALLCAST_TURN_SECRET_FILE`, of each secret: Docker and systemd hand them over as files. */
export function secretFileNames(): string[] {
  return Object.entries(variables).flatMap(([name, { secret }]) => (secret ? [`${environmentName(name)}_FILE`] : []));
}
