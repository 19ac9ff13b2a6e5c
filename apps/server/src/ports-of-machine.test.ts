import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { findPorts, isTcpPortFree, isUdpPortFree } from './ports-of-machine.ts';

const taken =
  (...ports: number[]) =>
  async (port: number) =>
    !ports.includes(port);

test('a free port is taken as it is', async () => {
  expect(await findPorts({ port: 8080, mayMove: true }, 1, '127.0.0.1', taken())).toBe(8080);
});

test('a default moves to the next free one, a chosen port does not', async () => {
  expect(await findPorts({ port: 8080, mayMove: true }, 1, '127.0.0.1', taken(8080, 8081))).toBe(8082);
  expect(await findPorts({ port: 8080, mayMove: false }, 1, '127.0.0.1', taken(8080))).toBeUndefined();
});

test('neighbouring ports are free together', async () => {
  expect(await findPorts({ port: 40_000, mayMove: true }, 2, '127.0.0.1', taken(40_001))).toBe(40_002);
});

test('a machine without a free port gives up', async () => {
  expect(await findPorts({ port: 1, mayMove: true }, 1, '127.0.0.1', async () => false)).toBeUndefined();
});

test('the kernel knows which ports are free', async () => {
  const tcp = createServer().listen(0, '127.0.0.1');
  const udp = createSocket('udp4');
  udp.bind(0, '127.0.0.1');
  await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
  const { port } = tcp.address() as { port: number };
  expect(await isTcpPortFree(port, '127.0.0.1')).toBe(false);
  expect(await isUdpPortFree(udp.address().port, '127.0.0.1')).toBe(false);
  const udpPort = udp.address().port;
  await Promise.all([once(tcp.close(), 'close'), new Promise<void>((resolve) => udp.close(() => resolve()))]);
  expect(await isTcpPortFree(port, '127.0.0.1')).toBe(true);
  expect(await isUdpPortFree(udpPort, '127.0.0.1')).toBe(true);
});
