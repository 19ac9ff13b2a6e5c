import { BlockList, isIP } from 'node:net';

/** IANA special-purpose registries (RFC 6890 and successors): nothing here is a public streaming server. */
const NOT_PUBLIC_4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT, RFC 6598
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local; 169.254.169.254 is the cloud metadata service
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // AMT
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarking
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
] as const;

/** Only 2000::/3 is assigned to the public; these parts of it are not, or carry an IPv4 address of somebody's choice. */
const NOT_PUBLIC_6 = [
  '2001::/23', // protocol assignments, Teredo
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: embeds IPv4
  '3fff::/20', // documentation
] as const;

const LOOPBACK = ['127.0.0.0/8', '::1/128'] as const;

interface AllowedHost {
  readonly host: string;
  readonly port: number | undefined;
}

export type EgressMalformation = { readonly malformed: string };

/**
 * Where scenarios may connect to: public addresses, and what the operator allows beyond them.
 * Ask with the address that will be dialled, after the name was resolved, or a name that resolves differently the
 * second time walks past the check.
 */
export class EgressPolicy {
  readonly #notPublic = blockList(NOT_PUBLIC_4, NOT_PUBLIC_6);
  readonly #public6 = blockList([], ['2000::/3']);
  readonly #allowedNetworks: BlockList;
  readonly #allowedHosts: readonly AllowedHost[];

  private constructor(networks: BlockList, hosts: readonly AllowedHost[]) {
    this.#allowedNetworks = networks;
    this.#allowedHosts = hosts;
  }

  /** Entries: `loopback`, a CIDR, an address or host name, either of them with `:port` (`[v6]:port`). */
  static parse(entries: readonly string[]): EgressPolicy | EgressMalformation {
    const networks = new BlockList();
    const hosts: AllowedHost[] = [];
    for (const entry of entries.map((text) => text.trim().toLowerCase()).filter((text) => text !== '')) {
      if (entry === 'loopback') for (const network of LOOPBACK) addNetwork(networks, network);
      else if (entry.includes('/')) {
        if (!addNetwork(networks, entry)) return { malformed: entry };
      } else {
        const host = parseHost(entry);
        if (!host) return { malformed: entry };
        hosts.push(host);
      }
    }
    return new EgressPolicy(networks, hosts);
  }

  /**
   * @param address Resolved IP address, without brackets.
   * @param host Host of the url as the author wrote it.
   */
  allows(address: string, port: number, host: string): boolean {
    if (this.lists(address, port, host)) return true;
    const plain = withoutMapping(address);
    const family = isIP(plain);
    if (family === 0 || this.#notPublic.check(plain, family === 6 ? 'ipv6' : 'ipv4')) return false;
    return family === 4 || this.#public6.check(plain, 'ipv6');
  }

  /** Whether the operator named this address, network or host: one that is allowed for being public is not enough. */
  lists(address: string, port: number, host: string): boolean {
    const plain = withoutMapping(address);
    const family = isIP(plain);
    if (family === 0) return false;
    const wanted = host
      .toLowerCase()
      .replace(/^\[|\]$/g, '')
      .replace(/\.$/, '');
    const isListed = this.#allowedHosts.some(
      (allowed) => (allowed.host === wanted || allowed.host === plain) && (allowed.port ?? port) === port,
    );
    return isListed || this.#allowedNetworks.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  }
}

/** `::ffff:10.0.0.1` and `::ffff:a00:1` are 10.0.0.1: the socket would dial that. Zone ids are dropped. */
function withoutMapping(address: string): string {
  const bare = address.toLowerCase().split('%')[0] ?? '';
  if (isIP(bare) !== 6) return bare;
  const compact = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(compact);
  if (!mapped) return compact;
  const high = Number.parseInt(mapped[1] ?? '', 16);
  const low = Number.parseInt(mapped[2] ?? '', 16);
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

function parseHost(entry: string): AllowedHost | undefined {
  if (isIP(entry) === 6) return { host: withoutMapping(entry), port: undefined };
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^:[\]\s/]+))(?::(\d{1,5}))?$/.exec(entry);
  if (!parts) return undefined;
  const name = parts[1] ?? parts[2] ?? '';
  const port = parts[3] === undefined ? undefined : Number(parts[3]);
  if (parts[1] !== undefined && isIP(name) !== 6) return undefined;
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  if (isIP(name) === 0 && !/^[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_-]{1,63})*\.?$/.test(name)) return undefined;
  return { host: isIP(name) === 6 ? withoutMapping(name) : name.replace(/\.$/, ''), port };
}

function addNetwork(list: BlockList, cidr: string): boolean {
  const [network = '', bits = '', rest] = cidr.split('/');
  const family = isIP(network);
  const prefix = /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (rest !== undefined || family === 0 || !(prefix <= (family === 6 ? 128 : 32))) return false;
  list.addSubnet(network, prefix, family === 6 ? 'ipv6' : 'ipv4');
  return true;
}

function blockList(networks4: readonly string[], networks6: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of [...networks4, ...networks6]) addNetwork(list, network);
  return list;
}
