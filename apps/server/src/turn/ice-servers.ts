/**
 * What clients are told of STUN and TURN servers. Credentials are made for a user and run out: whoever copies them has
 * a relay for a day, not for good.
 *
 * Source: draft-uberti-behave-turn-rest-00 §2.2, as coturn (`use-auth-secret`), eturnal and others read it.
 */
import { createHmac } from 'node:crypto';
import { type Clock, type Millis, millis } from '@callcast/core';
import type { IceServer } from '@callcast/webrtc/signalling-protocol';

export interface IceServersOptions {
  /** RFC 7064 and RFC 7065 URIs. */
  readonly uris: readonly string[];
  /** Shared with the TURN servers; undefined: none is named. */
  readonly turnSecret: string | undefined;
  /** How long credentials allow new relays; one that is open stays. */
  readonly ttl: Millis;
  readonly clock: Clock;
}

export class IceServers {
  readonly #options: IceServersOptions;
  readonly #stun: readonly string[];
  readonly #turn: readonly string[];

  constructor(options: IceServersOptions) {
    this.#options = options;
    this.#stun = options.uris.filter((uri) => !isTurn(uri));
    this.#turn = options.uris.filter(isTurn);
  }

  /** Those that need no credentials: for whoever asks. */
  get open(): readonly IceServer[] {
    return this.#stun.length === 0 ? [] : [{ urls: this.#stun }];
  }

  /** How old an answer of {@link forUser} may be before it is to be asked for again; undefined: it never runs out. */
  get renewAfter(): Millis | undefined {
    return this.#turn.length === 0 ? undefined : millis(this.#options.ttl / 2);
  }

  /** All of them, with credentials from now on. */
  forUser(userId: number): readonly IceServer[] {
    const { turnSecret, ttl, clock } = this.#options;
    if (this.#turn.length === 0 || turnSecret === undefined) return this.open;
    const username = `${Math.floor((clock.wallNow() + ttl) / 1_000)}:user-${userId}`;
    return [...this.open, { urls: this.#turn, username, credential: turnPassword(turnSecret, username) }];
  }
}

/** @returns The password that a TURN server computes for this name, too. */
export function turnPassword(secret: string, username: string): string {
  return createHmac('sha1', secret).update(username).digest('base64');
}

/** Values of `Link` headers, one for each URI (RFC 9725 §4.6). Neither names nor passwords made here hold a quote. */
export function iceServerLinks(servers: readonly IceServer[]): string[] {
  return servers.flatMap(({ urls, username, credential }) =>
    urls.map((uri) =>
      username === undefined
        ? `<${uri}>; rel="ice-server"`
        : `<${uri}>; rel="ice-server"; username="${username}"; credential="${credential}"; credential-type="password"`,
    ),
  );
}

export const isTurn = (uri: string): boolean => /^turns?:/i.test(uri);
