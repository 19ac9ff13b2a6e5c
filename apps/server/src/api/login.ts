import { type Clock, millis, type Random } from '@callcast/core';
import { accessLimits } from '../access/limits.ts';
import { type Attempt, LoginFailures } from '../access/login-failures.ts';
import { addressKey, type PasswordHasher, RateLimiter, securityLimits, sha256Hex } from '../security/index.ts';
import { type Store, storeLimits, type UserWithHashes } from '../store/index.ts';

/** Limits of {@link Login}, per minute. */
export interface LoginLimits {
  readonly loginsPerMinute: number;
  readonly failuresPerMinute: number;
}

export type LoginOutcome =
  | ({ readonly kind: 'accepted' } & (IssuedToken | IssuedTokens))
  /** No such application: its name is part of every call page's address, so saying so reveals nothing. */
  | { readonly kind: 'application-unknown'; readonly application: string }
  /** The name or the password: which of them is not said, or user names could be listed. */
  | { readonly kind: 'wrong-password' }
  /** Said only to whoever knows the password. */
  | { readonly kind: 'user-inactive' }
  | { readonly kind: 'malformed-login' }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number };

export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresAt: number;
}

/** With a token for the next ones. */
export interface IssuedTokens extends IssuedToken {
  readonly refreshToken: string;
  readonly refreshExpiresAt: number;
}

/** What becomes of a refresh token. `reused`: all that came of its login is worth nothing any more. */
export type RefreshOutcome =
  | ({ readonly kind: 'accepted' } & IssuedTokens)
  | { readonly kind: 'unknown' | 'expired' | 'reused' | 'inactive' }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number };

/** The parts of `user@application.account`, also with the suffix `.voximplant.com` that existing clients add. */
export interface LoginName {
  readonly user: string;
  readonly application: string;
  readonly account: string;
}

export function parseLoginName(login: string): LoginName | undefined {
  const parts = /^([^@\s]{1,64})@([^@.\s]{1,80})\.([^@.\s]{1,64})(?:\.voximplant\.com)?$/i.exec(login.trim());
  if (!parts) return undefined;
  const [, user = '', application = '', account = ''] = parts;
  return { user, application: application.toLowerCase(), account: account.toLowerCase() };
}

const TOKEN_BYTES = 32;

/** Logs users in and knows them again by their access token. */
export class Login {
  readonly #store: Store;
  readonly #hasher: PasswordHasher;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #attempts: RateLimiter;
  readonly #failures: LoginFailures;

  constructor(
    on: { store: Store; hasher: PasswordHasher; clock: Clock; random: Random },
    limits: LoginLimits = {
      loginsPerMinute: securityLimits.loginsPerMinute,
      failuresPerMinute: securityLimits.loginFailuresPerMinute,
    },
  ) {
    this.#store = on.store;
    this.#hasher = on.hasher;
    this.#clock = on.clock;
    this.#random = on.random;
    this.#attempts = new RateLimiter(on.clock, limits.loginsPerMinute, millis(60_000));
    this.#failures = new LoginFailures(on.clock, limits);
  }

  /**
   * @param address Of the connection; limits count by it.
   * @param withRefreshToken Whether a token for the next ones is wanted.
   * @throws {SecurityError} `SECURITY_BUSY`
   */
  async login(login: string, password: string, address: string, withRefreshToken = false): Promise<LoginOutcome> {
    if (password.length > securityLimits.passwordCharacters) return { kind: 'malformed-login' };
    const admitted = await this.#admit(login, address, (user, mayTry) =>
      this.#hasher.verify(password, user?.passwordHash, mayTry),
    );
    if (admitted.kind !== 'admitted') return admitted;
    const { user } = admitted;
    if (!this.#hasher.isCurrent(user.passwordHash))
      await this.#store.users.rehash(user.id, user.passwordHash, await this.#hasher.hash(password));
    const issued = await (withRefreshToken ? this.#issueTokens(user.id) : this.issueToken(user.id));
    return { kind: 'accepted', ...issued };
  }

  /**
   * A login by another proof that its user knows the password; it counts as one by the password itself.
   *
   * @param isProven Also asked of nobody, and takes as long then.
   */
  async loginByProof(
    login: string,
    isProven: (user: UserWithHashes | undefined) => boolean,
    address: string,
  ): Promise<LoginOutcome> {
    const admitted = await this.#admit(login, address, async (user, mayTry) => (mayTry() ? isProven(user) : 'refused'));
    if (admitted.kind !== 'admitted') return admitted;
    return { kind: 'accepted', ...(await this.issueToken(admitted.user.id)) };
  }

  /** Whoever this is, as far as `check` believes it, within the limits. */
  async #admit(
    login: string,
    address: string,
    check: (user: UserWithHashes | undefined, mayTry: () => boolean) => Promise<boolean | 'refused'>,
  ): Promise<
    { readonly kind: 'admitted'; readonly user: UserWithHashes } | Exclude<LoginOutcome, { kind: 'accepted' }>
  > {
    const from = addressKey(address);
    if (!this.#attempts.take(from)) return limited(this.#attempts, from);
    const name = parseLoginName(login);
    if (!name) return { kind: 'malformed-login' };
    const full = `${name.user}@${name.application}.${name.account}`;
    const attempt = { name: full, address: from, device: undefined };
    if (this.#failures.wait(attempt) !== undefined) return this.#failureLimit(attempt);

    const application = await this.#findApplication(name);
    if (!application) {
      this.#failures.reserve(attempt);
      return { kind: 'application-unknown', application: `${name.application}.${name.account}` };
    }
    const user = await this.#store.users.findByName(application.id, name.user);
    // Counted as a failure before the check and given back after a success: parallel guesses cannot outrun the count.
    const mayTry = () => this.#failures.reserve(attempt);
    const verdict = await check(user, mayTry);
    if (verdict === 'refused') return this.#failureLimit(attempt);
    if (!verdict || !user) return { kind: 'wrong-password' };
    this.#failures.succeeded(attempt);
    return user.active ? { kind: 'admitted', user } : { kind: 'user-inactive' };
  }

  /** Another access token and another refresh token for a refresh token. */
  async refresh(refreshToken: string, address: string): Promise<RefreshOutcome> {
    const from = addressKey(address);
    if (!this.#attempts.take(from)) return limited(this.#attempts, from);
    const next = this.#makeTokens();
    const exchanged = await this.#store.refreshTokens.exchange(sha256Hex(refreshToken), hashesOf(next));
    return typeof exchanged === 'string' ? { kind: exchanged } : { kind: 'accepted', ...next };
  }

  /** An access token for a user who needs no password: the operator asked for it. */
  async issueToken(userId: number): Promise<IssuedToken> {
    const accessToken = this.#newToken();
    const now = this.#clock.wallNow();
    const expiresAt = now + storeLimits.accessTokenTtlMs;
    await this.#store.accessTokens.add(sha256Hex(accessToken), userId, now, expiresAt);
    return { accessToken, expiresAt };
  }

  async #issueTokens(userId: number): Promise<IssuedTokens> {
    const tokens = this.#makeTokens();
    await this.#store.refreshTokens.begin(userId, this.#newToken(), hashesOf(tokens));
    return tokens;
  }

  #makeTokens(): IssuedTokens {
    const now = this.#clock.wallNow();
    return {
      accessToken: this.#newToken(),
      expiresAt: now + storeLimits.accessTokenTtlMs,
      refreshToken: this.#newToken(),
      refreshExpiresAt: now + accessLimits.refreshTokenMs,
    };
  }

  #newToken(): string {
    return Buffer.from(this.#random.bytes(TOKEN_BYTES)).toString('base64url');
  }

  #failureLimit(attempt: Attempt): { kind: 'rate-limited'; retryAfterSeconds: number } {
    return { kind: 'rate-limited', retryAfterSeconds: this.#failures.wait(attempt) ?? 1 };
  }

  async #findApplication(name: LoginName) {
    const account = await this.#store.accounts.findByName(name.account);
    return account && this.#store.applications.findByName(account.id, name.application);
  }
}

const hashesOf = ({ accessToken, expiresAt, refreshToken, refreshExpiresAt }: IssuedTokens) => ({
  accessSha256: sha256Hex(accessToken),
  accessExpiresAt: expiresAt,
  refreshSha256: sha256Hex(refreshToken),
  refreshExpiresAt,
});

function limited(limiter: RateLimiter, key: string): { kind: 'rate-limited'; retryAfterSeconds: number } {
  return { kind: 'rate-limited', retryAfterSeconds: limiter.retryAfterSeconds(key) };
}
