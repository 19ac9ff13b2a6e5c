import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needProgram } from './server-process.ts';

/** PEM texts of an own authority and of a server certificate that it signed. */
export interface Certificates {
  readonly ca: string;
  readonly key: string;
  readonly certificate: string;
}

/** @param names Subject alternative names in openssl's form, such as `DNS:cdn.test,IP:127.0.0.1`. */
export function makeCertificates(folder: string, names: string): Certificates {
  const path = (name: string): string => join(folder, name);
  const openssl = (...parameters: string[]): void => {
    execFileSync(needProgram('/usr/bin/openssl'), parameters, { stdio: 'ignore' });
  };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    path('ca.key'),
    '-out',
    path('ca.pem'),
    '-days',
    '2',
    '-subj',
    '/CN=Test CA',
  );
  openssl('req', ...newKey, '-keyout', path('server.key'), '-out', path('server.csr'), '-subj', '/CN=server');
  writeFileSync(path('names.cnf'), `subjectAltName=${names}\n`);
  const authority = ['-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-CAcreateserial', '-days', '2'];
  openssl(
    'x509',
    '-req',
    '-in',
    path('server.csr'),
    ...authority,
    '-extfile',
    path('names.cnf'),
    '-out',
    path('server.pem'),
  );
  const read = (name: string): string => readFileSync(path(name), 'utf8');
  return { ca: read('ca.pem'), key: read('server.key'), certificate: read('server.pem') };
}
