import { createPrivateKey, X509Certificate } from 'node:crypto';
import { CodedError } from '@callcast/core';
import type { TlsSetting } from '../settings.ts';

/** `TLS_INVALID`: the certificate or the key is none, or they do not belong together. */
export class CertificateError extends CodedError<'TLS_INVALID'> {}

/** @returns When the certificate ends, in milliseconds of the wall clock. @throws {CertificateError} */
export function checkCertificate({ cert, key }: TlsSetting): number {
  let certificate: X509Certificate;
  let isPair: boolean;
  try {
    certificate = new X509Certificate(cert);
    isPair = certificate.checkPrivateKey(createPrivateKey(key));
  } catch (cause) {
    throw new CertificateError('TLS_INVALID', `The certificate or its key cannot be read: ${String(cause)}`, { cause });
  }
  if (!isPair) throw new CertificateError('TLS_INVALID', 'The certificate is of another key');
  return certificate.validToDate.getTime();
}
