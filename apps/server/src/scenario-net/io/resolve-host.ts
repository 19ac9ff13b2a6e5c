/**
 * Names to addresses without the thread pool: a scenario can make names whose servers never answer, and the system's own look-up
 * would hold one of Node's four threads for each, on which files and passwords wait too.
 */
import { Resolver } from 'node:dns/promises';
import { open } from 'node:fs/promises';
import { netLimits } from '../limits.ts';

/** Finds the addresses of a name. @throws {Error} with `code` of c-ares: `ENOTFOUND`, `ETIMEOUT`, … */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

const HOSTS_FILE = '/etc/hosts';

/** `localhost` is this machine (RFC 6761 §6.3), then what /etc/hosts says, then the name servers: IPv4 before IPv6. */
export function createResolver(hostsFile: string = HOSTS_FILE): ResolveHost {
  const resolver = new Resolver({ timeout: netLimits.nameServerMs, tries: netLimits.nameServerTries });
  return async (host) => {
    const name = host.toLowerCase().replace(/\.$/, '');
    if (name === 'localhost' || name.endsWith('.localhost')) return ['127.0.0.1', '::1'];
    const listed = addressesIn(await readHosts(hostsFile), name);
    if (listed.length > 0) return listed;
    const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    if (four.status === 'rejected' && six.status === 'rejected') throw four.reason;
    return [four, six].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  };
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
