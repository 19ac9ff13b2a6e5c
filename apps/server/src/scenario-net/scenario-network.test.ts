import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { silentLog } from '@callcast/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { realTime } from '../real-time.ts';
import { EgressPolicy } from '../security/index.ts';
import { createResolver, ScenarioNetwork } from './index.ts';

test('a session that is over leaves no connection, and others keep theirs', async () => {
  const sockets = new Map<string, Socket>();
  const keep = (request: IncomingMessage): void => void sockets.set(request.url ?? '', request.socket.resume());
  const server = createServer(keep).on('upgrade', keep);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets.values()) socket.destroy();
  });
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  const network = new ScenarioNetwork({
    egress: EgressPolicy.parse(['loopback']) as EgressPolicy,
    resolve: createResolver(realTime),
    scheduler: realTime,
    log: silentLog,
  });
  const events = { opened() {}, text() {}, bytes() {}, failed() {}, closed: () => expect.fail('it was told') };
  const [first, second] = [network.openSession(), network.openSession()];
  first.http.request({ url: `http://${host}/first` }, () => expect.fail('it was told'));
  first.webSockets.open(`ws://${host}/socket`, {}, events);
  const other = vi.fn();
  second.http.request({ url: `http://${host}/second` }, other);
  await vi.waitUntil(() => sockets.size === 3);
  first.close();
  first.close();
  for (const path of ['/first', '/socket'])
    await vi.waitUntil(() => sockets.get(path)?.destroyed === true || sockets.get(path)?.readableEnded === true);
  expect([sockets.get('/second')?.destroyed, other.mock.calls]).toEqual([false, []]);
  second.close();
});
