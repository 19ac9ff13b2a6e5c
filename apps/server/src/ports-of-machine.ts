import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** How far a default port may move before the start fails. */
const MAX_MOVES = 50;

export interface WantedPort {
  readonly port: number;
  /** A default moves to the next free port; a port that somebody chose does not. */
  readonly mayMove: boolean;
}

/** Whether a UDP port is free right now. */
export function isUdpPortFree(port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', () => resolve(false));
    socket.bind({ port, address, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

/** Whether a TCP port is free right now. */
export function isTcpPortFree(port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: address, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * The first of `count` neighbouring free ports at or after the wanted one.
 *
 * @returns undefined when the wanted port, and where it may move to, is taken.
 */
export async function findPorts(
  wanted: WantedPort,
  count: number,
  address: string,
  isFree: (port: number, address: string) => Promise<boolean>,
): Promise<number | undefined> {
  const moves = wanted.mayMove ? MAX_MOVES : 0;
  for (let move = 0; move <= moves; move++) {
    const first = wanted.port + move;
    const free = await Promise.all(Array.from({ length: count }, (_, i) => isFree(first + i, address)));
    if (free.every(Boolean)) return first;
  }
  return undefined;
}
