import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerFaces } from './index.ts';

let app: FastifyInstance;

beforeAll(async () => {
  app = Fastify();
  await registerFaces(app, {
    facts: () => ({
      version: '1.2.3',
      rtmpUrl: 'rtmp://127.0.0.1:1935/live',
      needsPublishKey: false,
      demoStream: 'demo',
      demoLogin: undefined,
      secureUrl: undefined,
    }),
    testCdn: undefined,
    log: silentLog,
    scheduler: new VirtualScheduler(),
  });
});
afterAll(() => app.close());

const PAGES = ['/', '/call/', '/watch/demo', '/call/?login=user1@streaming.demo'];

for (const url of PAGES) {
  test(`${url} is a page under a strict policy`, async () => {
    const { statusCode, headers, body } = await app.inject(url);
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['x-content-type-options']).toBe('nosniff');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(body).not.toContain('{{');
    expect(body).not.toMatch(/ on\w+=| style=|<script>/);
  });

  test(`everything that ${url} names is served`, async () => {
    const { body } = await app.inject(url);
    const named = [...body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path!);
    expect(named.length).toBeGreaterThan(2);
    for (const path of named) expect((await app.inject(path)).statusCode, path).toBe(200);
  });
}

test('the policy allows exactly the import map of the page', async () => {
  const { headers, body } = await app.inject('/call/');
  const map = /<script type="importmap">([\s\S]*?)<\/script>/.exec(body)![1]!;
  const hash = createHash('sha256').update(map).digest('base64');
  expect(headers['content-security-policy']).toContain(`script-src 'self' 'sha256-${hash}';`);
  const home = await app.inject('/');
  expect(home.headers['content-security-policy']).toContain("script-src 'self';");
});

test('/call leads to /call/', async () => {
  const { statusCode, headers } = await app.inject('/call');
  expect(statusCode).toBe(308);
  expect(headers.location).toBe('/call/');
});

test('every import of every served module is served, as JavaScript without types', async () => {
  const seen = new Set<string>();
  const visit = async (url: string): Promise<void> => {
    if (seen.has(url)) return;
    seen.add(url);
    const { statusCode, headers, body } = await app.inject(url);
    expect(statusCode, url).toBe(200);
    expect(headers['content-type'], url).toBe('text/javascript; charset=utf-8');
    expect(body, url).not.toMatch(/^(import|export) type |^interface /m);
    for (const [, specifier] of body.matchAll(/from '([^']+)'/g)) {
      const target =
        specifier === '@callcast/web-sdk' ? '/sdk/index.ts' : new URL(specifier!, `http://h${url}`).pathname;
      await visit(target);
    }
  };
  for (const entry of ['/pages/home/main.ts', '/pages/call/main.ts', '/pages/watch/main.ts', '/sdk/callcast.js']) {
    await visit(entry);
  }
  expect(seen).toContain('/sdk/call-client.ts');
});

test('scripts keep the lines of their source', async () => {
  const { body } = await app.inject('/sdk/call-client.ts');
  expect(body.split('\n').findIndex((line) => line.startsWith('export class CallClient'))).toBeGreaterThan(10);
});

test('a browser that has a file is told so', async () => {
  const first = await app.inject('/sdk/index.ts');
  const etag = String(first.headers.etag);
  expect(first.headers['cache-control']).toBe('no-cache');
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const again = await app.inject({ url: '/sdk/index.ts', headers: { 'if-none-match': known } });
    expect(again.statusCode).toBe(304);
    expect(again.body).toBe('');
  }
  const changed = await app.inject({ url: '/sdk/index.ts', headers: { 'if-none-match': '"other"' } });
  expect(changed.statusCode).toBe(200);
});

test('text is compressed for those who take it', async () => {
  const plain = await app.inject('/pages/design/base.css');
  expect(plain.headers['content-encoding']).toBeUndefined();
  const packed = await app.inject({ url: '/pages/design/base.css', headers: { 'accept-encoding': 'br, gzip' } });
  expect(packed.headers['content-encoding']).toBe('gzip');
  expect(packed.headers.vary).toBe('accept-encoding');
  expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.body);
  for (const refusal of ['gzip;q=0', 'gzip; q=0.0, br', 'identity', 'xgzip']) {
    const refused = await app.inject({ url: '/pages/design/base.css', headers: { 'accept-encoding': refusal } });
    expect(refused.headers['content-encoding'], refusal).toBeUndefined();
  }
});

test('the player library has a URL of its own for ever', async () => {
  const { body } = await app.inject('/watch/demo');
  const url = /src="(\/pages\/vendor\/mpegts-[\w-]+\.js)"/.exec(body)![1]!;
  const { headers, body: script } = await app.inject(url);
  expect(headers['cache-control']).toContain('immutable');
  expect(script).toContain('mpegts');
});

test('the SDK may be used by pages of other origins, the pages may not', async () => {
  expect((await app.inject('/sdk/callcast.js')).headers['access-control-allow-origin']).toBe('*');
  expect((await app.inject('/sdk/index.ts')).headers['access-control-allow-origin']).toBe('*');
  expect((await app.inject('/pages/call/main.ts')).headers['access-control-allow-origin']).toBeUndefined();
  expect((await app.inject('/cdn/live/demo.flv')).headers['access-control-allow-origin']).toBeUndefined();
});

/** Asks without the tidying of dots that every URL class does. */
async function statusOfRaw(path: string): Promise<number | undefined> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const [answer] = (await once(get({ host: '127.0.0.1', port, path, agent: false }), 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

test('there is no way out of the folders', async () => {
  const attempts = [
    '/pages/../../package.json',
    '/pages/%2e%2e/package.json',
    '/pages/..%2f..%2fpackage.json',
    '/pages/..%5c..%5cpackage.json',
    '/pages//etc/passwd',
    '/pages/call/../../../server/src/faces/register-faces.ts',
    '/pages/call/index.html',
    '/pages/language/error-text.test.ts',
    '/sdk/testing/fake-browser.ts',
    '/sdk/../package.json',
    '/pages/constructor',
    '/pages/%00',
    '/sdk/package.json',
  ];
  for (const path of attempts) expect(await statusOfRaw(path), path).toBe(404);
});

test('a name that no stream can have has no page', async () => {
  for (const name of ['a.b', 'a%2Fb', '%3Cscript%3E', 'x'.repeat(129), '']) {
    expect((await app.inject(`/watch/${name}`)).statusCode, name).toBe(404);
  }
  expect((await app.inject(`/watch/${'x'.repeat(128)}`)).statusCode).toBe(200);
  for (const output of ['12/agent-1?token=a.b', '999999999999999/a_B-1'])
    expect((await app.inject(`/watch/${output}`)).body, output).toContain('/pages/watch/main.ts');
  for (const output of ['0/agent-1', '12/', '12/a.b', '12/a/b', 'x/agent-1', `12/${'a'.repeat(65)}`])
    expect((await app.inject(`/watch/${output}`)).statusCode, output).toBe(404);
});

test('what the pages say about the server', async () => {
  const { headers, body } = await app.inject('/pages/server.json');
  expect(headers['cache-control']).toBe('no-store');
  expect(JSON.parse(body)).toEqual({
    version: '1.2.3',
    rtmpUrl: 'rtmp://127.0.0.1:1935/live',
    needsPublishKey: false,
    demoStream: 'demo',
  });
});
