import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { MAX_MESSAGE_BYTES } from './client-message.ts';
import { SignalSocket, type SignalSocketOptions } from './signal-socket.ts';

/** Sockets of one address: a whole office behind one NAT, not a flood. */
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
    if (new URL(request.url ?? '/', 'http://host').pathname !== '/signal') {
      connection.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    const address = request.socket.remoteAddress ?? '';
    const count = perAddress.get(address) ?? 0;
    if (count >= MAX_SOCKETS_PER_ADDRESS) {
      connection.end('HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, connection, head, (socket) => {
      perAddress.set(address, (perAddress.get(address) ?? 0) + 1);
      socket.once('close', () => {
        const left = (perAddress.get(address) ?? 1) - 1;
        if (left > 0) perAddress.set(address, left);
        else perAddress.delete(address);
      });
      new SignalSocket({ ...options, socket, address, origin: options.originOf(request) });
    });
  });
  return sockets;
}
