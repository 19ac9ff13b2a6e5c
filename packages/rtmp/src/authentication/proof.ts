import type { Credentials } from '../server-url.ts';

/** What a proof is made of. */
export interface Proof {
  readonly credentials: Credentials;
  /** Of the server's challenge. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Ours: eight random hexadecimal digits. */
  readonly nonce: string;
  /** The application as configured, before anything was appended to it. */
  readonly app: string;
}
