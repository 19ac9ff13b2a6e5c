import { type Call, type CallClient, type CallEnd, CallError, IncomingCall, type LocalMedia } from '@callcast/web-sdk';
import { readStored, store } from '../language/language.ts';

const LOGIN_KEY = 'callcast.login';
const NUMBER_KEY = 'callcast.number';

/** Number that is dialled when nothing was ever typed. Any number will do for the demo rule. */
const DEFAULT_NUMBER = 'live';

export type MediaSituation =
  | { readonly name: 'closed' }
  | { readonly name: 'opening' }
  | { readonly name: 'open'; readonly media: LocalMedia; readonly isTestPattern: boolean }
  | { readonly name: 'failed'; readonly error: CallError };

/** How the last call went, for the lobby. */
export interface LastCall {
  readonly end: CallEnd;
  /** Undefined when it never connected. */
  readonly seconds: number | undefined;
  /** Who called, when it was an incoming call. */
  readonly from?: IncomingCall;
}

export interface DeskListeners {
  /** Another screen, or the same one anew, has to be shown. */
  readonly onChange: () => void;
  /** Somebody calls, or does so no more. */
  readonly onRinging: () => void;
}

/** A person with a call in the hand hears no second one. */
const BUSY = 486;

/**
 * What the person is working with: devices, the call in progress, the last one, and what was typed. It outlives the
 * screens, which may be built anew at any time.
 */
export class Desk {
  login: string;
  number: string;
  media: MediaSituation = { name: 'closed' };
  call: Call | undefined;
  /** Rings, and waits for the person. */
  incoming: IncomingCall | undefined;
  /** `performance.now()` at the first `connected`. */
  connectedAtMs: number | undefined;
  lastCall: LastCall | undefined;
  /** Why the person was sent back to the login. */
  loginError: CallError | undefined;
  allowOtherVideoCodecs = false;
  readonly #client: CallClient;
  readonly #onChange: () => void;
  readonly #onRinging: () => void;

  constructor(client: CallClient, query: URLSearchParams, defaultLogin: string, listeners: DeskListeners) {
    this.#client = client;
    this.#onChange = listeners.onChange;
    this.#onRinging = listeners.onRinging;
    client.on('incomingCall', (call) => this.#ring(call));
    this.login = query.get('login') ?? readStored(LOGIN_KEY) ?? defaultLogin;
    this.number = query.get('to') ?? readStored(NUMBER_KEY) ?? DEFAULT_NUMBER;
  }

  /** @throws {CallError} as `CallClient.login`. */
  async logIn(login: string, password: string): Promise<void> {
    await this.#client.login(login, password);
    this.login = login;
    this.loginError = undefined;
    store(LOGIN_KEY, login);
    this.#onChange();
    await this.openDevices();
  }

  logOut(): void {
    this.#client.logout();
    this.lastCall = undefined;
    this.closeMedia();
    this.#onChange();
  }

  /** Opens camera and microphone. Failures become the situation: they stop nothing else. */
  async openDevices(): Promise<void> {
    if (this.media.name === 'opening') return;
    this.closeMedia();
    const opening: MediaSituation = { name: 'opening' };
    this.media = opening;
    this.#onChange();
    let next: MediaSituation;
    try {
      next = { name: 'open', media: await this.#client.media.open({ video: true, audio: true }), isTestPattern: false };
    } catch (error) {
      next = { name: 'failed', error: asCallError(error) };
    }
    // While the browser was asking, the person may have logged out, in again, or taken the test pattern.
    if (this.media !== opening) {
      if (next.name === 'open') next.media.close();
      return;
    }
    this.media = next;
    this.#onChange();
  }

  useTestPattern(): void {
    this.closeMedia();
    this.media = { name: 'open', media: this.#client.media.openTestPattern(), isTestPattern: true };
    this.#onChange();
  }

  closeMedia(): void {
    if (this.media.name === 'open') this.media.media.close();
    this.media = { name: 'closed' };
  }

  /** Does nothing while a call is on or no device is open. */
  startCall(): void {
    if (this.call !== undefined || this.media.name !== 'open') return;
    store(NUMBER_KEY, this.number);
    this.#begin(
      this.#client.call(this.number, {
        media: this.media.media,
        allowOtherVideoCodecs: this.allowOtherVideoCodecs,
      }),
    );
  }

  /** Takes the call that rings. Does nothing when none does, or no device is open. */
  answer(video: boolean): void {
    const { incoming: call, media } = this;
    if (call === undefined || media.name !== 'open') return;
    this.incoming = undefined;
    // Whether it can go on the air is for the scenario; talking goes with any codec.
    call.answer({ media: media.media, video, allowOtherVideoCodecs: true }).catch(() => undefined);
    this.#onRinging();
    this.#begin(call);
  }

  #ring(call: IncomingCall): void {
    if (this.call !== undefined || this.incoming !== undefined) {
      call.decline({ code: BUSY });
      return;
    }
    this.incoming = call;
    call.on('ended', (end) => {
      if (this.incoming !== call) return;
      this.incoming = undefined;
      if (end.by !== 'local') this.lastCall = { end, seconds: undefined, from: call };
      this.#onRinging();
      this.#onChange();
    });
    this.#onRinging();
  }

  #begin(call: Call): void {
    this.lastCall = undefined;
    this.connectedAtMs = undefined;
    this.call = call;
    call.on('state', (state) => {
      if (state === 'connected') this.connectedAtMs ??= performance.now();
    });
    call.on('ended', (end) => this.#finish(call, end));
    this.#onChange();
  }

  #finish(call: Call, end: CallEnd): void {
    const seconds = this.connectedAtMs === undefined ? undefined : (performance.now() - this.connectedAtMs) / 1000;
    this.call = undefined;
    this.lastCall = { end, seconds, ...(call instanceof IncomingCall ? { from: call } : {}) };
    // The token was taken back or has expired: nothing but a new login helps.
    if (end.error?.code === 'LOGIN_FAILED' || end.error?.code === 'NOT_LOGGED_IN') {
      this.loginError = end.error;
      this.logOut();
    } else {
      this.#onChange();
    }
  }
}

export function asCallError(error: unknown): CallError {
  return error instanceof CallError ? error : new CallError('INTERNAL', String(error), { cause: error });
}
