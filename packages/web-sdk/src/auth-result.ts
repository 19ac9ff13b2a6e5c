import type { CallError } from './call-error.ts';

/** What became of a login, with the numbers that pages for the original client know. */
export interface AuthResult {
  /** Whether the user is logged in. */
  readonly result: boolean;
  /** Of one that is not: 302 with a `key`, 401 wrong name, password or hash, 403 inactive, 404 no such application, 409 no connection, 500 anything else. */
  readonly code?: number;
  /** One-time key: see `requestOneTimeLoginKey`. */
  readonly key?: string;
  /** The refusal, where it is one. */
  readonly error?: CallError;
}

const CODES: Readonly<Record<string, number>> = {
  LOGIN_FAILED: 401,
  LOGIN_KEY_EXPIRED: 401,
  USER_INACTIVE: 403,
  APPLICATION_UNKNOWN: 404,
  LOGIN_MALFORMED: 404,
  SERVER_UNREACHABLE: 409,
  SIGNALLING_LOST: 409,
  ABORTED: 409,
};

export const refusedAuth = (error: CallError): AuthResult => ({ result: false, code: CODES[error.code] ?? 500, error });

export const keyGiven = (key: string): AuthResult => ({ result: false, code: 302, key });
