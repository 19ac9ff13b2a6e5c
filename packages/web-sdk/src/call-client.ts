import type { Browser } from './browser.ts';
import { Call, type CallOptions } from './call.ts';
import { CallError } from './call-error.ts';
import { thisBrowser } from './io/browser.ts';
import { MediaAccess } from './media-access.ts';
import { hasH264 } from './peer.ts';
import { type CallMessage, openSignalling, type Signalling } from './signalling.ts';
import { openUserSession, type UserSession } from './user-session.ts';

export interface CallClientOptions {
  /** Address of the Callcast server. Default: where this script came from. */
  readonly server?: string | URL;
  /** For tests. */
  readonly browser?: Browser;
}

/** Entry point: one user on one server. Several clients may live side by side in a page. */
export class CallClient {
  readonly server: URL;
  /** Camera and microphone. Works before and without a login. */
  readonly media: MediaAccess;
  readonly #browser: Browser;
  readonly #calls = new Map<string, Call>();
  #session: UserSession | undefined;
  #signalling: Promise<Signalling> | undefined;
  /** Aborted when the user goes. */
  #loggedIn = new AbortController();

  constructor(options: CallClientOptions = {}) {
    this.server = new URL(options.server ?? new URL('/', import.meta.url));
    this.#browser = options.browser ?? thisBrowser;
    this.media = new MediaAccess(this.#browser);
  }

  /** The logged-in user, or undefined. */
  get session(): UserSession | undefined {
    return this.#session;
  }

  get calls(): readonly Call[] {
    return [...this.#calls.values()];
  }

  /** Whether calls from this browser can be published by RTMP. `unknown` where the browser does not tell. */
  get canSendH264(): boolean | 'unknown' {
    const codecs = this.#browser.videoSendCodecs();
    return codecs.length === 0 ? 'unknown' : hasH264(codecs);
  }

  /**
   * Logs in; the token stays in memory. A former user is logged out first.
   *
   * @throws {CallError} `LOGIN_FAILED`, `USER_INACTIVE`, `RATE_LIMITED`, `SERVER_UNREACHABLE`, `BAD_SERVER_ANSWER`,
   *   `ABORTED`.
   */
  async login(login: string, password: string, options: { readonly signal?: AbortSignal } = {}): Promise<UserSession> {
    const session = await openUserSession(this.#browser, this.server, { login, password }, options.signal);
    this.logout();
    this.#session = session;
    return session;
  }

  /** Uses a token that a page's own server obtained. */
  useToken(login: string, accessToken: string): void {
    this.logout();
    this.#session = { login, accessToken, expiresAt: undefined };
  }

  /**
   * Calls. Returns at once, in state `dialing`; everything that goes wrong later comes as the `ended` event.
   *
   * @param number Anything: the rules of the application decide what it means.
   * @throws {CallError} `NOT_LOGGED_IN`.
   */
  call(number: string, options: CallOptions): Call {
    if (this.#session === undefined) throw new CallError('NOT_LOGGED_IN', 'call() needs a login');
    const ports = {
      browser: this.#browser,
      serverHost: this.server.hostname,
      signalling: () => this.#openSignalling(),
    };
    const call = new Call(ports, number, options);
    this.#calls.set(call.id, call);
    call.on('ended', () => this.#calls.delete(call.id));
    return call;
  }

  /** Hangs up all calls and forgets the token. Idempotent. */
  logout(): void {
    for (const call of this.calls) call.hangup();
    this.#loggedIn.abort();
    this.#loggedIn = new AbortController();
    this.#signalling?.then((signalling) => signalling.close()).catch(() => undefined);
    this.#signalling = undefined;
    this.#session = undefined;
  }

  /** As `logout`. Media that was opened stays with whoever opened it. Idempotent. */
  dispose(): void {
    this.logout();
  }

  /** One socket for all calls, opened by the first one and again by the first one after it was lost. */
  #openSignalling(): Promise<Signalling> {
    const session = this.#session;
    if (session === undefined) return Promise.reject(new CallError('NOT_LOGGED_IN', 'logged out while dialing'));
    if (this.#signalling !== undefined) return this.#signalling;
    const opening = openSignalling({
      browser: this.#browser,
      url: signallingUrl(this.server),
      accessToken: session.accessToken,
      signal: this.#loggedIn.signal,
      onCallMessage: (message) => this.#dispatch(message),
      onLost: (error) => {
        if (this.#signalling === opening) this.#signalling = undefined;
        for (const call of this.calls) call.fail(error);
      },
    });
    this.#signalling = opening;
    opening.catch(() => {
      if (this.#signalling === opening) this.#signalling = undefined;
    });
    return opening;
  }

  #dispatch(message: CallMessage): void {
    // A late message of a call that has ended here has nobody to go to.
    this.#calls.get(message.call)?.handleMessage(message);
  }
}

/** `/signal` on the same server; `wss:` exactly when the page came by `https:`. */
export function signallingUrl(server: URL): string {
  const url = new URL('/signal', server);
  url.protocol = server.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
