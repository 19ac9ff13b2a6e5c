import type { Random } from '@callcast/core';
import { type Authentication, type AuthenticationFailure, authenticate } from './authentication/authenticate.ts';
import { parseChallenge } from './authentication/challenge.ts';
import type { RtmpErrorCode } from './errors.ts';
import type { PublishTarget } from './publish-target.ts';
import { type RedirectMalformation, redirectedTarget } from './redirect.ts';
import { type Amf0Value, propertyOf, stringProperty } from './wire/amf0/value.ts';

/** How to go on after a refusal that says how. Each time with a new connection: the old one is over. */
export type ConnectAgain =
  /** To the same address. */
  | { readonly kind: 'authenticate'; readonly authentication: Authentication }
  | { readonly kind: 'redirect'; readonly target: PublishTarget };

/** What a refusal means that is more than a no. */
export interface ConnectAdvice {
  /** For whoever does not, or cannot, follow it. */
  readonly code: RtmpErrorCode;
  /** The rest of a sentence that begins with the host. */
  readonly what: string;
  readonly again?: ConnectAgain;
}

const AUTHENTICATION_FAILURES: Readonly<Record<AuthenticationFailure, string>> = {
  DEST_AUTH_NEEDED: 'asks for a user name and a password',
  DEST_AUTH_REJECTED: 'does not accept the user name or the password',
  DEST_AUTH_UNSUPPORTED: 'asks for a kind of login that is not supported',
};

const REDIRECT_FAILURES: Readonly<Record<RedirectMalformation, string>> = {
  'redirect-not-rtmp': 'sends us to an address that is none of RTMP',
  'redirect-without-tls': 'sends us from rtmps:// to a server without encryption',
};

/** HTTP's "Found", as Adobe's servers and SRS write it into `ex`. */
const REDIRECT_CODE = 302;

/**
 * Reads what a refusal of `connect` advises: to log in, or to go elsewhere.
 *
 * @param information As the server sent it.
 * @param given What the refused `connect` carried.
 * @returns Undefined for a plain refusal.
 */
export function readAdvice(
  information: Amf0Value,
  target: PublishTarget,
  given: Authentication | undefined,
  random: Random,
): ConnectAdvice | undefined {
  const reference = redirectOf(information);
  if (reference !== undefined) return redirectAdvice(target, reference);
  const challenge = parseChallenge(stringProperty(information, 'description') ?? '');
  if (challenge === undefined) return undefined;
  const authentication = authenticate(challenge, target, given, random);
  if (typeof authentication === 'string')
    return { code: authentication, what: AUTHENTICATION_FAILURES[authentication] };
  const { DEST_AUTH_NEEDED: what } = AUTHENTICATION_FAILURES;
  return { code: 'DEST_AUTH_NEEDED', what, again: { kind: 'authenticate', authentication } };
}

function redirectAdvice(target: PublishTarget, reference: string): ConnectAdvice {
  const next = redirectedTarget(target, reference);
  if (typeof next === 'string') return { code: 'DEST_REDIRECT', what: REDIRECT_FAILURES[next] };
  return { code: 'DEST_REDIRECT', what: `sends us to ${next.display}`, again: { kind: 'redirect', target: next } };
}

/** `ex.redirect` beside `ex.code` 302; some servers leave out the code, or `ex` altogether. */
function redirectOf(information: Amf0Value): string | undefined {
  const ex = propertyOf(information, 'ex');
  const code = propertyOf(ex, 'code');
  if (code !== undefined && code !== REDIRECT_CODE) return undefined;
  return stringProperty(ex, 'redirect') ?? stringProperty(information, 'redirect');
}
