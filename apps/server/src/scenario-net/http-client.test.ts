import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { HttpRequestOptions, HttpResult } from '@callcast/calls';
import { type Scheduler, silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { generate } from 'selfsigned';
import { expect, onTestFinished, test, vi } from 'vitest';
import { realTime } from '../real-time.ts';
import { EgressPolicy } from '../security/index.ts';
import { HttpClient, type HttpClientOptions } from './http-client.ts';
import { netLimits } from './limits.ts';

const policy = (...entries: string[]): EgressPolicy => EgressPolicy.parse(entries) as EgressPolicy;

async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    if ('closeAllConnections' in server) (server.closeAllConnections as () => void)();
  });
  return (server.address() as AddressInfo).port;
}

const serve = async (listener: RequestListener, host?: string): Promise<string> => {
  const port = await listen(createServer(listener), host);
  return `http://127.0.0.1:${port}`;
};

const openClient = (given: Partial<HttpClientOptions> = {}): HttpClient =>
  new HttpClient({
    egress: policy('loopback'),
    resolve: () => Promise.reject(new Error('no name was to be resolved')),
    scheduler: realTime,
    log: silentLog,
    ...given,
  });

const ask = (
  url: string,
  options: Omit<HttpRequestOptions, 'url'> = {},
  client: HttpClient = openClient(),
): Promise<HttpResult> => new Promise((resolve) => client.request({ url, ...options }, resolve));

const text = ({ bytes }: HttpResult): string => Buffer.from(bytes).toString();
const bodyOf = async (request: IncomingMessage): Promise<string> => Buffer.concat(await request.toArray()).toString();

/** Answers with what arrived. */
const echo: RequestListener = async (request: IncomingMessage, response: ServerResponse) => {
  const { method, url, headers } = request;
  response.end(JSON.stringify({ method, url, headers, body: await bodyOf(request) }));
};

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}
const echoed = (result: HttpResult): Echo => JSON.parse(text(result)) as Echo;

test('a request arrives as it was asked for, and the answer comes back whole', async () => {
  const origin = await serve((request, response) => {
    response.setHeader('x-list', ['a', 'b']);
    response.statusCode = 418;
    return echo(request, response);
  });
  const result = await ask(`${origin}/a%20b?signed=%2F~#part`, {
    method: 'put',
    headers: [
      ['X-Mine', '1'],
      ['Content-Type', 'text/plain'],
    ],
    params: [['q', 'a b&c']],
    body: 'привет',
  });
  expect(result.code).toBe(418);
  expect(result.error).toBeUndefined();
  expect(echoed(result)).toMatchObject({
    method: 'PUT',
    url: '/a%20b?signed=%2F~&q=a+b%26c',
    body: 'привет',
    headers: { 'x-mine': '1', 'content-type': 'text/plain', 'user-agent': 'VoxEngine/1.0' },
  });
  expect(result.headers.filter(({ key }) => key === 'x-list').map(({ value }) => value)).toEqual(['a', 'b']);
  expect(result.rawHeaders).toContain('x-list: a\r\nx-list: b\r\n');
});

test('bytes go and come as they are', async () => {
  const origin = await serve((request, response) => void request.pipe(response));
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const result = await ask(origin, { method: 'POST', body: bytes });
  expect(Uint8Array.from(result.bytes)).toEqual(bytes);
});

test('fields of the connection are ours, a user agent is the author’s', async () => {
  const origin = await serve(echo);
  const { headers } = echoed(
    await ask(origin, {
      headers: [
        ['Host', 'inner.example'],
        ['Transfer-Encoding', 'chunked'],
        ['Content-Length', '7'],
        ['Connection', 'upgrade'],
        ['Expect', '100-continue'],
        ['Proxy-Authorization', 'Basic x'],
        ['User-Agent', 'mine/2'],
      ],
    }),
  );
  expect(headers).toMatchObject({ host: new URL(origin).host, 'user-agent': 'mine/2' });
  expect(headers).not.toHaveProperty('transfer-encoding');
  expect(headers).not.toHaveProperty('content-length');
  expect(headers).not.toHaveProperty('expect');
  expect(headers).not.toHaveProperty('proxy-authorization');
});

test('a login in the url is Basic authentication', async () => {
  const origin = await serve(echo);
  for (const [written, meant] of [
    ['me:w%40rd', 'me:w@rd'],
    ['me:half%', 'me:half%'],
  ] as const) {
    const { headers, url } = echoed(await ask(origin.replace('//', `//${written}@`)));
    expect([headers.authorization, url]).toEqual([`Basic ${Buffer.from(meant).toString('base64')}`, '/']);
  }
});

test.each<[string, HttpRequestOptions, number]>([
  ['no url', { url: 'nothing' }, -2],
  ['another scheme', { url: 'file:///etc/passwd' }, -2],
  ['a url without end', { url: `http://127.0.0.1/${'a'.repeat(9_000)}` }, -2],
  ['params without end', { url: 'http://127.0.0.1/', params: [['a', 'a'.repeat(9_000)]] }, -2],
  ['a method of a proxy', { url: 'http://127.0.0.1/', method: 'CONNECT' }, -1],
  ['a line break in a field', { url: 'http://127.0.0.1/', headers: [['x', 'a\r\nhost: b']] }, -1],
  ['a line break in a name', { url: 'http://127.0.0.1/', headers: [['x\r\ny', 'a']] }, -1],
  ['fields without end', { url: 'http://127.0.0.1/', headers: Array.from({ length: 101 }, () => ['x', 'a']) }, -1],
  ['long fields', { url: 'http://127.0.0.1/', headers: [['x', 'a'.repeat(33_000)]] }, -1],
  ['a huge body', { url: 'http://127.0.0.1/', method: 'POST', body: new Uint8Array(2 ** 21 + 1) }, 0],
  ['a port of mail', { url: 'http://127.0.0.1:25/' }, -4],
])('%s is refused before anything is sent', async (_name, options, code) => {
  const result = await ask(options.url, options);
  expect(result).toMatchObject({ code, error: expect.any(String) as string });
});

test.each([
  '127.0.0.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '2130706433',
  '0x7f.1',
  '169.254.169.254',
  '[fd00:ec2::254]',
  '10.0.0.1',
  '0.0.0.0',
])('%s is out of reach', async (host) => {
  const client = openClient({ egress: policy() });
  const result = await ask(`http://${host}/latest/meta-data`, {}, client);
  expect(result).toMatchObject({ code: -4, error: expect.stringContaining('CALLCAST_EGRESS_ALLOW') as string });
  expect(result.error).not.toContain('meta-data');
});

test('a name is resolved once, and dialled where it was checked', async () => {
  const origin = await serve((_request, response) => response.end('inner'));
  const port = new URL(origin).port;
  const asked: string[] = [];
  const answers = [['127.0.0.1'], ['169.254.169.254']];
  const client = openClient({
    resolve: async (host) => {
      asked.push(host);
      return answers.shift() ?? [];
    },
  });
  const result = await ask(`http://rebind.example:${port}/`, {}, client);
  expect([result.code, text(result), asked]).toEqual([200, 'inner', ['rebind.example']]);
  expect(await ask(`http://rebind.example:${port}/`, {}, client)).toMatchObject({ code: -4 });
});

test('of several addresses those that are allowed are tried, one after the other', async () => {
  const origin = await serve((_request, response) => response.end('there'));
  const { port } = new URL(origin);
  const resolve = async (): Promise<string[]> => ['10.0.0.1', '127.0.0.9', '::1', '127.0.0.1'];
  const result = await ask(`http://many.example:${port}/`, {}, openClient({ resolve }));
  expect([result.code, text(result)]).toEqual([200, 'there']);
});

test('IPv6', async () => {
  const port = await listen(createServer(echo), '::1');
  expect(echoed(await ask(`http://[::1]:${port}/six`))).toMatchObject({ url: '/six' });
});

test('a name that nobody knows, a port that nobody listens on, a peer that hangs up or speaks otherwise', async () => {
  const nowhere = openClient({ resolve: () => Promise.reject(new Error('ENOTFOUND')) });
  expect(await ask('http://nowhere.example/secret-path', {}, nowhere)).toMatchObject({
    code: -3,
    error: 'The host nowhere.example was not found',
  });
  const closed = createTcpServer();
  const port = await listen(closed);
  closed.close();
  await once(closed, 'close');
  expect(await ask(`http://127.0.0.1:${port}/`)).toMatchObject({
    code: -4,
    error: `127.0.0.1:${port} cannot be connected to (ECONNREFUSED)`,
  });
  const rude = await listen(createTcpServer((socket) => void socket.once('data', () => socket.end())));
  expect(await ask(`http://127.0.0.1:${rude}/`)).toMatchObject({ code: -6 });
  const other = await listen(createTcpServer((socket) => void socket.end('220 mail.example ESMTP\r\n')));
  expect(await ask(`http://127.0.0.1:${other}/`)).toMatchObject({ code: -6 });
  const short = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('half');
    setImmediate(() => response.destroy());
  });
  expect(await ask(short)).toMatchObject({ code: -6, bytes: new Uint8Array() });
});

test('fields of an answer have a limit', async () => {
  const origin = await serve((_request, response) => {
    for (let i = 0; i < 20; i++) response.setHeader(`x-${i}`, 'a'.repeat(1_000));
    response.end();
  });
  expect(await ask(origin)).toMatchObject({ code: -6, error: expect.stringContaining('HEADERS_OVERFLOW') as string });
});

test('proxies of the environment are none of ours', async () => {
  const origin = await serve(echo);
  for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) vi.stubEnv(name, 'http://127.0.0.1:9');
  vi.stubEnv('NODE_USE_ENV_PROXY', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect((await ask(origin)).code).toBe(200);
});

test('TLS: trusted, and for this host, or not at all', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'hooks.example' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'hooks.example' }] },
    ],
  });
  const port = await listen(createTlsServer({ key, cert }, echo));
  const resolve = async (): Promise<string[]> => ['127.0.0.1'];
  const trusting = openClient({ resolve, authorities: cert });
  expect(echoed(await ask(`https://hooks.example:${port}/a`, {}, trusting))).toMatchObject({ url: '/a' });
  expect(await ask(`https://other.example:${port}/a`, {}, trusting)).toMatchObject({
    code: -4,
    error: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID') as string,
  });
  expect(await ask(`https://hooks.example:${port}/a`, {}, openClient({ resolve }))).toMatchObject({ code: -4 });
});

test('a redirect is followed, by path and by url', async () => {
  const there = await serve(echo);
  const origin = await serve((request, response) => {
    const next = Buffer.from('/следующий').toString('latin1');
    response.writeHead(302, { location: request.url === '/' ? next : `${there}${request.url}` }).end('x'.repeat(100));
  });
  expect(echoed(await ask(origin))).toMatchObject({ method: 'GET', url: encodeURI('/следующий') });
});

test('a redirect whose body does not end is left at once', async () => {
  const sockets: Socket[] = [];
  const origin = await serve((request, response) => {
    if (request.url === '/end') return void response.end('there');
    sockets.push(request.socket);
    response.writeHead(302, { location: '/end' }).write('x');
  });
  expect(text(await ask(origin))).toBe('there');
  const [first] = sockets;
  if (first?.closed === false) await once(first, 'close');
});

test('ten redirects are followed, an eleventh is not', async () => {
  let count = 0;
  const origin = await serve((_request, response) => void response.writeHead(302, { location: `/${++count}` }).end());
  expect(await ask(origin)).toMatchObject({ code: -5, error: 'There were more than 10 redirects' });
  expect(count).toBe(11);
});

test('a redirect that leads nowhere', async () => {
  const origin = await serve((_request, response) => void response.writeHead(302, { location: 'ftp://a/' }).end());
  expect(await ask(origin)).toMatchObject({ code: -5 });
  const without = await serve((_request, response) => void response.writeHead(302).end('stays'));
  expect(await ask(without)).toMatchObject({ code: 302 });
});

test.each(['http://127.0.0.1:PORT/', 'http://[::ffff:127.0.0.1]:PORT/', 'http://inner.example:PORT/'])(
  'a redirect to what may not be reached: %s',
  async (to) => {
    let reached = 0;
    const inner = await serve((_request, response) => {
      reached++;
      response.end();
    });
    const location = to.replace('PORT', new URL(inner).port);
    const outer = await serve((_request, response) => void response.writeHead(307, { location }).end());
    const { port } = new URL(outer);
    // The outer server is allowed by name and port alone, as a public one would be.
    const client = openClient({ egress: policy(`outer.example:${port}`), resolve: async () => ['127.0.0.1'] });
    expect(await ask(`http://outer.example:${port}/`, {}, client)).toMatchObject({ code: -4 });
    expect(reached).toBe(0);
  },
);

test('credentials stay with the origin that they were for', async () => {
  const there = await serve(echo);
  const origin = await serve((request, response) => {
    if (request.url === '/') response.writeHead(307, { location: '/same' }).end();
    else if (request.url === '/same' && request.headers.authorization === 'Bearer unsayable-1')
      response.writeHead(307, { location: `${there}/other` }).end();
    else response.writeHead(500).end();
  });
  const { headers, body } = echoed(
    await ask(origin, {
      method: 'POST',
      body: 'b',
      headers: [
        ['Authorization', 'Bearer unsayable-1'],
        ['Cookie', 'unsayable=1'],
        ['X-Api-Key', 'unsayable-2'],
        ['X-Hub-Signature', 'unsayable-3'],
        ['X-Request', '7'],
      ],
    }),
  );
  expect(headers).toMatchObject({ 'x-request': '7' });
  expect(JSON.stringify(headers)).not.toContain('unsayable');
  expect(body).toBe('b');
});

test.each([
  [301, 'POST', 'GET', ''],
  [302, 'POST', 'GET', ''],
  [303, 'PUT', 'GET', ''],
  [307, 'POST', 'POST', 'b'],
  [308, 'PUT', 'PUT', 'b'],
  [302, 'PUT', 'PUT', 'b'],
])('%i makes %s a %s', async (status, method, then, body) => {
  const origin = await serve((request, response) => {
    if (request.url === '/') response.writeHead(status, { location: '/next' }).end();
    else void echo(request, response);
  });
  const seen = echoed(await ask(origin, { method, body: 'b', headers: [['Content-Type', 'text/plain']] }));
  expect(seen).toMatchObject({ method: then, body });
  expect(seen.headers['content-type']).toBe(body === '' ? undefined : 'text/plain');
});

test.each([
  ['gzip', gzipSync('decoded')],
  ['deflate', deflateSync('decoded')],
  ['deflate', deflateRawSync('decoded')],
  ['br', brotliCompressSync('decoded')],
  ['gzip, br', brotliCompressSync(gzipSync('decoded'))],
  ['identity', Buffer.from('decoded')],
])('%s is undone', async (encoding, body) => {
  const origin = await serve((_request, response) => void response.setHeader('content-encoding', encoding).end(body));
  expect(text(await ask(origin))).toBe('decoded');
});

test('no body is none in any encoding, an unknown one is left as it is, a damaged one is told', async () => {
  const origin = await serve((request, response) => {
    response.setHeader('content-encoding', request.url === '/zstd' ? 'zstd' : 'gzip');
    response.end(request.url === '/empty' ? '' : 'raw');
  });
  expect(await ask(`${origin}/empty`)).toMatchObject({ code: 200, bytes: new Uint8Array() });
  expect(await ask(origin, { method: 'HEAD' })).toMatchObject({ code: 200, bytes: new Uint8Array() });
  expect(text(await ask(`${origin}/zstd`))).toBe('raw');
  expect(await ask(origin)).toMatchObject({ code: -6, error: 'The Content-Encoding of the answer cannot be undone' });
});

test('2 MiB come, one byte more does not, however it is packed', async () => {
  const plain = (bytes: number) => serve((_request, response) => void response.end(Buffer.alloc(bytes)));
  const packed = (encoding: string, body: Buffer) =>
    serve((_request, response) => void response.setHeader('content-encoding', encoding).end(body));
  expect((await ask(await plain(netLimits.answerBytes))).bytes).toHaveLength(netLimits.answerBytes);
  const bomb = gzipSync(Buffer.alloc(64_000_000));
  const noise = Buffer.concat([gzipSync(''), Buffer.alloc(0)]);
  const members = gzipSync(Buffer.concat(Array.from({ length: 200_000 }, () => noise)));
  for (const origin of [
    await plain(netLimits.answerBytes + 1),
    await packed('gzip', gzipSync(Buffer.alloc(netLimits.answerBytes + 1))),
    await packed('gzip', bomb),
    await packed('gzip, gzip', gzipSync(bomb)),
    await packed('gzip, gzip', members), // its middle is 4 MB that decode to nothing
    await packed('br', brotliCompressSync(Buffer.alloc(64_000_000))),
  ])
    expect(await ask(origin)).toMatchObject({ code: -9, bytes: new Uint8Array() });
  const thrice = gzipSync(gzipSync(gzipSync('x')));
  expect(await ask(await packed('gzip, gzip, gzip', thrice))).toMatchObject({ code: -6 });
});

test('a client with another bound takes as much, packed or not', async () => {
  const client = openClient({ answerBytes: netLimits.audioFileBytes });
  const answers = (body: Uint8Array, encoding = 'identity') =>
    serve((_request, response) => void response.setHeader('content-encoding', encoding).end(body));
  const most = Buffer.alloc(netLimits.audioFileBytes);
  expect((await ask(await answers(most), {}, client)).bytes).toHaveLength(most.length);
  expect((await ask(await answers(gzipSync(most), 'gzip'), {}, client)).bytes).toHaveLength(most.length);
  const more = Buffer.alloc(netLimits.audioFileBytes + 1);
  for (const origin of [await answers(more), await answers(gzipSync(more), 'gzip')])
    expect(await ask(origin, {}, client)).toMatchObject({ code: -9, error: 'The answer has more than 10485760 bytes' });
});

test('an answer that comes drop by drop ends in time', async () => {
  const scheduler = new VirtualScheduler();
  let arrived = 0;
  const origin = await serve((_request, response) => {
    response.write('a');
    const timer = setInterval(() => {
      response.write('a');
      arrived++;
    }, 1);
    response.once('close', () => clearInterval(timer));
  });
  const result = ask(origin, {}, openClient({ scheduler }));
  await vi.waitUntil(() => arrived > 5);
  scheduler.advance(netLimits.requestTimeout - 1);
  await vi.waitUntil(() => arrived > 20);
  scheduler.advance(1);
  expect(await result).toMatchObject({ code: -7, error: 'No complete answer within 90 s' });
});

test.each([
  [undefined, 90_000],
  [1_500, 1_500],
  [200_000, 90_000],
])('a timeout of %s ms is one of %i', async (timeoutMs, limit) => {
  const scheduler = new VirtualScheduler();
  let isAsked = false;
  const origin = await serve(() => {
    isAsked = true;
  });
  const result = ask(origin, timeoutMs === undefined ? {} : { timeoutMs }, openClient({ scheduler }));
  await vi.waitUntil(() => isAsked);
  expect(scheduler.armed).toEqual([limit]);
  scheduler.advance(limit);
  expect((await result).code).toBe(-7);
  expect(scheduler.armed).toEqual([]);
});

test('a connection has its own limit: the look-up of the name counts, and so does TLS', async () => {
  for (const kind of ['dns', 'tls']) {
    const scheduler = new VirtualScheduler();
    const sockets: Socket[] = [];
    const mute = createTcpServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      socket.resume();
    });
    const port = await listen(mute);
    const resolve = kind === 'dns' ? () => new Promise<string[]>(() => undefined) : async () => ['127.0.0.1'];
    const result = ask(`https://slow.example:${port}/`, {}, openClient({ scheduler, resolve }));
    if (kind === 'tls') await vi.waitUntil(() => sockets.length === 1);
    scheduler.advance(netLimits.connectionTimeout);
    expect(await result).toMatchObject({ code: -7, error: `slow.example:${port} gave no connection within 6 s` });
    for (const socket of sockets) if (!socket.closed) await once(socket, 'close');
  }
});

test('a cancelled request closes its connection and tells nothing', async () => {
  const scheduler: Scheduler = new VirtualScheduler();
  const sockets: Socket[] = [];
  const origin = await serve((request) => void sockets.push(request.socket));
  const results: HttpResult[] = [];
  const handle = openClient({ scheduler }).request({ url: origin }, (result) => results.push(result));
  await vi.waitUntil(() => sockets.length === 1);
  handle.cancel();
  handle.cancel();
  await once(sockets[0] as Socket, 'close');
  await vi.waitUntil(() => (scheduler as VirtualScheduler).armed.length === 0);
  expect(results).toEqual([]);
});
