import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

const HOST = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9_]([a-z0-9_.-]{0,252}[a-z0-9_])?)(:\d{1,5})?$/i;

/** Scheme and host by which a WebSocket client reached the server; its own address when the Host header is unfit. */
export function originOfUpgrade(request: IncomingMessage): string {
  const scheme = request.socket instanceof TLSSocket ? 'https' : 'http';
  const host = request.headers.host ?? '';
  if (HOST.test(host)) return `${scheme}://${host}`;
  const { localAddress = '127.0.0.1', localPort = 80 } = request.socket;
  return `${scheme}://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
}
