import { type AuthResult, keyGiven, refusedAuth } from './auth-result.ts';
import type { Browser } from './browser.ts';
import type { Call } from './call.ts';
import { CallError } from './call-error.ts';
import { IncomingCall } from './incoming-call.ts';
import { thisBrowser } from './io/browser.ts';
import { type KeyLogin, openKeyLogin } from './key-login.ts';
import { MAX_RINGING_CALLS, RETRY_FIRST_MS, RETRY_LONGEST_MS } from './limits.ts';
import { MediaAccess, type MediaRequest } from './media-access.ts';
import { type CallOptions, OutgoingCall } from './outgoing-call.ts';
import { hasH264 } from './peer.ts';
import { type CallMessage, type IncomingCallMessage, openSignalling, type Signalling } from './signalling.ts';
import { TypedEmitter, type Unsubscribe } from './typed-emitter.ts';
import { openUserSession, type UserSession } from './user-session.ts';

export interface CallClientOptions {
  /** Address of the Callcast server. Default: where this script came from. */
  readonly server?: string | URL;
  /** For tests. */
  readonly browser?: Browser;
}

export interface ClientEvents {
  /** A scenario calls the user. While somebody listens, a logged-in client stays connected to the server. */
  incomingCall: IncomingCall;
  /** Whether incoming calls arrive here, at each change. */
  reachable: boolean;
  /** What became of each login. */
  authResult: AuthResult;
}

/** Entry point: one user on one server. Several clients may live side by side in a page. */
export class CallClient extends TypedEmitter<ClientEvents> {
  readonly server: URL;
  /** Camera and microphone. Works before and without a login. */
  readonly media: MediaAccess;
  readonly #browser: Browser;
  readonly #calls = new Map<string, Call>();
  #session: UserSession | undefined;
  #keyLogin: KeyLogin | undefined;
  #signalling: Promise<Signalling> | undefined;
  /** Aborted when the user goes. */
  #loggedIn = new AbortController();
  #isReachable = false;
  #failedTries = 0;
  #cancelRetry: Unsubscribe = () => undefined;

  constructor(options: CallClientOptions = {}) {
    super();
    this.server = new URL(options.server ?? new URL('/', import.meta.url));
    this.#browser = options.browser ?? thisBrowser;
    this.media = new MediaAccess(this.#browser);
  }

  /** The logged-in user, or undefined. */
  get session(): UserSession | undefined {
    return this.#session;
  }

  /** Whether incoming calls arrive here. */
  get isReachable(): boolean {
    return this.#isReachable;
  }

  override on<Name extends keyof ClientEvents>(name: Name, listener: (value: ClientEvents[Name]) => void): Unsubscribe {
    const unsubscribe = super.on(name, listener);
    this.#stayReachable();
    return unsubscribe;
  }

  /** Those that ring here are among them. */
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
    return this.#logInBy(() => openUserSession(this.#browser, this.server, { login, password }, options.signal));
  }

  /**
   * Asks for a one-time key, which the page hands to its own server: that knows the password, or `MD5(user + ":voximplant.com:" + password)`, and
   * answers with `MD5(key + "|" + that)` for {@link loginWithOneTimeKey}. There is a key for every login, known or not. `authResult` tells it with 302.
   *
   * @throws {CallError} `SERVER_UNREACHABLE`, `ABORTED`.
   */
  async requestOneTimeLoginKey(login: string, options: { readonly signal?: AbortSignal } = {}): Promise<string> {
    this.#keepKeyLogin(undefined);
    try {
      const keyLogin = await openKeyLogin(this.#browser, signallingUrl(this.server), login, options.signal);
      this.#keepKeyLogin(keyLogin);
      this.emit('authResult', keyGiven(keyLogin.key));
      return keyLogin.key;
    } catch (error) {
      if (error instanceof CallError) this.emit('authResult', refusedAuth(error));
      throw error;
    }
  }

  /**
   * Logs in without the password, by the key that was asked for last: it is good once, and for a minute. The user must be one who may
   * (`oneTimeLogin`).
   *
   * @throws {CallError} `LOGIN_FAILED`, `LOGIN_KEY_EXPIRED`, `USER_INACTIVE`, `RATE_LIMITED`, `SERVER_UNREACHABLE`, `ABORTED`.
   */
  async loginWithOneTimeKey(
    login: string,
    hash: string,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<UserSession> {
    const keyLogin = this.#keyLogin;
    this.#keyLogin = undefined;
    return this.#logInBy(async () => {
      if (keyLogin?.login === login) return keyLogin.logIn(hash, options.signal);
      keyLogin?.close();
      throw new CallError('LOGIN_KEY_EXPIRED', 'there is no key for this login: call requestOneTimeLoginKey() first');
    });
  }

  /** In place of the one before, also where both were asked for at once. */
  #keepKeyLogin(keyLogin: KeyLogin | undefined): void {
    this.#keyLogin?.close();
    this.#keyLogin = keyLogin;
  }

  async #logInBy(open: () => Promise<UserSession>): Promise<UserSession> {
    try {
      const session = await open();
      this.logout();
      this.#session = session;
      this.emit('authResult', { result: true });
      this.#stayReachable();
      return session;
    } catch (error) {
      if (error instanceof CallError) this.emit('authResult', refusedAuth(error));
      throw error;
    }
  }

  /** Uses a token that a page's own server obtained. */
  useToken(login: string, accessToken: string): void {
    this.logout();
    this.#session = { login, accessToken, expiresAt: undefined };
    this.#stayReachable();
  }

  /**
   * Calls. Returns at once, in state `dialing`; everything that goes wrong later comes as the `ended` event.
   *
   * @param number Anything: the rules of the application decide what it means.
   * @throws {CallError} `NOT_LOGGED_IN`.
   */
  call(number: string, options: CallOptions): OutgoingCall {
    if (this.#session === undefined) throw new CallError('NOT_LOGGED_IN', 'call() needs a login');
    const ports = {
      browser: this.#browser,
      serverHost: this.server.hostname,
      signalling: () => this.#openSignalling(),
    };
    const call = new OutgoingCall(ports, number, options);
    this.#keep(call);
    return call;
  }

  /** Hangs up all calls and forgets the token; what rings here rings on elsewhere. Idempotent. */
  logout(): void {
    for (const call of this.calls) {
      if (call instanceof IncomingCall) call.decline({ code: 480 });
      call.hangup();
    }
    const signalling = this.#signalling;
    this.#keepKeyLogin(undefined);
    // First of all: what ends on purpose is not lost.
    this.#signalling = undefined;
    this.#session = undefined;
    this.#cancelRetry();
    this.#failedTries = 0;
    this.#loggedIn.abort();
    this.#loggedIn = new AbortController();
    signalling?.then((open) => open.close()).catch(() => undefined);
    this.#setReachable(false);
  }

  /** As `logout`. Media that was opened stays with whoever opened it. Idempotent. */
  dispose(): void {
    this.logout();
  }

  #keep(call: Call): void {
    this.#calls.set(call.id, call);
    call.on('ended', () => this.#calls.delete(call.id));
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
      onIncomingCall: (message, signalling) => this.#ring(message, signalling),
      onLost: (error) => {
        const isCurrent = this.#signalling === opening;
        if (isCurrent) this.#signalling = undefined;
        for (const call of this.calls) call.fail(error);
        if (isCurrent) this.#lost(error);
      },
    });
    this.#signalling = opening;
    opening.then(
      () => {
        if (this.#signalling !== opening) return;
        this.#failedTries = 0;
        this.#setReachable(true);
      },
      (error: CallError) => {
        if (this.#signalling !== opening) return;
        this.#signalling = undefined;
        this.#lost(error);
      },
    );
    return opening;
  }

  #dispatch(message: CallMessage): void {
    // A late message of a call that has ended here has nobody to go to.
    this.#calls.get(message.call)?.handleMessage(message);
  }

  /** Somebody must be there to look at it, and not at too many. */
  #ring(message: IncomingCallMessage, signalling: Signalling): void {
    const { call: id } = message;
    if (this.#calls.has(id)) return;
    const ringing = this.calls.filter((call) => call.direction === 'incoming' && call.state === 'ringing').length;
    const canRing = this.hasListener('incomingCall');
    if (!canRing || ringing >= MAX_RINGING_CALLS) {
      signalling.send({ type: 'decline', call: id, code: canRing ? 486 : 480 });
      return;
    }
    const ports = {
      browser: this.#browser,
      serverHost: this.server.hostname,
      signalling,
      openMedia: (request: MediaRequest) => this.media.open(request),
    };
    const call = new IncomingCall(ports, message);
    this.#keep(call);
    this.emit('incomingCall', call);
    if (call.state === 'ringing') signalling.send({ type: 'ringing-here', call: id });
  }

  /** While somebody waits for calls, there is a socket. */
  #stayReachable(): void {
    if (this.#session === undefined || !this.hasListener('incomingCall')) return;
    // How it went is told by `reachable`, and by the calls that need it.
    this.#openSignalling().catch(() => undefined);
  }

  #lost(error: CallError): void {
    this.#setReachable(false);
    this.#cancelRetry();
    // A token that the server does not take is not taken later, either.
    if (!error.retryable || !this.hasListener('incomingCall')) return;
    const delayMs = Math.min(RETRY_FIRST_MS * 2 ** this.#failedTries++, RETRY_LONGEST_MS);
    // Not all pages at once when a server comes back.
    const spreadMs = (delayMs / 2) * this.#browser.random();
    this.#cancelRetry = this.#browser.after(delayMs + spreadMs, () => this.#stayReachable());
  }

  #setReachable(isReachable: boolean): void {
    if (this.#isReachable === isReachable) return;
    this.#isReachable = isReachable;
    this.emit('reachable', isReachable);
  }
}

/** `/signal` on the same server; `wss:` exactly when the page came by `https:`. */
export function signallingUrl(server: URL): string {
  const url = new URL('/signal', server);
  url.protocol = server.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
