/** Ports, addresses, and the ways out. */
import type { NetworkInterfaceInfo } from 'node:os';
import { type Finding, failed, ok, warning } from './finding.ts';

export interface PortUse {
  readonly id: string;
  /** For people: `HTTP and WebSocket`. */
  readonly name: string;
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  readonly setting: string;
}

export interface PortWorld {
  readonly isFree: (protocol: 'TCP' | 'UDP', port: number) => Promise<boolean>;
  /** Whether a Callcast of ours answers on the HTTP port. */
  readonly isRunning: boolean;
}

export async function checkPorts(ports: readonly PortUse[], { isFree, isRunning }: PortWorld): Promise<Finding[]> {
  return Promise.all(
    ports.map(async ({ id, name, protocol, port, setting }) => {
      const what = `${name}: ${protocol} ${port}`;
      if (await isFree(protocol, port)) return ok(`ports.${id}`, `${what} is free`);
      if (isRunning) return ok(`ports.${id}`, `${what} is in use; a Callcast runs here`);
      return failed(`ports.${id}`, `${what} is taken by another program`, `End it, or set ${setting}.`);
    }),
  );
}

export interface Reach {
  readonly host: string;
  readonly publicIp: string | undefined;
  readonly hasTls: boolean;
  readonly mediaPorts: readonly number[];
  readonly interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>;
}

/** RFC 1918, RFC 6598, RFC 4193, link-local. */
const PRIVATE =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|f[cd]|fe80:)/i;

const span = (ports: readonly number[]): string =>
  ports.length === 1 ? `UDP port ${ports[0]}` : `UDP ports ${ports[0]} to ${ports.at(-1)}`;

/** Who can call: what is bound, what is announced to callers, and whether their browsers give them a camera. */
export function checkReach({ host, publicIp, hasTls, mediaPorts, interfaces }: Reach): Finding[] {
  const own = Object.values(interfaces).flatMap((entries = []) => entries.filter(({ internal }) => !internal));
  const addresses = own.map(({ address }) => address);
  if (host === '127.0.0.1' || host === '::1' || host === 'localhost') {
    const others =
      'Others: CALLCAST_HOST=0.0.0.0, and CALLCAST_PUBLIC_IP if they are not on your network; phones: callcast dev --lan.';
    return [warning('reach.host', 'Only this machine can call: the server listens on loopback', others)];
  }
  return [checkAnnounced(publicIp, addresses, mediaPorts), checkCamera(hasTls)];
}

function checkAnnounced(
  publicIp: string | undefined,
  addresses: readonly string[],
  mediaPorts: readonly number[],
): Finding {
  const id = 'reach.address';
  if (publicIp === undefined) {
    if (addresses.some((address) => !PRIVATE.test(address))) return ok(id, `Callers are told ${addresses.join(', ')}`);
    const what = `Callers are told ${addresses.join(', ') || 'no address at all'}: from other networks nobody gets there`;
    return warning(id, what, 'Set CALLCAST_PUBLIC_IP to the address by which the internet reaches this machine.');
  }
  if (addresses.includes(publicIp)) return ok(id, `Callers are told ${publicIp}, an address of this machine`);
  const what = `Callers are told ${publicIp}, which this machine does not have itself`;
  return warning(
    id,
    what,
    `Behind a router that is right: have it forward ${span(mediaPorts)} to here, to the same numbers.`,
  );
}

function checkCamera(hasTls: boolean): Finding {
  if (hasTls) return ok('reach.https', 'HTTPS: browsers elsewhere may use their cameras');
  const what = 'Browsers on other machines hide the camera from pages without HTTPS';
  return warning(
    'reach.https',
    what,
    'Set CALLCAST_TLS_CERT and CALLCAST_TLS_KEY, or put a proxy with HTTPS in front. WHIP encoders do without.',
  );
}

/** @param validUntilMs Undefined: there is none. */
export function checkExpiry(validUntilMs: number | undefined, nowMs: number): Finding[] {
  if (validUntilMs === undefined) return [];
  const days = Math.floor((validUntilMs - nowMs) / 86_400_000);
  if (days < 0)
    return [
      failed(
        'tls.expiry',
        'The certificate has expired: browsers refuse it',
        'Renew it; a running server takes the new files up by itself.',
      ),
    ];
  const what = `The certificate is valid for ${days} more days`;
  return [
    days < 14
      ? warning('tls.expiry', what, 'Renew it; a running server takes the new files up by itself.')
      : ok('tls.expiry', what),
  ];
}

export interface WayOut {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** @param dial Resolves when a TCP connection stands; rejects with the system's error code as `code`. */
export async function checkWaysOut(ways: readonly WayOut[], dial: (way: WayOut) => Promise<void>): Promise<Finding[]> {
  return Promise.all(
    ways.map(async (way) => {
      const id = `out.${way.name.toLowerCase()}`;
      const where = `${way.name} at ${way.host}:${way.port}`;
      try {
        await dial(way);
        return ok(id, `${where} can be reached`);
      } catch (cause) {
        const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
        const isName = /^(ENOTFOUND|EAI_)/.test(code); // of getaddrinfo
        const remedy = isName
          ? 'Names are not resolved here: look at /etc/resolv.conf.'
          : `Let this machine connect to TCP ${way.port}; where 1935 is blocked, many services take rtmps:// on 443.`;
        return warning(id, `${where} cannot be reached (${code})`, remedy);
      }
    }),
  );
}
