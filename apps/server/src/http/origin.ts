import type { FastifyRequest } from 'fastify';
import { httpLimits } from './limits.ts';

/** A request target in absolute form (RFC 9112 §3.2.2): what a client sends that believes to talk to a proxy. */
const ABSOLUTE_FORM = /^https?:\/\/[^/?#]*/i;
const HOST = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?)(:\d{1,5})?$/i;

/** Path and query of a request target in origin or absolute form: routing goes by path, whatever host was meant. */
export function pathOfTarget(target: string): string {
  const authority = ABSOLUTE_FORM.exec(target)?.[0];
  if (authority === undefined) return target;
  const path = target.slice(authority.length);
  return path.startsWith('/') ? path : `/${path}`;
}

/**
 * Scheme and host by which the caller reached this server, for links in answers. A Host header that is malformed, or
 * that names the host beyond a supposed proxy, is not believed: then it is the address the connection came in on.
 */
export function originOf(request: FastifyRequest): string {
  const scheme = request.protocol;
  const host = request.headers.host ?? '';
  const viaProxy = ABSOLUTE_FORM.test(request.originalUrl);
  if (!viaProxy && host.length <= httpLimits.hostCharacters && HOST.test(host)) return `${scheme}://${host}`;
  const { localAddress = '127.0.0.1', localPort = 80 } = request.socket;
  const address = localAddress.replace(/^::ffff:(?=\d+\.)/, '');
  return `${scheme}://${address.includes(':') ? `[${address}]` : address}:${localPort}`;
}
