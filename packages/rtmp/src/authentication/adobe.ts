import { createHash } from 'node:crypto';
import type { Proof } from './proof.ts';

/**
 * Adobe's method: a salted MD5 of the password, hashed again with the server's challenge and ours.
 *
 * @returns The query of the next `connect`, without a question mark.
 */
export function proveToAdobe({ credentials, parameters, nonce }: Proof): string {
  const user = parameters.get('user') ?? credentials.user; // as the server writes it
  const opaque = parameters.get('opaque');
  const salted = md5(`${user}${parameters.get('salt') ?? ''}${credentials.password}`);
  const response = md5(`${salted}${opaque ?? parameters.get('challenge') ?? ''}${nonce}`);
  const query = `authmod=adobe&user=${user}&challenge=${nonce}&response=${response}`;
  return opaque === undefined ? query : `${query}&opaque=${opaque}`;
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('base64');
}
