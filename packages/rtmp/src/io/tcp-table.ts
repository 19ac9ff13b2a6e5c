import { endianness } from 'node:os';

/** Both ends of a TCP connection, as a socket names them. */
export interface TcpEnds {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/** The table that a connection is in. A socket of IPv6 that reached an IPv4 address is in that of IPv6. */
export type AddressFamily = 'IPv4' | 'IPv6';

/** Hex digits of an address and a port, with the colon between them. */
const END_LENGTH = { IPv4: 8 + 1 + 4, IPv6: 32 + 1 + 4 } as const;
/** ` st tx_queue:`: a space, two digits, a space, eight digits and a colon (proc(5)). */
const STATE_AND_QUEUE = /^ [0-9A-F]{2} (?<queue>[0-9A-F]{8}):/;

/**
 * How a connection is named in the kernel's table of its family.
 *
 * @returns Undefined for a socket that is not connected (any more).
 */
export function tcpTableKey(ends: TcpEnds): string | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = ends;
  if (localAddress === undefined || localPort === undefined) return undefined;
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return `${hexEnd(localAddress, localPort)} ${hexEnd(remoteAddress, remotePort)}`;
}

/** @param key Of {@link tcpTableKey}. */
export function familyOfKey(key: string): AddressFamily {
  return key[END_LENGTH.IPv4] === ' ' ? 'IPv4' : 'IPv6';
}

/**
 * Reads the send queues of some connections from the text of /proc/net/tcp or /proc/net/tcp6: bytes that the kernel
 * has taken and the other end has not confirmed. One pass, whatever the number of connections.
 *
 * Source: proc(5). Lines that do not look like it are skipped.
 *
 * @param wanted Keys of {@link tcpTableKey}.
 */
export function parseSendQueues(table: string, wanted: ReadonlySet<string>): ReadonlyMap<string, number> {
  const queues = new Map<string, number>();
  for (let start = 0; start < table.length; ) {
    const newline = table.indexOf('\n', start);
    const end = newline < 0 ? table.length : newline;
    const colon = table.indexOf(': ', start); // after the number of the line
    if (colon < 0) break;
    const afterNumber = colon + 2;
    if (afterNumber < end) {
      const isIPv4 = table[afterNumber + END_LENGTH.IPv4] === ' ';
      const keyEnd = afterNumber + 2 * END_LENGTH[isIPv4 ? 'IPv4' : 'IPv6'] + 1;
      const key = table.slice(afterNumber, keyEnd);
      const queue = wanted.has(key) ? STATE_AND_QUEUE.exec(table.slice(keyEnd, Math.min(end, keyEnd + 16))) : null;
      if (queue !== null) queues.set(key, Number.parseInt(queue.groups?.queue ?? '', 16));
    }
    start = end + 1;
  }
  return queues;
}

function hexEnd(address: string, port: number): string {
  const words = address.includes(':') ? wordsOfIPv6(address) : [wordOfIPv4(address)];
  return `${words.map((word) => hex(inHostOrder(word), 8)).join('')}:${hex(port, 4)}`;
}

function wordOfIPv4(address: string): number {
  return address.split('.').reduce((word, part) => ((word << 8) | Number(part)) >>> 0, 0);
}

function wordsOfIPv6(address: string): number[] {
  // The URL parser knows every way to write an address; a zone (fe80::1%eth0) is none of it.
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`);
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((part) => Number.parseInt(part, 16));
  const before = groups(head);
  const after = groups(tail ?? '');
  const all = [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
  return [0, 2, 4, 6].map((at) => (((all[at] ?? 0) << 16) | (all[at + 1] ?? 0)) >>> 0);
}

/** The kernel prints each 32-bit word of the address as a number of the machine, although it lies in network order. */
function inHostOrder(word: number): number {
  if (endianness() === 'BE') return word;
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
