import { X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TlsSetting } from '../settings.ts';

const DAY_MS = 86_400_000;
/** Apple devices refuse server certificates that are valid for longer than 398 days. */
const VALIDITY_MS = 397 * DAY_MS;
/** Renewed while it still works, so that nobody's afternoon ends with an expired one. */
const RENEW_BEFORE_MS = 30 * DAY_MS;

/**
 * The certificate of this machine for browsers on its network: kept in the data folder, so that a phone that accepted it
 * once need not do it again; made anew when the address changed or the end is near.
 */
export async function selfSignedCertificate(dataDir: string, address: string, nowMs: number): Promise<TlsSetting> {
  const certFile = join(dataDir, 'lan-certificate.pem');
  const keyFile = join(dataDir, 'lan-key.pem');
  const kept = await readKept(certFile, keyFile);
  if (kept !== undefined && isUsable(kept.cert, address, nowMs)) return kept;
  const made = await makeCertificate(address, nowMs);
  await writeFile(keyFile, made.key, { mode: 0o600 });
  await writeFile(certFile, made.cert);
  return made;
}

async function readKept(certFile: string, keyFile: string): Promise<TlsSetting | undefined> {
  try {
    const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
    return { cert, key };
  } catch {
    return undefined; // not there yet
  }
}

function isUsable(pem: string, address: string, nowMs: number): boolean {
  try {
    const certificate = new X509Certificate(pem);
    const { validFromDate, validToDate } = certificate;
    const isValid = validFromDate.getTime() <= nowMs && validToDate.getTime() - nowMs > RENEW_BEFORE_MS;
    return isValid && certificate.checkIP(address) !== undefined;
  } catch {
    return false; // a damaged file is replaced
  }
}

async function makeCertificate(address: string, nowMs: number): Promise<TlsSetting> {
  const { generate } = await import('selfsigned'); // 10 MB that most servers can do without
  const made = await generate([{ name: 'commonName', value: 'Callcast' }], {
    keyType: 'ec',
    curve: 'P-256',
    notBeforeDate: new Date(nowMs - DAY_MS),
    notAfterDate: new Date(nowMs - DAY_MS + VALIDITY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: address },
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { cert: made.cert, key: made.private };
}
