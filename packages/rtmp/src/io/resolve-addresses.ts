import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Scheduler } from '@callcast/core';
import { destinationError, RtmpError } from '../errors.ts';
import { MAX_ADDRESSES_PER_HOST, type RtmpTimeouts } from '../limits.ts';
import type { PublishTarget } from '../publish-target.ts';
import type { Egress } from './publisher-options.ts';
import { withDeadline } from './with-deadline.ts';

/** Finds the IPv4 and IPv6 addresses of a host, in the order in which the system prefers them (RFC 6724). */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

export const resolveWithSystem: ResolveHost = async (host) => {
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
};

/**
 * The addresses of a target that may be dialled. An address is checked here and dialled as it is, never by name, so
 * that a second answer of the name server cannot lead elsewhere.
 *
 * @returns At least one address, at most {@link MAX_ADDRESSES_PER_HOST}; or the error `DEST_DNS`, `DEST_TIMEOUT` or
 *   `DEST_FORBIDDEN`.
 */
export async function resolveAddresses(
  target: PublishTarget,
  options: {
    readonly egress: Egress;
    readonly scheduler: Scheduler;
    readonly timeouts: RtmpTimeouts;
    readonly resolve: ResolveHost;
  },
): Promise<readonly string[] | RtmpError> {
  const found = isIP(target.host) === 0 ? await resolveName(target, options) : [target.host];
  if (found instanceof RtmpError) return found;
  const allowed = found.filter((address) => options.egress(address, target.port, target.host));
  if (allowed.length > 0) return alternateFamilies(allowed).slice(0, MAX_ADDRESSES_PER_HOST);
  return destinationError(
    'DEST_FORBIDDEN',
    target,
    'resolving',
    `This server may not publish to ${target.host}:${target.port}.`,
  );
}

/** RFC 8305 §4: after the preferred address one of the other family, so that a dead family costs one timeout and not all. */
function alternateFamilies(addresses: readonly string[]): string[] {
  const first = isIP(addresses[0] ?? '');
  const preferred = addresses.filter((address) => isIP(address) === first);
  const other = addresses.filter((address) => isIP(address) !== first);
  const rest = other.slice(preferred.length);
  return [...preferred.flatMap((address, at) => [address, ...other.slice(at, at + 1)]), ...rest];
}

async function resolveName(
  target: PublishTarget,
  options: { readonly scheduler: Scheduler; readonly timeouts: RtmpTimeouts; readonly resolve: ResolveHost },
): Promise<readonly string[] | RtmpError> {
  try {
    const found = await withDeadline(options.resolve(target.host), options.scheduler, options.timeouts.resolving);
    if (found === 'timed-out') {
      return destinationError('DEST_TIMEOUT', target, 'resolving', `The name ${target.host} was not resolved in time.`);
    }
    if (found.length > 0) return found;
    return destinationError('DEST_DNS', target, 'resolving', `The name ${target.host} has no address.`);
  } catch (cause) {
    return destinationError('DEST_DNS', target, 'resolving', `The name ${target.host} cannot be resolved.`, cause);
  }
}
