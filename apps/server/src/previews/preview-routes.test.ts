import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { silentLog } from '@callcast/core';
import { expect, test, vi } from 'vitest';
import { startTestServer, TEST_API_KEY } from '../api/test-server.ts';
import type { RunningOutputOfAccount } from '../calling/ports.ts';
import { LinkSigner, redactPatterns } from '../security/index.ts';
import { previewLimits } from './limits.ts';
import { PreviewLinks } from './preview-links.ts';
import { registerPreviews } from './preview-routes.ts';

const LIVE: RunningOutputOfAccount = { accountId: 1, mediaSession: 3, state: 'live', hasBegun: true };

interface Link {
  readonly watchUrl: string;
  readonly flvUrl: string;
  readonly expiresAt: string;
}

/** A server whose outputs and media worker are in the test's hand. */
async function start() {
  const server = await startTestServer();
  const { app, store, scheduler } = server;
  const outputs = new Map<string, RunningOutputOfAccount>([['7/agent-1', LIVE]]);
  const streams: PassThrough[] = [];
  const opened: string[] = [];
  let hasWorker = true;
  registerPreviews(app, {
    store,
    scheduler,
    log: silentLog,
    links: new PreviewLinks(new LinkSigner(new Uint8Array(32), 'preview'), scheduler),
    outputOf: (sessionId, outputId) => outputs.get(`${sessionId}/${outputId}`),
    openStream: (session, outputId) => {
      opened.push(`${session}/${outputId}`);
      if (!hasWorker) return undefined;
      const stream = new PassThrough();
      streams.push(stream);
      return stream;
    },
  });
  const ask = (path: string, key: string | undefined = TEST_API_KEY) =>
    app.inject({
      method: 'POST',
      url: `/api/v1/sessions/${path}`,
      headers: { host: 'call.example:8080', ...(key === '' ? {} : { authorization: `Bearer ${key}` }) },
    });
  const link = async (path = '7/outputs/agent-1/preview'): Promise<Link> => (await ask(path)).json<Link>();
  await app.listen({ port: 0, host: '127.0.0.1' });
  const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  /** The path and query of a link. */
  const pathOf = (url: string): string => url.replace('http://call.example:8080', '');
  /** Opens it as a player does. The worker answers with `FLV` unless told otherwise. */
  const view = async (url: string, firstBytes = 'FLV'): Promise<IncomingMessage> => {
    const before = streams.length;
    const answering = once(get(origin + pathOf(url), { agent: false }), 'response');
    if (firstBytes !== '') {
      await vi.waitFor(() => expect(streams.length).toBeGreaterThan(before));
      streams.at(-1)?.write(firstBytes);
    }
    const [answer] = (await answering) as [IncomingMessage];
    answer.on('error', () => undefined);
    return answer;
  };
  const loseWorker = (): void => {
    hasWorker = false;
  };
  return { ...server, outputs, streams, opened, ask, link, view, pathOf, loseWorker };
}

/** Also when it is broken off. */
const isClosed = (answer: IncomingMessage): Promise<unknown> => new Promise((resolve) => answer.once('close', resolve));

const codeOf = async (answer: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return (JSON.parse(Buffer.concat(chunks).toString()) as { code: string }).code;
};

test('the account gets a link to the page and one to the stream, for an hour or as long as it says', async () => {
  const { ask, scheduler } = await start();
  const answer = await ask('7/outputs/agent-1/preview');
  expect([answer.statusCode, answer.headers['cache-control']]).toEqual([201, 'no-store']);
  const { watchUrl, flvUrl, expiresAt } = answer.json<Link>();
  const token = /\?token=([\w.-]{45,60})$/.exec(watchUrl)?.[1];
  expect(watchUrl).toBe(`http://call.example:8080/watch/7/agent-1?token=${token}`);
  expect(flvUrl).toBe(`http://call.example:8080/preview/7/agent-1.flv?token=${token}`);
  expect(Date.parse(expiresAt) - scheduler.wallNow()).toBe(3_600_000);
  // Should one get into a log after all.
  for (const url of [watchUrl, flvUrl]) expect(redactPatterns(`GET ${url}`)).not.toContain(token);
  const short = await ask('7/outputs/agent-1/preview?expiresInSeconds=60');
  expect(Date.parse(short.json<Link>().expiresAt) - scheduler.wallNow()).toBe(60_000);
  for (const seconds of ['9', '86401', '0', '-1', '1e3', 'x'])
    expect((await ask(`7/outputs/agent-1/preview?expiresInSeconds=${seconds}`)).json(), seconds).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
    });
});

test('only the account whose output it is gets one, and nobody else learns that it exists', async () => {
  const { ask, outputs } = await start();
  outputs.set('8/agent-1', { ...LIVE, accountId: 2 });
  for (const path of ['8/outputs/agent-1/preview', '9/outputs/agent-1/preview', '7/outputs/agent-2/preview']) {
    const answer = await ask(path);
    expect(answer.json(), path).toMatchObject({ status: 404, code: 'OUTPUT_UNKNOWN' });
  }
  expect((await ask('7/outputs/agent-1/preview', '')).json()).toMatchObject({ status: 401, code: 'API_KEY_MISSING' });
  expect((await ask('7/outputs/agent-1/preview', 'x')).json()).toMatchObject({ status: 401, code: 'API_KEY_UNKNOWN' });
});

test('the stream passes through unchanged, open to players of any origin, and ends with the output', async () => {
  const { link, view, streams, opened } = await start();
  const viewer = await view((await link()).flvUrl);
  expect(viewer.statusCode).toBe(200);
  expect(viewer.headers).toMatchObject({
    'content-type': 'video/x-flv',
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
    'callcast-output-state': 'live',
  });
  const chunks: Buffer[] = [];
  viewer.on('data', (chunk: Buffer) => chunks.push(chunk));
  streams[0]?.end('tags');
  await once(viewer, 'end');
  expect(Buffer.concat(chunks).toString()).toBe('FLVtags');
  expect(viewer.complete).toBe(true);
  expect(opened).toEqual(['3/agent-1']);
});

test('a token opens its own output alone, as it was made, until it is over', async () => {
  const { app, link, outputs, pathOf, scheduler, opened } = await start();
  outputs.set('7/agent-2', LIVE);
  outputs.set('8/agent-1', LIVE);
  const { flvUrl } = await link();
  const path = pathOf(flvUrl);
  const [plain = '', token = ''] = path.split('?token=');
  const [expiry = '', mac = ''] = token.split('.');
  const head = (url: string) => app.inject({ method: 'HEAD', url });
  expect((await head(path)).statusCode).toBe(200);
  const later = (Number.parseInt(expiry, 36) + 60).toString(36);
  for (const url of [
    plain,
    `${plain}?token=`,
    `${plain}?token=${token}&token=${token}`,
    `${plain}?token=${later}.${mac}`,
    `${plain}?token=${expiry}.${mac.slice(0, -1)}`,
    path.replace('agent-1', 'agent-2'),
    path.replace('/7/', '/8/'),
  ])
    for (const method of ['HEAD', 'GET'] as const)
      expect((await app.inject({ method, url })).statusCode, url).toBe(403);
  expect((await app.inject(plain)).json()).toMatchObject({ code: 'LINK_INVALID' });
  scheduler.advance(3_600_000);
  expect((await head(path)).statusCode).toBe(403);
  expect(opened).toEqual([]);
});

test('when the link is over, so is what it shows', async () => {
  const { ask, view, streams, scheduler } = await start();
  const { flvUrl } = (await ask('7/outputs/agent-1/preview?expiresInSeconds=60')).json<Link>();
  const viewer = await view(flvUrl);
  viewer.resume();
  scheduler.advance(59_000);
  streams[0]?.write('tags');
  expect(streams[0]?.destroyed).toBe(false);
  const ended = once(viewer, 'end');
  scheduler.advance(1_000);
  streams[0]?.emit('data', Buffer.from('late'));
  await ended;
  expect(viewer.complete).toBe(true);
  expect(streams[0]?.destroyed).toBe(true);
});

test('HEAD tells how the output stands, without asking its worker', async () => {
  const { app, link, outputs, pathOf, opened } = await start();
  const path = pathOf((await link()).flvUrl);
  const head = async () => {
    const { statusCode, headers } = await app.inject({ method: 'HEAD', url: path });
    return [statusCode, headers['callcast-output-state']];
  };
  expect(await head()).toEqual([200, 'live']);
  outputs.set('7/agent-1', { ...LIVE, state: 'connecting' });
  expect(await head()).toEqual([200, 'connecting']); // it was on the air, and is being connected again
  outputs.set('7/agent-1', { ...LIVE, state: 'connecting', hasBegun: false });
  expect(await head()).toEqual([404, 'connecting']);
  outputs.clear();
  expect(await head()).toEqual([410, undefined]);
  expect((await app.inject(path)).json()).toMatchObject({ code: 'OUTPUT_ENDED' });
  expect(opened).toEqual([]);
});

test('a worker that is gone, has no such output or says nothing is 404, and the place is free again', async () => {
  const { link, view, streams, scheduler, loseWorker } = await start();
  const { flvUrl } = await link();
  for (let i = 0; i <= previewLimits.viewersOfOutput; i++) {
    const answering = view(flvUrl, '');
    await vi.waitFor(() => expect(streams).toHaveLength(i + 1));
    if (i === 0) scheduler.advance(previewLimits.answerTimeoutMs);
    else if (i === 1) streams[i]?.destroy(new Error('no such socket'));
    else streams[i]?.end();
    const answer = await answering;
    expect([answer.statusCode, await codeOf(answer)]).toEqual([404, 'STREAM_NOT_LIVE']);
    expect(streams[i]?.destroyed).toBe(true);
  }
  loseWorker();
  expect(await codeOf(await view(flvUrl, ''))).toBe('STREAM_NOT_LIVE');
});

test('a viewer who leaves frees his place and the worker; there are only so many', async () => {
  const { link, view, streams, outputs } = await start();
  const { flvUrl } = await link();
  const viewers: IncomingMessage[] = [];
  for (let i = 0; i < previewLimits.viewersOfOutput; i++) viewers.push(await view(flvUrl));
  const refused = await view(flvUrl, '');
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '10']);
  expect(await codeOf(refused)).toBe('TOO_MANY_VIEWERS');
  viewers[0]?.destroy();
  await vi.waitFor(() => expect(streams[0]?.destroyed).toBe(true));
  viewers[0] = await view(flvUrl);

  // Other outputs of the account, up to what an account may have; then another account's.
  for (let i = viewers.length; i < previewLimits.viewersOfAccount; i++) {
    const path = `20/agent-${Math.floor(i / previewLimits.viewersOfOutput)}`;
    outputs.set(path, LIVE);
    viewers.push(await view((await link(`${path.replace('/', '/outputs/')}/preview`)).flvUrl));
  }
  outputs.set('30/agent-1', LIVE);
  const other = await link('30/outputs/agent-1/preview');
  expect((await view(other.flvUrl, '')).statusCode).toBe(503);
  // Other accounts, up to what the server has.
  for (let i = viewers.length; i < previewLimits.viewers; i++) {
    const path = `30/agent-${Math.floor(i / previewLimits.viewersOfOutput)}`;
    outputs.set(path, LIVE);
    const { flvUrl } = await link(`${path.replace('/', '/outputs/')}/preview`);
    outputs.set(path, { ...LIVE, accountId: 2 + Math.floor(i / previewLimits.viewersOfAccount) });
    viewers.push(await view(flvUrl));
  }
  outputs.set('30/agent-1', { ...LIVE, accountId: 9 });
  expect((await view(other.flvUrl, '')).statusCode).toBe(503);
  viewers[0]?.destroy();
  await vi.waitFor(() => expect(streams.filter(({ destroyed }) => destroyed)).toHaveLength(2));
  expect((await view(other.flvUrl)).statusCode).toBe(200);
});

test('a viewer who does not read is cut off', async () => {
  const { link, view, streams } = await start();
  const viewer = await view((await link()).flvUrl);
  viewer.pause();
  const piece = Buffer.alloc(1 << 20);
  const [stream] = streams;
  // The kernel takes some megabytes of it.
  for (
    let written = 0;
    written < 4 * previewLimits.backlogBytes && stream?.destroyed === false;
    written += piece.length
  ) {
    stream.write(piece);
    await new Promise(setImmediate);
  }
  await vi.waitFor(() => expect(stream?.destroyed).toBe(true));
  const closed = isClosed(viewer);
  viewer.resume();
  await closed;
  expect(viewer.complete).toBe(false);
});

test('closing the server lets no viewer hold it up, and no timer stays behind', async () => {
  const { app, link, view, streams, scheduler } = await start();
  const before = scheduler.armed;
  const viewer = await view((await link()).flvUrl);
  expect(scheduler.armed).toHaveLength(before.length + 1);
  const closed = isClosed(viewer);
  await app.close();
  await closed;
  expect(streams[0]?.destroyed).toBe(true);
  expect(scheduler.armed).toEqual(before);
});
