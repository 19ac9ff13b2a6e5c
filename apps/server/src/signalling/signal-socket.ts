/** One `/signal` WebSocket: a user, and the calls it has. Messages are those of @callcast/webrtc/signalling-protocol. */
import type { CallerPort } from '@callcast/calls';
import type { Log, Millis, Scheduler, Timer } from '@callcast/core';
import { millis } from '@callcast/core';
import type { ClientMessage, IceServer, ServerMessage } from '@callcast/webrtc/signalling-protocol';
import type { WebSocket } from 'ws';
import type { CallingStore, CallingUser } from '../calling/ports.ts';
import type { PlacedCall, Switchboard } from '../calling/switchboard.ts';
import type { UserDialer } from '../calling/user-dialer.ts';
import { visibleHeaders } from '../calling/visible-headers.ts';
import type { AccessEnds, EndedAccess } from '../store/index.ts';
import type { IceServers } from '../turn/index.ts';
import { parseClientMessage } from './client-message.ts';
import { KeyLogin, type KeyLoginMessage, type KeyLoginOptions } from './key-login.ts';
import { loginLimits } from './limits.ts';
import { SocketDevice } from './socket-device.ts';

/** A peer that is gone without a FIN is noticed by the second missing pong. */
const PING_INTERVAL = millis(15_000);
/** Messages a socket may send at once, and how many it regains per second: candidates come in bursts of about 20. */
const MESSAGE_BURST = 200;
const MESSAGES_PER_SECOND = 50;
/** Calls of one socket: a page has one; a load generator has many. */
const MAX_CALLS = 100;
/** Unsent bytes of one socket: a peer that is further behind does not read. */
const MAX_BACKLOG_BYTES = 1024 * 1024;

export interface SignalSocketOptions {
  readonly socket: WebSocket;
  readonly address: string;
  readonly origin: string;
  readonly store: Pick<CallingStore, 'authenticate'>;
  readonly switchboard: Pick<Switchboard, 'place'>;
  /** The user of this socket can be called here. */
  readonly users: Pick<UserDialer, 'register'>;
  /** Of users that are logged in, too. */
  readonly accessEnds: Pick<AccessEnds, 'listen'>;
  /** Logins without a token. */
  readonly keyLogin: Pick<KeyLoginOptions, 'login' | 'oneTimeLogins' | 'random'>;
  readonly iceServers: Pick<IceServers, 'forUser' | 'renewAfter'>;
  /** A user of this application is about to call: its scenario process may be started already. */
  readonly prewarm: (applicationId: number) => void;
  readonly scheduler: Scheduler;
  readonly log: Log;
}

export class SignalSocket {
  readonly #options: SignalSocketOptions;
  readonly #calls = new Map<string, PlacedCall | 'placing'>();
  readonly #device: SocketDevice;
  readonly #keyLogin: KeyLogin;
  #user: CallingUser | undefined;
  #goOffline: () => void = () => undefined;
  readonly #stopListening: () => void;
  /** What was told while a login was being looked up: it may have been seen just before. */
  #endedMeanwhile: EndedAccess[] | undefined;
  /** Why the user may not do anything here any more. */
  #endedFor: string | undefined;
  #timer: Timer;
  #renewIceServersAt: Millis | undefined;
  #alive = true;
  #credit = MESSAGE_BURST;
  #creditAt: number;
  /** Messages are handled one after another, so that a hang-up cannot overtake its call. */
  #queue: Promise<void> = Promise.resolve();

  constructor(options: SignalSocketOptions) {
    this.#options = options;
    const { socket, scheduler } = options;
    this.#device = new SocketDevice({
      send: (message) => this.#send(message),
      take: (call, placed) => this.#take(call, placed),
    });
    this.#creditAt = scheduler.now();
    this.#keyLogin = new KeyLogin({ ...options.keyLogin, scheduler }, options.address);
    this.#timer = this.#closeWithoutLogin(loginLimits.loginTimeout);
    this.#stopListening = options.accessEnds.listen((ended) => {
      if (concerns(ended, this.#user)) this.#endAccess(ended.reason);
      else this.#endedMeanwhile?.push(ended);
    });
    socket.on('message', (data, isBinary) => this.#receive(isBinary ? undefined : data.toString()));
    socket.on('pong', () => {
      this.#alive = true;
    });
    socket.on('error', (cause) => options.log.debug('signalling socket failed', { reason: cause.message }));
    socket.on('close', () => this.#closed());
  }

  #receive(text: string | undefined): void {
    if (!this.#takeCredit()) {
      this.#refuse('RATE_LIMITED', 'Too many messages');
      return;
    }
    const message = text === undefined ? 'messages are text' : parseClientMessage(text);
    if (typeof message === 'string') {
      this.#send({ type: 'error', code: 'BAD_MESSAGE', reason: message });
      return;
    }
    this.#queue = this.#queue
      .then(() => this.#handle(message))
      .catch((cause: unknown) => {
        this.#options.log.error('signalling message failed', { type: message.type, cause: String(cause) });
        this.#refuse('INTERNAL', 'The server failed on this message');
      });
  }

  async #handle(message: ClientMessage): Promise<void> {
    if (message.type === 'login') {
      await this.#login(message.accessToken);
      return;
    }
    const user = this.#user;
    if (message.type === 'request-login-key' || message.type === 'login-with-key') {
      if (user === undefined) return this.#logInByKey(message);
      return this.#send({ type: 'error', code: 'BAD_MESSAGE', reason: 'There is a login on this socket already' });
    }
    if (user === undefined) {
      this.#refuse('LOGIN_REQUIRED', 'The first message is the login');
      return;
    }
    if (message.type === 'call') {
      await this.#placeCall(user, message);
      return;
    }
    if (this.#device.handle(message)) return;
    const call = this.#calls.get(message.call);
    if (call === undefined || call === 'placing') return; // it ended while the message was on its way
    switch (message.type) {
      case 'candidate':
        call.candidate(message.candidate, message.mid);
        return;
      case 'message':
        call.message(message.text);
        return;
      case 'info':
        call.info(message.mimeType, message.body, visibleHeaders(message.headers ?? {}));
        return;
      case 'hangup':
        call.hangup(`The ${partyOf(message.call)} hung up`);
    }
  }

  async #login(accessToken: string): Promise<void> {
    const endedMeanwhile: EndedAccess[] = [];
    this.#endedMeanwhile = endedMeanwhile;
    const verdict = await this.#options.store.authenticate(accessToken);
    this.#endedMeanwhile = undefined;
    if (verdict.kind === 'refused') {
      this.#refuse('LOGIN_FAILED', verdict.reason);
      return;
    }
    const ended = endedMeanwhile.find((one) => concerns(one, verdict.user));
    if (ended !== undefined) {
      this.#refuse('LOGIN_FAILED', ended.reason);
      return;
    }
    if (this.#options.socket.readyState !== this.#options.socket.OPEN) return;
    this.#goOffline();
    this.#user = verdict.user;
    this.#options.prewarm(verdict.user.applicationId);
    this.#timer.cancel();
    this.#timer = this.#options.scheduler.after(PING_INTERVAL, () => this.#ping());
    const { userName, applicationName, accountName, displayName } = verdict.user;
    const login = `${userName}@${applicationName}.${accountName}`;
    const iceServers = this.#iceServersOf(verdict.user);
    this.#send({ type: 'welcome', login, displayName, ...(iceServers.length === 0 ? {} : { iceServers }) });
    // Behind the welcome: what rings already follows it at once.
    this.#goOffline = this.#options.users.register(verdict.user.userId, this.#device);
  }

  async #logInByKey(message: KeyLoginMessage): Promise<void> {
    const answer = await this.#keyLogin.answer(message);
    if (answer.type === 'error') return this.#refuse(answer.code, answer.reason);
    if (answer.type === 'login-key') {
      // Later than the key: a hash that comes too late is told so.
      this.#timer.cancel();
      this.#timer = this.#closeWithoutLogin(loginLimits.keyLifetime + loginLimits.loginTimeout);
    }
    this.#send(answer);
  }

  /** A socket that does not log in holds memory for nothing. */
  #closeWithoutLogin(afterMs: number): Timer {
    const reason = `No login within ${afterMs / 1000} s`;
    return this.#options.scheduler.after(millis(afterMs), () => this.#refuse('LOGIN_TIMEOUT', reason));
  }

  /** The calls end, what rings here rings elsewhere or fails, and the socket is closed. */
  #endAccess(reason: string): void {
    this.#user = undefined;
    this.#endedFor = reason;
    this.#goOffline();
    // Copied: a call that ends takes itself out.
    for (const call of [...this.#calls.values()]) if (call !== 'placing') call.hangup(reason);
    this.#refuse('LOGIN_FAILED', reason);
  }

  /** For a user who calls within half of the time that they are good for. */
  #iceServersOf({ userId }: CallingUser): readonly IceServer[] {
    const { iceServers, scheduler } = this.#options;
    const { renewAfter } = iceServers;
    this.#renewIceServersAt = renewAfter === undefined ? undefined : millis(scheduler.now() + renewAfter);
    return iceServers.forUser(userId);
  }

  /** The call that rang here is one of this socket's from now on. */
  #take(call: string, placed: PlacedCall): CallerPort | undefined {
    if (this.#calls.size >= MAX_CALLS) return undefined;
    this.#calls.set(call, placed);
    return this.#callerPort(call);
  }

  async #placeCall(user: CallingUser, message: Extract<ClientMessage, { type: 'call' }>): Promise<void> {
    const { call } = message;
    if (this.#calls.has(call) || this.#calls.size >= MAX_CALLS) {
      const reason = this.#calls.has(call) ? 'This call id is in use' : `A socket has at most ${MAX_CALLS} calls`;
      this.#send({ type: 'failed', call, code: 403, reason, errorCode: 'CALL_LIMIT' });
      return;
    }
    this.#calls.set(call, 'placing');
    const placed = await this.#options.switchboard.place({
      user,
      number: message.number,
      offer: message.sdp,
      headers: visibleHeaders(message.headers ?? {}),
      customData: message.customData ?? '',
      leg: 'sdk',
      initiatorAddress: this.#options.address,
      origin: this.#options.origin,
      caller: this.#callerPort(call),
    });
    if (placed === undefined) return;
    if (this.#endedFor !== undefined) placed.hangup(this.#endedFor);
    else if (this.#options.socket.readyState !== this.#options.socket.OPEN)
      placed.signallingLost('The connection was closed');
    else if (this.#calls.has(call)) this.#calls.set(call, placed);
  }

  #callerPort(call: string): CallerPort {
    return {
      ringing: () => this.#send({ type: 'ringing', call }),
      answered: (sdp, headers) => this.#send({ type: 'answered', call, sdp, headers }),
      connected: () => this.#send({ type: 'connected', call }),
      failed: (code, reason, errorCode) => {
        this.#calls.delete(call);
        this.#send({ type: 'failed', call, code, reason, errorCode });
      },
      ended: (reason) => {
        this.#calls.delete(call);
        this.#send({ type: 'ended', call, reason });
      },
      output: ({ outputId, ...report }) => this.#send({ type: 'stream', call, output: outputId, ...report }),
      message: (text) => this.#send({ type: 'message', call, text }),
      info: (mimeType, body, headers) => this.#send({ type: 'info', call, mimeType, body, headers }),
    };
  }

  #send(message: ServerMessage): void {
    const { socket } = this.#options;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_BACKLOG_BYTES) socket.terminate();
    else socket.send(JSON.stringify(message));
  }

  #refuse(code: string, reason: string): void {
    this.#send({ type: 'error', code, reason });
    this.#options.socket.close(1008, code);
  }

  #ping(): void {
    const { socket, scheduler } = this.#options;
    if (!this.#alive) {
      socket.terminate();
      return;
    }
    this.#alive = false;
    socket.ping();
    if (this.#user !== undefined && this.#renewIceServersAt !== undefined && scheduler.now() >= this.#renewIceServersAt)
      this.#send({ type: 'ice-servers', iceServers: this.#iceServersOf(this.#user) });
    this.#timer = scheduler.after(PING_INTERVAL, () => this.#ping());
  }

  #closed(): void {
    this.#timer.cancel();
    this.#stopListening();
    this.#goOffline();
    for (const [id, call] of this.#calls)
      if (call !== 'placing') call.signallingLost(`The connection to the ${partyOf(id)} was lost`);
    this.#calls.clear();
  }

  #takeCredit(): boolean {
    const now = this.#options.scheduler.now();
    const regained = ((now - this.#creditAt) / 1000) * MESSAGES_PER_SECOND;
    this.#credit = Math.min(MESSAGE_BURST, this.#credit + regained);
    this.#creditAt = now;
    if (this.#credit < 1) return false;
    this.#credit--;
    return true;
  }
}

const concerns = ({ of, ids }: EndedAccess, user: CallingUser | undefined): boolean =>
  user !== undefined && ids.has(of === 'users' ? user.userId : user.applicationId);

/** What the one at this socket is in a call, for the session log. */
const partyOf = (call: string): string => (call.startsWith('@') ? 'called user' : 'caller');
