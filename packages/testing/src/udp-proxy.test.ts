import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { millis, type Scheduler, wallMillis } from '@callcast/core';
import { afterEach, expect, test, vi } from 'vitest';
import type { LinkConditions } from './simulated-link.ts';
import { UdpProxy } from './udp-proxy.ts';

const scheduler: Scheduler = {
  now: () => millis(performance.now()),
  wallNow: () => wallMillis(Date.now()),
  after: (delay, run) => {
    const timer = setTimeout(run, Math.round(delay));
    return { cancel: () => clearTimeout(timer) };
  },
};

let opened = new AsyncDisposableStack();
afterEach(async () => {
  await opened.disposeAsync();
  opened = new AsyncDisposableStack();
});

async function openSocket(): Promise<Socket> {
  const socket = createSocket('udp4');
  opened.defer(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** A client, and a target that sends back what it gets. */
async function echoThrough(conditions: LinkConditions) {
  const target = await openSocket();
  target.on('message', (datagram, from) => target.send(datagram, from.port, from.address));
  const proxy = opened.use(await UdpProxy.open({ targetPort: target.address().port, conditions, seed: 7, scheduler }));
  const openClient = async () => {
    const client = await openSocket();
    const received: number[] = [];
    client.on('message', (datagram) => received.push(datagram[0] ?? -1));
    return { received, send: (value: number) => client.send(Uint8Array.of(value), proxy.port, '127.0.0.1') };
  };
  return { proxy, openClient };
}

test('each client gets the answers to what it sent, in order', async () => {
  const { proxy, openClient } = await echoThrough({ delayMs: 5 });
  const [one, two] = [await openClient(), await openClient()];
  for (const value of [1, 2, 3]) one.send(value);
  two.send(9);
  await vi.waitFor(() => expect([one.received, two.received]).toEqual([[1, 2, 3], [9]]));
  expect(proxy.uplink).toEqual({ sent: 4, lost: 0, duplicated: 0 });
  expect(proxy.downlink).toEqual({ sent: 4, lost: 0, duplicated: 0 });
});

test('a datagram waits for the delay of each direction', async () => {
  const { openClient } = await echoThrough({ delayMs: 40 });
  const client = await openClient();
  const sentAt = performance.now();
  client.send(1);
  await vi.waitFor(() => expect(client.received).toEqual([1]), { interval: 1 });
  expect(performance.now() - sentAt).toBeGreaterThanOrEqual(79);
});

test('loses its share on the way up, and of the rest on the way down', async () => {
  const { proxy, openClient } = await echoThrough({ loss: 0.3 });
  const client = await openClient();
  const values = 100;
  for (let value = 0; value < values; value++) client.send(value);
  await vi.waitFor(() => expect(proxy.downlink.sent).toBe(values - proxy.uplink.lost));
  await vi.waitFor(() => expect(client.received).toHaveLength(values - proxy.uplink.lost - proxy.downlink.lost));
  expect(proxy.uplink.sent).toBe(values);
  for (const { sent, lost } of [proxy.uplink, proxy.downlink]) {
    expect(lost / sent).toBeGreaterThan(0.15);
    expect(lost / sent).toBeLessThan(0.45);
  }
});
