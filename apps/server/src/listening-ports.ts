/** Ports that the server listens on: found before it starts, and taken when it does. */
import type { Log } from '@callcast/core';
import type { FastifyInstance } from 'fastify';
import { findPorts } from './ports-of-machine.ts';
import type { ServerSettings } from './settings.ts';
import { StartError } from './start-error.ts';

/** Ports that may be lost to others between the look and the bind. */
const MAX_LATE_MOVES = 10;

/**
 * Looks for `count` neighbouring ports that are free now.
 *
 * @param name Variable that sets the port, for people.
 * @throws {StartError} `PORT_TAKEN`
 */
export async function takePort(
  name: string,
  wanted: ServerSettings['http'],
  count: number,
  host: string,
  isFree: (port: number, address: string) => Promise<boolean>,
  log: Log,
): Promise<number> {
  const port = await findPorts(wanted, count, host, isFree);
  if (port !== undefined && port !== wanted.port)
    log.warn(`Port ${wanted.port} is in use; ${name} is ${port} this time`);
  if (port !== undefined) return port;
  const range = count === 1 ? `Port ${wanted.port}` : `One of the ports ${wanted.port}-${wanted.port + count - 1}`;
  throw new StartError(
    'PORT_TAKEN',
    `${range} is in use on ${host}. Stop what uses it, or set ${name} to another port.`,
  );
}

/** @returns The port: another process may have taken a default one since it was looked at; then the next is tried. */
export async function listen(app: FastifyInstance, port: number, settings: ServerSettings): Promise<number> {
  const { host, http } = settings;
  for (let moved = 0; ; moved++) {
    try {
      await app.listen({ port: port + moved, host });
      return port + moved;
    } catch (cause) {
      const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
      if (isTaken && http.mayMove && moved < MAX_LATE_MOVES) continue;
      throw new StartError('PORT_TAKEN', `Port ${port} cannot be used on ${host}: ${String(cause)}`, { cause });
    }
  }
}
