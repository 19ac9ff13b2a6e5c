/**
 * Secrets for tests: random, and recognisable. Whoever needs a stream key, a password or an API key takes it from here,
 * so that the search over the whole test run knows it; harnesses refuse others ({@link requireSecret}).
 */
import { createHash, randomBytes } from 'node:crypto';
import { keep, SECRETS_FOLDER } from './evidence.ts';
import { MARK } from './mark.ts';

export type SecretKind =
  | 'stream key'
  | 'password'
  | 'API key'
  | 'access token'
  | 'relay credential'
  | 'secret of scenarios'
  | 'secret of a webhook'
  | 'login hash';

declare const brand: unique symbol;
/** Only {@link streamKey} makes one: a literal does not compile in its place. */
export type StreamKey = string & { readonly [brand]: 'StreamKey' };

/** A line of the list of secrets. */
export interface ListedSecret {
  readonly kind: SecretKind;
  readonly value: string;
  /** It was written into a scenario, which is stored as its author wrote it. */
  readonly inScenario?: true;
}

const known = new Set<string>();

/** @param label Tells streams apart for people; letters, digits, `-` and `_`. The key can stand in a path and a file name. */
export function streamKey(label: string): StreamKey {
  return listSecret('stream key', `live_${label}_${MARK}_${randomBytes(6).toString('hex')}`) as StreamKey;
}

/** A key with a token in its query, as CDNs give them; characters of it have to be escaped in URLs. */
export function streamKeyWithToken(label: string): StreamKey {
  const token = listSecret('stream key', `${MARK}/${randomBytes(6).toString('hex')}`);
  return listSecret('stream key', `${streamKey(label)}?token=${token}`) as StreamKey;
}

/** It looks different in JSON, in URLs and in HTML, so that no form of it is left untried. */
export function password(): string {
  return listSecret('password', `Te"st&${MARK}+${randomBytes(6).toString('hex')}!`);
}

export function apiKey(): string {
  return listSecret('API key', `interop-${MARK}-${randomBytes(12).toString('hex')}`);
}

/** What an application keeps for `VoxEngine.getSecretValue`; it can stand in a URL, and its forms there differ. */
export function scenarioSecret(): string {
  return listSecret('secret of scenarios', `sct/${MARK}=${randomBytes(9).toString('hex')}`);
}

/** What one-time logins of a user keep of a password: it logs in as the password does. */
export function listLoginHash(user: string, password: string): void {
  listSecret('login hash', createHash('md5').update(`${user}:voximplant.com:${password}`).digest('hex'));
}

/** Puts a secret that somebody else made on the list. @returns It. */
export function listSecret(kind: SecretKind, value: string): string {
  known.add(value);
  list({ kind, value });
  return value;
}

/** The key will be stored in the clear, as a part of a scenario. Before its query is the name of the stream. */
export function listAsInScenario(key: string): void {
  for (const value of new Set([key, key.split('?', 1)[0] ?? ''])) list({ kind: 'stream key', value, inScenario: true });
}

/** @throws {Error} It is a literal, or comes from elsewhere: the search over the test run would not know it. */
export function requireSecret(value: string, what: string): void {
  if (!known.has(value)) throw new Error(`${what} is not known as a secret: take it from @callcast/testing/leaks`);
}

function list(secret: ListedSecret): void {
  keep(SECRETS_FOLDER, `${process.pid}.jsonl`, `${JSON.stringify(secret)}\n`);
}
