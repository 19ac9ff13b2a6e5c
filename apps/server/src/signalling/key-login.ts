/** The login by a one-time key, on one socket: docs/decisions/0049-one-time-login-keys.md. */
import type { Random, Scheduler } from '@callcast/core';
import type { ClientMessage, ServerMessage } from '@callcast/webrtc/signalling-protocol';
import type { OneTimeLogins } from '../access/one-time-logins.ts';
import { type Login, refusalOf } from '../api/index.ts';
import { loginLimits } from './limits.ts';

export interface KeyLoginOptions {
  readonly login: Pick<Login, 'loginByProof'>;
  readonly oneTimeLogins: Pick<OneTimeLogins, 'verify'>;
  readonly scheduler: Pick<Scheduler, 'now'>;
  readonly random: Random;
}

export type KeyLoginMessage = Extract<ClientMessage, { type: 'request-login-key' | 'login-with-key' }>;
/** An `error` ends the socket. */
export type KeyLoginAnswer = Extract<ServerMessage, { type: 'login-key' | 'access-token' | 'error' }>;

const KEY_BYTES = 16;

/** The key that this socket was given last. It is nowhere else: other sockets cannot use it up, or fill a table with theirs. */
export class KeyLogin {
  readonly #options: KeyLoginOptions;
  readonly #address: string;
  #held: { readonly key: string; readonly login: string; readonly expiresAt: number } | undefined;
  #given = 0;

  /** @param address Of the socket: wrong answers count by it. */
  constructor(options: KeyLoginOptions, address: string) {
    this.#options = options;
    this.#address = address;
  }

  async answer(message: KeyLoginMessage): Promise<KeyLoginAnswer> {
    return message.type === 'request-login-key' ? this.#giveKey(message.login) : this.#logIn(message);
  }

  /** In place of the one before. Nobody is looked up: that there is a key says nothing of whether there is such a user. */
  #giveKey(login: string): KeyLoginAnswer {
    if (this.#given >= loginLimits.keys) {
      const reason = `A connection is given ${loginLimits.keys} login keys: connect anew`;
      return { type: 'error', code: 'RATE_LIMITED', reason };
    }
    this.#given++;
    const { random, scheduler } = this.#options;
    const key = Buffer.from(random.bytes(KEY_BYTES)).toString('hex');
    this.#held = { key, login, expiresAt: scheduler.now() + loginLimits.keyLifetime };
    return { type: 'login-key', key };
  }

  /** Uses the key up, whatever comes of it. */
  async #logIn({ login, hash }: Extract<KeyLoginMessage, { type: 'login-with-key' }>): Promise<KeyLoginAnswer> {
    const held = this.#held;
    this.#held = undefined;
    const { scheduler, oneTimeLogins } = this.#options;
    if (held === undefined || held.login !== login || held.expiresAt <= scheduler.now()) return EXPIRED;
    const isProven: Parameters<Login['loginByProof']>[1] = (user) => oneTimeLogins.verify(user, held.key, hash);
    const outcome = await this.#options.login.loginByProof(login, isProven, this.#address);
    if (outcome.kind !== 'accepted') {
      const { code, reason } = refusalOf(outcome);
      return { type: 'error', code, reason };
    }
    // No welcome yet: a page needs the token anyway, to come back when its socket is lost.
    const { accessToken, expiresAt } = outcome;
    return { type: 'access-token', accessToken, expiresAt: new Date(expiresAt).toISOString() };
  }
}

const EXPIRED = {
  type: 'error',
  code: 'LOGIN_KEY_EXPIRED',
  reason: `This connection has no key for this login: one is good once, and for ${loginLimits.keyLifetime / 1000} s. Ask for another`,
} as const;
