import { AUTHOR_LIMITS } from '../limits.ts';
import type { HttpFields, HttpRequest, HttpResponse } from '../protocol.ts';
import { absentFunctions } from './absent-names.ts';
import type * as api from './api/net.ts';
import { base64Decode, base64Encode } from './bytes.ts';
import { Replies } from './replies.ts';
import type { Session } from './session.ts';

type HttpRequestResult = api.HttpRequestResult;

const MALFORMED_URL = -2;
const OVER_LIMITS = 0;
const TOO_MANY = 'Exceeded the HTTP connection count limit!';

/** `Net`: requests by HTTP, made by the host. */
export class Net {
  readonly #session: Session;
  readonly #replies = new Replies<HttpResponse>('http');
  #mayOpen: number = AUTHOR_LIMITS.http.open;
  #isLast = false;

  constructor(session: Session) {
    this.#session = session;
  }

  /** What authors see. */
  get exposed() {
    return Object.freeze({
      /** The callback may be null. */
      httpRequest: (url: unknown, callback?: unknown, options?: unknown): void => {
        const heard = typeof callback === 'function' ? callback : undefined;
        if (heard === undefined && callback !== undefined && callback !== null)
          throw new TypeError('Net.httpRequest: the callback is not a function');
        this.#request(url, options, (result) => this.#session.guard(() => heard?.(result)));
      },
      httpRequestAsync: (url: unknown, options?: unknown): Promise<HttpRequestResult> =>
        new Promise((resolve) => this.#request(url, options, resolve)),
      /** Old scenarios fill one of these in. */
      HttpRequestOptions: class HttpRequestOptions {},
      ...absentFunctions('Net'),
    });
  }

  /** For the session only. */
  answered(requestId: string, response: HttpResponse): void {
    this.#replies.settle(requestId, response);
  }

  /** For the session only: the run is over but for its last listeners. */
  allowOneMore(): void {
    this.#isLast = true;
    this.#mayOpen = 1;
  }

  #request(url: unknown, given: unknown, heard: (result: HttpRequestResult) => void): void {
    const request = readRequest(this.#session, url, given);
    const isTooMany = this.#isLast ? this.#mayOpen === 0 : this.#replies.open >= this.#mayOpen;
    const requestId = this.#replies.expect((response) => heard(toResult(response)));
    if (typeof request !== 'string' && !isTooMany) {
      if (this.#isLast) this.#mayOpen = 0;
      this.#session.host.command({ kind: 'http-request', requestId, request });
      return;
    }
    // Later, as any other answer.
    const code = typeof request === 'string' ? MALFORMED_URL : OVER_LIMITS;
    const error = typeof request === 'string' ? request : TOO_MANY;
    void Promise.resolve().then(() => this.answered(requestId, { code, headers: [], text: '', error }));
  }
}

function toResult({ code, headers, text, bodyBase64, error }: HttpResponse): HttpRequestResult {
  return {
    code,
    text,
    data: bodyBase64 === undefined ? undefined : base64Decode(bodyBase64),
    headers: headers.map(([key, value]) => ({ key, value })),
    raw_headers: headers.map(([key, value]) => `${key}: ${value}\r\n`).join(''),
    ...(error !== undefined && { error }),
  };
}

/** @returns The request, or why there is none. */
function readRequest(session: Session, url: unknown, given: unknown): HttpRequest | string {
  const options = typeof given === 'object' && given !== null ? (given as Readonly<Record<string, unknown>>) : {};
  const address = String(url);
  if (address.length > AUTHOR_LIMITS.urlCharacters) return `the url has over ${AUTHOR_LIMITS.urlCharacters} characters`;
  const method = String(options.method ?? 'GET').toUpperCase();
  if (!/^[A-Z]{1,32}$/.test(method)) return `${method.slice(0, 40)} is no method of HTTP`;
  const body = readBody(options.postData);
  if (body === undefined) return `the body has over ${AUTHOR_LIMITS.httpBodyCharacters} characters`;
  const { timeoutMs, connectionTimeoutMs } = AUTHOR_LIMITS.http;
  return {
    url: address,
    method,
    headers: readFields(session, options.headers),
    parameters: pairs(options.params).slice(0, AUTHOR_LIMITS.headerCount),
    ...body,
    rawOutput: Boolean(options.rawOutput),
    timeoutMs: shorter(options.timeout, timeoutMs),
    connectionTimeoutMs: shorter(options.connectionTimeout, connectionTimeoutMs),
  };
}

function readBody(data: unknown): { body?: string; bodyBase64?: string } | undefined {
  if (data === undefined || data === null) return {};
  if (typeof data === 'string') return data.length > AUTHOR_LIMITS.httpBodyCharacters ? undefined : { body: data };
  if (Array.isArray(data) || ArrayBuffer.isView(data)) {
    const bodyBase64 = base64Encode(data);
    return bodyBase64.length > AUTHOR_LIMITS.httpBodyCharacters ? undefined : { bodyBase64 };
  }
  return { body: typeof data === 'object' ? JSON.stringify(data) : String(data) };
}

/** Headers of HTTP: an object, or a list of `Name: value`. Not one that could break the request apart. */
export function readFields(session: Session, headers: unknown): HttpFields {
  const listed = Array.isArray(headers) ? headers.map((line) => splitLine(String(line))) : pairs(headers);
  const fields: [string, string][] = [];
  for (const [name, value] of listed) {
    const fits = name.length + value.length <= AUTHOR_LIMITS.headerCharacters && !/[\r\n\0]/.test(value);
    if (/^[\w-]+$/.test(name) && fits && fields.length < AUTHOR_LIMITS.headerCount) fields.push([name, value]);
    else session.warn(`header ${name.slice(0, 60)} is not sent: its name or value may not stand in a request`);
  }
  return fields;
}

function pairs(given: unknown): [string, string][] {
  if (typeof given !== 'object' || given === null) return [];
  return Object.entries(given).flatMap(([name, value]) =>
    Array.isArray(value)
      ? value.map((one): [string, string] => [name, String(one)])
      : [[name, String(value)] as [string, string]],
  );
}

function splitLine(line: string): [string, string] {
  const colon = line.indexOf(':');
  return colon < 0 ? [line, ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}

/** Both timeouts can only be lowered (API fact); authors give milliseconds. */
function shorter(given: unknown, longest: number): number {
  const wanted = Number(given);
  return Number.isFinite(wanted) && wanted > 0 ? Math.min(wanted, longest) : longest;
}
