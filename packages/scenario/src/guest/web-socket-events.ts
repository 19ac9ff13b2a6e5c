/** Events of a WebSocket. */
export const WebSocketEvents = Object.freeze({
  /** What is sent goes out from now on. */
  OPEN: 'WebSocket.Open',
  /** A text arrived. */
  MESSAGE: 'WebSocket.Message',
  /** It failed; CLOSE follows. */
  ERROR: 'WebSocket.Error',
  /** The last event. */
  CLOSE: 'WebSocket.Close',
  /** @deprecated Never comes: a WebSocket carries text alone. */
  CREATED: 'WebSocket.Created',
  /** @deprecated Never comes: a WebSocket carries text alone. */
  MEDIA_STARTED: 'WebSocket.MediaStarted',
  /** @deprecated Never comes: a WebSocket carries text alone. */
  MEDIA_ENDED: 'WebSocket.MediaEnded',
});

/** What `readyState()` of a WebSocket says. */
export const WebSocketReadyState = Object.freeze({
  /** Not open yet. */
  CONNECTING: 'connecting',
  /** Text passes. */
  OPEN: 'open',
  /** `close()` was called; the other side has not agreed yet. */
  CLOSING: 'closing',
  /** Over. */
  CLOSED: 'closed',
});
