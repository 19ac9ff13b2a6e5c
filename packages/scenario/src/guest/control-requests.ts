import { AUTHOR_LIMITS } from '../limits.ts';
import type { NetworkEvent } from '../protocol.ts';
import type { AppEventPayloads } from './api/app-event-payloads.ts';
import { AppEvents } from './app-events.ts';
import type { Listeners } from './listeners.ts';
import type { Session } from './session.ts';
import { WebSocket } from './web-socket.ts';

type ControlEvent = Extract<NetworkEvent, { request: unknown }>;

/** What reaches the session's own address: requests, whose answer is what the listener returns, and WebSockets. */
export function handleControl(session: Session, application: Listeners<AppEventPayloads>, event: ControlEvent): void {
  const { method, path, content, headers } = event.request;
  const request = { method, path, content, headers: headers.map(([key, value]) => ({ key, value })) };
  switch (event.kind) {
    case 'control-request': {
      const payload = { name: AppEvents.HttpRequest, ...request };
      const { requestId } = event;
      const respond = (value: unknown): void => {
        const { contentType, body } = toResponse(value);
        session.host.command({ kind: 'control-response', requestId, contentType, body });
      };
      const returned = application.dispatch(AppEvents.HttpRequest, payload);
      if (isPromise(returned))
        returned.then(respond, (error: unknown) => {
          respond(undefined);
          throw error; // is logged as any rejection that nobody handled
        });
      else respond(returned);
      return;
    }
    case 'socket-accepted': {
      const { socketId } = event;
      const websocket = new WebSocket(session, socketId, path, true);
      session.sockets.set(socketId, websocket);
      application.dispatch(AppEvents.WebSocket, { name: AppEvents.WebSocket, websocket, ...request });
      return;
    }
    case 'socket-refused':
      application.dispatch(AppEvents.NewWebSocketFailed, {
        name: AppEvents.NewWebSocketFailed,
        reason: event.reason,
        ...request,
      });
  }
}

/** Text and numbers as they are, all else as JSON, nothing as nothing. */
function toResponse(value: unknown): { contentType: string; body: string } {
  if (value === undefined || value === null) return { contentType: 'text/plain; charset=utf-8', body: '' };
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  const body = isPlain ? String(value) : (JSON.stringify(value) ?? '');
  const contentType = isPlain ? 'text/plain; charset=utf-8' : 'application/json';
  return { contentType, body: body.slice(0, AUTHOR_LIMITS.httpBodyCharacters) };
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}
