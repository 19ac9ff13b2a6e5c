import type { IncomingMessage } from 'node:http';
import { WebSocketServer } from 'ws';
import { refuseUpgrade, type UpgradeRoutes } from '../http/index.ts';
import { addressKey } from '../security/rate-limiter.ts';
import { MAX_MESSAGE_BYTES } from './client-message.ts';
import { SignalSocket, type SignalSocketOptions } from './signal-socket.ts';

/** Sockets of one address, or of one IPv6 network: a whole office behind one NAT, not a flood. */
const MAX_SOCKETS_PER_ADDRESS = 200;

export interface SignallingOptions extends Omit<SignalSocketOptions, 'socket' | 'address' | 'origin'> {
  readonly originOf: (request: IncomingMessage) => string;
}

/** Serves `/signal` on an HTTP server. The caller closes the returned server; its sockets end with it. */
export function registerSignalling(upgrades: UpgradeRoutes, options: SignallingOptions): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const perAddress = new Map<string, number>();

  const handle: Parameters<UpgradeRoutes['add']>[1] = (request, connection, head) => {
    const address = request.socket.remoteAddress ?? '';
    const key = addressKey(address);
    const count = perAddress.get(key) ?? 0;
    if (count >= MAX_SOCKETS_PER_ADDRESS) {
      refuseUpgrade(connection, '429 Too Many Requests');
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
  };
  upgrades.add((path) => path === '/signal', handle);
  return sockets;
}
