import { AUTHOR_LIMITS } from '../limits.ts';
import type { NetworkEvent } from '../protocol.ts';
import { addAbsentMethods } from './absent-names.ts';
import type * as api from './api/web-socket.ts';
import { Listeners } from './listeners.ts';
import { readFields } from './net.ts';
import type { Session } from './session.ts';
import { WebSocketEvents, WebSocketReadyState } from './web-socket-events.ts';

type SocketEvent = Extract<NetworkEvent, { socketId: string }>;

/** `WebSocket`: carries text, whoever opened it. */
export class WebSocket implements api.WebSocket {
  readonly #session: Session;
  readonly #id: string;
  readonly #url: string;
  readonly #listeners: Listeners<api.WebSocketEventPayloads>;
  #state: api.WebSocketState = WebSocketReadyState.CONNECTING;
  /** The old way to listen. */
  onopen: api.WebSocket['onopen'] = undefined;
  onmessage: api.WebSocket['onmessage'] = undefined;
  onclose: api.WebSocket['onclose'] = undefined;
  onerror: api.WebSocket['onerror'] = undefined;

  constructor(session: Session, id: string, url: string, isOpen: boolean) {
    this.#session = session;
    this.#id = id;
    this.#url = url;
    this.#listeners = new Listeners(session, 'WebSocket');
    if (isOpen) this.#state = WebSocketReadyState.OPEN;
  }

  /** For the session only. */
  static deliver(socket: WebSocket, event: SocketEvent): void {
    const tell = <Event extends keyof api.WebSocketEventPayloads>(
      name: Event,
      old: unknown, // an author may have set anything
      extra: Omit<api.WebSocketEventPayloads[Event], keyof api.WebSocketEvent>,
    ): void => {
      const payload = { name, websocket: socket, ...extra } as unknown as api.WebSocketEventPayloads[Event];
      socket.#listeners.dispatch(name, payload);
      if (typeof old === 'function' && !socket.#session.failed) socket.#session.guard(() => old(payload));
    };
    switch (event.kind) {
      case 'socket-opened':
        socket.#state = WebSocketReadyState.OPEN;
        tell(WebSocketEvents.OPEN, socket.onopen, {});
        return;
      case 'socket-message':
        tell(WebSocketEvents.MESSAGE, socket.onmessage, { text: event.text, data: event.text });
        return;
      case 'socket-error':
        tell(WebSocketEvents.ERROR, socket.onerror, { reason: event.reason });
        return;
      case 'socket-closed': {
        const { code, reason, wasClean } = event;
        socket.#state = WebSocketReadyState.CLOSED;
        tell(WebSocketEvents.CLOSE, socket.onclose, { code, reason, wasClean });
        return;
      }
      case 'socket-accepted': // makes the object that hears the rest
    }
  }

  id(): string {
    return this.#id;
  }

  url(): string {
    return this.#url;
  }

  readyState(): api.WebSocketState {
    return this.#state;
  }

  addEventListener(event: unknown, callback: unknown): void {
    this.#listeners.add(event, callback);
  }

  removeEventListener(event: unknown, callback?: unknown): void {
    this.#listeners.remove(event, callback);
  }

  send(text: unknown): void {
    const message = typeof text === 'string' ? text : (JSON.stringify(text) ?? String(text));
    if (this.#state === WebSocketReadyState.CLOSED) this.#session.warn('WebSocket.send: it is closed, nothing is sent');
    else if (message.length > AUTHOR_LIMITS.socketTextCharacters)
      this.#session.warn(`WebSocket.send: over ${AUTHOR_LIMITS.socketTextCharacters} characters, nothing is sent`);
    else this.#session.host.command({ kind: 'send-to-socket', socketId: this.#id, text: message });
  }

  /** `code`: 1000, or 3000 to 4999. */
  close(code?: unknown, reason?: unknown): void {
    if (this.#state === WebSocketReadyState.CLOSED) return;
    this.#state = WebSocketReadyState.CLOSING;
    const wanted = Number(code);
    const isCode = Number.isInteger(wanted) && (wanted === 1000 || (wanted >= 3000 && wanted <= 4999));
    const more = isCode ? { code: wanted, reason: String(reason ?? '').slice(0, 100) } : {};
    this.#session.host.command({ kind: 'close-socket', socketId: this.#id, ...more });
  }
}

addAbsentMethods(WebSocket.prototype, 'WebSocket');

/** @throws TypeError for what is no address of a WebSocket, RangeError for one too many. */
export function createWebSocket(session: Session, url: unknown, given?: unknown): WebSocket {
  const address = String(url);
  if (!/^wss?:\/\//i.test(address) || address.length > AUTHOR_LIMITS.urlCharacters)
    throw new TypeError('createWebSocket: the url begins with wss://');
  if (session.sockets.size >= AUTHOR_LIMITS.maxSockets)
    throw new RangeError(`createWebSocket: a session has ${AUTHOR_LIMITS.maxSockets} WebSockets at most`);
  const isOptions = typeof given === 'object' && given !== null && !Array.isArray(given);
  const options = isOptions ? (given as Readonly<Record<string, unknown>>) : { protocols: given };
  const protocols = options.protocols === undefined ? [] : [options.protocols].flat().map(String);
  const socketId = session.newSocketId();
  const socket = new WebSocket(session, socketId, address, false);
  session.sockets.set(socketId, socket);
  const headers = readFields(session, options.headers);
  session.host.command({ kind: 'open-socket', socketId, url: address, protocols: protocols.slice(0, 10), headers });
  return socket;
}
