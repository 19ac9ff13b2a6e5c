import type { Clock, Random } from '@callcast/core';
import { addressKey, type LinkSigner, type PasswordHasher, securityLimits, sha256Hex } from '../security/index.ts';
import type { MemberSession, Store } from '../store/index.ts';
import { accessLimits } from './limits.ts';
import { type LoginFailureLimits, LoginFailures } from './login-failures.ts';
import type { SessionCookie } from './session-cookie.ts';

export interface MemberLoginsOptions {
  readonly store: Store;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly random: Random;
  /** Signs what browsers are known by. */
  readonly devices: LinkSigner;
  readonly limits?: LoginFailureLimits;
}

export type MemberLoginOutcome =
  | { readonly kind: 'accepted'; readonly cookie: SessionCookie; readonly device: string }
  | { readonly kind: 'wrong-password' }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number };

/** A name that says nothing of who has it: an id would be as good. */
const DEVICE_BYTES = 12;
const [HANDLE_BYTES, TOKEN_BYTES] = [16, 32];

/** Logs members in. */
export class MemberLogins {
  readonly #on: MemberLoginsOptions;
  readonly #failures: LoginFailures;

  constructor(options: MemberLoginsOptions) {
    this.#on = options;
    this.#failures = new LoginFailures(options.clock, options.limits);
  }

  /**
   * @param login `name` or `name@account`.
   * @param from Address, and what the browser is known by.
   * @throws {SecurityError} `SECURITY_BUSY`
   */
  async login(
    login: string,
    password: string,
    from: { readonly address: string; readonly device: string },
  ): Promise<MemberLoginOutcome> {
    const { store, random } = this.#on;
    const [name = '', accountName] = login.trim().toLowerCase().split('@', 2);
    const checked = await this.#check(name, accountName, password, from);
    if (checked.kind !== 'right') return checked;
    const cookie = { handle: text(random.bytes(HANDLE_BYTES)), token: text(random.bytes(TOKEN_BYTES)) };
    await store.memberSessions.add(checked.memberId, sha256Hex(cookie.handle), sha256Hex(cookie.token));
    const hash = this.#on.hasher.isCurrent(checked.passwordHash) ? undefined : await this.#on.hasher.hash(password);
    await store.members.noteLogin(checked.memberId, hash);
    return { kind: 'accepted', cookie, device: this.#deviceOf(name, from.device) };
  }

  /** Whether a password is that of the member; failures count as those of logins do. */
  async checkPassword(
    { name, account }: { readonly name: string; readonly account: { readonly name: string } },
    password: string,
    from: { readonly address: string; readonly device: string },
  ): Promise<'right' | Exclude<MemberLoginOutcome, { kind: 'accepted' }>> {
    const checked = await this.#check(name, account.name, password, from);
    return checked.kind === 'right' ? 'right' : checked;
  }

  async #check(
    name: string,
    accountName: string | undefined,
    password: string,
    { address, device }: { readonly address: string; readonly device: string },
  ): Promise<
    { kind: 'right'; memberId: number; passwordHash: string } | Exclude<MemberLoginOutcome, { kind: 'accepted' }>
  > {
    const { store, hasher } = this.#on;
    const who = { name, address: addressKey(address), device: this.#knownDevice(name, device) };
    const wait = this.#failures.wait(who);
    if (wait !== undefined) return { kind: 'rate-limited', retryAfterSeconds: wait };
    if (password.length > securityLimits.passwordCharacters) return { kind: 'wrong-password' };
    const member = await store.members.findByName(name, accountName);
    const verdict = await hasher.verify(password, member?.passwordHash, () => this.#failures.reserve(who));
    if (verdict === 'refused') return { kind: 'rate-limited', retryAfterSeconds: this.#failures.wait(who) ?? 1 };
    if (!verdict || member === undefined) return { kind: 'wrong-password' };
    this.#failures.succeeded(who);
    return { kind: 'right', memberId: member.id, passwordHash: member.passwordHash };
  }

  /** `<random>:<signature>`, good for the name that logged in with it. */
  #deviceOf(name: string, given: string): string {
    const id = this.#knownDevice(name, given) ?? text(this.#on.random.bytes(DEVICE_BYTES));
    const expiresAt = this.#on.clock.wallNow() + accessLimits.deviceMs;
    return `${id}:${this.#on.devices.sign(`${id} ${name}`, expiresAt)}`;
  }

  #knownDevice(name: string, given: string): string | undefined {
    const [id = '', signature = ''] = given.split(':', 2);
    return this.#on.devices.verify(`${id} ${name}`, signature, this.#on.clock.wallNow()) ? id : undefined;
  }
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** What a session's cookie is worth now. */
export type SessionVerdict = 'current' | 'rotate' | 'previous' | 'lost' | 'stale' | 'expired';

/**
 * Judges the token of a session.
 *
 * - `current`: as it should be; `rotate`: so, and old enough to be replaced.
 * - `previous`: of a request that was on its way when the token was replaced.
 * - `lost`: the one before, and nobody has seen the present one, so the answer that told it never arrived: it is replaced again.
 * - `stale`: replaced long ago: somebody else has a copy of this cookie, or is its owner while a thief went on. The session ends.
 */
export function judgeSession(session: MemberSession, tokenSha256: string, now: number): SessionVerdict {
  const { usedAt, createdAt, rotatedAt, confirmedAt } = session;
  const { sessionIdleMs, sessionLongestMs, sessionTokenMs, sessionGraceMs } = accessLimits;
  if (now - usedAt >= sessionIdleMs || now - createdAt >= sessionLongestMs) return 'expired';
  if (tokenSha256 === session.tokenSha256) return now - rotatedAt >= sessionTokenMs ? 'rotate' : 'current';
  if (tokenSha256 !== session.previousSha256) return 'stale';
  if (confirmedAt === null) return now - rotatedAt >= sessionGraceMs ? 'lost' : 'previous';
  return now - confirmedAt < sessionGraceMs ? 'previous' : 'stale';
}
