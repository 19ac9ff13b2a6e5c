import { once } from 'node:events';
import { createServer, get, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import Fastify from 'fastify';
import { expect, onTestFinished, test, vi } from 'vitest';
import { CDN_ACCESS_HEADER } from '../test-cdn/index.ts';
import { registerFlvProxy } from './flv-proxy.ts';
import { MAX_VIEWER_BACKLOG_BYTES, MAX_VIEWERS } from './limits.ts';

/** A CDN whose every answer is in the test's hand. */
async function start() {
  const answers: ServerResponse[] = [];
  const asked: IncomingMessage[] = [];
  const cdn = createServer((incoming, answer) => {
    asked.push(incoming);
    answers.push(answer);
  });
  cdn.listen(0, '127.0.0.1');
  await once(cdn, 'listening');
  const live = new Set(['/live/demo']);
  const source = {
    httpPort: (cdn.address() as AddressInfo).port as number | undefined,
    accessKey: 'key',
    isLive: (path: string) => live.has(path),
  };
  const app = Fastify();
  registerFlvProxy(app, { source, log: silentLog, scheduler: new VirtualScheduler() });
  await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(async () => {
    await app.close();
    cdn.closeAllConnections();
    cdn.close();
  });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/cdn/live`;
  return { app, cdn, source, live, answers, asked, url };
}

async function view(url: string): Promise<IncomingMessage> {
  const [answer] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
  answer.on('error', () => undefined);
  return answer;
}

const isClosed = (answer: ServerResponse): Promise<unknown> => vi.waitFor(() => expect(answer.destroyed).toBe(true));

test('bytes pass through unchanged, and the end of the stream is the end of the answer', async () => {
  const { url, answers, asked } = await start();
  const viewing = view(`${url}/demo.flv`);
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  answers[0]!.write('FLV');
  const viewer = await viewing;
  expect(viewer.statusCode).toBe(200);
  expect(viewer.headers).toMatchObject({ 'content-type': 'video/x-flv', 'cache-control': 'no-store' });
  expect(asked[0]!.url).toBe('/live/demo.flv');
  expect(asked[0]!.headers[CDN_ACCESS_HEADER]).toBe('key');
  const chunks: Buffer[] = [];
  viewer.on('data', (chunk: Buffer) => chunks.push(chunk));
  answers[0]!.end('tags');
  await once(viewer, 'end');
  expect(Buffer.concat(chunks).toString()).toBe('FLVtags');
});

test('HEAD tells whether somebody publishes, without asking the CDN', async () => {
  const { app, asked, live } = await start();
  expect((await app.inject({ method: 'HEAD', url: '/cdn/live/demo.flv' })).statusCode).toBe(200);
  live.clear();
  live.add(`/live/${'x'.repeat(128)}`);
  expect((await app.inject({ method: 'HEAD', url: `/cdn/live/${'x'.repeat(128)}.flv` })).statusCode).toBe(200);
  expect((await app.inject({ method: 'HEAD', url: '/cdn/live/demo.flv' })).statusCode).toBe(404);
  expect(asked).toEqual([]);
});

test('a stream that is not live, a strange name and a CDN that is down are 404', async () => {
  const { app, source } = await start();
  for (const name of ['other.flv', 'demo.mp4', 'demo', '..%2f..%2fapi.flv', 'a b.flv', `${'x'.repeat(129)}.flv`]) {
    const { statusCode, headers } = await app.inject(`/cdn/live/${name}`);
    expect(statusCode, name).toBe(404);
    expect(headers['content-type'], name).toContain('json');
  }
  source.httpPort = undefined;
  expect((await app.inject('/cdn/live/demo.flv')).statusCode).toBe(404);
});

test('a viewer who leaves frees the CDN', async () => {
  const { url, answers } = await start();
  const viewing = view(`${url}/demo.flv`);
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  answers[0]!.write('FLV');
  (await viewing).destroy();
  await isClosed(answers[0]!);
});

test('a viewer who does not read is cut off', async () => {
  const { url, answers } = await start();
  const viewing = view(`${url}/demo.flv`);
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  answers[0]!.write('FLV');
  const viewer = await viewing;
  viewer.pause();
  const piece = Buffer.alloc(1 << 20);
  // The kernel buffers of two connections come on top of the limit.
  for (let written = 0; written < 8 * MAX_VIEWER_BACKLOG_BYTES; written += piece.length) answers[0]!.write(piece);
  await isClosed(answers[0]!);
});

test('a CDN that breaks in the middle breaks the answer, one that refuses is 502', async () => {
  const { url, answers, cdn, source } = await start();
  const viewing = view(`${url}/demo.flv`);
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  answers[0]!.write('FLV');
  const viewer = await viewing;
  viewer.resume();
  const broken = new Promise((resolve) => viewer.once('close', resolve));
  answers[0]!.destroy();
  await broken;
  expect(viewer.complete).toBe(false);

  const refusing = view(`${url}/demo.flv`);
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]!.writeHead(403).end();
  expect((await refusing).statusCode).toBe(502);

  cdn.closeAllConnections();
  cdn.close();
  await once(cdn, 'close');
  expect(source.httpPort).toBeDefined();
  expect((await view(`${url}/demo.flv`)).statusCode).toBe(502);
});

test('viewers are counted, and leave their place', async () => {
  const { url, answers } = await start();
  const viewers = Array.from({ length: MAX_VIEWERS }, () => request(`${url}/demo.flv`, { agent: false }));
  for (const viewer of viewers) {
    viewer.on('error', () => undefined);
    viewer.end();
  }
  await vi.waitFor(() => expect(answers).toHaveLength(MAX_VIEWERS), { timeout: 10_000 });
  const refused = await view(`${url}/demo.flv`);
  expect(refused.statusCode).toBe(503);
  expect(refused.headers['retry-after']).toBeDefined();
  viewers[0]!.destroy();
  await isClosed(answers[0]!);
  const allowed = view(`${url}/demo.flv`);
  await vi.waitFor(() => expect(answers).toHaveLength(MAX_VIEWERS + 1));
  answers.at(-1)!.write('FLV');
  expect((await allowed).statusCode).toBe(200);
});

test('closing the server lets no viewer hold it up', async () => {
  const { app, url, answers } = await start();
  const viewing = view(`${url}/demo.flv`);
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  answers[0]!.write('FLV');
  await viewing;
  await app.close();
  await isClosed(answers[0]!);
});
