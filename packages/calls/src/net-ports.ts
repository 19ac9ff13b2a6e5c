/**
 * What scenarios do over the network, as ports: the server plugs HTTP and WebSockets into them. Every callback comes from the
 * event loop, never from inside the call that caused it.
 */

export interface HttpHeader {
  readonly key: string;
  readonly value: string;
}

/** One request of a scenario, as its author wrote it: nothing of it was checked. */
export interface HttpRequestOptions {
  readonly url: string;
  /** GET when left out. */
  readonly method?: string;
  /** In order; a name may stand more than once. Those that belong to the connection (`Host`, `Content-Length`, …) are ignored. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
  /** Added to the query of the url. */
  readonly params?: readonly (readonly [name: string, value: string])[];
  /** From the beginning to the last byte of the answer; 90,000 when left out, and at most. */
  readonly timeoutMs?: number;
  /** Of each connection, look-up of the name and TLS included; 6,000 when left out, and at most. */
  readonly connectionTimeoutMs?: number;
}

/** Codes in place of an HTTP status, as the scenario API publishes them. */
export const HTTP_FAILURES = {
  limit: 0,
  unknown: -1,
  url: -2,
  host: -3,
  connection: -4,
  redirects: -5,
  network: -6,
  timeout: -7,
  internal: -8,
  tooLarge: -9,
} as const;

export interface HttpResult {
  /** HTTP status of the last hop, or one of {@link HTTP_FAILURES}. */
  readonly code: number;
  /** Decoded (`Content-Encoding`), at most 2 MiB, empty after a failure. Owned by whoever gets the result. */
  readonly bytes: Uint8Array;
  /** As the server sent them, in order. */
  readonly headers: readonly HttpHeader[];
  /** The same as lines, each ended by CR LF. */
  readonly rawHeaders: string;
  /** After a failure: why, for people. Names the host at most, never path, query or header. */
  readonly error?: string;
}

export interface HttpRequestHandle {
  /** No result comes any more; what is open is closed. Idempotent. */
  cancel(): void;
}

export interface HttpClientPort {
  /** @param onResult Called once, unless the request was cancelled. */
  request(options: HttpRequestOptions, onResult: (result: HttpResult) => void): HttpRequestHandle;
}

/** The HTTP requests of one session: 3 at once, 35 in all with those that wait. */
export interface SessionHttp extends HttpClientPort {
  /**
   * The session is about to end: requests that wait are dropped without a result, those that run get up to 90 s. After
   * `onDrained` one more request is taken, for the handler of Terminating. Once.
   */
  drain(onDrained: () => void): void;
  /** Cancels everything, and takes nothing any more. Idempotent. */
  close(): void;
}

export interface WebSocketOptions {
  readonly protocols?: readonly string[];
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

export interface WebSocketClosure {
  /** RFC 6455 §7.4; 1006 when there was no close frame. */
  readonly code: number;
  readonly reason: string;
  /** Both ends said goodbye. */
  readonly wasClean: boolean;
}

export interface WebSocketEvents {
  /** Never for a socket that came to us: that one is open. */
  opened(protocol: string): void;
  text(text: string): void;
  /** @param bytes Owned by whoever gets them. */
  bytes(bytes: Uint8Array): void;
  /** What went wrong, for people; {@link closed} follows. */
  failed(reason: string): void;
  /** Once, and last. */
  closed(closure: WebSocketClosure): void;
}

export interface WebSocketConnection {
  /** @returns False: it is not open, or the message is too large, or too much is waiting already. Nothing was sent then. */
  send(data: string | Uint8Array): boolean;
  /** Idempotent. `closed` follows. @param code 1000 or 3000 to 4999; anything else counts as 1000. */
  close(code?: number, reason?: string): void;
}

export interface WebSocketClientPort {
  open(url: string, options: WebSocketOptions, events: WebSocketEvents): WebSocketConnection;
}

/** The network as one session may use it. */
export interface SessionNetwork {
  readonly http: SessionHttp;
  /** The same for files that are played: answers of up to 10 MB, and a count of its own. */
  readonly downloads: SessionHttp;
  /** Outgoing ones; how many a session may have is bounded. */
  readonly webSockets: WebSocketClientPort;
  /** Cancels requests, closes sockets; no event comes after it. Idempotent. */
  close(): void;
}

export interface ScenarioNetworkPort {
  openSession(): SessionNetwork;
}

/** A request to the session's own URL. */
export interface ControlRequest {
  readonly method: string;
  /** Path and query, as they were asked for: `/request/<session>/<token>…`. */
  readonly path: string;
  readonly content: string;
  /** `X-…` alone. */
  readonly headers: readonly HttpHeader[];
}

export interface ControlAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What the session's own URL leads to. */
export interface SessionControlPort {
  /**
   * Lets the scenario answer (`AppEvents.HttpRequest`).
   *
   * @param signal Nobody waits for the answer any more.
   * @returns Undefined when the session ended before it.
   */
  handleHttp(request: ControlRequest, signal: AbortSignal): Promise<ControlAnswer | undefined>;
  /** The scenario called `VoxEngine.allowWebSocketConnections()`. */
  readonly allowsWebSockets: boolean;
  /** Calls that are not over. */
  readonly callCount: number;
  /** A socket came (`AppEvents.NewWebSocketConnection`). It is open. Messages wait until this has returned. */
  handleWebSocket(socket: WebSocketConnection, request: ControlRequest): WebSocketEvents;
  /** One was refused (`AppEvents.NewWebSocketFailed`). Only where the scenario allows any. */
  handleWebSocketFailure(reason: string, request: ControlRequest): void;
}
