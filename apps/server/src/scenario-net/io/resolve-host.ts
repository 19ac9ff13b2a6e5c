/**
 * Names to addresses without the thread pool: a scenario can make names whose servers never answer, and the system's own look-up
 * would hold one of Node's four threads for each, on which files and passwords wait too.
 */
import { Resolver } from 'node:dns/promises';
import { open } from 'node:fs/promises';
import type { Scheduler } from '@callcast/core';
import { netLimits } from '../limits.ts';

/** Finds the addresses of a name. @throws {Error} with `code` of c-ares: `ENOTFOUND`, `ETIMEOUT`, … */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

const HOSTS_FILE = '/etc/hosts';

/** What of c-ares is used. */
export interface NameServers {
  resolve4(name: string): Promise<string[]>;
  resolve6(name: string): Promise<string[]>;
}

/** `localhost` is this machine (RFC 6761 §6.3), then what /etc/hosts says, then the name servers: IPv4 before IPv6. */
export function createResolver(
  scheduler: Scheduler,
  {
    hostsFile = HOSTS_FILE,
    nameServers = new Resolver({ timeout: netLimits.nameServerMs, tries: netLimits.nameServerTries }),
  }: { readonly hostsFile?: string; readonly nameServers?: NameServers } = {},
): ResolveHost {
  return async (host) => {
    const name = host.toLowerCase().replace(/\.$/, '');
    if (name === 'localhost' || name.endsWith('.localhost')) return ['127.0.0.1', '::1'];
    const listed = addressesIn(await readHosts(hostsFile), name);
    return listed.length > 0 ? listed : askNameServers(name, nameServers, scheduler);
  };
}

/** Some name servers never answer for IPv6: who has the other answer waits a moment for it, not until it fails (RFC 8305 §3). */
async function askNameServers(name: string, servers: NameServers, scheduler: Scheduler): Promise<readonly string[]> {
  const four = servers.resolve4(name);
  const six = servers.resolve6(name);
  const none = (): string[] => [];
  await Promise.any([four, six]).catch((cause: AggregateError) => {
    throw cause.errors[0];
  });
  const patience = Promise.withResolvers<string[]>();
  const timer = scheduler.after(netLimits.otherFamily, () => patience.resolve([]));
  const found = await Promise.all([four, six].map((answer) => Promise.race([answer.catch(none), patience.promise])));
  timer.cancel();
  return found.flat();
}

/** @returns Nothing when there is no such file; the beginning of one that is too large. */
async function readHosts(path: string): Promise<string> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(Math.min((await file.stat()).size, netLimits.hostsFileBytes)),
    });
    return buffer.toString('latin1', 0, bytesRead);
  } catch {
    return '';
  }
}

/** hosts(5): an address, then names; `#` begins a comment. */
export function addressesIn(hosts: string, name: string): string[] {
  if (!hosts.toLowerCase().includes(name)) return [];
  return hosts
    .split('\n')
    .map((line) => (line.split('#')[0] ?? '').trim().toLowerCase().split(/\s+/))
    .flatMap(([address = '', ...names]) => (names.includes(name) ? [address] : []));
}
