/**
 * The part of node-media-server 4.4 that the test CDN uses. The package has no types.
 * Its own `run()` is not used: it ends the process when a port is taken and writes a database into the working folder.
 */
declare module 'node-media-server/src/index.js' {
  import type { Server as HttpServer, ServerResponse } from 'node:http';
  import type { Server, Socket } from 'node:net';

  export interface Session {
    readonly protocol: 'rtmp' | 'flv' | string;
    readonly streamPath: string;
    readonly broadcast: Broadcast;
    /** RTMP sessions. */
    readonly socket?: Socket;
    /** RTMP sessions. */
    readonly rtmp?: import('node-media-server/src/protocol/rtmp.js').default;
    /** Of the stream name. */
    readonly streamQuery?: Readonly<Record<string, string | string[] | undefined>>;
    /** HTTP-FLV sessions. */
    readonly res?: ServerResponse;
    close(): void;
  }

  export interface Broadcast {
    readonly publisher: Session | null;
    readonly subscribers: ReadonlyMap<string, Session>;
    publishGraceMs: number;
    /** Asked for each publisher while `auth.publish` is on. */
    verifyAuth: () => boolean;
  }

  export type SessionEvent = 'postPlay' | 'donePlay' | 'prePublish' | 'postPublish' | 'donePublish';

  export default class NodeMediaServer {
    constructor(config: {
      readonly bind: string;
      /** Ports only have to be present: the listeners are opened by us. */
      readonly rtmp: { readonly port: number };
      readonly http: { readonly port: number };
      readonly auth: { readonly play: boolean; readonly publish: boolean; readonly secret: string };
      readonly webadmin: { readonly enable: boolean };
      readonly record: { readonly auto: boolean };
    });
    readonly rtmpServer: { readonly tcpServer: Server };
    readonly httpServer: { readonly httpServer: HttpServer };
    on(event: SessionEvent, listener: (session: Session) => void): void;
  }
}

/** One RTMP connection, as the protocol sees it. */
declare module 'node-media-server/src/protocol/rtmp.js' {
  export default class Rtmp {
    readonly objectEncoding: number;
    /** Message stream of the publish. */
    readonly streamId: number;
    /** Commands of the client. */
    onPublish(message: object): void;
    onPlay(message: object): void;
    /** Forwards the audio, video or data message that has just been read. */
    dataHandler(): void;
    respondConnect(transId: number): void;
    respondPublish(): void;
    sendStatusMessage(streamId: number, level: 'status' | 'error', code: string, description: string): void;
    /** Writes a command; the message is written in the order of its properties. */
    sendInvokeMessage(streamId: number, message: object): void;
  }
}
