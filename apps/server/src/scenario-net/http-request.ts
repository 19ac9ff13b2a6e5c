/** A scenario's HTTP request, checked: what can be sent as it is, or why not. Sans-IO. */
import { HTTP_FAILURES, type HttpRequestOptions } from '@callcast/calls';
import { type Millis, millis } from '@callcast/core';
import { netLimits } from './limits.ts';

export type HttpHeaders = readonly (readonly [name: string, value: string])[];

export type HttpMethod = (typeof METHODS)[number];

export interface CheckedRequest {
  readonly url: URL;
  readonly method: HttpMethod;
  readonly headers: HttpHeaders;
  readonly body: Uint8Array | undefined;
  readonly timeout: Millis;
  readonly connectionTimeout: Millis;
}

/** Why there is no answer: one of {@link HTTP_FAILURES}, and a sentence. */
export interface HttpFailure {
  readonly code: number;
  readonly error: string;
}

/** CONNECT and TRACE are none of a client's. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/**
 * Fields of the connection (RFC 9110 §7.6.1) and of the message's framing: ours. `Host` is as well: another one would reach what
 * the operator did not allow, behind a host that is.
 */
const OURS =
  /^(host|connection|content-length|transfer-encoding|upgrade|expect|keep-alive|te|trailer|http2-settings|proxy-.*)$/i;
const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/;
/** RFC 9110 §5.5, as far as one byte for a character goes. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

const DEFAULT_FIELDS: HttpHeaders = [
  ['user-agent', 'VoxEngine/1.0'],
  ['accept', '*/*'],
  ['accept-encoding', 'gzip, deflate, br'],
];

export function checkRequest(options: HttpRequestOptions): CheckedRequest | HttpFailure {
  const url = checkUrl(options.url, options.params ?? []);
  if (url === undefined)
    return { code: HTTP_FAILURES.url, error: 'The url is malformed: it begins with https:// or http://' };
  const wanted = (options.method ?? 'GET').toUpperCase();
  const method = METHODS.find((one) => one === wanted);
  if (method === undefined) return { code: HTTP_FAILURES.unknown, error: `The method is one of ${METHODS.join(', ')}` };
  const body = typeof options.body === 'string' ? Buffer.from(options.body) : options.body;
  if (body !== undefined && body.length > netLimits.bodyBytes)
    return { code: HTTP_FAILURES.limit, error: `The body of a request has at most ${netLimits.bodyBytes} bytes` };
  const headers = checkHeaders(options.headers ?? []);
  if (typeof headers === 'string') return { code: HTTP_FAILURES.unknown, error: headers };
  const { timeoutMs, connectionTimeoutMs } = options;
  return {
    url: withoutLogin(url),
    method,
    headers: [...headers, ...missing(DEFAULT_FIELDS, headers), ...missing(loginOf(url), headers)],
    body: body === undefined || body.length === 0 ? undefined : body,
    timeout: atMost(timeoutMs, netLimits.requestTimeout),
    connectionTimeout: atMost(connectionTimeoutMs, netLimits.connectionTimeout),
  };
}

/** @returns Those that are sent, or which one cannot be. Values are those of the author and appear in no sentence. */
export function checkHeaders(given: HttpHeaders): HttpHeaders | string {
  if (given.length > netLimits.headers) return `A request has at most ${netLimits.headers} header fields`;
  let characters = 0;
  for (const [name, value] of given) {
    characters += name.length + value.length;
    if (!FIELD_NAME.test(name)) return 'A header field has no name that HTTP knows';
    if (!FIELD_VALUE.test(value)) return `The header field ${name} has a character that HTTP does not know`;
  }
  if (characters > netLimits.headerCharacters)
    return `The header fields of a request have at most ${netLimits.headerCharacters} characters`;
  return given.filter(([name]) => !OURS.test(name));
}

function checkUrl(text: string, params: HttpHeaders): URL | undefined {
  const added = new URLSearchParams(params.map(([name, value]): [string, string] => [name, value])).toString();
  if (text.length + added.length > netLimits.urlCharacters) return undefined;
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') return undefined;
  // What the author wrote stays as it is: a signed query must not be written anew.
  if (added !== '') url.search = url.search === '' ? added : `${url.search}&${added}`;
  return url;
}

export function withoutLogin(url: URL): URL {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  plain.hash = '';
  return plain;
}

/** `https://user:password@host` is Basic authentication (RFC 7617). */
function loginOf({ username, password }: URL): HttpHeaders {
  if (username === '' && password === '') return [];
  const login = `${decoded(username)}:${decoded(password)}`;
  return [['authorization', `Basic ${Buffer.from(login).toString('base64')}`]];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign is meant as it stands
  }
}

const missing = (fields: HttpHeaders, given: HttpHeaders): HttpHeaders =>
  fields.filter(([name]) => !given.some(([other]) => other.toLowerCase() === name));

/** They can only be lowered. */
function atMost(wantedMs: number | undefined, limit: Millis): Millis {
  return wantedMs !== undefined && wantedMs > 0 && wantedMs < limit ? millis(wantedMs) : limit;
}
