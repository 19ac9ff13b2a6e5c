import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from 'node:tls';

/** A port in front of a server under test, which speaks TLS or IPv6 where that server does not. */
export class Relay implements AsyncDisposable {
  /** Server names that clients asked for (SNI), false where they named none; empty without TLS. */
  readonly names: unknown[] = [];
  readonly #server: Server;
  readonly #sockets: Socket[] = [];

  private constructor(upstreamPort: number, tls: TlsOptions | undefined) {
    const accept = (socket: Socket): void => this.#relay(socket, upstreamPort);
    this.#server =
      tls === undefined
        ? createTcpServer({ allowHalfOpen: true }, accept)
        : createTlsServer({ ...tls, allowHalfOpen: true }, accept);
    this.#server.on('tlsClientError', () => undefined); // clients that distrust us say so by an alert
    this.#server.on('connection', (socket: Socket) => this.#sockets.push(socket));
  }

  static async open(
    upstreamPort: number,
    { host = '127.0.0.1', tls }: { readonly host?: string; readonly tls?: TlsOptions | undefined } = {},
  ): Promise<Relay> {
    const relay = new Relay(upstreamPort, tls);
    await new Promise<void>((resolve, reject) => {
      relay.#server.once('error', reject).listen(0, host, resolve);
    });
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends the latest connection without a word. */
  breakOff(): void {
    this.#sockets.at(-1)?.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #relay(socket: Socket, upstreamPort: number): void {
    if (socket instanceof TLSSocket) this.names.push(socket.servername);
    const upstream = connect({ port: upstreamPort, host: '127.0.0.1', allowHalfOpen: true });
    socket.pipe(upstream).pipe(socket);
    // What one side has sent before it left still goes to the other, hence half-open sockets and no destroy.
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      one.on('error', () => undefined).on('close', () => other.end());
    }
  }
}

/** Whether this machine has an IPv6 loopback: containers often have none. */
export async function hasIPv6(): Promise<boolean> {
  try {
    await using _probe = await Relay.open(1, { host: '::1' });
    return true;
  } catch {
    return false;
  }
}
