import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/**
 * What RTMPS servers are trusted by: the authorities that Node trusts, and these beside them. It parses all of them, so it
 * is made once and given to every publisher.
 *
 * @param ca PEM certificates.
 */
export function trustBeside(ca: string): SecureContext {
  return createSecureContext({ ca: [...getCACertificates('default'), ca] });
}
