import type { Clock } from '@callcast/core';
import { sha256Hex } from '../security/index.ts';
import type { Identity, Store } from '../store/index.ts';

export type TokenVerdict =
  | { readonly kind: 'user'; readonly user: Identity }
  | {
      readonly kind: 'refused';
      readonly code: 'TOKEN_UNKNOWN' | 'TOKEN_EXPIRED' | 'USER_INACTIVE';
      readonly reason: string;
    };

/** A token of ours has 43 characters; anything longer is not worth hashing. */
const MAX_TOKEN_CHARACTERS = 256;

/** Knows a user again by the access token that a login gave out. Asked anew for each use: a deactivation counts at once. */
export async function authenticate(store: Store, clock: Clock, accessToken: string): Promise<TokenVerdict> {
  const found =
    accessToken.length > MAX_TOKEN_CHARACTERS ? undefined : await store.accessTokens.find(sha256Hex(accessToken));
  if (!found) return { kind: 'refused', code: 'TOKEN_UNKNOWN', reason: 'This access token is not valid: log in again' };
  const { expiresAt, active, ...user } = found;
  if (expiresAt <= clock.wallNow())
    return { kind: 'refused', code: 'TOKEN_EXPIRED', reason: 'The access token has expired: log in again' };
  if (!active) return inactive;
  return { kind: 'user', user };
}

const inactive = { kind: 'refused', code: 'USER_INACTIVE', reason: 'The user is inactive' } as const;

/** As {@link authenticate}; takes the long-lived keys of encoders as well. */
export async function authenticateEncoder(store: Store, clock: Clock, token: string): Promise<TokenVerdict> {
  if (!token.startsWith('cwk_') || token.length > MAX_TOKEN_CHARACTERS) return authenticate(store, clock, token);
  const found = await store.whipKeys.use(sha256Hex(token));
  if (!found) return { kind: 'refused', code: 'TOKEN_UNKNOWN', reason: 'This WHIP key is not valid: make another' };
  const { active, ...user } = found;
  return active ? { kind: 'user', user } : inactive;
}
