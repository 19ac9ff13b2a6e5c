import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { pathOfTarget } from './origin.ts';

/** @param path Of the request target, without query. The connection is the handler's from here on. */
export type UpgradeHandler = (request: IncomingMessage, connection: Duplex, head: Buffer, path: string) => void;

/** Upgrade requests of one HTTP server, by path: Node has one event for all of them. */
export class UpgradeRoutes {
  readonly #routes: { readonly matches: (path: string) => boolean; readonly handle: UpgradeHandler }[] = [];

  constructor(server: Server) {
    server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
      connection.on('error', () => connection.destroy());
      // No URL parser: it throws on targets like `//`, and here nobody catches.
      const path = pathOfTarget(request.url ?? '/').split('?', 1)[0] ?? '/';
      const route = this.#routes.find(({ matches }) => matches(path));
      if (route === undefined) refuseUpgrade(connection, '404 Not Found');
      else route.handle(request, connection, head, path);
    });
  }

  add(matches: (path: string) => boolean, handle: UpgradeHandler): void {
    this.#routes.push({ matches, handle });
  }
}

/** Answers and closes. `end` alone would close our half only, and no timeout of the HTTP server covers an upgraded socket. */
export function refuseUpgrade(connection: Duplex, status: string): void {
  connection.once('finish', () => connection.destroy());
  connection.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
