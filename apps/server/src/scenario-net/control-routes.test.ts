import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import type { ControlAnswer, ControlRequest, SessionControlPort } from '@callcast/calls';
import { silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { Registry } from 'prom-client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createHttpServer } from '../http/index.ts';
import { realRandom } from '../real-time.ts';
import { registerControlRoutes } from './control-routes.ts';
import { netLimits } from './limits.ts';
import { SessionControls } from './session-controls.ts';

const ANSWER: ControlAnswer = { status: 200, contentType: 'text/plain; charset=utf-8', body: 'yes' };

function open(handleHttp: SessionControlPort['handleHttp'] = async () => ANSWER) {
  const scheduler = new VirtualScheduler();
  const controls = new SessionControls(realRandom);
  const app = createHttpServer({
    log: silentLog,
    random: realRandom,
    unreadyReason: async () => undefined,
    metrics: new Registry(),
  });
  onTestFinished(() => app.close());
  registerControlRoutes(app, { controls, scheduler });
  const seen: ControlRequest[] = [];
  const control = controls.open(9);
  control.attach({
    handleHttp: (request, signal) => {
      seen.push(request);
      return handleHttp(request, signal);
    },
    allowsWebSockets: false,
    callCount: 0,
    handleWebSocket: () => expect.fail('no WebSocket came'),
    handleWebSocketFailure: () => expect.fail('no WebSocket came'),
  });
  const { accessUrl } = control.urls('http://h');
  return { app, scheduler, controls, control, seen, path: new URL(accessUrl).pathname };
}

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)('%s asks the scenario', async (method) => {
  const { app, path, seen } = open();
  const answer = await app.inject({
    method,
    url: `${path}/command=mute?who=1%202`,
    headers: { 'X-Mine': 'a', 'x-long': 'a'.repeat(4_096), authorization: 'Bearer unsayable', cookie: 'unsayable' },
    ...(method === 'GET' ? {} : { payload: Buffer.from('\ufeff{"привет":1}') }),
  });
  expect([answer.statusCode, answer.body]).toEqual([200, 'yes']);
  expect(seen).toEqual([
    {
      method,
      path: `${path}/command=mute?who=1%202`,
      content: method === 'GET' ? '' : '\ufeff{"привет":1}',
      headers: [{ key: expect.stringMatching(/^x-mine$/i) as string, value: 'a' }],
    },
  ]);
});

test('what a scenario answers is no page of the server’s', async () => {
  const { app, path } = open(async () => ({ status: 201, contentType: 'text/html', body: '<script>' }));
  const { statusCode, headers } = await app.inject(path);
  expect(statusCode).toBe(201);
  expect(headers).toMatchObject({
    'content-type': expect.stringMatching(/^text\/html/) as string,
    'content-security-policy': expect.stringMatching(/^sandbox;/) as string,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
  });
});

test('a page may send what its scenario wants to see', async () => {
  const { app, path, seen } = open();
  const headers = { origin: 'https://page.example', 'access-control-request-method': 'POST' };
  const preflight = await app.inject({ method: 'OPTIONS', url: path, headers });
  expect(preflight.headers['access-control-allow-headers']).toBe('*');
  expect(seen).toEqual([]);
});

test.each([
  ['a type that is none', { ...ANSWER, contentType: 'text/html; x=<y>' }, 200, 'text/plain; charset=utf-8'],
  ['no media type', { ...ANSWER, contentType: 'a\r\nset-cookie: b' }, 200, 'text/plain; charset=utf-8'],
  ['JSON', { ...ANSWER, contentType: 'application/json; charset=utf-8' }, 200, 'application/json; charset=utf-8'],
  ['no status', { ...ANSWER, status: 99 }, 200, 'text/plain; charset=utf-8'],
  ['half a status', { ...ANSWER, status: 200.5 }, 200, 'text/plain; charset=utf-8'],
  ['a status of its own', { ...ANSWER, status: 402 }, 402, 'text/plain; charset=utf-8'],
])('an answer with %s', async (_name, answer, status, contentType) => {
  const { app, path } = open(async () => answer);
  const { statusCode, headers, body } = await app.inject(path);
  expect([statusCode, headers['content-type'], body]).toEqual([status, contentType, 'yes']);
});

test('an answer has a size', async () => {
  const { app, path } = open(async ({ content }) => ({ ...ANSWER, body: 'я'.repeat(Number(content)) }));
  const post = (payload: string) => app.inject({ method: 'POST', url: path, payload });
  expect((await post(String(netLimits.controlAnswerBytes / 2))).statusCode).toBe(200);
  expect((await post(String(netLimits.controlAnswerBytes / 2 + 1))).json()).toMatchObject({
    status: 500,
    code: 'CONTROL_ANSWER_TOO_LARGE',
  });
});

test('a body has a size, and is text', async () => {
  const { app, path, seen } = open();
  const post = async (payload: Buffer) => (await app.inject({ method: 'POST', url: path, payload })).json<object>();
  expect(await post(Buffer.alloc(netLimits.controlBodyBytes + 1))).toMatchObject({ code: 'BODY_TOO_LARGE' });
  expect(await post(Buffer.of(0xc3, 0x28))).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  expect(seen).toEqual([]);
  await app.inject({ method: 'POST', url: path, payload: Buffer.alloc(netLimits.controlBodyBytes, 'a') });
  expect(seen[0]?.content).toHaveLength(netLimits.controlBodyBytes);
});

test('fields that a scenario sees are counted', async () => {
  const { app, path, seen } = open();
  await app.inject({ url: path, headers: Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`x-${i}`, 'v'])) });
  expect(seen[0]?.headers).toHaveLength(50);
});

test('a wrong token, a wrong session, and one that is not there answer alike', async () => {
  const { app, path, seen, controls } = open();
  const unattached = new URL(controls.open(10).urls('http://h').accessUrl).pathname;
  const answers = await Promise.all(
    [path.replace(/.$/, '*'), `${path}A`, path.slice(0, -1), path.replace('/9/', '/8/'), '/request/9/', unattached].map(
      async (url) => (await app.inject(url)).json<{ status: number; detail: string }>(),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
  expect(seen).toEqual([]);
});

test('after the end of the session its URL is dead, for those who wait too', async () => {
  const { app, path, control, seen } = open(() => new Promise(() => undefined));
  const waiting = app.inject(path).then((answer) => answer.json<object>());
  await vi.waitUntil(() => seen.length === 1);
  control.close();
  control.close();
  expect(await waiting).toMatchObject({ status: 404, code: 'CONTROL_UNKNOWN' });
  expect((await app.inject(path)).json()).toMatchObject({ status: 404, code: 'CONTROL_UNKNOWN' });
});

test('a scenario that does not answer is not waited for', async () => {
  const signals: AbortSignal[] = [];
  const { app, path, scheduler, seen } = open((_request, signal) => {
    signals.push(signal);
    return new Promise(() => undefined);
  });
  const waiting = app.inject(path);
  await vi.waitUntil(() => seen.length === 1);
  scheduler.advance(netLimits.controlTimeout - 1);
  expect(signals[0]?.aborted).toBe(false);
  scheduler.advance(1);
  expect((await waiting).json()).toMatchObject({ status: 504, code: 'CONTROL_NO_ANSWER' });
  expect([signals[0]?.aborted, scheduler.armed]).toEqual([true, []]);
});

test('ten wait for a scenario, an eleventh is told to come back; one that is answered makes room', async () => {
  const answers: ((answer: ControlAnswer) => void)[] = [];
  const { app, path, seen } = open(() => new Promise((resolve) => answers.push(resolve)));
  const waiting = Array.from({ length: 10 }, () => app.inject(path).then(({ statusCode }) => statusCode));
  await vi.waitUntil(() => seen.length === 10);
  const refused = await app.inject(path);
  expect([refused.json(), refused.headers['retry-after']]).toMatchObject([{ status: 429, code: 'CONTROL_BUSY' }, '1']);
  answers[0]?.(ANSWER);
  expect(await Promise.race(waiting)).toBe(200);
  const next = app.inject(path).then(({ statusCode }) => statusCode);
  await vi.waitUntil(() => seen.length === 11);
  for (const answer of answers) answer(ANSWER);
  expect(await Promise.all([...waiting, next])).toEqual(Array.from({ length: 11 }, () => 200));
});

test('who hangs up makes room', async () => {
  const signals: AbortSignal[] = [];
  const { app, path, control } = open((_request, signal) => {
    signals.push(signal);
    return new Promise(() => undefined);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`);
  await vi.waitUntil(() => signals.length === 1);
  const aborted = once(signals[0] as AbortSignal, 'abort');
  socket.destroy();
  await aborted;
  await vi.waitUntil(() => control.waiting.size === 0);
});

test('a scenario that fails is a fault of ours, and makes room', async () => {
  const { app, path, control } = open(() => Promise.reject(new Error('the run is gone')));
  expect((await app.inject(path)).json()).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' });
  expect(control.waiting.size).toBe(0);
});
