import { AUTHOR_LIMITS } from '../limits.ts';
import type { PlayerSource } from '../protocol.ts';
import { readFields } from './net.ts';
import type { Session } from './session.ts';

/** @param given A url, or an object with url, method, headers and body. @throws TypeError for what is no such thing. */
export function readPlayerSource(session: Session, given: unknown, method: string): PlayerSource {
  const options = isRecord(given) ? given : { url: given };
  const url = String(options.url ?? '');
  if (!/^https?:\/\//i.test(url) || url.length > AUTHOR_LIMITS.urlCharacters)
    throw new TypeError(`${method}: the url of a file begins with https:// or http://`);
  const verb = String(options.method ?? 'GET').toUpperCase();
  if (!/^[A-Z]{1,32}$/.test(verb)) throw new TypeError(`${method}: ${verb.slice(0, 40)} is no method of HTTP`);
  const body = options.body === undefined || options.body === null ? undefined : String(options.body);
  if (body !== undefined && body.length > AUTHOR_LIMITS.httpBodyCharacters)
    throw new RangeError(`${method}: the body has over ${AUTHOR_LIMITS.httpBodyCharacters} characters`);
  const headers = readFields(session, named(options.headers));
  return { url, method: verb, headers, ...(body !== undefined && { body }) };
}

/** `[{ name, value }]`, beside what requests take. */
function named(headers: unknown): unknown {
  if (!Array.isArray(headers)) return headers;
  return headers.map((one) => (isRecord(one) ? `${String(one.name)}: ${String(one.value)}` : one));
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
