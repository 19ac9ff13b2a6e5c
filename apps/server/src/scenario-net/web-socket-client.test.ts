import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import type { WebSocketEvents } from '@callcast/calls';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { generate } from 'selfsigned';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { realTime } from '../real-time.ts';
import { EgressPolicy } from '../security/index.ts';
import { netLimits } from './limits.ts';
import { WebSocketClient, type WebSocketClientOptions } from './web-socket-client.ts';

const policy = (...entries: string[]): EgressPolicy => EgressPolicy.parse(entries) as EgressPolicy;

async function serve(server = createServer()) {
  const sockets: { readonly socket: WebSocket; readonly request: IncomingMessage }[] = [];
  const webSockets = new WebSocketServer({ server, handleProtocols: (given) => [...given][0] ?? false });
  webSockets.on('connection', (socket, request) => sockets.push({ socket, request }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const { socket } of sockets) socket.terminate();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

function openClient(given: Partial<WebSocketClientOptions> = {}): WebSocketClient {
  const client = new WebSocketClient({
    egress: policy('loopback'),
    resolve: async () => ['127.0.0.1'],
    scheduler: realTime,
    ...given,
  });
  onTestFinished(() => client.close());
  return client;
}

/** What a scenario would hear. */
function record() {
  const heard: string[] = [];
  const events: WebSocketEvents = {
    opened: (protocol) => heard.push(`opened ${protocol}`),
    text: (text) => heard.push(`text ${text.slice(0, 30)}`),
    bytes: (bytes) => heard.push(`bytes ${bytes.join(' ')}`),
    failed: (reason) => heard.push(`failed ${reason}`),
    closed: ({ code, reason, wasClean }) => heard.push(`closed ${code} ${reason} ${wasClean}`),
  };
  const hears = (what: string) => vi.waitUntil(() => heard.some((one) => one.startsWith(what)));
  return { heard, events, hears };
}

async function connect(given: Partial<WebSocketClientOptions> = {}) {
  const server = await serve();
  const { heard, events, hears } = record();
  const client = openClient(given);
  const connection = client.open(`ws://127.0.0.1:${server.port}/`, {}, events);
  await hears('opened');
  const peer = server.sockets[0]?.socket as WebSocket;
  return { client, connection, peer, heard, hears };
}

test('texts and bytes go both ways, in order, and both say goodbye', async () => {
  const { port, sockets } = await serve();
  const { heard, events, hears } = record();
  const connection = openClient().open(
    `ws://localhost:${port}/talk?x=1`,
    { protocols: ['one', 'two'], headers: [['X-Mine', '7'], ['Host', 'inner'], ['Sec-WebSocket-Key', 'mine']] }, // biome-ignore format: one line
    events,
  );
  expect([connection.send('too early'), heard]).toEqual([false, []]);
  await hears('opened');
  const { socket: peer, request } = sockets[0] ?? expect.fail('nobody came');
  expect(request.url).toBe('/talk?x=1');
  expect(request.headers).toMatchObject({ host: `localhost:${port}`, 'x-mine': '7', 'user-agent': 'VoxEngine/1.0' });
  expect(request.headers['sec-websocket-key']).not.toBe('mine');
  const arrived: string[] = [];
  peer.on('message', (data, isBinary) => arrived.push(`${isBinary} ${String(data)}`));
  peer.send('hi');
  peer.send(Uint8Array.of(1, 2));
  await hears('bytes');
  expect(connection.send('привет')).toBe(true);
  expect(connection.send(Uint8Array.of(65))).toBe(true);
  await vi.waitUntil(() => arrived.length === 2);
  peer.close(4_001, 'enough');
  await hears('closed');
  expect(arrived).toEqual(['false привет', 'true A']);
  expect(heard).toEqual(['opened one', 'text hi', 'bytes 1 2', 'closed 4001 enough true']);
  expect(connection.send('late')).toBe(false);
});

test.each([
  [undefined, 1_000],
  [1_000, 1_000],
  [3_999, 3_999],
  [1_006, 1_000],
  [99, 1_000],
])('close(%s) says %i', async (code, told) => {
  const { connection, peer, hears } = await connect();
  const closed = once(peer, 'close');
  connection.close(code, 'я'.repeat(100));
  connection.close(4_000);
  const [seen, reason] = (await closed) as [number, Buffer];
  expect([seen, reason.toString()]).toEqual([told, 'я'.repeat(61)]);
  await hears(`closed ${told}`);
});

test.each([
  ['no url', 'nothing', {}, 'failed The url is malformed'],
  ['HTTP', 'https://a.example/', {}, 'failed The url is malformed'],
  ['an address by TLS', 'wss://127.0.0.1/', {}, 'failed A wss:// url names its host'],
  ['doubled protocols', 'wss://a.example/', { protocols: ['a', 'a'] }, 'failed The protocols'],
  ['no protocol', 'wss://a.example/', { protocols: ['a b'] }, 'failed The protocols'],
  ['a line break', 'wss://a.example/', { headers: [['x', 'a\r\nb: c']] as const }, 'failed The header field x'],
  ['a port of mail', 'wss://a.example:25/', {}, 'failed Port 25'],
])('%s is refused, later', async (_name, url, options, why) => {
  const { heard, events, hears } = record();
  const connection = openClient().open(url, options, events);
  expect(heard).toEqual([]);
  await hears('closed 1006  false');
  expect(heard[0]).toContain(why);
  expect([heard.length, connection.send('x')]).toEqual([2, false]);
});

test.each([
  ['ws://127.0.0.1:PORT/', []],
  ['ws://[::ffff:127.0.0.1]:PORT/', []],
  ['wss://inner.example:PORT/', []],
  ['ws://public.example:PORT/', ['loopback']],
])('%s is out of reach', async (url, entries) => {
  const { port, sockets } = await serve();
  const { heard, events, hears } = record();
  // A public address is reached by wss:// alone.
  const resolve = async (host: string) => [host === 'public.example' ? '1.1.1.1' : '127.0.0.1'];
  const client = openClient({ egress: policy(...entries), resolve });
  client.open(url.replace('PORT', String(port)), {}, events);
  await hears('closed');
  expect(heard[0]).toContain('CALLCAST_EGRESS_ALLOW');
  expect(sockets).toEqual([]);
});

test('TLS, to the address that was checked', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'talk.example' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'talk.example' }] },
    ],
  });
  const { port, sockets } = await serve(createTlsServer({ key, cert }));
  const asked: string[] = [];
  const resolve = async (host: string): Promise<string[]> => {
    asked.push(host);
    return asked.length === 1 ? ['127.0.0.1'] : ['169.254.169.254'];
  };
  const trusting = openClient({ resolve, authorities: cert });
  const { events, hears } = record();
  trusting.open(`wss://talk.example:${port}/`, {}, events);
  await hears('opened');
  expect([asked, sockets.length]).toEqual([['talk.example'], 1]);
  const distrusting = record();
  openClient().open(`wss://talk.example:${port}/`, {}, distrusting.events);
  await distrusting.hears('failed The connection broke (DEPTH_ZERO_SELF_SIGNED_CERT)');
});

test('who answers otherwise, and who does not answer, are no WebSocket', async () => {
  const plain = createServer((_request, response) => void response.writeHead(403).end());
  plain.on(
    'upgrade',
    (_request, socket) => void socket.end('HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\n\r\n'),
  );
  plain.listen(0, '127.0.0.1');
  await once(plain, 'listening');
  onTestFinished(() => void plain.close());
  const redirected = record();
  openClient().open(`ws://127.0.0.1:${(plain.address() as AddressInfo).port}/`, {}, redirected.events);
  await redirected.hears('failed The server does not agree to a WebSocket: HTTP status 302');

  const sockets: Socket[] = [];
  const mute = createTcpServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  mute.listen(0, '127.0.0.1');
  await once(mute, 'listening');
  onTestFinished(() => void mute.close());
  const port = (mute.address() as AddressInfo).port;
  const scheduler = new VirtualScheduler();
  const waiting = record();
  openClient({ scheduler }).open(`ws://127.0.0.1:${port}/`, {}, waiting.events);
  await vi.waitUntil(() => sockets.length === 1);
  scheduler.advance(netLimits.webSocketHandshakeTimeout);
  await waiting.hears('closed 1006');
  expect(waiting.heard[0]).toBe(`failed 127.0.0.1:${port} did not agree to a WebSocket within 10 s`);

  const lost = record();
  const nameless = openClient({ scheduler, resolve: () => new Promise(() => undefined) });
  nameless.open('wss://slow.example/', {}, lost.events);
  scheduler.advance(netLimits.webSocketHandshakeTimeout);
  await lost.hears('closed 1006');
});

test('a WebSocket that is closed before its name was found is not opened', async () => {
  const { port, sockets } = await serve();
  const found = Promise.withResolvers<string[]>();
  const { heard, events, hears } = record();
  const client = openClient({ resolve: () => found.promise });
  const connection = client.open(`ws://a.example:${port}/closed`, {}, events);
  connection.close();
  await hears('closed 1006');
  const later = record();
  client.open(`ws://a.example:${port}/later`, {}, later.events);
  found.resolve(['127.0.0.1']);
  await later.hears('opened');
  expect([heard.length, sockets.map(({ request }) => request.url)]).toEqual([2, ['/later']]);
});

test('messages have a size, either way', async () => {
  const { connection, peer, heard, hears } = await connect();
  expect(connection.send('a'.repeat(netLimits.messageBytes + 1))).toBe(false);
  expect(connection.send('я'.repeat(netLimits.messageBytes / 2 + 1))).toBe(false);
  expect(connection.send('a'.repeat(netLimits.messageBytes))).toBe(true);
  peer.send('b'.repeat(netLimits.messageBytes));
  await hears('text b');
  peer.send('c'.repeat(netLimits.messageBytes + 1));
  await hears('closed');
  expect(heard.slice(2)).toEqual(['failed A message has more than 1048576 bytes', 'closed 1006  false']);
});

test('what the other end does not read is held up to a limit', async () => {
  const { connection, peer } = await connect();
  peer.pause();
  let sent = 0;
  while (connection.send('a'.repeat(netLimits.messageBytes))) {
    expect(++sent).toBeLessThan(50);
    await new Promise(setImmediate);
  }
  expect(sent).toBeGreaterThanOrEqual(3);
  peer.resume();
  await vi.waitUntil(() => connection.send('again'));
});

test('a flood waits in the socket; all of it comes, no faster than a run can take it', async () => {
  const scheduler = new VirtualScheduler();
  const { peer, heard } = await connect({ scheduler });
  scheduler.advance(0);
  const COUNT = 500;
  // More than may be held: what is not read yet is not here.
  for (let i = 0; i < COUNT; i++) peer.send(String(i).padEnd(30_000));
  peer.close(1_000);
  const texts = (): string[] => heard.filter((one) => one.startsWith('text'));
  await vi.waitUntil(() => texts().length === netLimits.messageBurst);
  await new Promise(setImmediate);
  expect(texts()).toHaveLength(netLimits.messageBurst);
  scheduler.advance(1_000);
  await vi.waitUntil(() => texts().length === netLimits.messageBurst + netLimits.messagesPerSecond);
  for (let second = 0; heard.at(-1) !== 'closed 1000  true'; second++) {
    expect(second).toBeLessThan(50);
    scheduler.advance(1_000);
    await new Promise(setImmediate);
  }
  expect(texts().map((one) => one.trim())).toEqual(Array.from({ length: COUNT }, (_, i) => `text ${i}`));
});

test('a flood of large messages is let through by its bytes', async () => {
  const scheduler = new VirtualScheduler();
  const { peer, heard } = await connect({ scheduler });
  scheduler.advance(0);
  const weight = 20;
  for (let i = 0; i < 30; i++) peer.send('x'.repeat(weight * netLimits.bytesOfOneMessage));
  const count = (): number => heard.filter((one) => one.startsWith('text')).length;
  const atOnce = netLimits.messageBurst / weight;
  await vi.waitUntil(() => count() === atOnce);
  await new Promise(setImmediate);
  expect(count()).toBe(atOnce);
  scheduler.advance(1_000);
  await vi.waitUntil(() => count() > atOnce);
  expect(count()).toBeLessThanOrEqual(atOnce + netLimits.messagesPerSecond / weight + 1);
});

test('empty messages by the ten thousand end it', async () => {
  const scheduler = new VirtualScheduler();
  const { peer, heard } = await connect({ scheduler });
  scheduler.advance(0);
  for (let i = 0; i < 20_000; i++) peer.send('');
  await once(peer, 'close');
  await vi.waitUntil(() => heard.at(-1)?.startsWith('closed'));
  expect(heard.filter((one) => one.startsWith('failed'))).toEqual(['failed The other end sends too many messages']);
});

test('a peer that is gone without a word is noticed', async () => {
  const scheduler = new VirtualScheduler();
  const { peer, hears, heard } = await connect({ scheduler });
  scheduler.advance(0);
  for (let round = 0; round < 3; round++) {
    const pinged = once(peer, 'ping');
    scheduler.advance(netLimits.pingInterval);
    await pinged;
    peer.send(`behind pong ${round}`);
    await hears(`text behind pong ${round}`);
  }
  peer.pause();
  scheduler.advance(2 * netLimits.pingInterval);
  await hears('closed 1006');
  expect(heard[4]).toBe('failed The other end gave no sign of life');
});

test('a peer that does not say goodbye is left after a while', async () => {
  const scheduler = new VirtualScheduler();
  const { connection, peer, hears } = await connect({ scheduler });
  peer.pause();
  connection.close();
  scheduler.advance(netLimits.webSocketCloseTimeout);
  await hears('closed 1006');
});

test('a session has ten; one that is over makes room', async () => {
  const { port, sockets } = await serve();
  const client = openClient();
  const url = `ws://127.0.0.1:${port}/`;
  const open = Array.from({ length: 10 }, () => record());
  const connections = open.map(({ events }) => client.open(url, {}, events));
  const refused = record();
  client.open(url, {}, refused.events);
  await refused.hears('failed A session has at most 10 WebSockets open');
  await Promise.all(open.map(({ hears }) => hears('opened')));
  connections[0]?.close();
  await open[0]?.hears('closed');
  await refused.hears('closed');
  const next = record();
  client.open(url, {}, next.events);
  await next.hears('opened');
  client.close();
  client.close();
  await vi.waitUntil(() => sockets.every(({ socket }) => socket.readyState === socket.CLOSED));
  expect(next.heard).toEqual(['opened ']);
});
