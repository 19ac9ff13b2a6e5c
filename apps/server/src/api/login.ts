import { type Clock, millis, type Random } from '@callcast/core';
import { addressKey, type PasswordHasher, RateLimiter, securityLimits, sha256Hex } from '../security/index.ts';
import { type Store, storeLimits } from '../store/index.ts';

/** Limits of {@link Login}, per minute. */
export interface LoginLimits {
  readonly loginsPerMinute: number;
  readonly failuresPerMinute: number;
}

export type LoginOutcome =
  | { readonly kind: 'accepted'; readonly accessToken: string; readonly expiresAt: number }
  /** No such application: its name is part of every call page's address, so saying so reveals nothing. */
  | { readonly kind: 'application-unknown'; readonly application: string }
  /** The name or the password: which of them is not said, or user names could be listed. */
  | { readonly kind: 'wrong-password' }
  /** Said only to whoever knows the password. */
  | { readonly kind: 'user-inactive' }
  | { readonly kind: 'malformed-login' }
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
  readonly #failures: RateLimiter;
  readonly #addressFailures: RateLimiter;

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
    const minute = millis(60_000);
    this.#attempts = new RateLimiter(on.clock, limits.loginsPerMinute, minute);
    this.#failures = new RateLimiter(on.clock, limits.failuresPerMinute, minute);
    this.#addressFailures = new RateLimiter(on.clock, securityLimits.addressFailuresPerMinute, minute);
  }

  /**
   * @param address Of the connection; limits count by it.
   * @throws {SecurityError} `SECURITY_BUSY`
   */
  async login(login: string, password: string, address: string): Promise<LoginOutcome> {
    const from = addressKey(address);
    if (!this.#attempts.take(from)) return limited(this.#attempts, from);
    const name = parseLoginName(login);
    if (!name || password.length > securityLimits.passwordCharacters) return { kind: 'malformed-login' };
    const victim = `${from} ${name.user}@${name.application}.${name.account}`;
    if (!this.#mayFail(victim, from)) return this.#failureLimit(victim, from);

    const application = await this.#findApplication(name);
    if (!application) {
      this.#reserveFailure(victim, from);
      return { kind: 'application-unknown', application: `${name.application}.${name.account}` };
    }
    const user = await this.#store.users.findByName(application.id, name.user);
    // Counted as a failure before the check and given back after a success: parallel guesses cannot outrun the count.
    const verdict = await this.#hasher.verify(password, user?.passwordHash, () => this.#reserveFailure(victim, from));
    if (verdict === 'refused') return this.#failureLimit(victim, from);
    if (!verdict || !user) return { kind: 'wrong-password' };
    this.#failures.giveBack(victim);
    this.#addressFailures.giveBack(from);
    if (!user.active) return { kind: 'user-inactive' };
    return { kind: 'accepted', ...(await this.issueToken(user.id)) };
  }

  /** An access token for a user who needs no password: the operator asked for it. */
  async issueToken(userId: number): Promise<{ accessToken: string; expiresAt: number }> {
    const accessToken = Buffer.from(this.#random.bytes(TOKEN_BYTES)).toString('base64url');
    const now = this.#clock.wallNow();
    const expiresAt = now + storeLimits.accessTokenTtlMs;
    await this.#store.accessTokens.add(sha256Hex(accessToken), userId, now, expiresAt);
    return { accessToken, expiresAt };
  }

  #mayFail(victim: string, from: string): boolean {
    return this.#failures.allows(victim) && this.#addressFailures.allows(from);
  }

  #reserveFailure(victim: string, from: string): boolean {
    return this.#mayFail(victim, from) && this.#failures.take(victim) && this.#addressFailures.take(from);
  }

  #failureLimit(victim: string, from: string): LoginOutcome {
    return this.#failures.allows(victim) ? limited(this.#addressFailures, from) : limited(this.#failures, victim);
  }

  async #findApplication(name: LoginName) {
    const account = await this.#store.accounts.findByName(name.account);
    return account && this.#store.applications.findByName(account.id, name.application);
  }
}

function limited(limiter: RateLimiter, key: string): LoginOutcome {
  return { kind: 'rate-limited', retryAfterSeconds: limiter.retryAfterSeconds(key) };
}
