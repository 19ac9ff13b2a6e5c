/** The addresses that a scenario may connect to. They are dialled as they were checked, never by name (DNS rebinding). */
import { isIP } from 'node:net';
import type { EgressPolicy } from '../security/index.ts';
import type { ResolveHost } from './io/resolve-host.ts';
import { netLimits } from './limits.ts';

/** Of a url: an IPv6 address without brackets. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

export type AddressFailure = 'not-found' | 'forbidden' | 'forbidden-port';

/**
 * Ports of protocols that would take lines of an HTTP request for commands of their own, mail above all: nobody serves HTTP there.
 * (The Fetch standard blocks these and more, §2.9.)
 */
const FORBIDDEN_PORTS: ReadonlySet<number> = new Set([
  ...[19, 21, 22, 23, 25, 53, 69, 110, 119, 139, 143, 389, 445, 465, 514, 515, 587, 636, 993, 995],
  ...[1723, 3306, 5432, 6379, 6665, 6666, 6667, 6668, 6669, 6697, 11211],
]);

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'ws:': 80, 'https:': 443, 'wss:': 443 };

export function targetOf(url: URL): Target {
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? 0) : Number(url.port),
    secure: url.protocol === 'https:' || url.protocol === 'wss:',
  };
}

/** @returns At least one address that may be dialled, or why there is none. */
export async function checkedAddresses(
  target: Target,
  resolve: ResolveHost,
  egress: Pick<EgressPolicy, 'allows'>,
): Promise<readonly string[] | AddressFailure> {
  const { host, port } = target;
  if (FORBIDDEN_PORTS.has(port)) return 'forbidden-port';
  const found = isIP(host) === 0 ? await resolve(host).catch(() => []) : [host];
  if (found.length === 0) return 'not-found';
  const allowed = found.filter((address) => egress.allows(address, port, host));
  return allowed.length === 0 ? 'forbidden' : allowed.slice(0, netLimits.addresses);
}

/** For people. */
export function describeAddressFailure(failure: AddressFailure, { host, port }: Target): string {
  switch (failure) {
    case 'not-found':
      return `The host ${host} was not found`;
    case 'forbidden-port':
      return `Port ${port} is none of HTTP, so it is not connected to`;
    case 'forbidden':
      return `This server may not connect to ${host}:${port}. Whoever runs it can allow that: CALLCAST_EGRESS_ALLOW`;
  }
}
