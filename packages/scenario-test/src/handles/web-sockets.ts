import { ScenarioTestError } from '../failure.ts';
import type { RunControl } from '../run-control.ts';
import type { SocketPeer, SocketRecord, WebSockets } from '../world/web-sockets.ts';
import type { WaitOptions } from './wait-options.ts';

/** The test's end of a WebSocket. */
export class TestWebSocket {
  readonly #sockets: WebSockets;
  readonly #control: RunControl;
  readonly #title: string;
  readonly #find: () => SocketRecord | undefined;
  #read = 0;

  /** @internal */
  constructor(sockets: WebSockets, control: RunControl, title: string, find: () => SocketRecord | undefined) {
    this.#sockets = sockets;
    this.#control = control;
    this.#title = title;
    this.#find = find;
  }

  get url(): string {
    return this.#record.url;
  }

  get headers(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#record.headers);
  }

  get protocols(): readonly string[] {
    return this.#record.protocols;
  }

  get state(): SocketRecord['state'] {
    return this.#record.state;
  }

  /** How it was closed; undefined: it is open. */
  get closure(): SocketRecord['closure'] {
    return this.#record.closure;
  }

  /** Everything that the scenario sent. */
  get received(): readonly string[] {
    return this.#record.received;
  }

  /** Waits for the next text that the scenario sends: the first one, then the one behind that. */
  async receive({ withinMs }: WaitOptions = {}): Promise<string> {
    const text = await this.#control.wait({
      what: `${this.#title} gets a text`,
      find: () => this.#find()?.received[this.#read],
      spoilt: () => (this.#find()?.state === 'closed' ? 'It is closed' : undefined),
      withinMs,
    });
    this.#read++;
    return text;
  }

  send(text: string): Promise<void> {
    return this.#open((socket) => this.#sockets.sends(socket, text));
  }

  close(code = 1000, reason = ''): Promise<void> {
    return this.#open((socket) => this.#sockets.closes(socket, code, reason));
  }

  /** Waits for its end, whoever causes it. */
  closed({ withinMs }: WaitOptions = {}): Promise<NonNullable<SocketRecord['closure']>> {
    return this.#control.wait({ what: `${this.#title} is closed`, find: () => this.#find()?.closure, withinMs });
  }

  get #record(): SocketRecord {
    const found = this.#find();
    if (found === undefined) throw new ScenarioTestError('TEST_MISUSE', `There is no such thing yet: ${this.#title}.`);
    return found;
  }

  #open(action: (socket: SocketRecord) => void): Promise<void> {
    return this.#control.actWhen(
      {
        what: `${this.#title} is open`,
        find: () => (this.#find()?.state === 'open' ? this.#find() : undefined),
        spoilt: () => (this.#find()?.state === 'closed' ? 'It is closed' : undefined),
      },
      action,
    );
  }
}

/** What stands where the scenario connects to by `createWebSocket`. */
export class TestWebSockets {
  readonly #sockets: WebSockets;

  /** @internal */
  constructor(sockets: WebSockets) {
    this.#sockets = sockets;
  }

  /** Takes connections to this address from now on. @param peer What it sends back to each text. */
  on(url: string | RegExp, peer: SocketPeer = () => undefined): void {
    this.#sockets.listen(url, peer);
  }

  /** Refuses connections to this address from now on. */
  refuse(url: string | RegExp, reason = 'Connection refused'): void {
    this.#sockets.listen(url, { refuse: reason });
  }
}
