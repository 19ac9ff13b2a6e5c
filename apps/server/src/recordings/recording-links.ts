import type { RecordingLink } from '@callcast/calls';
import type { Clock } from '@callcast/core';
import type { LinkSigner } from '../security/index.ts';

/** What a link opens. */
export interface LinkedRecording {
  readonly accountId: number;
  readonly name: string;
  /** What a browser saves it as. */
  readonly fileName?: string | undefined;
}

/** Urls of recordings: whoever has one may fetch that recording, nothing else, and not for ever. */
export class RecordingLinks {
  readonly #signer: LinkSigner;
  readonly #clock: Clock;

  constructor(signer: LinkSigner, clock: Clock) {
    this.#signer = signer;
    this.#clock = clock;
  }

  url(origin: string, accountId: number, name: string, { isSecure, linkSeconds, fileName }: RecordingLink): string {
    if (isSecure) return `${origin}/api/v1/recordings/${name}`;
    const expiresAt = this.#clock.wallNow() + linkSeconds * 1_000;
    const token = this.#signer.sign(subjectOf({ accountId, name, fileName }), expiresAt);
    const query = new URLSearchParams({ token, ...(fileName === undefined ? {} : { filename: fileName }) });
    return `${origin}/recordings/${accountId}/${name}?${query}`;
  }

  isValid(recording: LinkedRecording, token: string): boolean {
    return this.#signer.verify(subjectOf(recording), token, this.#clock.wallNow());
  }
}

/** Names of recordings have no slash. */
const subjectOf = ({ accountId, name, fileName = '' }: LinkedRecording): string => `${accountId}/${name}/${fileName}`;
