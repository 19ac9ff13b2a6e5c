import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { assert, type Scheduler } from '@callcast/core';
import { SeededRandom } from './seeded-random.ts';
import { type LinkConditions, type LinkStatistics, SimulatedLink } from './simulated-link.ts';

export interface UdpProxyOptions {
  /** UDP port of 127.0.0.1 that all is passed on to. */
  readonly targetPort: number;
  /** Of each direction by itself: a delay of 30 ms makes a round-trip time of 60 ms. */
  readonly conditions: LinkConditions;
  /** Decides which datagrams are lost, by their order. */
  readonly seed: number;
  readonly scheduler: Scheduler;
}

/** Each costs a socket. A browser calls from one address, and tries a few before. */
const MAX_CLIENTS = 64;

interface Client {
  /** What the target takes for the client. */
  readonly socket: Socket;
  readonly uplink: SimulatedLink;
  readonly downlink: SimulatedLink;
}

/**
 * A bad network before a UDP port of this machine: who sends to {@link port} talks to the target. It listens on
 * 127.0.0.1, and gives each client a socket of its own towards the target.
 *
 * Its opener disposes of it; what is under way then is dropped.
 */
export class UdpProxy implements AsyncDisposable {
  readonly #options: UdpProxyOptions;
  readonly #socket = createSocket('udp4');
  readonly #clients = new Map<string, Client>();
  #isClosed = false;

  private constructor(options: UdpProxyOptions) {
    this.#options = options;
    this.#socket.on('message', (datagram, from) => this.#clientAt(from).uplink.send(datagram));
  }

  static async open(options: UdpProxyOptions): Promise<UdpProxy> {
    const proxy = new UdpProxy(options);
    proxy.#socket.bind(0, '127.0.0.1');
    await once(proxy.#socket, 'listening');
    return proxy;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Towards the target, all clients together. */
  get uplink(): LinkStatistics {
    return sum([...this.#clients.values()].map(({ uplink }) => uplink.statistics));
  }

  /** From the target, all clients together. */
  get downlink(): LinkStatistics {
    return sum([...this.#clients.values()].map(({ downlink }) => downlink.statistics));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const sockets = [this.#socket, ...[...this.#clients.values()].map(({ socket }) => socket)];
    await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  }

  #clientAt(from: RemoteInfo): Client {
    const address = `${from.address}:${from.port}`;
    const known = this.#clients.get(address);
    if (known !== undefined) return known;
    assert(this.#clients.size < MAX_CLIENTS, 'one test has a handful of clients');
    const client = this.#open(from);
    this.#clients.set(address, client);
    return client;
  }

  #open(from: RemoteInfo): Client {
    const { targetPort, seed } = this.#options;
    const socket = createSocket('udp4');
    // A port that nobody listens at answers by ICMP; to the client that is a datagram lost.
    socket.on('error', () => undefined);
    const client: Client = {
      socket,
      uplink: this.#link(2 * seed, (datagram) => socket.send(datagram, targetPort, '127.0.0.1')),
      downlink: this.#link(2 * seed + 1, (datagram) => this.#socket.send(datagram, from.port, from.address)),
    };
    socket.on('message', (datagram) => client.downlink.send(datagram));
    return client;
  }

  #link(seed: number, deliver: (datagram: Uint8Array) => void): SimulatedLink {
    const { scheduler, conditions } = this.#options;
    const random = new SeededRandom(seed);
    for (let i = 0; i < 8; i++) random.uint32(); // small seeds begin with small numbers, which are losses
    return new SimulatedLink({ scheduler, conditions, random }, (datagram) => {
      if (!this.#isClosed) deliver(datagram);
    });
  }
}

function sum(all: readonly LinkStatistics[]): LinkStatistics {
  const total = { sent: 0, lost: 0, duplicated: 0 };
  for (const { sent, lost, duplicated } of all) {
    total.sent += sent;
    total.lost += lost;
    total.duplicated += duplicated;
  }
  return total;
}
