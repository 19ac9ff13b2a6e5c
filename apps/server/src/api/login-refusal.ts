import type { LoginOutcome } from './login.ts';

/** A refused login, for people and programs. */
export interface LoginRefusal {
  readonly status: number;
  readonly code: string;
  readonly reason: string;
}

/** What is told of a login that was refused, by whichever way it came. */
export function refusalOf(outcome: Exclude<LoginOutcome, { readonly kind: 'accepted' }>): LoginRefusal {
  switch (outcome.kind) {
    case 'malformed-login':
      return { status: 400, code: 'LOGIN_MALFORMED', reason: 'A login looks like user1@streaming.demo' };
    case 'application-unknown':
      return { status: 404, code: 'APPLICATION_UNKNOWN', reason: `There is no application ${outcome.application}` };
    case 'wrong-password':
      return { status: 401, code: 'LOGIN_FAILED', reason: 'The user name or the password is wrong' };
    case 'user-inactive':
      return { status: 403, code: 'USER_INACTIVE', reason: 'This user is inactive and cannot log in' };
    case 'rate-limited': {
      const reason = `Too many logins; try again in ${outcome.retryAfterSeconds} s`;
      return { status: 429, code: 'RATE_LIMITED', reason };
    }
  }
}
