import { millis } from '@callcast/core';
import type { ControlRequest, HttpFields, NetworkCommand, SocketId } from '@callcast/scenario/protocol';
import { withoutQuery } from '../transcript.ts';
import type { SessionEnd, Surroundings, WorldPart } from './surroundings.ts';

type SocketCommand = NetworkCommand & { readonly kind: 'open-socket' | 'send-to-socket' | 'close-socket' };

/** A WebSocket between the scenario and the test. */
export interface SocketRecord {
  readonly socketId: SocketId;
  /** Where the scenario connected to; the path, where somebody connected to the scenario. */
  readonly url: string;
  readonly protocols: readonly string[];
  readonly headers: HttpFields;
  state: 'open' | 'closed';
  /** What the scenario sent. */
  readonly received: string[];
  /** How it was closed, by whomever. */
  closure: { readonly by: 'scenario' | 'test' | 'server'; readonly code: number; readonly reason: string } | undefined;
}

/** What the other end does when a text comes: what it returns is sent back. */
export type SocketPeer = (text: string) => string | readonly string[] | undefined;

interface Listening {
  readonly url: string | RegExp;
  readonly peer: SocketPeer | { readonly refuse: string };
}

/** RFC 6455 §7.4.1. */
const NORMAL = 1000;
const ABNORMAL = 1006;

/** The WebSockets of a session: those that the scenario opens, and those that are opened to it. */
export class WebSockets implements WorldPart<SocketCommand> {
  readonly #around: Surroundings;
  readonly #listening: Listening[] = [];
  readonly #peers = new Map<SocketId, SocketPeer>();
  /** In the order in which they were opened. */
  readonly all: SocketRecord[] = [];

  readonly handlers: WorldPart<SocketCommand>['handlers'] = {
    'open-socket': ({ socketId, url, protocols, headers }) => this.#open(socketId, url, protocols, headers),
    'send-to-socket': ({ socketId, text }) => {
      const socket = this.#openOne(socketId);
      if (socket === undefined) {
        this.#around.write(
          'warning',
          `WebSocket ${socketId}: a message was not sent: it is not open, or takes no more`,
        );
        return;
      }
      socket.received.push(text);
      const reply = this.#peers.get(socketId)?.(text);
      for (const one of reply === undefined ? [] : [reply].flat()) this.sends(socket, one);
    },
    'close-socket': ({ socketId, code = NORMAL, reason = '' }) => {
      const socket = this.#openOne(socketId);
      if (socket !== undefined) this.#close(socket, 'scenario', code, reason);
    },
  };

  constructor(around: Surroundings) {
    this.#around = around;
  }

  listen(url: string | RegExp, peer: Listening['peer']): void {
    this.#listening.unshift({ url, peer });
  }

  /** Somebody connects to the session's own address. */
  accept(request: ControlRequest): SocketRecord {
    const socketId = `accepted-${this.all.length + 1}`;
    const socket = this.#record(socketId, request.path, [], request.headers);
    this.#around.emit({ kind: 'socket-accepted', socketId, request });
    return socket;
  }

  sends({ socketId, state }: SocketRecord, text: string): void {
    if (state === 'open') this.#around.emit({ kind: 'socket-message', socketId, text });
  }

  closes(socket: SocketRecord, code: number, reason: string): void {
    if (socket.state === 'open') this.#close(socket, 'test', code, reason);
  }

  end({ reason }: SessionEnd): void {
    for (const socket of this.all) {
      if (socket.state === 'closed') continue;
      socket.state = 'closed';
      socket.closure = { by: 'server', code: NORMAL, reason };
    }
  }

  #open(socketId: SocketId, url: string, protocols: readonly string[], headers: HttpFields): void {
    const listening = this.#listening.find((one) =>
      typeof one.url === 'string' ? one.url === url : one.url.test(url),
    );
    const shown = withoutQuery(url);
    if (listening === undefined) {
      this.#around.unanswered(
        `The scenario connected to ${shown}, and the test has nothing there. ` +
          `Write run.webSockets.on('${shown}', (text) => undefined) before.`,
      );
    }
    const { peer = { refuse: 'The test has nothing there' } } = listening ?? {};
    // A turn later: nothing is told from inside of what caused it.
    this.#around.time.after(millis(0), () => {
      if (typeof peer === 'function') {
        this.#peers.set(socketId, peer);
        this.#record(socketId, url, protocols, headers);
        this.#around.emit({ kind: 'socket-opened', socketId, protocol: protocols[0] ?? '' });
        return;
      }
      this.#around.emit({ kind: 'socket-error', socketId, reason: peer.refuse });
      this.#around.emit({ kind: 'socket-closed', socketId, code: ABNORMAL, reason: '', wasClean: false });
    });
  }

  #record(socketId: SocketId, url: string, protocols: readonly string[], headers: HttpFields): SocketRecord {
    const socket: SocketRecord = {
      socketId,
      url,
      protocols,
      headers,
      state: 'open',
      received: [],
      closure: undefined,
    };
    this.all.push(socket);
    return socket;
  }

  #openOne(socketId: SocketId): SocketRecord | undefined {
    return this.all.find((socket) => socket.socketId === socketId && socket.state === 'open');
  }

  #close(socket: SocketRecord, by: 'scenario' | 'test', code: number, reason: string): void {
    const { socketId } = socket;
    socket.state = 'closed';
    socket.closure = { by, code, reason };
    this.#around.emit({ kind: 'socket-closed', socketId, code, reason, wasClean: code !== ABNORMAL });
  }
}
