import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { resolveConfig } from '../config/config.ts';
import { examine, type Finding } from './index.ts';
import { checkData, checkNode, checkParts } from './machine.ts';
import { checkExpiry, checkPorts, checkReach, checkWaysOut, type Reach } from './network.ts';

const told = (findings: readonly Finding[]): string[] => findings.map(({ id, status }) => `${status} ${id}`);

function folder(mode = 0o700): string {
  const path = mkdtempSync(join(tmpdir(), 'callcast-doctor-'));
  chmodSync(path, mode);
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test('Node and parts that do not work, each with what to do', async () => {
  expect([checkNode('24.1.0').status, checkNode('20.19.0').status]).toEqual(['ok', 'failed']);
  const parts = await checkParts([
    { id: 'a', name: 'Calls', tryOut: async () => 1 },
    { id: 'b', name: 'Scenarios', tryOut: () => Promise.reject(new Error('GLIBC_2.38 not found')) },
  ]);
  expect(told(parts)).toEqual(['ok parts.a', 'failed parts.b']);
  expect(parts[1]?.what).toBe('Scenarios do not work: GLIBC_2.38 not found');
});

test('a data folder: what others may read, and one that is not there yet and stays so', async () => {
  const path = folder();
  expect(told(await checkData(path))).toEqual(['ok data', 'ok data.space']);
  writeFileSync(join(path, 'server.key'), 'x', { mode: 0o644 });
  writeFileSync(join(path, 'lan-certificate.pem'), 'x', { mode: 0o644 });
  chmodSync(path, 0o755);
  expect(told(await checkData(path))).toEqual([
    'ok data',
    'ok data.space',
    'warning data.secrecy',
    'warning data.folder',
  ]);
  const later = join(path, 'a', 'b');
  expect(told(await checkData(later))).toEqual(['ok data', 'ok data.space']);
  expect(() => mkdirSync(join(path, 'a'))).not.toThrow();
});

test('a port: free, of a Callcast that runs, or of another program', async () => {
  const http = { id: 'http', name: 'HTTP', protocol: 'TCP', port: 1, setting: 'CALLCAST_HTTP_PORT' } as const;
  const found = async (isFree: boolean, isRunning: boolean) =>
    checkPorts([http], { isFree: async () => isFree, isRunning });
  expect(told([...(await found(true, false)), ...(await found(false, true)), ...(await found(false, false))])).toEqual([
    'ok ports.http',
    'ok ports.http',
    'failed ports.http',
  ]);
  expect((await found(false, false))[0]?.remedy).toContain('CALLCAST_HTTP_PORT');
});

const REACH: Reach = {
  host: '0.0.0.0',
  publicIp: undefined,
  hasTls: true,
  mediaPorts: [40_000, 40_001],
  interfaces: { lo: [entry('127.0.0.1', true)], eth0: [entry('192.168.1.7')] },
};

function entry(address: string, internal = false) {
  return { address, internal, family: 'IPv4', netmask: '255.0.0.0', mac: '', cidr: null } as const;
}

test.each<[string, Partial<Reach>, string[]]>([
  ['loopback', { host: '127.0.0.1' }, ['warning reach.host']],
  ['a private address alone', {}, ['warning reach.address', 'ok reach.https']],
  ['a public one of its own', { interfaces: { eth0: [entry('203.0.113.9')] } }, ['ok reach.address', 'ok reach.https']],
  ['behind a router', { publicIp: '203.0.113.9' }, ['warning reach.address', 'ok reach.https']],
  ['an announced one of its own', { publicIp: '192.168.1.7' }, ['ok reach.address', 'ok reach.https']],
  ['no HTTPS', { publicIp: '192.168.1.7', hasTls: false }, ['ok reach.address', 'warning reach.https']],
])('who can call: %s', (_, given, expected) => {
  expect(told(checkReach({ ...REACH, ...given }))).toEqual(expected);
});

test('a router is told which ports to forward', () => {
  const [address] = checkReach({ ...REACH, publicIp: '203.0.113.9' });
  expect(address?.remedy).toContain('UDP ports 40000 to 40001');
});

test('a certificate: expired, near its end, good, none', () => {
  const day = 86_400_000;
  const told = [-1, 13, 14].flatMap((days) => checkExpiry((days + 0.5) * day, 0)).map(({ status }) => status);
  expect([told, checkExpiry(undefined, 0)]).toEqual([['failed', 'warning', 'ok'], []]);
});

test('a way out that is closed says what to open, one without a name service says that', async () => {
  const ways = ['open', 'ECONNREFUSED', 'ENOTFOUND'].map((name) => ({ name, host: 'h', port: 1935 }));
  const found = await checkWaysOut(ways, async ({ name }) => {
    if (name !== 'open') throw Object.assign(new Error(name), { code: name });
  });
  expect(told(found)).toEqual(['ok out.open', 'warning out.econnrefused', 'warning out.enotfound']);
  expect([found[1]?.remedy, found[2]?.remedy]).toEqual([
    expect.stringContaining('TCP 1935') as string,
    expect.stringContaining('resolv.conf') as string,
  ]);
});

test('a whole configuration on this machine, with a port that somebody has', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  const taken = String((server.address() as { port: number }).port);
  const flags = { dataDir: folder(), httpPort: taken, mediaWorkers: '1', rtmpPort: '0' };
  const found = await examine(resolveConfig({ mode: 'serve', environment: {}, flags }), { nowMs: 0, offline: true });
  expect(told(found).filter((line) => !line.includes('ports.media'))).toEqual([
    'ok node',
    'ok parts.webrtc',
    'ok parts.scenarios',
    'ok data',
    'ok data.space',
    'failed ports.http',
    'warning reach.host',
  ]);
});
