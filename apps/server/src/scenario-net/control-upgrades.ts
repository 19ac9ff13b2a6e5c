/** WebSockets that come to the URL of a session, where its scenario called `VoxEngine.allowWebSocketConnections()`. */
import type { SessionControlPort, WebSocketClosure, WebSocketEvents } from '@callcast/calls';
import type { Scheduler } from '@callcast/core';
import { WebSocketServer } from 'ws';
import { refuseUpgrade, type UpgradeRoutes } from '../http/index.ts';
import { pathOfTarget } from '../http/origin.ts';
import { controlRequest } from './control-request.ts';
import { netLimits } from './limits.ts';
import type { SessionControl, SessionControls } from './session-controls.ts';
import { ScenarioWebSocket } from './web-socket.ts';

export interface ControlUpgradesOptions {
  readonly controls: SessionControls;
  readonly scheduler: Scheduler;
}

const PATH = /^\/request\/(\d{1,16})\/([\w-]{1,64})(?:\/|$)/;

export function registerControlUpgrades(
  upgrades: UpgradeRoutes,
  { controls, scheduler }: ControlUpgradesOptions,
): void {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: netLimits.messageBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });
  upgrades.add(
    (path) => PATH.test(path),
    (request, connection, head, path) => {
      const [, session = '', token = ''] = PATH.exec(path) ?? [];
      const found = controls.find(session, token);
      if (found === undefined) {
        refuseUpgrade(connection, '404 Not Found');
        return;
      }
      const { control, port } = found;
      if (!port.allowsWebSockets) {
        refuseUpgrade(connection, '403 Forbidden');
        return;
      }
      const asked = controlRequest(request, pathOfTarget(request.url ?? '/'), '');
      const limit = port.callCount + netLimits.webSocketsBesideCalls;
      if (control.sockets.size >= limit) {
        port.handleWebSocketFailure(`A session has at most ${limit} WebSocket connections: its calls and 3`, asked);
        refuseUpgrade(connection, '429 Too Many Requests');
        return;
      }
      // Synchronous: what is no proper handshake is answered, and the callback never runs.
      server.handleUpgrade(request, connection, head, (socket) => {
        accept(new ScenarioWebSocket(socket, scheduler), control, (taken) => port.handleWebSocket(taken, asked));
      });
    },
  );
}

function accept(
  socket: ScenarioWebSocket,
  control: SessionControl,
  hand: (socket: ScenarioWebSocket) => ReturnType<SessionControlPort['handleWebSocket']>,
): void {
  control.sockets.add(socket);
  const events: WebSocketEvents = hand(socket);
  socket.listen({
    opened: (protocol) => events.opened(protocol),
    text: (text) => events.text(text),
    bytes: (bytes) => events.bytes(bytes),
    failed: (reason) => events.failed(reason),
    closed: (closure: WebSocketClosure) => {
      control.sockets.delete(socket);
      events.closed(closure);
    },
  });
}
