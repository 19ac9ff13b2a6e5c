/** The pages on a server of their own: real files and test CDN, a scripted `/signal` behind them. For tests only. */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { silentLog } from '@callcast/core';
import { listSecret, password } from '@callcast/testing/leaks';
import type { ClientMessage, ServerMessage } from '@callcast/webrtc/signalling-protocol';
import Fastify from 'fastify';
import nodeDataChannel, { type PeerConnection } from 'node-datachannel';
import { WebSocketServer } from 'ws';
import { registerFaces } from '../apps/server/src/faces/index.ts';
import { realTime } from '../apps/server/src/real-time.ts';
import { startTestCdn, type TestCdn } from '../apps/server/src/test-cdn/index.ts';

export const PASSWORD = password();

const TOKEN = listSecret('access token', randomUUID());

export interface Faces {
  readonly origin: string;
  readonly cdn: TestCdn;
  /** Messages of the page, oldest first. */
  readonly received: readonly ClientMessage[];
  /** Calls everybody who is logged in; who accepts is sent back what they send. */
  ring(facts?: Partial<IncomingFacts>): void;
  /** Sends a message about the newest call. */
  say(message: (call: string) => ServerMessage): void;
  /** Breaks all signalling sockets. */
  breakSockets(): void;
  close(): Promise<void>;
}

type IncomingFacts = Omit<Extract<ServerMessage, { type: 'incoming-call' }>, 'type' | 'call'>;

/** What happens to a call, by the number dialled. Every other number is answered and goes live; `echo` sends back what it gets. */
const REFUSALS: Readonly<Record<string, { code: number; errorCode: string; reason: string }>> = {
  norule: { code: 404, errorCode: 'NO_RULE_MATCH', reason: 'streamRule ^7\\d{10}$\nsupportRule ^support$' },
  compile: { code: 500, errorCode: 'SCENARIO_COMPILE', reason: 'startStream:7 Unexpected token "}"' },
  reject: { code: 486, errorCode: 'CALL_REJECTED', reason: 'Busy here' },
  strange: { code: 500, errorCode: 'CODE_OF_A_NEWER_SERVER', reason: 'The flux is out of phase' },
};

export async function startFaces(): Promise<Faces> {
  const cdn = await startTestCdn({
    host: '127.0.0.1',
    rtmpPort: 0,
    mayMove: false,
    log: silentLog,
    scheduler: realTime,
  });
  const app = Fastify({ forceCloseConnections: true });
  await registerFaces(app, {
    facts: () => ({
      version: '0.1.0',
      rtmpUrl: `rtmp://127.0.0.1:${cdn.rtmpPort}/live`,
      needsPublishKey: false,
      demoStream: 'demo',
      demoLogin: 'user1@streaming.demo',
      secureUrl: undefined,
    }),
    testCdn: cdn,
    log: silentLog,
    scheduler: realTime,
  });
  app.post<{ Body: { login: string; password: string } }>('/api/v1/user-sessions', (request, reply) =>
    request.body.password === PASSWORD
      ? reply.code(201).send({ accessToken: TOKEN, expiresAt: '2100-01-01T00:00:00Z' })
      : reply.code(401).type('application/problem+json').send({ code: 'LOGIN_FAILED', title: 'Unknown login' }),
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  const signal = serveSignal(app.server);
  return {
    origin: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    cdn,
    received: signal.received,
    ring: signal.ring,
    say: signal.say,
    breakSockets: signal.breakSockets,
    close: async () => {
      signal.close();
      await app.close();
      await cdn.close();
    },
  };
}

function serveSignal(server: import('node:http').Server) {
  const sockets = new WebSocketServer({ server, path: '/signal' });
  const received: ClientMessage[] = [];
  const peers = new Map<string, PeerConnection>();
  let newest: { call: string; send(message: ServerMessage): void } | undefined;

  sockets.on('connection', (socket) => {
    const send = (message: ServerMessage): void => socket.send(JSON.stringify(message));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as ClientMessage;
      received.push(message);
      if (message.type === 'login') send({ type: 'welcome', login: 'user1@streaming.demo', displayName: 'User 1' });
      if (message.type === 'hangup') peers.get(message.call)?.close();
      if (message.type === 'accept') peers.set(message.call, answer(message, send));
      if (message.type !== 'call') return;
      newest = { call: message.call, send };
      const refusal = REFUSALS[message.number];
      if (refusal !== undefined) send({ type: 'failed', call: message.call, ...refusal });
      else if (message.number !== 'silent') peers.set(message.call, answer(message, send));
    });
  });
  const ring = (facts: Partial<IncomingFacts> = {}): void => {
    const call = `@${randomUUID()}` as const;
    const send = (message: ServerMessage): void => {
      for (const client of sockets.clients) client.send(JSON.stringify(message));
    };
    newest = { call, send };
    send({ type: 'incoming-call', call, callerId: 'studio', displayName: '', headers: {}, video: true, ...facts });
  };
  return {
    received,
    ring,
    say: (message: (call: string) => ServerMessage) => newest?.send(message(newest.call)),
    breakSockets: () => {
      for (const client of sockets.clients) client.terminate();
    },
    close: () => {
      for (const peer of peers.values()) peer.close();
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}

/** Answers with a real peer connection, so that the page's own one connects. Of a call to the page all comes back, too. */
function answer(
  message: Extract<ClientMessage, { type: 'call' | 'accept' }>,
  send: (message: ServerMessage) => void,
): PeerConnection {
  const { call, sdp } = message;
  const peer = new nodeDataChannel.PeerConnection(call, { iceServers: [], bindAddress: '127.0.0.1' });
  if (message.type === 'call') send({ type: 'ringing', call });
  if (message.type === 'accept' || message.number === 'echo')
    peer.onTrack((track) => track.onMessage((datagram) => track.isOpen() && track.sendMessageBinary(datagram)));
  peer.onGatheringStateChange((state) => {
    if (state !== 'complete') return;
    send({ type: 'answered', call, sdp: peer.localDescription()!.sdp, headers: {} });
  });
  peer.onStateChange((state) => {
    if (state === 'connected') send({ type: 'connected', call });
  });
  peer.setRemoteDescription(sdp, 'offer');
  return peer;
}
