/**
 * The cookie of the console: `<handle>.<token>`. The handle names the session for as long as it lasts, the token is replaced now and then.
 * What a page has to send beside it is made of the handle, which no page can read.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sha256Hex } from '../security/secret-hash.ts';

/** Header that requests which change something carry beside the cookie. */
export const CSRF_HEADER = 'callcast-csrf-token';

const SESSION = 'callcast-session';
const DEVICE = 'callcast-device';
/** `__Host-`: over TLS, of this host alone, for all paths (RFC 6265bis §4.1.3.2). Without TLS browsers refuse the prefix. */
const nameOf = (request: FastifyRequest, name: string): string =>
  request.protocol === 'https' ? `__Host-${name}` : name;

export interface SessionCookie {
  readonly handle: string;
  readonly token: string;
}

export function readSessionCookie(request: FastifyRequest): SessionCookie | undefined {
  const [, handle, token] = /^([\w-]{22})\.([\w-]{43})$/.exec(readCookie(request, SESSION) ?? '') ?? [];
  return handle === undefined || token === undefined ? undefined : { handle, token };
}

/** @param seconds Until the browser forgets it. */
export function writeSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { handle, token }: SessionCookie,
  seconds: number,
): void {
  writeCookie(request, reply, SESSION, `${handle}.${token}`, seconds);
}

export const clearSessionCookie = (request: FastifyRequest, reply: FastifyReply): void =>
  writeCookie(request, reply, SESSION, '', 0);

export const readDeviceCookie = (request: FastifyRequest): string => readCookie(request, DEVICE) ?? '';

export const writeDeviceCookie = (request: FastifyRequest, reply: FastifyReply, value: string, seconds: number): void =>
  writeCookie(request, reply, DEVICE, value, seconds);

/** What a page of ours was told at the login, and no other page knows. */
export const csrfTokenOf = (handle: string): string => sha256Hex(`callcast csrf ${handle}`);

/**
 * Whether a page of this very host asks. Browsers say where a request comes from; what says nothing is no page of another site where it
 * only reads.
 *
 * @param isSafe Whether the request only reads.
 */
export function isFromOurPage({ headers }: FastifyRequest, isSafe: boolean): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin, host } = headers;
  if (origin === undefined) return isSafe || site === 'same-origin';
  return host !== undefined && URL.parse(origin)?.host === host.toLowerCase().replace(/:(80|443)$/, '');
}

function readCookie(request: FastifyRequest, name: string): string | undefined {
  const wanted = `${nameOf(request, name)}=`;
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(wanted))?.slice(wanted.length);
}

function writeCookie(request: FastifyRequest, reply: FastifyReply, name: string, value: string, seconds: number): void {
  const secure = request.protocol === 'https' ? '; Secure' : '';
  const cookie = `${nameOf(request, name)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
  reply.header('set-cookie', cookie); // Fastify adds to those that are there
}
