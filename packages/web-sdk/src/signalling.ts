import type { ClientMessage, IceServer, ServerMessage } from '@callcast/webrtc/signalling-protocol';
import type { Browser } from './browser.ts';
import { abortedError, CallError } from './call-error.ts';
import { SIGNALLING_TIMEOUT_MS } from './limits.ts';
import { parseServerMessage } from './server-message.ts';

/** A socket that closes this soon after an error message closes because of it. */
const FATAL_ERROR_WINDOW_MS = 2_000;

/** The first message about a call that the server places. */
export type IncomingCallMessage = Extract<ServerMessage, { readonly type: 'incoming-call' }>;

/** A message about one call that is known here. */
export type CallMessage = Exclude<Extract<ServerMessage, { readonly call: string }>, IncomingCallMessage>;

export interface SignallingOptions {
  readonly browser: Browser;
  /** `ws:` or `wss:` address of `/signal`. */
  readonly url: string;
  readonly accessToken: string;
  /** Closes the socket, also after it was opened. */
  readonly signal: AbortSignal;
  /** Runs for each message about a call. */
  readonly onCallMessage: (message: CallMessage) => void;
  readonly onIncomingCall: (message: IncomingCallMessage, signalling: Signalling) => void;
  /** Runs once, when the socket is gone for a reason other than `close()`. Not before `openSignalling` resolved. */
  readonly onLost: (error: CallError) => void;
}

export interface Signalling {
  /** What the server calls this user. */
  readonly displayName: string;
  readonly isOpen: boolean;
  /** For a peer that is made now. */
  readonly iceServers: readonly IceServer[];
  /** Dropped when the socket is gone: `onLost` has said so. */
  send(message: ClientMessage): void;
  close(): void;
}

/**
 * Opens the `/signal` socket and logs in on it.
 *
 * @throws {CallError} `LOGIN_FAILED` and other codes of the server, `SERVER_UNREACHABLE`, `ABORTED`.
 */
export function openSignalling(options: SignallingOptions): Promise<Signalling> {
  const { browser, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortedError(signal));
    let phase: 'opening' | 'open' | 'closed' = 'opening';
    let signalling: Signalling | undefined;
    let iceServers: readonly IceServer[] = [];
    let serverError: { readonly error: CallError; readonly atMs: number } | undefined;

    const stop = (error: CallError | undefined): void => {
      if (phase === 'closed') return;
      const wasOpen = phase === 'open';
      phase = 'closed';
      cancelTimeout();
      signal.removeEventListener('abort', onAbort);
      socket.close();
      if (error === undefined) return;
      if (wasOpen) options.onLost(error);
      else reject(error);
    };
    const onAbort = (): void => stop(abortedError(signal));
    const cancelTimeout = browser.after(SIGNALLING_TIMEOUT_MS, () => {
      if (phase === 'opening') stop(new CallError('SERVER_UNREACHABLE', 'the signalling socket did not open in time'));
    });
    signal.addEventListener('abort', onAbort, { once: true });

    const send = (message: ClientMessage): void => socket.send(JSON.stringify(message));
    const opened = (message: Extract<ServerMessage, { type: 'welcome' }>): void => {
      phase = 'open';
      cancelTimeout();
      iceServers = message.iceServers ?? [];
      signalling = {
        displayName: message.displayName,
        get isOpen() {
          return phase === 'open';
        },
        get iceServers() {
          return iceServers;
        },
        send: (outgoing) => {
          if (phase === 'open') send(outgoing);
        },
        close: () => stop(undefined),
      };
      resolve(signalling);
    };
    const handle = (message: ServerMessage): void => {
      if (message.type === 'error') {
        const error = new CallError(message.code, message.reason);
        // Before the login an error is its refusal. Later the server closes by itself when the error is fatal.
        if (phase === 'opening') stop(error);
        else serverError = { error, atMs: browser.now() };
      } else if (message.type === 'welcome') {
        if (phase === 'opening') opened(message);
      } else if (message.type === 'ice-servers') {
        iceServers = message.iceServers;
      } else if (signalling !== undefined) {
        if (message.type === 'incoming-call') options.onIncomingCall(message, signalling);
        else if ('call' in message) options.onCallMessage(message);
      }
    };
    const socket = browser.openSocket(options.url, {
      opened: () => send({ type: 'login', accessToken: options.accessToken }),
      received: (data) => {
        const message = parseServerMessage(data);
        // Junk, or a type of a newer server: nothing depends on it.
        if (typeof message !== 'string' && phase !== 'closed') handle(message);
      },
      closed: () => {
        const isRecent = serverError !== undefined && browser.now() - serverError.atMs < FATAL_ERROR_WINDOW_MS;
        if (serverError !== undefined && isRecent) stop(serverError.error);
        else if (phase === 'open') stop(new CallError('SIGNALLING_LOST', 'the signalling socket closed'));
        else stop(new CallError('SERVER_UNREACHABLE', 'the signalling socket could not be opened'));
      },
    });
  });
}
