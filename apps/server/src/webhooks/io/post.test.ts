/** What a receiver may be, and how long it may take. What is dialled is checked as requests of scenarios are. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { EgressPolicy } from '../../security/index.ts';
import { webhookLimits } from '../limits.ts';
import { openReceiver, openTestWebhooks } from '../testing/open-test-webhooks.ts';
import { createPost } from './post.ts';

const policy = (...entries: string[]): EgressPolicy => EgressPolicy.parse(entries) as EgressPolicy;
const noName = (): Promise<never> => Promise.reject(new Error('no name was to be resolved'));

function postTo(url: string, on: Parameters<typeof createPost>[0]) {
  return createPost(on)({ url, headers: [], payload: '{}', signal: AbortSignal.timeout(10_000) });
}

test.each([
  '127.0.0.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '2130706433',
  '0x7f.1',
  '169.254.169.254',
  '[::ffff:169.254.169.254]',
  '[fd00:ec2::254]',
  '10.0.0.1',
  '0.0.0.0',
])('%s is not dialled, unless whoever runs the server allows it', async (host) => {
  const receiver = await openReceiver((response) => response.end());
  const answer = await postTo(`http://${host}:${receiver.port}/`, { egress: policy(), resolve: noName });
  expect(answer).toMatchObject({
    code: 'WEBHOOK_FORBIDDEN',
    error: expect.stringContaining('CALLCAST_EGRESS_ALLOW') as string,
  });
  expect(receiver.received).toEqual([]);
});

test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '169.254.169.254', '192.168.0.1', 'fd00::1', 'fe80::1'])(
  'nor is a name that means %s',
  async (address) => {
    const receiver = await openReceiver((response) => response.end());
    const url = `http://inner.example:${receiver.port}/`;
    const forbidden = await postTo(url, { egress: policy(), resolve: async () => [address] });
    expect(forbidden).toMatchObject({ code: 'WEBHOOK_FORBIDDEN' });
    expect(receiver.received).toEqual([]);
  },
);

test('a network that is allowed is dialled; a name is looked up once, and dialled where it was checked', async () => {
  const receiver = await openReceiver((response) => response.end('inner'));
  const asked: string[] = [];
  const answers = [['10.0.0.1', '::1', '127.0.0.1'], ['169.254.169.254']];
  const on = {
    egress: policy('127.0.0.0/8'),
    resolve: async (host: string) => {
      asked.push(host);
      return answers.shift() ?? [];
    },
  };
  const url = `http://rebind.example:${receiver.port}/`;
  expect(await postTo(url, on)).toEqual({ status: 200, answer: 'inner' });
  expect([asked, receiver.received.length]).toEqual([['rebind.example'], 1]);
  expect(await postTo(url, on)).toMatchObject({ code: 'WEBHOOK_FORBIDDEN' });
  expect(await postTo(url, on)).toMatchObject({ code: 'WEBHOOK_HOST' });
});

test('of the addresses of a name those that are not allowed are not dialled, whatever becomes of the others', async () => {
  const receiver = await openReceiver((response) => response.end());
  const on = { egress: policy('127.0.0.2'), resolve: async () => ['127.0.0.1', '127.0.0.2'] };
  const answer = await postTo(`http://both.example:${receiver.port}/`, on);
  expect(answer).toMatchObject({ code: 'WEBHOOK_CONNECTION' });
  expect(receiver.received).toEqual([]);
});

test('ports of other protocols are not dialled', async () => {
  const answer = await postTo('http://127.0.0.1:25/', { egress: policy('loopback'), resolve: noName });
  expect(answer).toMatchObject({ code: 'WEBHOOK_FORBIDDEN', error: expect.stringContaining('Port 25') as string });
});

/** Takes connections, and does what it likes with them. */
async function openPeer(onRequest: (socket: Socket) => void) {
  const state = { requests: 0, open: 0, written: 0 };
  const server = createServer((socket) => {
    state.open++;
    socket.on('error', () => undefined).on('close', () => state.open--);
    socket.once('data', () => {
      state.requests++;
      onRequest(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { state, port: (server.address() as AddressInfo).port };
}

/** Until nobody reads any more. */
function writeWithoutEnd(socket: Socket, state: { written: number }): void {
  const piece = 'x'.repeat(16_384);
  while (socket.writable) {
    state.written += piece.length;
    if (!socket.write(piece)) return void socket.once('drain', () => writeWithoutEnd(socket, state));
  }
}

test.each<[what: string, scheme: 'http' | 'https', said: string]>([
  ['takes a request and never answers', 'http', ''],
  ['never ends its header fields', 'http', 'HTTP/1.1 200 OK\r\nx-a: b\r\nx-'],
  ['never ends a short answer', 'http', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nso far'],
  ['never ends a chunk', 'http', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nso'],
  ['says that it goes on, and goes on', 'http', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'],
  ['never agrees to TLS', 'https', ''],
])('a receiver that %s gets 15 s, and its connection is closed', async (_what, scheme, said) => {
  const peer = await openPeer((socket) => socket.write(said));
  const { open, add, tell, scheduler, deliveries, queue } = await openTestWebhooks();
  const { id } = await add(`${scheme}://127.0.0.1:${peer.port}/`);
  open();
  tell();
  await vi.waitFor(() => expect(peer.state).toMatchObject({ requests: 1, open: 1 }));
  scheduler.advance(webhookLimits.timeout - 1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(peer.state.open).toBe(1);
  scheduler.advance(1);
  await vi.waitFor(async () => {
    const [delivery] = await deliveries(id);
    expect(await queue.attemptsOf(delivery?.id ?? 0)).toMatchObject([
      { code: 'WEBHOOK_TIMEOUT', status: null, durationMs: 15_000 },
    ]);
  });
  await vi.waitFor(() => expect(peer.state.open).toBe(0));
});

test.each([
  ['header fields', 'HTTP/1.1 200 OK\r\nx-a: ', { code: 'WEBHOOK_BROKEN', status: null }],
  ['a body', 'HTTP/1.1 500 No\r\n\r\n', { code: 'WEBHOOK_STATUS', status: 500, answer: 'x'.repeat(1_024) }],
])('of a receiver that sends %s without end no more is read than is kept', async (_what, said, attempt) => {
  const peer = await openPeer((socket) => {
    socket.write(said);
    writeWithoutEnd(socket, peer.state);
  });
  const { open, add, tell, deliveries, queue } = await openTestWebhooks();
  const { id } = await add(`http://127.0.0.1:${peer.port}/`);
  open();
  tell();
  await vi.waitFor(async () => {
    const [delivery] = await deliveries(id);
    expect(await queue.attemptsOf(delivery?.id ?? 0)).toMatchObject([attempt]);
  });
  await vi.waitFor(() => expect(peer.state.open).toBe(0));
  expect(peer.state.written).toBeLessThan(16 * 1024 * 1024); // what kernels hold, and no more
});

test('a name server that never answers is waited for no longer', async () => {
  const post = createPost({ egress: policy(), resolve: () => new Promise(() => undefined) });
  const { open, add, tell, scheduler, deliveries, queue } = await openTestWebhooks({ post });
  const { id } = await add('http://slow.example/');
  open();
  tell();
  await vi.waitFor(() => expect(scheduler.armed).toContain(webhookLimits.timeout));
  scheduler.advance(webhookLimits.timeout);
  await vi.waitFor(async () => {
    const [delivery] = await deliveries(id);
    expect(await queue.attemptsOf(delivery?.id ?? 0)).toMatchObject([{ code: 'WEBHOOK_TIMEOUT' }]);
  });
});
