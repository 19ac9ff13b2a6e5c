import { once } from 'node:events';
import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { type WallMillis, wallMillis } from '@callcast/core';
import NodeMediaServer, { type Session } from 'node-media-server/src/index.js';
import Rtmp from 'node-media-server/src/protocol/rtmp.js';
import { CDN_ACCESS_HEADER, type CdnConfiguration, type CdnEvent } from '../cdn-protocol.ts';
import {
  BACKLOG_CHECK_INTERVAL_MS,
  IDLE_TIMEOUT_MS,
  MAX_HTTP_CONNECTIONS,
  MAX_PLAYER_BACKLOG_BYTES,
  MAX_RTMP_CONNECTIONS,
  PUBLISH_GRACE_MS,
} from '../limits.ts';
import { admitPublishers } from './admit-publishers.ts';

/** Present in the configuration so that the listeners are made; the real ports are given to `listen()`. */
const ANY_PORT = 1;

/**
 * Opens both listeners of the CDN in this process. They live as long as the process.
 *
 * @param tell Carries events to the server.
 * @throws {Error} with Node's system error code when a listener cannot be opened.
 */
export async function openCdn(configuration: CdnConfiguration, tell: (event: CdnEvent) => void): Promise<void> {
  // It writes a line for each session, with the stream name in it, and has no switch for that.
  console.log = () => undefined;
  announceCodecs();
  const cdn = new NodeMediaServer({
    bind: configuration.host,
    rtmp: { port: ANY_PORT },
    http: { port: ANY_PORT },
    // Anyone who reaches the RTMP port may play: it is for tests, and bound to loopback by default.
    auth: { play: false, publish: true, secret: configuration.accessKey },
    webadmin: { enable: false },
    record: { auto: false },
  });
  admitPublishers(cdn, configuration.publishKey);
  followPublishers(cdn, tell);
  dropSlowPlayers(cdn);
  const http = cdn.httpServer.httpServer;
  guard(http, configuration.accessKey);
  http.maxConnections = MAX_HTTP_CONNECTIONS;
  cdn.rtmpServer.tcpServer.maxConnections = MAX_RTMP_CONNECTIONS;
  cdn.rtmpServer.tcpServer.on('connection', (socket) => socket.setTimeout(IDLE_TIMEOUT_MS, () => socket.destroy()));
  const rtmpPort = await listenOnFirstFree(cdn.rtmpServer.tcpServer, configuration);
  const httpPort = await listen(http, 0, '127.0.0.1');
  tell({ type: 'listening', rtmpPort, httpPort });
}

/** FourCcInfoMask of Enhanced RTMP v2: CanForward. */
const CAN_FORWARD = 4;

/** It forwards these as they come, and keeps what viewers need first; it only does not say so. */
function announceCodecs(): void {
  Rtmp.prototype.respondConnect = function respondConnect(this: Rtmp, transId: number): void {
    this.sendInvokeMessage(0, {
      cmd: '_result',
      transId,
      cmdObj: {
        fmsVer: 'FMS/3,0,1,123',
        capabilities: 31,
        audioFourCcInfoMap: { Opus: CAN_FORWARD },
        videoFourCcInfoMap: { av01: CAN_FORWARD, hvc1: CAN_FORWARD },
      },
      info: {
        level: 'status',
        code: 'NetConnection.Connect.Success',
        description: 'Connection succeeded.',
        objectEncoding: this.objectEncoding,
      },
    });
  };
}

/** Tells which streams are live, and ends the viewers of those that are over: by itself it lets them wait for ever. */
function followPublishers(cdn: NodeMediaServer, tell: (event: CdnEvent) => void): void {
  const live = new Map<string, { readonly session: Session; readonly startedAt: WallMillis }>();
  const tellAll = (): void => {
    const streams = [...live].map(([path, { session, startedAt }]) => {
      return { path, startedAt, viewers: session.broadcast.subscribers.size };
    });
    tell({ type: 'live', streams });
  };
  cdn.on('postPublish', (session) => {
    // The event comes before a second publisher of the same name is refused.
    if (session.broadcast.publisher !== null || session.streamPath === '') return;
    session.broadcast.publishGraceMs = PUBLISH_GRACE_MS;
    live.set(session.streamPath, { session, startedAt: wallMillis(Date.now()) });
    tellAll();
    session.socket?.once('close', () => {
      if (live.get(session.streamPath)?.session !== session) return; // The publisher came back on another connection.
      live.delete(session.streamPath);
      tellAll();
    });
  });
  // Both come before the viewer is counted, or counted no more.
  for (const event of ['postPlay', 'donePlay'] as const) cdn.on(event, () => void setImmediate(tellAll));
  cdn.on('donePublish', (session) => {
    for (const player of [...session.broadcast.subscribers.values()]) player.close();
  });
}

/** It writes to players without looking whether they read. */
function dropSlowPlayers(cdn: NodeMediaServer): void {
  const players = new Set<Session>();
  cdn.on('postPlay', (session) => players.add(session));
  cdn.on('donePlay', (session) => players.delete(session));
  setInterval(() => {
    for (const { socket, res } of players) {
      const backlogBytes = socket?.writableLength ?? res?.writableLength ?? 0;
      if (backlogBytes > MAX_PLAYER_BACKLOG_BYTES) (socket ?? res)?.destroy();
    }
  }, BACKLOG_CHECK_INTERVAL_MS).unref();
}

/** Only the server may ask, and only to play: HTTP publishing and WebSockets are closed. */
function guard(http: HttpServer, accessKey: string): void {
  const handlers = http.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  http.removeAllListeners('request');
  http.removeAllListeners('upgrade');
  http.on('upgrade', (_request, socket) => socket.destroy());
  http.on('request', (request, response) => {
    if (request.method !== 'GET' || request.headers[CDN_ACCESS_HEADER] !== accessKey) {
      response.writeHead(403).end();
      return;
    }
    for (const handler of handlers) handler(request, response);
  });
}

async function listenOnFirstFree(server: Server, { host, rtmpPorts }: CdnConfiguration): Promise<number> {
  let taken: unknown;
  for (const port of rtmpPorts) {
    try {
      return await listen(server, port, host);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      taken = error;
    }
  }
  throw taken;
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen({ port, host, exclusive: true });
  await once(server, 'listening'); // Rejects with the `error` event.
  return (server.address() as AddressInfo).port;
}
