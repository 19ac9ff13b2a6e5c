import type { ClientMessage, ServerMessage } from '@callcast/webrtc/signalling-protocol';
import type { Browser } from './browser.ts';
import { abortedError, CallError } from './call-error.ts';
import { SIGNALLING_TIMEOUT_MS } from './limits.ts';
import { parseServerMessage } from './server-message.ts';
import type { UserSession } from './user-session.ts';

/** A key, and the connection that it is good on. */
export interface KeyLogin {
  readonly login: string;
  readonly key: string;
  /**
   * Once. The connection is closed then, whatever comes of it.
   *
   * @throws {CallError} `LOGIN_FAILED`, `LOGIN_KEY_EXPIRED` and other codes of the server, `SERVER_UNREACHABLE`, `ABORTED`.
   */
  logIn(hash: string, signal?: AbortSignal): Promise<UserSession>;
  /** Idempotent. */
  close(): void;
}

type Answer = Extract<ServerMessage, { type: 'login-key' | 'access-token' }>;

interface Waiting {
  readonly type: Answer['type'];
  resolve(answer: Answer): void;
  reject(error: CallError): void;
}

/**
 * Asks for a login key on a socket of its own, which stays open for the answer.
 *
 * @param url `ws:` or `wss:` address of `/signal`.
 * @throws {CallError} Codes of the server, `SERVER_UNREACHABLE`, `ABORTED`.
 */
export async function openKeyLogin(
  browser: Browser,
  url: string,
  login: string,
  signal?: AbortSignal,
): Promise<KeyLogin> {
  if (signal?.aborted) throw abortedError(signal);
  let waiting: Waiting | undefined;
  /** Why the socket is of no use any more. */
  let over: CallError | undefined;
  const end = (error: CallError): void => {
    over ??= error;
    socket.close();
    waiting?.reject(over);
    waiting = undefined;
  };
  const opened = Promise.withResolvers<void>();
  const socket = browser.openSocket(url, {
    opened: opened.resolve,
    received: (data) => {
      const message = parseServerMessage(data);
      if (typeof message === 'string') return; // junk, or a type of a newer server
      if (message.type === 'error') end(new CallError(message.code, message.reason));
      else if (message.type === waiting?.type) {
        waiting.resolve(message as Answer);
        waiting = undefined;
      }
    },
    closed: () => end(new CallError('SERVER_UNREACHABLE', 'the signalling socket closed before the login')),
  });
  /** One question at a time. */
  const ask = async <Type extends Answer['type']>(
    message: ClientMessage,
    type: Type,
    abort: AbortSignal | undefined,
  ): Promise<Extract<Answer, { type: Type }>> => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const onAbort = (): void => end(abortedError(abort as AbortSignal));
    const cancelTimeout = browser.after(SIGNALLING_TIMEOUT_MS, () =>
      end(new CallError('SERVER_UNREACHABLE', 'the server did not answer the login in time')),
    );
    abort?.addEventListener('abort', onAbort, { once: true });
    waiting = { type, resolve, reject };
    if (over !== undefined) end(over);
    else if (abort?.aborted) onAbort();
    else opened.promise.then(() => over ?? socket.send(JSON.stringify(message)));
    try {
      return (await promise) as Extract<Answer, { type: Type }>;
    } finally {
      cancelTimeout();
      abort?.removeEventListener('abort', onAbort);
    }
  };
  const { key } = await ask({ type: 'request-login-key', login }, 'login-key', signal);
  const close = (): void => end(new CallError('LOGIN_KEY_EXPIRED', 'another key was asked for, or this one was used'));
  return {
    login,
    key,
    close,
    logIn: async (hash, abort) => {
      try {
        const { accessToken, expiresAt } = await ask({ type: 'login-with-key', login, hash }, 'access-token', abort);
        return { login, accessToken, expiresAt: new Date(expiresAt) };
      } finally {
        close();
      }
    },
  };
}
