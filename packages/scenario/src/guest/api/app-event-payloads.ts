import type { AppEvents } from '../app-events.ts';
import type { Call } from './call.ts';
import type { RequestHeaders } from './values.ts';
import type { WebSocket } from './web-socket.ts';

/** The session has begun. */
export interface StartedEvent {
  name: string;
  /** Address of the session: requests to it become `AppEvents.HttpRequest`. */
  accessURL: string;
  /** The same by HTTPS. */
  accessSecureURL: string;
  accountId: number;
  applicationId: number;
  /** The id that the call history has. */
  sessionId: number;
  /** Where the log of the session can be read. */
  logURL: string;
  /** The number that all calls of the session dial, where its rule is for conferences; else empty. */
  conference_name: string;
}

/** Somebody calls. */
export interface CallAlertingEvent {
  name: string;
  call: Call;
  /** Who calls. */
  callerid: string;
  /** The dialled number; rules are chosen by it. */
  destination: string;
  toURI: string;
  fromURI: string;
  displayName: string;
  /** `X-…` and a few more. */
  headers: Record<string, string>;
  /** What the caller's client sent along. */
  customData: string;
  /** Opaque: to be handed on to a call that is placed. */
  scheme: object;
}

/** A request to the session's own address. */
export interface HttpRequestEvent {
  name: string;
  method: string;
  path: string;
  /** The body. */
  content: string;
  /** Only `X-…`. */
  headers: RequestHeaders;
}

/** Somebody opened a WebSocket to the session's own address. */
export interface NewWebSocketEvent extends HttpRequestEvent {
  websocket: WebSocket;
}

/** A WebSocket to the session's own address was refused. */
export interface NewWebSocketFailedEvent extends HttpRequestEvent {
  /** Why. */
  reason: string;
}

/** The session ends, or has ended. */
export interface TerminationEvent {
  name: string;
  /** The error that ended it, if one did. */
  systemError?: string;
}

/** What a listener of each event of the session is given. */
export interface AppEventPayloads {
  [AppEvents.Started]: StartedEvent;
  [AppEvents.CallAlerting]: CallAlertingEvent;
  [AppEvents.HttpRequest]: HttpRequestEvent;
  [AppEvents.Terminating]: TerminationEvent;
  [AppEvents.Terminated]: TerminationEvent;
  [AppEvents.WebSocket]: NewWebSocketEvent;
  [AppEvents.NewWebSocketFailed]: NewWebSocketFailedEvent;
}
