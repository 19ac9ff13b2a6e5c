import { createPublicKey } from 'node:crypto';
import type { Clock } from '@callcast/core';
import { compactVerify, decodeJwt, decodeProtectedHeader } from 'jose';
import type { Actor } from '../access/actor.ts';
import { addressKey, type RateLimiter, sha256Hex } from '../security/index.ts';
import type { Account, Store } from '../store/index.ts';
import { PlatformError } from './error.ts';
import { platformLimits } from './limits.ts';
import { type Caller, callerOfScopes } from './roles.ts';

export interface Authorizer {
  readonly store: Store;
  readonly clock: Clock;
  /** Of wrong keys and wrong signatures, by address. */
  readonly failures: RateLimiter;
}

export interface Authorized {
  readonly account: Account;
  readonly caller: Caller;
  /** For the audit log. */
  readonly actor: Actor;
}

/** What a request says of itself. */
export interface Credentials {
  /** The client's. */
  readonly address: string;
  /** Value of the `Authorization` header, empty where there is none. */
  readonly authorization: string;
  readonly given: ReadonlyMap<string, string>;
}

/**
 * The account that a request is made for: by a token that is signed with one of its keys (`Authorization: Bearer`), or by
 * `account_id` (or `account_name`, `account_email`) and `api_key`. An unknown account and a wrong key get the same answer.
 *
 * @throws {PlatformError} `AUTHORIZATION_FAILED`, `RATE_LIMITED`, `JWT_FORMAT`, `JWT_LIFETIME`, `JWT_FROM_FUTURE`, `JWT_EXPIRED`
 */
export async function authorize(on: Authorizer, { address, authorization, given }: Credentials): Promise<Authorized> {
  const from = addressKey(address);
  if (!on.failures.allows(from))
    throw new PlatformError('RATE_LIMITED', 'too many requests with a wrong key; try again in a minute');
  const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  const found = token === undefined ? await byApiKey(on.store, given) : await byToken(on, token);
  if (found !== undefined) return found;
  on.failures.take(from);
  throw new PlatformError(
    'AUTHORIZATION_FAILED',
    token === undefined
      ? 'account_id (or account_name) and api_key do not belong together'
      : 'the token is not signed with a key of this account that exists',
  );
}

async function byApiKey(store: Store, given: ReadonlyMap<string, string>): Promise<Authorized | undefined> {
  const account = await findAccount(store, given);
  const found = account && (await store.apiKeys.use(sha256Hex(given.get('api_key') ?? '')));
  if (found === undefined || found.account.id !== account?.id) return undefined;
  const { id, name, scopes } = found.key;
  return { account, caller: callerOfScopes(scopes), actor: { kind: 'api-key', id: String(id), name } };
}

async function findAccount(store: Store, given: ReadonlyMap<string, string>): Promise<Account | undefined> {
  const id = given.get('account_id') ?? '';
  if (/^\d{1,15}$/.test(id)) return store.accounts.findById(Number(id));
  const name = given.get('account_name') ?? '';
  if (name !== '') return store.accounts.findByName(name.toLowerCase());
  const email = given.get('account_email') ?? '';
  return email === '' ? undefined : store.accounts.findByEmail(email.toLowerCase());
}

/** @returns undefined for a key that does not exist, or is not the account's, and for a signature that is not the key's. */
async function byToken({ store, clock }: Authorizer, token: string): Promise<Authorized | undefined> {
  const { keyId, accountId, issuedAt, expiresAt } = parseToken(token);
  const account = await store.accounts.findById(accountId);
  const key = account && (await store.serviceKeys.find(account.id, keyId));
  if (key === undefined || account === undefined) return undefined;
  const isSigned = await compactVerify(token, createPublicKey(key.publicKey), { algorithms: ['RS256'] }).then(
    () => true,
    () => false,
  );
  if (!isSigned) return undefined;
  const now = clock.wallNow() / 1_000;
  const { jwtLifetimeSeconds, jwtSkewSeconds } = platformLimits;
  if (expiresAt - issuedAt > jwtLifetimeSeconds)
    throw new PlatformError('JWT_LIFETIME', `exp may be at most ${jwtLifetimeSeconds} s after iat`);
  if (issuedAt > now + jwtSkewSeconds)
    throw new PlatformError('JWT_FROM_FUTURE', 'iat is in the future: compare the clock of the client with ours');
  if (expiresAt <= now) throw new PlatformError('JWT_EXPIRED', 'the token has expired: make another');
  const actor = { kind: 'service-key', id: key.id, name: key.name } as const;
  return { account, caller: { roleIds: key.roleIds }, actor };
}

interface Token {
  readonly keyId: string;
  readonly accountId: number;
  /** Seconds since 1970-01-01 UTC. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** What a token says, before anybody knows whether it is true. @throws {PlatformError} `JWT_FORMAT` */
function parseToken(token: string): Token {
  const wrong = (what: string): PlatformError =>
    new PlatformError('JWT_FORMAT', `the token is not one of ours: ${what}`);
  if (token.length > platformLimits.jwtCharacters) throw wrong('it is too long');
  let header: ReturnType<typeof decodeProtectedHeader>;
  let claims: ReturnType<typeof decodeJwt>;
  try {
    header = decodeProtectedHeader(token);
    claims = decodeJwt(token);
  } catch {
    throw wrong('it is no JWT');
  }
  const { alg, kid } = header;
  if (alg !== 'RS256') throw wrong('alg must be RS256');
  if (typeof kid !== 'string' || kid === '') throw wrong('kid must be a key_id');
  // Clients write the number of the account as they got it: as a number, or as text.
  const iss: unknown = claims.iss;
  const accountId = /^\d{1,15}$/.test(String(iss)) ? Number(iss) : Number.NaN;
  if (Number.isNaN(accountId)) throw wrong('iss must be an account_id');
  const { iat, exp } = claims;
  if (!Number.isFinite(iat) || !Number.isFinite(exp)) throw wrong('iat and exp must be seconds since 1970');
  return { keyId: kid, accountId, issuedAt: iat as number, expiresAt: exp as number };
}
