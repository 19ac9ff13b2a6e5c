import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { NetworkInterfaceInfo } from 'node:os';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lanAddress } from './lan-address.ts';
import { selfSignedCertificate } from './self-signed.ts';

const folder = mkdtempSync(join(tmpdir(), 'callcast-lan-'));
afterAll(() => rmSync(folder, { recursive: true }));

function entry(address: string, internal = false, family: 'IPv4' | 'IPv6' = 'IPv4'): NetworkInterfaceInfo {
  return { address, internal, family, netmask: '', mac: '', cidr: null } as NetworkInterfaceInfo;
}

test('the address of a real network goes before those of containers and tunnels', () => {
  expect(
    lanAddress({
      lo: [entry('127.0.0.1', true)],
      docker0: [entry('172.17.0.1')],
      wlan0: [entry('fe80::1', false, 'IPv6'), entry('192.168.1.20')],
    }),
  ).toBe('192.168.1.20');
  expect(lanAddress({ docker0: [entry('172.17.0.1')] })).toBe('172.17.0.1');
  expect(lanAddress({ lo: [entry('127.0.0.1', true)], eth0: [entry('169.254.7.7')] })).toBeUndefined();
});

test('the certificate names the address, is kept, and is made anew for another address or near its end', async () => {
  const now = Date.UTC(2026, 10, 22);
  const first = await selfSignedCertificate(folder, '192.168.1.20', now);
  const certificate = new X509Certificate(first.cert);
  expect(certificate.checkIP('192.168.1.20')).toBe('192.168.1.20');
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect((certificate.validToDate.getTime() - certificate.validFromDate.getTime()) / 86_400_000).toBeLessThan(398);
  expect(statSync(join(folder, 'lan-key.pem')).mode & 0o077).toBe(0);
  expect(await selfSignedCertificate(folder, '192.168.1.20', now + 1)).toEqual(first);
  expect(await selfSignedCertificate(folder, '192.168.1.21', now)).not.toEqual(first);
  const last = await selfSignedCertificate(folder, '192.168.1.20', now);
  expect(await selfSignedCertificate(folder, '192.168.1.20', now + 380 * 86_400_000)).not.toEqual(last);
});

test('Node serves HTTPS with it, and a client that trusts it connects', async () => {
  const tls = await selfSignedCertificate(folder, '127.0.0.1', Date.now());
  const server = createServer(tls, (_request, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const [response] = (await once(get({ host: '127.0.0.1', port, ca: tls.cert }), 'response')) as [
    { statusCode: number },
  ];
  expect(response.statusCode).toBe(200);
  server.closeAllConnections();
  server.close();
});
