import type { Random } from '@callcast/core';
import type { PublishTarget } from '../publish-target.ts';
import { proveToAdobe } from './adobe.ts';
import type { Challenge } from './challenge.ts';
import { proveToLimelight } from './limelight.ts';

/** Why there is nothing more to say to a challenge. */
export type AuthenticationFailure = 'DEST_AUTH_NEEDED' | 'DEST_AUTH_REJECTED' | 'DEST_AUTH_UNSUPPORTED';

/** What `connect` carries for a server that asks who publishes. */
export interface Authentication {
  /** Appended to `app` and tcUrl. */
  readonly query: string;
  /** Whether it proves anything yet: a server that asks again after a proof does not believe it. */
  readonly isProof: boolean;
}

const PROVE = { adobe: proveToAdobe, llnw: proveToLimelight } as const;

/**
 * The next step after a challenge: first the name, then the proof, each with a connection of its own.
 *
 * @param given What the refused `connect` carried.
 * @returns The code of the error when there is no next step.
 */
export function authenticate(
  challenge: Challenge,
  { app, credentials }: Pick<PublishTarget, 'app' | 'credentials'>,
  given: Authentication | undefined,
  random: Random,
): Authentication | AuthenticationFailure {
  const { method } = challenge;
  if (!isKnown(method)) return 'DEST_AUTH_UNSUPPORTED';
  if (credentials === undefined) return 'DEST_AUTH_NEEDED';
  switch (challenge.kind) {
    case 'name-yourself':
      if (given !== undefined) return 'DEST_AUTH_REJECTED';
      return { query: `authmod=${method}&user=${credentials.user}`, isProof: false };
    case 'prove-it': {
      if (given?.isProof === true) return 'DEST_AUTH_REJECTED';
      const nonce = random.uint32().toString(16).padStart(8, '0');
      return { query: PROVE[method]({ credentials, parameters: challenge.parameters, nonce, app }), isProof: true };
    }
    case 'refused':
      return 'DEST_AUTH_REJECTED';
  }
}

function isKnown(method: string): method is keyof typeof PROVE {
  return Object.hasOwn(PROVE, method);
}
