import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { pathOfTarget } from '../http/origin.ts';
import { addressKey } from '../security/rate-limiter.ts';
import { MAX_MESSAGE_BYTES } from './client-message.ts';
import { SignalSocket, type SignalSocketOptions } from './signal-socket.ts';

/** Sockets of one address, or of one IPv6 network: a whole office behind one NAT, not a flood. */
const MAX_SOCKETS_PER_ADDRESS = 200;

export interface SignallingOptions extends Omit<SignalSocketOptions, 'socket' | 'address' | 'origin'> {
  readonly originOf: (request: IncomingMessage) => string;
}

/** Serves `/signal` on an HTTP server. The caller closes the returned server; its sockets end with it. */
export function registerSignalling(server: Server, options: SignallingOptions): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const perAddress = new Map<string, number>();

  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    connection.on('error', () => connection.destroy());
    // No URL parser: it throws on targets like `//`, and here nobody catches.
    if (pathOfTarget(request.url ?? '/').split('?', 1)[0] !== '/signal') {
      refuse(connection, '404 Not Found');
      return;
    }
    const address = request.socket.remoteAddress ?? '';
    const key = addressKey(address);
    const count = perAddress.get(key) ?? 0;
    if (count >= MAX_SOCKETS_PER_ADDRESS) {
      refuse(connection, '429 Too Many Requests');
      return;
    }
    sockets.handleUpgrade(request, connection, head, (socket) => {
      perAddress.set(key, (perAddress.get(key) ?? 0) + 1);
      socket.once('close', () => {
        const left = (perAddress.get(key) ?? 1) - 1;
        if (left > 0) perAddress.set(key, left);
        else perAddress.delete(key);
      });
      new SignalSocket({ ...options, socket, address, origin: options.originOf(request) });
    });
  });
  return sockets;
}

/** Answers and closes. `end` alone would close our half only, and no timeout of the HTTP server covers an upgraded socket. */
function refuse(connection: Duplex, status: string): void {
  connection.once('finish', () => connection.destroy());
  connection.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
