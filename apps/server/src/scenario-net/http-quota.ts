/** The HTTP requests of one session: some run, some wait, the rest is refused; and how they end with it. */
import {
  HTTP_FAILURES,
  type HttpClientPort,
  type HttpRequestHandle,
  type HttpRequestOptions,
  type HttpResult,
  type SessionHttp,
} from '@callcast/calls';
import { millis, type Scheduler, type Timer } from '@callcast/core';
import { netLimits } from './limits.ts';

interface Waiting {
  readonly options: HttpRequestOptions;
  readonly onResult: (result: HttpResult) => void;
  /** Set when it runs. */
  handle?: HttpRequestHandle;
}

export class HttpQuota implements SessionHttp {
  readonly #client: HttpClientPort;
  readonly #scheduler: Scheduler;
  readonly #active = new Set<Waiting>();
  #queue: Waiting[] = [];
  /** open: as ever · draining: none is taken · last: one is taken · closed: none any more. */
  #state: 'open' | 'draining' | 'last' | 'closed' = 'open';
  #onDrained: (() => void) | undefined;
  #drainTimer: Timer | undefined;

  constructor(client: HttpClientPort, scheduler: Scheduler) {
    this.#client = client;
    this.#scheduler = scheduler;
  }

  request(options: HttpRequestOptions, onResult: (result: HttpResult) => void): HttpRequestHandle {
    const isTooMuch = this.#active.size + this.#queue.length >= netLimits.requestsInAll;
    if (this.#state === 'open' && isTooMuch) return this.#refuse(onResult, 'Exceeded the HTTP connection count limit!');
    if (this.#state === 'draining' || this.#state === 'closed')
      return this.#refuse(onResult, 'The session is over: it sends no request any more');
    if (this.#state === 'last') this.#state = 'closed';
    const request: Waiting = { options, onResult };
    this.#queue.push(request);
    this.#startNext();
    return { cancel: () => this.#cancel(request) };
  }

  drain(onDrained: () => void): void {
    if (this.#state !== 'open') return;
    this.#state = 'draining';
    this.#queue = [];
    this.#onDrained = onDrained;
    // Of itself it comes from the event loop, as every other event.
    const limit = this.#active.size === 0 ? millis(0) : netLimits.drainTimeout;
    this.#drainTimer = this.#scheduler.after(limit, () => this.#drained());
  }

  close(): void {
    this.#state = 'closed';
    this.#onDrained = undefined;
    this.#drainTimer?.cancel();
    this.#queue = [];
    this.#cancelActive();
  }

  #startNext(): void {
    while (this.#active.size < netLimits.activeRequests) {
      const request = this.#queue.shift();
      if (request === undefined) return;
      this.#active.add(request);
      request.handle = this.#client.request(request.options, (result) => {
        this.#active.delete(request);
        this.#startNext();
        request.onResult(result);
        if (this.#active.size === 0) this.#drained();
      });
    }
  }

  #drained(): void {
    const onDrained = this.#onDrained;
    if (onDrained === undefined) return;
    this.#onDrained = undefined;
    this.#drainTimer?.cancel();
    this.#cancelActive();
    this.#state = 'last';
    onDrained();
  }

  #cancel(request: Waiting): void {
    this.#queue = this.#queue.filter((other) => other !== request);
    if (!this.#active.delete(request)) return;
    request.handle?.cancel();
    this.#startNext();
    if (this.#active.size === 0) this.#drained();
  }

  #cancelActive(): void {
    for (const { handle } of this.#active) handle?.cancel();
    this.#active.clear();
  }

  #refuse(onResult: (result: HttpResult) => void, error: string): HttpRequestHandle {
    const result: HttpResult = {
      code: HTTP_FAILURES.limit,
      bytes: new Uint8Array(),
      headers: [],
      rawHeaders: '',
      error,
    };
    const timer = this.#scheduler.after(millis(0), () => onResult(result));
    return { cancel: () => timer.cancel() };
  }
}
