/** The network as a scenario uses it: commands become requests and sockets of the session, and what happens becomes events. */
import type {
  HttpRequestOptions,
  HttpResult,
  ServicedSession,
  SessionNetwork,
  WebSocketConnection,
  WebSocketEvents,
} from '@callcast/calls';
import type { HttpRequest, HttpResponse, NetworkCommand, SocketId } from '@callcast/scenario/protocol';

type RequestCommand = Extract<NetworkCommand, { kind: 'http-request' }>;
type OpenCommand = Extract<NetworkCommand, { kind: 'open-socket' }>;

export class NetworkService {
  readonly #network: SessionNetwork;
  readonly #session: ServicedSession;
  readonly #sockets = new Map<SocketId, WebSocketConnection>();
  #state: 'open' | 'draining' | 'drained' | 'closed' = 'open';
  /** Of the Terminating listeners: sent when the others are through. */
  #lastRequest: RequestCommand | undefined;
  #accepted = 0;

  constructor(network: SessionNetwork, session: ServicedSession) {
    this.#network = network;
    this.#session = session;
  }

  request(command: RequestCommand): void {
    if (this.#state === 'closed') return;
    if (this.#state !== 'open') this.#lastRequest = command;
    if (this.#state === 'draining') return;
    const { requestId, request } = command;
    const isLast = this.#state === 'drained';
    this.#network.http.request(toOptions(request), (result) => {
      // Those that were under way when the session ended are only seen to their end.
      if (this.#state !== 'open' && !isLast) return;
      if (isLast) this.#lastRequest = undefined;
      this.#session.emit({ kind: 'http-response', requestId, response: toResponse(request, result) });
    });
  }

  openSocket({ socketId, url, protocols, headers }: OpenCommand): void {
    if (this.#state !== 'open') return;
    this.#sockets.set(socketId, this.#network.webSockets.open(url, { protocols, headers }, this.#eventsOf(socketId)));
  }

  /** Somebody opened one to the session. @returns Its id, by which the scenario knows it, and who hears of it. */
  accept(socket: WebSocketConnection): { readonly socketId: SocketId; readonly events: WebSocketEvents } {
    const socketId = `accepted-${++this.#accepted}`;
    this.#sockets.set(socketId, socket);
    return { socketId, events: this.#eventsOf(socketId) };
  }

  sendToSocket(socketId: SocketId, text: string): void {
    const socket = this.#sockets.get(socketId);
    if (socket !== undefined && !socket.send(text))
      this.#session.warn(`WebSocket ${socketId}: a message was not sent: it is not open, or takes no more`);
  }

  closeSocket(socketId: SocketId, code: number | undefined, reason: string | undefined): void {
    this.#sockets.get(socketId)?.close(code, reason);
  }

  /** The session ends: requests that wait are dropped, those under way end unheard, and one more may be made. */
  end(): void {
    if (this.#state !== 'open') return;
    this.#state = 'draining';
    for (const socket of this.#sockets.values()) socket.close(1000, 'The session is over');
    this.#sockets.clear();
    this.#network.http.drain(() => {
      if (this.#state !== 'draining') return;
      this.#state = 'drained';
      if (this.#lastRequest !== undefined) this.request(this.#lastRequest);
    });
  }

  /** No event comes after it but one: the run waits for the answer to its last request. */
  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#network.close();
    if (this.#lastRequest === undefined) return;
    const { requestId } = this.#lastRequest;
    const error = 'The session is over: nobody waits for the answer any more';
    this.#session.emit({ kind: 'http-response', requestId, response: { code: -7, headers: [], text: '', error } });
  }

  #eventsOf(socketId: SocketId): WebSocketEvents {
    const { emit, warn } = this.#session;
    const isOpen = (): boolean => this.#sockets.has(socketId);
    let toldOfBytes = false;
    return {
      opened: (protocol) => {
        if (isOpen()) emit({ kind: 'socket-opened', socketId, protocol });
      },
      text: (text) => {
        if (isOpen()) emit({ kind: 'socket-message', socketId, text });
      },
      bytes: () => {
        if (!toldOfBytes) warn(`WebSocket ${socketId}: binary messages are not delivered`);
        toldOfBytes = true;
      },
      failed: (reason) => {
        if (isOpen()) emit({ kind: 'socket-error', socketId, reason });
      },
      closed: (closure) => {
        if (this.#sockets.delete(socketId)) emit({ kind: 'socket-closed', socketId, ...closure });
      },
    };
  }
}

function toOptions(request: HttpRequest): HttpRequestOptions {
  const { url, method, headers, parameters, body, bodyBase64, timeoutMs, connectionTimeoutMs } = request;
  const bytes = bodyBase64 === undefined ? body : Buffer.from(bodyBase64, 'base64');
  return {
    url,
    method,
    headers,
    params: parameters,
    timeoutMs,
    connectionTimeoutMs,
    ...(bytes !== undefined && { body: bytes }),
  };
}

function toResponse({ rawOutput }: HttpRequest, { code, bytes, headers, error }: HttpResult): HttpResponse {
  return {
    code,
    headers: headers.map(({ key, value }) => [key, value]),
    text: toText(bytes, headers.find(({ key }) => key.toLowerCase() === 'content-type')?.value),
    ...(rawOutput && { bodyBase64: Buffer.from(bytes).toString('base64') }),
    ...(error !== undefined && { error }),
  };
}

/** By the charset that was named; UTF-8 for none and for one that nobody knows. What does not fit it becomes U+FFFD. */
function toText(bytes: Uint8Array, contentType: string | undefined): string {
  const charset = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
