/** The file of `CALLCAST_RTMPS_CA_FILE`: certificates of authorities, checked at the start and not at the first publish. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { StartError } from './start-error.ts';

/** Characters: all public authorities together take a quarter of it. */
const MAX_FILE_LENGTH = 1_000_000;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/**
 * @param file Undefined: nothing is set.
 * @returns PEM certificates, and nothing else of the file: a private key that stands beside them is left there.
 * @throws {StartError} `RTMPS_CA_UNREADABLE`, `RTMPS_CA_NOT_PEM`
 */
export async function readRtmpsAuthorities(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'latin1').catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(file, `cannot be read (${cause.code ?? cause.message})`, cause);
  });
  if (text.length > MAX_FILE_LENGTH) throw unreadable(file, `is larger than ${MAX_FILE_LENGTH} bytes`);
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw notPem(file, 'holds no certificate in PEM (-----BEGIN CERTIFICATE-----)');
  for (const [i, certificate] of certificates.entries()) {
    try {
      new X509Certificate(certificate);
    } catch (cause) {
      throw notPem(file, `holds a damaged certificate, the ${i + 1}. of ${certificates.length}`, cause);
    }
  }
  return certificates.join('\n');
}

function unreadable(file: string, what: string, cause?: unknown): StartError {
  const remedy = 'Check the path, and that the user of the server may read it.';
  return new StartError('RTMPS_CA_UNREADABLE', `The file of CALLCAST_RTMPS_CA_FILE, ${file}, ${what}. ${remedy}`, {
    cause,
  });
}

function notPem(file: string, what: string, cause?: unknown): StartError {
  const remedy = `Give the certificate of your authority as PEM; one in DER becomes that by: openssl x509 -inform der -in ca.der -out ca.pem`;
  return new StartError('RTMPS_CA_NOT_PEM', `The file of CALLCAST_RTMPS_CA_FILE, ${file}, ${what}. ${remedy}`, {
    cause,
  });
}
