/** Events of the session. They come in this order: Started, CallAlerting and HttpRequest, Terminating, Terminated. */
export const AppEvents = Object.freeze({
  /** The first event, once. */
  Started: 'Application.Started',
  /** Somebody calls. Unanswered calls end after a minute. */
  CallAlerting: 'Application.CallAlerting',
  /** A request to the session's own address. What the listener returns, or its promise resolves to, is the answer. */
  HttpRequest: 'Application.HttpRequest',
  /** The session ends: timers are dead already, one more HTTP request may be made. */
  Terminating: 'Application.Terminating',
  /** The session has ended: only the log can be written to. */
  Terminated: 'Application.Terminated',
  /** Somebody opened a WebSocket to the session's own address, after `allowWebSocketConnections()`. */
  WebSocket: 'AppEvents.NewWebSocketConnection',
  /** A WebSocket to the session's own address was refused. */
  NewWebSocketFailed: 'Application.OnNewWebSocketFailed',
});
