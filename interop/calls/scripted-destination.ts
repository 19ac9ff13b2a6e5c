/** An RTMP server that keeps every media message it is sent, and goes away when a test wants. For tests only. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type Script, ScriptedServer } from '../../packages/rtmp/src/testing/scripted-server.ts';
import { amf0Object } from '../../packages/rtmp/src/wire/amf0/value.ts';

/** What arrived, as an FLV tag has it. */
export interface ReceivedTag {
  readonly kind: 'audio' | 'video';
  readonly timestamp: number;
  readonly body: Uint8Array;
}

const KINDS: Readonly<Record<number, ReceivedTag['kind']>> = { 8: 'audio', 9: 'video' };

export class ScriptedDestination implements AsyncDisposable {
  /** One for each connection. */
  readonly #connections: ScriptedServer[] = [];
  readonly #sockets = new Set<Socket>();
  /** The FourCCs that it announces from the next connection on. */
  takes: readonly string[] = [];
  #server: Server | undefined;
  #port = 0;

  static async start(): Promise<ScriptedDestination> {
    const destination = new ScriptedDestination();
    await destination.listen();
    return destination;
  }

  get url(): string {
    return `rtmp://127.0.0.1:${this.#port}/live`;
  }

  /** Audio and video of all connections so far, in order. */
  get tags(): readonly ReceivedTag[] {
    return this.#connections.flatMap(({ received }) =>
      received.flatMap(({ typeId, timestamp, payload }) => {
        const kind = KINDS[typeId];
        return kind === undefined ? [] : [{ kind, timestamp, body: payload }];
      }),
    );
  }

  /** Also again, on the same port. */
  async listen(): Promise<void> {
    const server = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      const scripted = new ScriptedServer((bytes) => socket.write(bytes), this.#announcing());
      this.#connections.push(scripted);
      socket.on('data', (bytes) => scripted.handleBytes(bytes as Buffer));
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server = server;
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
  }

  #announcing(): Script {
    if (this.takes.length === 0) return {};
    const information = amf0Object({ level: 'status', code: 'NetConnection.Connect.Success', description: 'Come in.' });
    const properties = amf0Object({ fourCcList: [...this.takes] });
    return {
      connect: (server, { transactionId }) => server.command('_result', transactionId, properties, information),
    };
  }

  /** Nobody listens any more, and what was open is broken off. */
  async goAway(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server?.close(() => resolve());
    for (const socket of this.#sockets) socket.destroy();
    await promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.goAway();
  }
}
