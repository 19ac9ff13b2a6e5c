import { createServer, type Server, type Socket } from 'node:net';
import { type Script, ScriptedServer } from '../../testing/scripted-server.ts';

/** Imported by tests only: a TCP server on a free port of 127.0.0.1. */
export class LoopbackServer implements AsyncDisposable {
  readonly sockets: Socket[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param handle Gets each connection. Without it the server is silent. */
  static async open(handle: (socket: Socket) => void = () => undefined): Promise<LoopbackServer> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    const loopback = new LoopbackServer(server);
    server.on('connection', (socket) => {
      loopback.sockets.push(socket);
      socket.on('error', () => undefined);
      handle(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return loopback;
  }

  /** A server that follows a script; `servers` collects the other ends. */
  static async scripted(script: Script = {}, servers: ScriptedServer[] = []): Promise<LoopbackServer> {
    return await LoopbackServer.open((socket) => {
      const scripted = new ScriptedServer((bytes) => socket.write(bytes), script);
      servers.push(scripted);
      socket.on('data', (bytes) => scripted.handleBytes(bytes)).on('end', () => socket.end());
    });
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the server is not listening on TCP');
    return address.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
