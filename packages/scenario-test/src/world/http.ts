import { millis } from '@callcast/core';
import type { HttpRequest, HttpResponse, NetworkCommand, RequestId } from '@callcast/scenario/protocol';
import { withoutQuery } from '../transcript.ts';
import type { Surroundings, WorldPart } from './surroundings.ts';

type HttpCommand = NetworkCommand & { readonly kind: 'http-request' };

/** What a scenario asked for. */
export interface TestRequest {
  readonly method: string;
  /** With the `params` in its query. */
  readonly url: string;
  /** By name, as the scenario wrote it; the last one of each. */
  readonly headers: Readonly<Record<string, string>>;
  /** Text; undefined: none, or bytes. */
  readonly body: string | undefined;
  readonly bytes: Uint8Array | undefined;
  /** The body, read as JSON. @throws SyntaxError when it is none. */
  json(): unknown;
}

/** What it gets. */
export interface TestAnswer {
  /** HTTP status, or one of the published codes 0 to -9; 200 unless given. */
  readonly code?: number;
  readonly text?: string;
  /** In place of `text`. */
  readonly json?: unknown;
  /** In place of `text`. */
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Why there is no answer, with a code of 0 or less. */
  readonly error?: string;
  /** How long it takes, milliseconds of virtual time. Longer than the request's timeout: code -7. */
  readonly afterMs?: number;
}

export type AnswerRequest = TestAnswer | ((request: TestRequest) => TestAnswer | Promise<TestAnswer>);

interface Route {
  readonly method: string;
  readonly url: string | RegExp;
  readonly answer: AnswerRequest;
}

const FAILURES = { url: -2, connection: -4, timeout: -7 } as const;

/** The web as a scenario sees it. */
export class TestHttp implements WorldPart<HttpCommand> {
  readonly #around: Surroundings;
  readonly #routes: Route[] = [];
  #isOver = false;
  /** In the order in which they were made. */
  readonly requests: TestRequest[] = [];

  /** @internal */
  readonly handlers: WorldPart<HttpCommand>['handlers'] = {
    'http-request': ({ requestId, request }) => this.#request(requestId, request),
  };

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /**
   * Answers requests from now on. Of several that match, the last one counts.
   *
   * @param method `GET`, `POST`, …; `*`: any.
   * @param url All of it; without a `?` whatever the query is.
   */
  on(method: string, url: string | RegExp, answer: AnswerRequest): void {
    this.#routes.unshift({ method: method.toUpperCase(), url, answer });
  }

  /** @internal */
  end(): void {
    this.#isOver = true;
  }

  #request(requestId: RequestId, asked: HttpRequest): void {
    // One more is heard by a run that ends; those that were under way are not.
    const wasOver = this.#isOver;
    const respond = (response: HttpResponse): void => {
      if (this.#isOver === wasOver) this.#around.emit({ kind: 'http-response', requestId, response });
    };
    const fail = (code: number, error: string): void => respond({ code, headers: [], text: '', error });
    const url = toUrl(asked);
    if (url === undefined) {
      fail(FAILURES.url, 'The url is no address of HTTP');
      return;
    }
    const request = toRequest(asked, url);
    this.requests.push(request);
    const route = this.#routes.find((one) => matches(one, request));
    if (route === undefined) {
      const { method } = request;
      const shown = withoutQuery(request.url);
      this.#around.unanswered(
        `The scenario requested ${method} ${shown}, and the test answers nothing there. ` +
          `Write run.http.on('${method}', '${shown}', { code: 200, text: '…' }) before.`,
      );
      fail(FAILURES.connection, 'The test does not answer this request');
      return;
    }
    this.#around.during(this.#answer(route.answer, request, asked, { respond, fail }));
  }

  async #answer(
    answer: AnswerRequest,
    request: TestRequest,
    { timeoutMs, rawOutput }: HttpRequest,
    { respond, fail }: { respond: (response: HttpResponse) => void; fail: (code: number, error: string) => void },
  ): Promise<void> {
    try {
      const given = typeof answer === 'function' ? await answer(request) : answer;
      const { afterMs = 0 } = given;
      const isLate = afterMs > timeoutMs;
      this.#around.time.after(millis(Math.min(afterMs, timeoutMs)), () => {
        if (isLate) fail(FAILURES.timeout, `No answer within ${timeoutMs} ms`);
        else respond(toResponse(given, rawOutput));
      });
    } catch (error) {
      this.#around.failed(error);
      fail(FAILURES.connection, 'The function of the test that answers threw');
    }
  }
}

function matches({ method, url }: Route, request: TestRequest): boolean {
  if (method !== '*' && method !== request.method) return false;
  return matchesUrl(url, request.url);
}

/** @param wanted All of it; without a `?` whatever the query is. @param given As `URL` writes it. */
export function matchesUrl(wanted: string | RegExp, given: string): boolean {
  if (typeof wanted !== 'string') return wanted.test(given);
  const href = URL.canParse(wanted) ? new URL(wanted).href : wanted;
  return href === (wanted.includes('?') ? given : withoutQuery(given));
}

function toUrl({ url, parameters }: HttpRequest): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return undefined;
  for (const [name, value] of parameters) parsed.searchParams.append(name, value);
  return parsed.href;
}

function toRequest({ method, headers, body, bodyBase64 }: HttpRequest, url: string): TestRequest {
  return {
    method,
    url,
    headers: Object.fromEntries(headers),
    body,
    bytes: bodyBase64 === undefined ? undefined : new Uint8Array(Buffer.from(bodyBase64, 'base64')),
    json: () => JSON.parse(body ?? ''),
  };
}

function toResponse(answer: TestAnswer, rawOutput: boolean): HttpResponse {
  const { code = 200, headers = {}, error } = answer;
  const text = answer.json === undefined ? answer.text : JSON.stringify(answer.json);
  const bytes = text === undefined && answer.bytes !== undefined ? Buffer.from(answer.bytes) : Buffer.from(text ?? '');
  return {
    code,
    headers: Object.entries(headers),
    text: text ?? bytes.toString(),
    ...(rawOutput && { bodyBase64: bytes.toString('base64') }),
    ...(error !== undefined && { error }),
  };
}
