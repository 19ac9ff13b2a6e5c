import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { closeSignalling } from './close-signalling.ts';

async function openServer() {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, connection, head) =>
    sockets.handleUpgrade(request, connection, head, (socket) => sockets.emit('connection', socket)),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const dial = () => new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const open = async () => {
    const client = dial();
    const connected = once(sockets, 'connection');
    await once(client, 'open');
    return { client, socket: ((await connected) as [WebSocket])[0] };
  };
  return { sockets, dial, open, scheduler: new VirtualScheduler() };
}

test('what was sent arrives before the goodbye', async () => {
  const { sockets, open, scheduler } = await openServer();
  const { client, socket } = await open();
  const heard: string[] = [];
  client.on('message', (data) => heard.push(String(data)));
  client.on('close', (code) => heard.push(String(code)));
  client.send('on its way'); // unread bytes would make the kernel drop what was sent, if the socket were destroyed
  socket.pause();
  socket.send('ended');
  const closed = closeSignalling(sockets, scheduler);
  socket.resume();
  await closed;
  await vi.waitFor(() => expect(heard).toEqual(['ended', '1001']));
  expect(sockets.clients.size).toBe(0);
});

test('who comes back during the goodbye is refused, or the server would wait for that one', async () => {
  const { sockets, dial, open, scheduler } = await openServer();
  const { client } = await open();
  (client as unknown as { readonly _socket: Socket })._socket.pause(); // so that the goodbye takes its time
  const closed = closeSignalling(sockets, scheduler);
  const [, answer] = (await once(dial(), 'unexpected-response')) as [unknown, IncomingMessage];
  expect(answer.statusCode).toBe(503);
  scheduler.advance(1_000);
  await closed;
  client.terminate();
});

test('who does not answer is cut off after a second, and without sockets there is nothing to wait for', async () => {
  await closeSignalling((await openServer()).sockets, new VirtualScheduler());
  const { sockets, open, scheduler } = await openServer();
  const { client } = await open();
  (client as unknown as { readonly _socket: Socket })._socket.pause();
  let isClosed = false;
  const closed = closeSignalling(sockets, scheduler).then(() => {
    isClosed = true;
  });
  scheduler.advance(999);
  await new Promise(setImmediate);
  expect(isClosed).toBe(false);
  scheduler.advance(1);
  await closed;
  client.terminate();
});
