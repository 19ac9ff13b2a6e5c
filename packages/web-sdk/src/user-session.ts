import type { Browser } from './browser.ts';
import { CallError } from './call-error.ts';
import { HTTP_TIMEOUT_MS } from './limits.ts';

/** A logged-in user. Lives in memory only: a token in storage would outlive the tab. */
export interface UserSession {
  readonly login: string;
  readonly accessToken: string;
  /** When the token stops being accepted; undefined when the caller brought a token of its own. */
  readonly expiresAt: Date | undefined;
}

/**
 * Exchanges login and password for an access token (`POST /api/v1/user-sessions`).
 *
 * @throws {CallError} `LOGIN_FAILED`, `USER_INACTIVE`, `RATE_LIMITED` and other codes of the server,
 *   `SERVER_UNREACHABLE`, `BAD_SERVER_ANSWER`, `ABORTED`.
 */
export async function openUserSession(
  browser: Browser,
  server: URL,
  credentials: { readonly login: string; readonly password: string },
  signal?: AbortSignal,
): Promise<UserSession> {
  const timeout = new AbortController();
  const cancelTimeout = browser.after(HTTP_TIMEOUT_MS, () => timeout.abort());
  try {
    const response = await browser.fetch(new URL('/api/v1/user-sessions', server), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(credentials),
      signal: signal === undefined ? timeout.signal : AbortSignal.any([signal, timeout.signal]),
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw refusal(response.status, body);
    return sessionOf(credentials.login, body);
  } catch (error) {
    if (error instanceof CallError) throw error;
    if (signal?.aborted) throw new CallError('ABORTED', 'login cancelled', { cause: error });
    throw new CallError('SERVER_UNREACHABLE', 'the server did not answer the login', { cause: error });
  } finally {
    cancelTimeout();
  }
}

/** `application/problem+json` with a stable `code`; without one the status must do. */
function refusal(status: number, body: unknown): CallError {
  const { code, detail, title } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const message = [detail, title].find((text) => typeof text === 'string') ?? `the server answered ${status}`;
  if (typeof code === 'string') return new CallError(code, message as string);
  if (status === 401) return new CallError('LOGIN_FAILED', message as string);
  if (status === 403) return new CallError('USER_INACTIVE', message as string);
  if (status === 429) return new CallError('RATE_LIMITED', message as string);
  if (status >= 500) return new CallError('INTERNAL', message as string);
  return new CallError('BAD_SERVER_ANSWER', message as string);
}

function sessionOf(login: string, body: unknown): UserSession {
  const { accessToken, expiresAt } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (typeof accessToken !== 'string' || accessToken === '') {
    throw new CallError('BAD_SERVER_ANSWER', 'the answer to the login holds no accessToken');
  }
  const expiry = typeof expiresAt === 'string' || typeof expiresAt === 'number' ? new Date(expiresAt) : undefined;
  return {
    login,
    accessToken,
    expiresAt: expiry !== undefined && !Number.isNaN(expiry.getTime()) ? expiry : undefined,
  };
}
