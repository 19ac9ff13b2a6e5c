import type { WebSocketEvents, WebSocketReadyState } from '../web-socket-events.ts';
import type { Unspecified } from './values.ts';

/** How a WebSocket is opened. Options of the original platform that are not named here are read over. */
export interface WebSocketOptions {
  /** Subprotocols, the best first. */
  protocols?: string | string[];
  headers?: Record<string, string> | string[];
  [option: string]: Unspecified;
}

/** What every event of a WebSocket has. */
export interface WebSocketEvent {
  websocket: WebSocket;
  /** The event. */
  name: string;
}

/** A text arrived. */
export interface WebSocketMessageEvent extends WebSocketEvent {
  text: string;
  /** The same. */
  data: string;
}

/** It failed. */
export interface WebSocketErrorEvent extends WebSocketEvent {
  reason: string;
}

/** It is over. */
export interface WebSocketCloseEvent extends WebSocketEvent {
  code: number;
  reason: string;
  wasClean: boolean;
}

/** What a listener of each event of a WebSocket is given. */
export interface WebSocketEventPayloads {
  [WebSocketEvents.OPEN]: WebSocketEvent;
  [WebSocketEvents.MESSAGE]: WebSocketMessageEvent;
  [WebSocketEvents.ERROR]: WebSocketErrorEvent;
  [WebSocketEvents.CLOSE]: WebSocketCloseEvent;
  [WebSocketEvents.CREATED]: WebSocketEvent;
  [WebSocketEvents.MEDIA_STARTED]: WebSocketEvent;
  [WebSocketEvents.MEDIA_ENDED]: WebSocketEvent;
}

/** How far a WebSocket has come. */
export type WebSocketState = (typeof WebSocketReadyState)[keyof typeof WebSocketReadyState];

/**
 * A WebSocket: one that the scenario opened (`VoxEngine.createWebSocket`) or one to the session's own address
 * (`AppEvents.WebSocket`). It carries text, 131,072 characters at a time; a session has ten at most.
 */
export interface WebSocket {
  /** The old way to listen. */
  onopen: ((event: WebSocketEvent) => unknown) | null | undefined;
  onmessage: ((event: WebSocketMessageEvent) => unknown) | null | undefined;
  onerror: ((event: WebSocketErrorEvent) => unknown) | null | undefined;
  onclose: ((event: WebSocketCloseEvent) => unknown) | null | undefined;
  /** The socket's own id, unique in its session. */
  id(): string;
  /** Where it was opened to; of one that came in: the path. */
  url(): string;
  /** How far it has come. */
  readyState(): WebSocketState;
  /** Calls `callback` at each `event` from now on. The same function added twice is called twice. */
  addEventListener<Event extends keyof WebSocketEventPayloads>(
    event: Event,
    callback: (event: WebSocketEventPayloads[Event]) => unknown,
  ): void;
  /** Takes a listener away; without a callback all of the event. */
  removeEventListener<Event extends keyof WebSocketEventPayloads>(
    event: Event,
    callback?: (event: WebSocketEventPayloads[Event]) => unknown,
  ): void;
  /** Sends a text; of anything else its JSON. */
  send(text: string | object): void;
  /** Ends it, with a code of 1000 or 3000 to 4999 and up to 100 characters that say why. */
  close(code?: number, reason?: string): void;
}

/** @deprecated `VoxEngine.createWebSocket` makes the same. */
export declare const WebSocket: new (url: string, options?: WebSocketOptions | string | string[]) => WebSocket;
