import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { UpgradeRoutes } from '../http/index.ts';
import { registerSignalling, type SignallingOptions } from './register-signalling.ts';

/** What the server answers to an upgrade of this target, until it closes the connection; the peer never closes its half. */
async function answerToUpgrade(target: string): Promise<string> {
  const server = createServer();
  // A refused upgrade reaches none of the options.
  const sockets = registerSignalling(new UpgradeRoutes(server), {} as SignallingOptions);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    sockets.close();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const closed = new Promise<void>((resolve) =>
    server.once('connection', (peer) => peer.once('close', () => resolve())),
  );
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  socket.write(`GET ${target} HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  await Promise.all([closed, once(socket, 'end')]);
  socket.destroy();
  return Buffer.concat(parts).toString('latin1');
}

test.each(['/', '//', '///', '/signals', 'http://', 'http://[', '*'])(
  'an upgrade of %s is refused and its socket closed',
  async (target) => {
    expect(await answerToUpgrade(target)).toMatch(/^HTTP\/1\.1 40[04] /);
  },
);
