/** The URLs of running sessions: whoever has one speaks to that session's scenario, as long as it runs. */
import type { SessionControlPort } from '@callcast/calls';
import type { Random } from '@callcast/core';
import { equalInConstantTime } from '../security/index.ts';
import type { ScenarioWebSocket } from './web-socket.ts';

/** Random bytes of a token: nobody guesses 144 bits, so a wrong one needs no counting. */
const TOKEN_BYTES = 18;

/** Marks of the tokens, by which the redactor of the log knows them wherever they stand. */
const CONTROL_MARK = 'ctl_';
const CHECK_MARK = 'chk_';

export interface SessionUrls {
  /** With the scheme that the caller used. */
  readonly accessUrl: string;
  readonly accessSecureUrl: string;
  /** Tells whether the session runs, and nothing else: for monitors. */
  readonly checkUrl: string;
}

/** One session's URLs. */
export class SessionControl {
  readonly #sessionId: number;
  readonly #token: string;
  readonly #checkToken: string;
  readonly #onClosed: () => void;
  #port: SessionControlPort | undefined;
  /** Requests that wait for the scenario. */
  readonly waiting = new Set<AbortController>();
  /** WebSockets that came to it and are open. */
  readonly sockets = new Set<ScenarioWebSocket>();

  constructor(sessionId: number, random: Random, onClosed: () => void) {
    this.#sessionId = sessionId;
    this.#token = CONTROL_MARK + Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url');
    this.#checkToken = CHECK_MARK + Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url');
    this.#onClosed = onClosed;
  }

  /** @param origin Scheme and host by which the server was reached. */
  urls(origin: string): SessionUrls {
    const path = `/request/${this.#sessionId}/${this.#token}`;
    return {
      accessUrl: `${origin}${path}`,
      accessSecureUrl: `${origin.replace(/^http:/, 'https:')}${path}`,
      checkUrl: `${origin}/check/${this.#sessionId}/${this.#checkToken}`,
    };
  }

  /** What answers from now on. Until then nothing is at the URL. */
  attach(port: SessionControlPort): void {
    this.#port = port;
  }

  get port(): SessionControlPort | undefined {
    return this.#port;
  }

  opensWith(token: string): boolean {
    return equalInConstantTime(token, this.#token);
  }

  isCheckedWith(token: string): boolean {
    return equalInConstantTime(token, this.#checkToken);
  }

  /** The session is over: its URLs are dead, requests that wait get no answer of its, its sockets close. Idempotent. */
  close(): void {
    this.#port = undefined;
    this.#onClosed();
    for (const waiting of this.waiting) waiting.abort();
    for (const socket of this.sockets) socket.dismiss('The session is over');
  }

  /** The server ends: sockets too, at once. */
  abandon(): void {
    this.close();
    for (const socket of this.sockets) socket.abandon();
  }
}

export class SessionControls {
  readonly #random: Random;
  readonly #controls = new Map<string, SessionControl>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** @param sessionId As in the call history. The caller closes what it gets. */
  open(sessionId: number): SessionControl {
    const key = String(sessionId);
    const control = new SessionControl(sessionId, this.#random, () => this.#controls.delete(key));
    this.#controls.set(key, control);
    return control;
  }

  /** @returns Undefined for a wrong token just as for no session. */
  find(
    sessionId: string,
    token: string,
  ): { readonly control: SessionControl; readonly port: SessionControlPort } | undefined {
    const control = this.#controls.get(sessionId);
    const port = control?.port;
    return control?.opensWith(token) && port !== undefined ? { control, port } : undefined;
  }

  /** Whether this session runs. */
  check(sessionId: string, token: string): boolean {
    return this.#controls.get(sessionId)?.isCheckedWith(token) ?? false;
  }

  /** Closes all of them, and their sockets at once. */
  close(): void {
    for (const control of this.#controls.values()) control.abandon();
  }
}
