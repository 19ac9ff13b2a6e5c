import type { Clock } from '@callcast/core';
import type { LinkSigner } from '../security/index.ts';

/** Milliseconds a link to a session log works: a day of debugging; ask the call history for a new one. */
const LINK_TTL_MS = 24 * 3_600_000;

/** Links to session logs: whoever has one may read that log, nothing else, and not for ever. */
export class SessionLogLinks {
  readonly #signer: LinkSigner;
  readonly #clock: Clock;

  constructor(signer: LinkSigner, clock: Clock) {
    this.#signer = signer;
    this.#clock = clock;
  }

  url(origin: string, sessionId: number): string {
    const token = this.#signer.sign(String(sessionId), this.#clock.wallNow() + LINK_TTL_MS);
    return `${origin}/logs/${sessionId}?token=${token}`;
  }

  /** For the account's API key alone. */
  securedUrl(origin: string, sessionId: number): string {
    return `${origin}/api/v1/sessions/${sessionId}/log`;
  }

  isValid(sessionId: string, token: string): boolean {
    return this.#signer.verify(sessionId, token, this.#clock.wallNow());
  }
}
