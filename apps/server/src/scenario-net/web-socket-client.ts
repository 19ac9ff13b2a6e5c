/** What `VoxEngine.createWebSocket` opens. */

import { isIP } from 'node:net';
import type { WebSocketClientPort, WebSocketConnection, WebSocketEvents, WebSocketOptions } from '@callcast/calls';
import { millis, type Scheduler } from '@callcast/core';
import { WebSocket } from 'ws';
import type { EgressPolicy } from '../security/index.ts';
import { checkedAddresses, describeAddressFailure, type Target, targetOf } from './checked-addresses.ts';
import { checkHeaders, withoutLogin } from './http-request.ts';
import { openPinnedSocket } from './io/pinned-socket.ts';
import type { ResolveHost } from './io/resolve-host.ts';
import { netLimits } from './limits.ts';
import { ScenarioWebSocket } from './web-socket.ts';

export interface WebSocketClientOptions {
  readonly egress: Pick<EgressPolicy, 'allows' | 'lists'>;
  readonly resolve: ResolveHost;
  readonly scheduler: Scheduler;
  /** PEM of the authorities that servers are trusted by; Node's own when left out. */
  readonly authorities?: string | undefined;
}

/** The WebSockets that one session opens. */
export class WebSocketClient implements WebSocketClientPort {
  readonly #options: WebSocketClientOptions;
  readonly #open = new Set<OutgoingWebSocket>();

  constructor(options: WebSocketClientOptions) {
    this.#options = options;
  }

  open(url: string, options: WebSocketOptions, events: WebSocketEvents): WebSocketConnection {
    const isTooMany = this.#open.size >= netLimits.openWebSockets;
    const request = isTooMany
      ? `A session has at most ${netLimits.openWebSockets} WebSockets open`
      : checkUpgrade(url, options);
    const socket = new OutgoingWebSocket(this.#options, request, {
      ...forwarded(events),
      closed: (closure) => {
        this.#open.delete(socket);
        events.closed(closure);
      },
    });
    this.#open.add(socket);
    return socket;
  }

  /** No event comes after it. Idempotent. */
  close(): void {
    for (const socket of this.#open) socket.abandon();
    this.#open.clear();
  }
}

interface Upgrade {
  readonly url: URL;
  readonly protocols: readonly string[];
  readonly headers: Readonly<Record<string, string[]>>;
}

const PROTOCOL = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/;

/** @returns What can be asked for, or why it cannot be. */
function checkUpgrade(text: string, { protocols = [], headers = [] }: WebSocketOptions): Upgrade | string {
  const url = text.length > netLimits.urlCharacters ? null : URL.parse(text);
  if (url === null || (url.protocol !== 'ws:' && url.protocol !== 'wss:') || url.hostname === '')
    return 'The url is malformed: it begins with wss://';
  const target = targetOf(url);
  if (target.secure && isIP(target.host) !== 0) return 'A wss:// url names its host: no certificate is for an address';
  if (new Set(protocols).size !== protocols.length || !protocols.every((protocol) => PROTOCOL.test(protocol)))
    return 'The protocols are different tokens';
  const checked = checkHeaders(headers);
  if (typeof checked === 'string') return checked;
  const fields: Record<string, string[]> = { 'user-agent': ['VoxEngine/1.0'] };
  const given = checked.map(([name, value]) => [name.toLowerCase(), value] as const);
  for (const [name] of given) fields[name] = [];
  for (const [name, value] of given) if (!name.startsWith('sec-websocket-')) fields[name]?.push(value);
  return {
    url: withoutLogin(url),
    protocols,
    headers: Object.fromEntries(Object.entries(fields).filter(([, values]) => values.length > 0)),
  };
}

class OutgoingWebSocket implements WebSocketConnection {
  readonly #options: WebSocketClientOptions;
  #events: WebSocketEvents | undefined;
  #socket: ScenarioWebSocket | undefined;

  constructor(options: WebSocketClientOptions, request: Upgrade | string, events: WebSocketEvents) {
    this.#options = options;
    this.#events = events;
    if (typeof request === 'string') options.scheduler.after(millis(0), () => this.#fail(request));
    // What was checked before cannot be refused, so this would be a fault of ours.
    else this.#connect(request).catch(() => this.#fail('The WebSocket cannot be opened'));
  }

  send(data: string | Uint8Array): boolean {
    return this.#socket?.send(data) ?? false;
  }

  close(code?: number, reason?: string): void {
    if (this.#socket !== undefined) this.#socket.close(code, reason);
    // Its name is still being looked up.
    else this.#options.scheduler.after(millis(0), () => this.#fail('The WebSocket was closed before it was open'));
  }

  abandon(): void {
    this.#events = undefined;
    this.#socket?.abandon();
  }

  async #connect({ url, protocols, headers }: Upgrade): Promise<void> {
    const { egress, resolve, scheduler, authorities } = this.#options;
    const target = targetOf(url);
    const { host, port } = target;
    const timer = scheduler.after(netLimits.webSocketHandshakeTimeout, () => {
      const why = `${host}:${port} did not agree to a WebSocket within ${netLimits.webSocketHandshakeTimeout / 1000} s`;
      if (this.#socket === undefined) this.#fail(why);
      else this.#socket.fail(why, 1002);
    });
    const addresses = await checkedAddresses(target, resolve, allowedFor(target, egress));
    if (this.#events === undefined || typeof addresses === 'string') {
      timer.cancel();
      if (addresses === 'forbidden' && !target.secure)
        this.#fail(`ws:// is for hosts that CALLCAST_EGRESS_ALLOW names; all others are reached by wss://`);
      else if (typeof addresses === 'string') this.#fail(describeAddressFailure(addresses, target));
      return;
    }
    const socket = new WebSocket(url, [...protocols], {
      headers: headers as Record<string, string[]>,
      createConnection: () => openPinnedSocket(target, addresses, authorities),
      maxPayload: netLimits.messageBytes,
      // A message that is small on the wire and large in memory is not worth what it saves.
      perMessageDeflate: false,
      followRedirects: false,
    } as ConstructorParameters<typeof WebSocket>[2]);
    this.#socket = new ScenarioWebSocket(socket, scheduler);
    socket.once('open', () => timer.cancel());
    socket.once('close', () => timer.cancel());
    this.#socket.listen(this.#events);
  }

  /** Before there was a socket. The first reason counts. */
  #fail(reason: string): void {
    const events = this.#events;
    this.#events = undefined;
    events?.failed(reason);
    events?.closed({ code: 1006, reason: '', wasClean: false });
  }
}

/** In the clear only to where the operator said so: what is said there is read on the way. */
const allowedFor = ({ secure }: Target, egress: WebSocketClientOptions['egress']): Pick<EgressPolicy, 'allows'> =>
  secure ? egress : { allows: (address, port, host) => egress.lists(address, port, host) };

function forwarded(events: WebSocketEvents): WebSocketEvents {
  return {
    opened: (protocol) => events.opened(protocol),
    text: (text) => events.text(text),
    bytes: (bytes) => events.bytes(bytes),
    failed: (reason) => events.failed(reason),
    closed: (closure) => events.closed(closure),
  };
}
