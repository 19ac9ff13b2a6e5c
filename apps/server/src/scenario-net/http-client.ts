/** What `Net.httpRequest` does: one request of a scenario, with its redirects, within its limits. */
import {
  HTTP_FAILURES,
  type HttpClientPort,
  type HttpRequestHandle,
  type HttpRequestOptions,
  type HttpResult,
} from '@callcast/calls';
import type { Log, Scheduler, Timer } from '@callcast/core';
import type { EgressPolicy } from '../security/index.ts';
import { checkedAddresses, describeAddressFailure, type Target, targetOf } from './checked-addresses.ts';
import { decodeBody } from './decode-body.ts';
import { type CheckedRequest, checkRequest, type HttpFailure } from './http-request.ts';
import { exchange, type HttpAnswer } from './io/http-exchange.ts';
import type { ResolveHost } from './io/resolve-host.ts';
import { netLimits } from './limits.ts';
import { type Hop, nextHop } from './redirect.ts';

export interface HttpClientOptions {
  readonly egress: Pick<EgressPolicy, 'allows'>;
  readonly resolve: ResolveHost;
  readonly scheduler: Scheduler;
  readonly log: Log;
  /** PEM of the authorities that servers are trusted by; Node's own when left out. */
  readonly authorities?: string | undefined;
  /** The most that an answer may have, at each step of its decoding; {@link netLimits.answerBytes} when left out. */
  readonly answerBytes?: number;
}

export class HttpClient implements HttpClientPort {
  readonly #options: HttpClientOptions;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  request(options: HttpRequestOptions, onResult: (result: HttpResult) => void): HttpRequestHandle {
    const cancelled = new AbortController();
    this.#result(options, cancelled).then(
      (result) => {
        if (!cancelled.signal.aborted) onResult(result);
      },
      (cause: unknown) => {
        // A fault of ours, or of whoever takes the result.
        this.#options.log.error('scenario HTTP request failed', { cause: String(cause) });
      },
    );
    return { cancel: () => cancelled.abort() };
  }

  async #result(options: HttpRequestOptions, cancelled: AbortController): Promise<HttpResult> {
    const request = checkRequest(options);
    if ('error' in request) return failed(request);
    const transfer = new Transfer(this.#options, request, cancelled.signal);
    try {
      const outcome = await transfer.run();
      return 'error' in outcome ? failed(outcome) : succeeded(outcome);
    } finally {
      transfer.close();
    }
  }
}

/** One request with its redirects, and its two timers. */
class Transfer {
  readonly #options: HttpClientOptions;
  readonly #request: CheckedRequest;
  /** Its reason is the failure that ended it. */
  readonly #abort = new AbortController();
  readonly #signal: AbortSignal;
  readonly #wholeTimer: Timer;
  #connectionTimer: Timer | undefined;

  constructor(options: HttpClientOptions, request: CheckedRequest, cancelled: AbortSignal) {
    this.#options = options;
    this.#request = request;
    this.#signal = AbortSignal.any([this.#abort.signal, cancelled]);
    this.#wholeTimer = options.scheduler.after(request.timeout, () =>
      this.#fail(`No complete answer within ${request.timeout / 1000} s`),
    );
  }

  async run(): Promise<HttpAnswer | HttpFailure> {
    let hop: Hop = this.#request;
    for (let redirects = 0; ; redirects++) {
      const answer = await this.#send(hop);
      if ('error' in answer) return answer;
      const next = nextHop(hop, answer.status, locationOf(answer));
      if (next === 'none') return this.#decode(answer);
      if (next === 'malformed')
        return {
          code: HTTP_FAILURES.redirects,
          error: `${hop.url.host} redirects to what is no http:// or https:// url`,
        };
      if (redirects >= netLimits.redirects)
        return { code: HTTP_FAILURES.redirects, error: `There were more than ${netLimits.redirects} redirects` };
      hop = next;
    }
  }

  get #answerBytes(): number {
    return this.#options.answerBytes ?? netLimits.answerBytes;
  }

  close(): void {
    this.#wholeTimer.cancel();
    this.#connectionTimer?.cancel();
  }

  async #send(hop: Hop): Promise<HttpAnswer | HttpFailure> {
    const target = targetOf(hop.url);
    const { connectionTimeout } = this.#request;
    let isConnected = false;
    this.#connectionTimer = this.#options.scheduler.after(connectionTimeout, () =>
      this.#fail(`${nameOf(target)} gave no connection within ${connectionTimeout / 1000} s`),
    );
    try {
      const addresses = await this.#untilAborted(checkedAddresses(target, this.#options.resolve, this.#options.egress));
      if (typeof addresses === 'string')
        return {
          code: addresses === 'not-found' ? HTTP_FAILURES.host : HTTP_FAILURES.connection,
          error: describeAddressFailure(addresses, target),
        };
      return await exchange(hop, {
        target,
        addresses,
        authorities: this.#options.authorities,
        answerBytes: this.#answerBytes,
        signal: this.#signal,
        onConnected: () => {
          isConnected = true;
          this.#connectionTimer?.cancel();
        },
        wantsBody: (status, headers) => nextHop(hop, status, locationOf({ headers })) === 'none',
      });
    } catch (cause) {
      if (this.#abort.signal.aborted) return this.#abort.signal.reason as HttpFailure;
      return isConnected
        ? { code: HTTP_FAILURES.network, error: `The connection to ${nameOf(target)} broke${reasonOf(cause)}` }
        : { code: HTTP_FAILURES.connection, error: `${nameOf(target)} cannot be connected to${reasonOf(cause)}` };
    } finally {
      this.#connectionTimer.cancel();
    }
  }

  async #decode(answer: HttpAnswer): Promise<HttpAnswer | HttpFailure> {
    const encoding = answer.headers
      .filter(([name]) => name.toLowerCase() === 'content-encoding')
      .map(([, value]) => value);
    const body =
      answer.body === 'too-large' ? 'too-large' : await decodeBody(answer.body, encoding.join(','), this.#answerBytes);
    if (typeof body !== 'string') return { ...answer, body };
    return body === 'too-large'
      ? { code: HTTP_FAILURES.tooLarge, error: `The answer has more than ${this.#answerBytes} bytes` }
      : { code: HTTP_FAILURES.network, error: 'The Content-Encoding of the answer cannot be undone' };
  }

  #fail(error: string): void {
    this.#abort.abort({ code: HTTP_FAILURES.timeout, error } satisfies HttpFailure);
  }

  /** A look-up cannot be taken back; it ends by itself and nobody waits for it. */
  #untilAborted<T>(promise: Promise<T>): Promise<T> {
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => aborted.reject(this.#signal.reason);
    this.#signal.addEventListener('abort', abort, { once: true });
    if (this.#signal.aborted) abort();
    return Promise.race([promise, aborted.promise]).finally(() => this.#signal.removeEventListener('abort', abort));
  }
}

function locationOf({ headers }: Pick<HttpAnswer, 'headers'>): string | undefined {
  const field = headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
  // Some servers write what is not ASCII as UTF-8; a field has a character for each byte.
  return field === undefined ? undefined : Buffer.from(field, 'latin1').toString();
}

/** Path and query may hold secrets of the author's. */
const nameOf = ({ host, port }: Target): string => `${host}:${port}`;

/** A system's or a library's code: messages may hold more than that. */
function reasonOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? ` (${cause.code})` : '';
}

function failed({ code, error }: HttpFailure): HttpResult {
  return { code, bytes: new Uint8Array(), headers: [], rawHeaders: '', error };
}

function succeeded({ status, headers, body }: HttpAnswer): HttpResult {
  return {
    code: status,
    bytes: body === 'too-large' ? new Uint8Array() : Uint8Array.from(body),
    headers: headers.map(([key, value]) => ({ key, value })),
    rawHeaders: headers.map(([name, value]) => `${name}: ${value}\r\n`).join(''),
  };
}
