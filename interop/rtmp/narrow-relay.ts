import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** How finely a narrow way deals out what it takes. */
const STEP_MS = 20;
/** Read ahead of the way: as much as a router keeps. */
const READ_AHEAD_BYTES = 16 * 1024;

/** A port in front of a server under test whose way there takes only so much, from any moment on. */
export class NarrowRelay implements AsyncDisposable {
  /** Bits per second towards the server. */
  capacityBps = Number.POSITIVE_INFINITY;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(upstreamPort: number) {
    this.#server = createServer({ highWaterMark: READ_AHEAD_BYTES }, (socket) => {
      const upstream = connect({ port: upstreamPort, host: '127.0.0.1' });
      for (const [one, other] of [
        [socket, upstream],
        [upstream, socket],
      ] as const) {
        this.#sockets.add(one);
        one.on('error', () => undefined).on('close', () => other.destroy());
      }
      upstream.pipe(socket);
      void this.#forward(socket, upstream);
    });
  }

  static async open(upstreamPort: number): Promise<NarrowRelay> {
    const relay = new NarrowRelay(upstreamPort);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Each piece takes its time; the next one is read when it is through. */
  async #forward(from: Socket, to: Socket): Promise<void> {
    let freeAt = performance.now();
    try {
      for await (const bytes of from) {
        to.write(bytes as Buffer);
        freeAt = Math.max(freeAt, performance.now() - STEP_MS) + (8_000 * (bytes as Buffer).length) / this.capacityBps;
        const wait = freeAt - performance.now();
        if (wait > STEP_MS) await new Promise((resolve) => setTimeout(resolve, wait));
      }
      to.end();
    } catch {
      to.destroy(); // the publisher is gone
    }
  }
}
