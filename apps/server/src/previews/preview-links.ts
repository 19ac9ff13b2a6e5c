import { type Clock, type WallMillis, wallMillis } from '@callcast/core';
import type { LinkSigner } from '../security/index.ts';

/** One output of one session. A session's number is never used again, so a link never opens another output. */
export interface WatchedOutput {
  readonly sessionId: number;
  readonly outputId: string;
}

export interface PreviewLink {
  /** The page. */
  readonly watchUrl: string;
  /** The stream itself: HTTP-FLV. */
  readonly flvUrl: string;
  readonly expiresAt: WallMillis;
}

/** Links to watch an output: whoever has one may watch that output, nothing else, and not for ever. */
export class PreviewLinks {
  readonly #signer: LinkSigner;
  readonly #clock: Clock;

  constructor(signer: LinkSigner, clock: Clock) {
    this.#signer = signer;
    this.#clock = clock;
  }

  /** @param origin Scheme and host by which it will be opened. */
  make(origin: string, output: WatchedOutput, seconds: number): PreviewLink {
    // The token knows whole seconds.
    const expiresAt = wallMillis(1000 * Math.ceil(this.#clock.wallNow() / 1000 + seconds));
    const token = this.#signer.sign(subjectOf(output), expiresAt);
    const path = `${output.sessionId}/${encodeURIComponent(output.outputId)}`;
    return {
      watchUrl: `${origin}/watch/${path}?token=${token}`,
      flvUrl: `${origin}/preview/${path}.flv?token=${token}`,
      expiresAt,
    };
  }

  /** When a token of this output ends; undefined when it is none, or has ended. */
  expiryOf(output: WatchedOutput, token: string): WallMillis | undefined {
    const expiry = this.#signer.expiryOf(subjectOf(output), token, this.#clock.wallNow());
    return expiry === undefined ? undefined : wallMillis(expiry);
  }
}

const subjectOf = ({ sessionId, outputId }: WatchedOutput): string => `${sessionId}/${outputId}`;
