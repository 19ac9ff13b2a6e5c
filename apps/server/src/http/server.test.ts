import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { type LogFields, silentLog } from '@callcast/core';
import { Registry } from 'prom-client';
import { generate } from 'selfsigned';
import Type from 'typebox';
import { expect, onTestFinished, test } from 'vitest';
import { originOf, pathOfTarget } from './origin.ts';
import { createHttpServer, type HttpServerOptions, replaceCertificate } from './server.ts';

function createTestServer(given: Partial<HttpServerOptions> = {}) {
  const app = createHttpServer({
    log: silentLog,
    random: { uint32: () => 4, bytes: (length) => new Uint8Array(length) },
    unreadyReason: async () => undefined,
    metrics: new Registry(),
    ...given,
  });
  onTestFinished(() => app.close());
  app.post('/echo', { schema: { body: Type.Object({ n: Type.Number() }) } }, async (request) => request.body);
  app.get('/origin', async (request) => originOf(request));
  app.get('/named/:name', async () => 'x');
  return app;
}

/** Sends bytes as they are: no client library normalises the request target. */
async function sendRaw(app: ReturnType<typeof createTestServer>, text: string): Promise<string> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.end(text);
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  await once(socket, 'close');
  return answer;
}

test('probes', async () => {
  let reason: string | undefined = 'a worker is missing';
  const app = createTestServer({ unreadyReason: async () => reason });
  expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
  expect(await app.inject('/readyz')).toMatchObject({ statusCode: 503 });
  expect((await app.inject('/readyz')).json()).toEqual({ status: 'not ready', reason: 'a worker is missing' });
  reason = undefined;
  expect(await app.inject('/readyz')).toMatchObject({ statusCode: 200 });
  expect((await app.inject('/metrics')).headers['content-type']).toContain('text/plain');
});

test('whoever sends slowly is told so and cut off, a byte now and then or not; others are answered meanwhile', async () => {
  const app = createTestServer({ requestTimeoutMs: 400 });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const begun = [
    'GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ',
    'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9000\r\n\r\n',
    'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n1388\r\n',
  ];
  const slow = begun.map(async (text) => {
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined); // what is sent behind the end
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    const ended = once(socket, 'close');
    socket.write(text);
    const dripping = setInterval(() => socket.write(' '), 20);
    await ended.finally(() => clearInterval(dripping));
    return answer;
  });
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  const answers = await Promise.all(slow);
  for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
});

test.each([
  ['malformed JSON', { payload: '{"n":', headers: { 'content-type': 'application/json' } }, 400, 'MALFORMED_JSON'],
  ['no body', { payload: '', headers: { 'content-type': 'application/json' } }, 400, 'MALFORMED_JSON'],
  ['a wrong type', { payload: { n: '1' } }, 400, 'INVALID_REQUEST'],
  ['a missing field', { payload: {} }, 400, 'INVALID_REQUEST'],
  ['another content type', { payload: '<n/>', headers: { 'content-type': 'text/xml' } }, 415, 'CONTENT_TYPE'],
  ['a huge body', { payload: { n: 1, x: 'x'.repeat(70_000) } }, 413, 'BODY_TOO_LARGE'],
  [
    'a poisoned prototype',
    { payload: '{"__proto__":{"n":1}}', headers: { 'content-type': 'application/json' } },
    400,
    'MALFORMED_JSON',
  ],
])('%s is a problem document', async (_name, request, status, code) => {
  const answer = await createTestServer().inject({ method: 'POST', url: '/echo', ...request });
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.json()).toMatchObject({
    type: `/api/problems/${code}`,
    status,
    code,
    requestId: expect.any(String) as string,
  });
});

test('nothing there, and paths that climb out of it', async () => {
  const app = createTestServer();
  for (const url of ['/nothing', '/..%2f..%2fetc%2fpasswd', '/%00', '/a/../../etc/passwd', '//evil.example/x'])
    expect((await app.inject(url)).json(), url).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  for (const [url, status, code] of [
    ['/%zz', 400, 'INVALID_REQUEST'],
    [`/named/${'x'.repeat(3_000)}`, 404, 'NOT_FOUND'],
  ] as const) {
    const answer = await app.inject(url);
    expect(answer.headers['content-type'], url).toBe('application/problem+json; charset=utf-8');
    expect(answer.json(), url).toMatchObject({ status, code });
  }
});

test('a bug is told as 500 without its text, and logged with it', async () => {
  const lines: { message: string; fields: LogFields | undefined }[] = [];
  const log = { ...silentLog, error: (message: string, fields?: LogFields) => void lines.push({ message, fields }) };
  const app = createTestServer({ log });
  app.get('/bug', () => {
    throw new Error('database password is unsayable2');
  });
  const answer = await app.inject('/bug?token=abc');
  expect(answer.json()).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' });
  expect(answer.body).not.toContain('unsayable2');
  expect(lines).toMatchObject([{ message: 'request failed', fields: { route: '/bug' } }]);
  expect(JSON.stringify(lines)).toContain('unsayable2');
  expect(JSON.stringify(lines)).not.toContain('token=abc');
});

test('the request log names routes, never urls', async () => {
  const lines: unknown[] = [];
  const log = { ...silentLog, debug: (message: string, fields?: LogFields) => void lines.push({ message, fields }) };
  const app = createTestServer({ log });
  app.get('/things/:id', async () => 'ok');
  await app.inject('/things/secret-id?token=unsayable-token');
  expect(JSON.stringify(lines)).toContain('/things/:id');
  expect(JSON.stringify(lines)).not.toMatch(/secret-id|unsayable/);
});

test('pages of any origin may use the bearer APIs, nothing else', async () => {
  const app = createTestServer();
  app.get('/api/v1/thing', async () => 'ok');
  const headers = { origin: 'https://page.example', 'access-control-request-method': 'POST' };
  const preflight = await app.inject({ method: 'OPTIONS', url: '/api/v1/thing', headers });
  expect(preflight.statusCode).toBe(204);
  expect(preflight.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'Authorization, Content-Type, If-Match, Idempotency-Key',
  });
  expect((await app.inject('/api/v1/thing')).headers['access-control-allow-origin']).toBe('*');
  expect((await app.inject('/healthz')).headers['access-control-allow-origin']).toBeUndefined();
  expect((await app.inject({ method: 'OPTIONS', url: '/healthz', headers })).statusCode).toBe(404);
});

test('no content sniffing; no trust in forwarded addresses', async () => {
  const app = createTestServer();
  app.get('/ip', async (request) => request.ip);
  const answer = await app.inject({ url: '/ip', headers: { 'x-forwarded-for': '6.6.6.6', 'x-request-id': 'mine' } });
  expect(answer.body).toBe('127.0.0.1');
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
});

test('a request target in absolute form is routed by its path (RFC 9112 §3.2.2)', async () => {
  const answer = await sendRaw(
    createTestServer(),
    'GET https://api.voximplant.com/healthz?x=1 HTTP/1.1\r\nHost: api.voximplant.com\r\nConnection: close\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

test('links for a client that takes us for a proxy lead to us', async () => {
  const app = createTestServer();
  const answer = await sendRaw(
    app,
    'GET http://api.voximplant.com/origin HTTP/1.1\r\nHost: api.voximplant.com\r\nConnection: close\r\n\r\n',
  );
  expect(answer).toMatch(/\r\n\r\nhttp:\/\/127\.0\.0\.1:\d+$/);
});

test.each([
  ['calls.example:8443', 'http://calls.example:8443'],
  ['[::1]:8080', 'http://[::1]:8080'],
  ['evil.example/path', undefined],
  ['a"onload="x', undefined],
  ['x'.repeat(300), undefined],
  ['user@evil.example', undefined],
])('Host: %s', async (host, origin) => {
  const answer = await createTestServer().inject({ url: '/origin', headers: { host } });
  expect(answer.body).toBe(origin ?? 'http://127.0.0.1:80'); // not believed: the connection's own address
});

test.each([
  ['/a?b', '/a?b'],
  ['http://h', '/'],
  ['http://h?x=1', '/?x=1'],
  ['HTTPS://h:1/a/b?c', '/a/b?c'],
  ['ftp://h/a', 'ftp://h/a'],
  ['*', '*'],
])('target %s has the path %s', (target, path) => {
  expect(pathOfTarget(target)).toBe(path);
});

test('connections after a certificate was replaced get the new one, those before it go on', async () => {
  const certificateOf = async (name: string) => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: name }], { keyType: 'ec' });
    return { cert, key };
  };
  const [before, after] = await Promise.all([certificateOf('before'), certificateOf('after')]);
  const app = createTestServer({ tls: before });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const open = async () => {
    const socket = connectSecurely({ port, host: '127.0.0.1', rejectUnauthorized: false });
    onTestFinished(() => void socket.destroy());
    await once(socket, 'secureConnect');
    return { socket, name: socket.getPeerCertificate().subject.CN };
  };
  const old = await open();
  replaceCertificate(app, after);
  const fresh = await open();
  expect([old.name, fresh.name]).toEqual(['before', 'after']);
  old.socket.write('GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n');
  const [answer] = (await once(old.socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 OK/);
});
