import { createHash } from 'node:crypto';
import type { Proof } from './proof.ts';

/** What the digest says of us: the first and only request with this nonce. */
const REQUEST_COUNT = '00000001';

/**
 * Limelight's method: HTTP's digest (RFC 2617 §3.2.2) with realm `live`, method `publish` and the application as URI.
 *
 * @returns The query of the next `connect`, without a question mark.
 */
export function proveToLimelight({ credentials, parameters, nonce, app }: Proof): string {
  const user = parameters.get('user') ?? credentials.user;
  const theirs = parameters.get('nonce') ?? '';
  const path = app.split('?', 1)[0] ?? '';
  const uri = path.includes('/') ? path : `${path}/_definst_`; // the instance that an application without one has
  const who = md5(`${user}:live:${credentials.password}`);
  const what = md5(`publish:/${uri}`);
  const response = md5(`${who}:${theirs}:${REQUEST_COUNT}:${nonce}:auth:${what}`);
  return `authmod=llnw&user=${user}&nonce=${theirs}&cnonce=${nonce}&nc=${REQUEST_COUNT}&response=${response}`;
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
