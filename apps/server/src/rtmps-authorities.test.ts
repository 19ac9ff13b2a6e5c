import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wallMillis } from '@callcast/core';
import { afterAll, expect, test } from 'vitest';
import { selfSignedCertificate } from './lan/self-signed.ts';
import { readRtmpsAuthorities } from './rtmps-authorities.ts';

const folder = await mkdtemp(join(tmpdir(), 'callcast-authorities-'));
const { cert, key } = await selfSignedCertificate(folder, '127.0.0.1', wallMillis(Date.now()));

afterAll(() => rm(folder, { recursive: true }));

async function read(text: string | Uint8Array): Promise<string | undefined> {
  const path = join(folder, 'authorities.pem');
  await writeFile(path, text);
  return readRtmpsAuthorities(path);
}

test('all certificates of the file, and nothing else of it', async () => {
  const own = cert.trim();
  expect(await readRtmpsAuthorities(undefined)).toBeUndefined();
  expect(await read(`Our authority\n${cert}`)).toBe(own);
  expect(await read(`${key}\r\n${cert}\n# another one\n${cert}`)).toBe(`${own}\n${own}`);
});

test('a file that cannot be read says why, and what to do', async () => {
  const missing = join(folder, 'missing.pem');
  await expect(readRtmpsAuthorities(missing)).rejects.toMatchObject({
    code: 'RTMPS_CA_UNREADABLE',
    message: `The file of CALLCAST_RTMPS_CA_FILE, ${missing}, cannot be read (ENOENT). Check the path, and that the user of the server may read it.`,
    cause: { code: 'ENOENT' },
  });
  await mkdir(join(folder, 'folder'));
  await expect(readRtmpsAuthorities(join(folder, 'folder'))).rejects.toMatchObject({ code: 'RTMPS_CA_UNREADABLE' });
  await expect(read(`${cert}${'\n'.repeat(1_000_000)}`)).rejects.toMatchObject({ code: 'RTMPS_CA_UNREADABLE' });
});

test('a file without certificates, or with a damaged one, is refused at the start', async () => {
  const der = Buffer.from(cert.split('-----')[2] ?? '', 'base64');
  for (const text of ['', 'nonsense', key, der, cert.replace('-----END CERTIFICATE-----', '')])
    await expect(read(text)).rejects.toMatchObject({
      code: 'RTMPS_CA_NOT_PEM',
      message: expect.stringMatching(/holds no certificate in PEM .* openssl x509 -inform der/),
    });
  const damaged = cert.replace(/\n[^\n-]+\n-/, '\nAAAA\n-');
  await expect(read(`${cert}${damaged}`)).rejects.toMatchObject({
    code: 'RTMPS_CA_NOT_PEM',
    message: expect.stringContaining('holds a damaged certificate, the 2. of 2'),
  });
});
