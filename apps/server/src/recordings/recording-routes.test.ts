import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startTestServer, TEST_API_KEY } from '../api/test-server.ts';
import { LinkSigner } from '../security/index.ts';
import { RecordingFolder } from './io/recording-folder.ts';
import { RecordingLedger } from './recording-ledger.ts';
import { RecordingLinks } from './recording-links.ts';
import { registerRecordings } from './recording-routes.ts';

/** Account 1 has these, by name; account 2 has `9-1-1.flv`. */
async function startWith(own: Readonly<Record<string, string>>, budgetBytes?: number) {
  const { app, store, scheduler } = await startTestServer();
  const dataDir = await mkdtemp(join(tmpdir(), 'callcast-recordings-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const folder = new RecordingFolder(join(dataDir, 'recordings'));
  const ledger = new RecordingLedger({ shelf: folder, clock: scheduler, budgetBytes });
  const links = new RecordingLinks(new LinkSigner(new Uint8Array(32), 'recording'), scheduler);
  registerRecordings(app, { store, clock: scheduler, folder, ledger, links });
  const files = [...Object.entries(own).map((file) => [1, ...file] as const), [2, '9-1-1.flv', 'of another'] as const];
  for (const [accountId, name, text] of files) {
    const file = await folder.create(accountId, name);
    await file.append(Buffer.from(text));
    await file.close();
  }
  const get = (path = '', headers: Record<string, string> = { authorization: `Bearer ${TEST_API_KEY}` }) =>
    app.inject({ url: `/api/v1/recordings${path}`, headers });
  const remove = (name: string, key = TEST_API_KEY) =>
    app.inject({
      method: 'DELETE',
      url: `/api/v1/recordings/${name}`,
      headers: { authorization: `Bearer ${key}` },
    });
  return { app, dataDir, folder, ledger, links, scheduler, get, remove };
}

test('an account’s recordings are listed, the latest session first, and nobody else’s', async () => {
  const { get, dataDir } = await startWith({
    '7-1-1.flv': 'a',
    '12-2-1.flv': 'bb',
    '12-1-10.flv': 'ccc',
    '12-1-9.flv': '',
  });
  await writeFile(join(dataDir, 'recordings/1/notes.txt'), 'not of ours');
  const answer = await get();
  const body = answer.json<{ total: number; recordings: { name: string }[] }>();
  expect(body.recordings.map(({ name }) => name)).toEqual(['12-1-9.flv', '12-1-10.flv', '12-2-1.flv', '7-1-1.flv']);
  expect(body).toMatchObject({ total: 4 });
  expect(body.recordings[2]).toEqual({
    name: '12-2-1.flv',
    sessionId: 12,
    output: 2,
    publish: 1,
    format: 'flv',
    sizeBytes: 2,
    createdAt: expect.stringMatching(/^20\d\d-.*Z$/),
    writtenAt: expect.stringMatching(/^20\d\d-.*Z$/),
    isBeingWritten: false,
    url: '/api/v1/recordings/12-2-1.flv',
  });
  const page = (await get('?offset=1&limit=2')).json<typeof body>();
  expect(page.recordings.map(({ name }) => name)).toEqual(['12-1-10.flv', '12-2-1.flv']);
  expect((await get('?limit=0')).statusCode).toBe(400);
});

test('an account without recordings has an empty list', async () => {
  const { get } = await startWith({});
  expect((await get()).json()).toEqual({ recordings: [], total: 0, usedBytes: 0, budgetBytes: null });
});

test('the list tells what is being written, when it was begun, and how much of the budget is used', async () => {
  const { get, ledger, dataDir } = await startWith({ '7-1-1.flv': 'abc', '8-1-1.flv': 'de' }, 5_000_000);
  await ledger.reserve({}, { accountId: 1, name: '8-1-1.flv' }, 10);
  const copied = new Date('2026-01-02T03:04:05.000Z'); // a copy of it is younger than what it holds
  await utimes(join(dataDir, 'recordings/1/7-1-1.flv'), copied, copied);
  const body = (await get()).json<{ recordings: object[] }>();
  expect(body).toMatchObject({ usedBytes: 5, budgetBytes: 5_000_000 });
  expect(body.recordings).toMatchObject([
    { name: '8-1-1.flv', isBeingWritten: true },
    { name: '7-1-1.flv', isBeingWritten: false, createdAt: copied.toISOString(), writtenAt: copied.toISOString() },
  ]);
});

test('a recording is removed by its account, once, and is gone from the list', async () => {
  const { get, remove } = await startWith({ '7-1-1.flv': 'a', '8-1-1.flv': 'b' });
  const answer = await remove('7-1-1.flv');
  expect([answer.statusCode, answer.body, answer.headers['cache-control']]).toEqual([204, '', 'no-store']);
  const again = await remove('7-1-1.flv');
  expect([again.statusCode, again.json()]).toMatchObject([404, { code: 'RECORDING_UNKNOWN' }]);
  expect((await get()).json()).toMatchObject({ total: 1, usedBytes: 1, recordings: [{ name: '8-1-1.flv' }] });
  expect((await get('/7-1-1.flv')).statusCode).toBe(404);
});

test('one that is still being written stays, and the answer says what to do', async () => {
  const { ledger, get, remove } = await startWith({ '7-1-1.flv': 'a' });
  const worker = {};
  await ledger.reserve(worker, { accountId: 1, name: '7-1-1.flv' }, 10);
  const refused = await remove('7-1-1.flv');
  expect([refused.statusCode, refused.json()]).toMatchObject([
    409,
    {
      code: 'RECORDING_OPEN',
      detail: 'It is still being written: end its session, or stop its StreamingAgent or Recorder, and try again',
    },
  ]);
  expect((await get('/7-1-1.flv')).body).toBe('a');
  ledger.release(worker, { accountId: 1, name: '7-1-1.flv' });
  expect((await remove('7-1-1.flv')).statusCode).toBe(204);
});

test.each([
  '9-1-1.flv',
  '..%2f2%2f9-1-1.flv',
  '..%2f1%2f7-1-1.flv',
  '%2e%2e%2f2%2f9-1-1.flv',
  'notes.txt',
  '7-1-1.flv%00',
])('%s leads to nothing that can be removed', async (name) => {
  const { folder, dataDir, remove } = await startWith({ '7-1-1.flv': 'a' });
  const notes = join(dataDir, 'recordings/1/notes.txt');
  await writeFile(notes, 'not of ours');
  const answer = await remove(name);
  expect([answer.statusCode, answer.json()]).toMatchObject([404, { code: 'RECORDING_UNKNOWN' }]);
  expect([await folder.names(1), await folder.names(2)]).toEqual([['7-1-1.flv'], ['9-1-1.flv']]);
  expect((await stat(notes)).size).toBe(11);
});

test('nothing is removed without the account’s API key', async () => {
  const { folder, app, remove } = await startWith({ '7-1-1.flv': 'a' });
  expect((await remove('7-1-1.flv', 'wrong')).json()).toMatchObject({ status: 401, code: 'API_KEY_UNKNOWN' });
  const without = await app.inject({ method: 'DELETE', url: '/api/v1/recordings/7-1-1.flv' });
  expect(without.json()).toMatchObject({ status: 401, code: 'API_KEY_MISSING' });
  expect(await folder.names(1)).toEqual(['7-1-1.flv']);
});

test('a recording is served as a whole and by ranges', async () => {
  const { get } = await startWith({ '7-1-1.flv': '0123456789', '7-2-1.mp4': 'x', '8-1-1.flv': '' });
  const authorization = `Bearer ${TEST_API_KEY}`;
  const whole = await get('/7-1-1.flv');
  expect([whole.statusCode, whole.body]).toEqual([200, '0123456789']);
  expect(whole.headers).toMatchObject({
    'content-type': 'video/x-flv',
    'content-length': '10',
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
  });
  const part = await get('/7-1-1.flv', { authorization, range: 'bytes=3-5' });
  expect([part.statusCode, part.body]).toEqual([206, '345']);
  expect(part.headers).toMatchObject({ 'content-range': 'bytes 3-5/10', 'content-length': '3' });
  const behind = await get('/7-1-1.flv', { authorization, range: 'bytes=10-' });
  expect(behind.headers['content-range']).toBe('bytes */10');
  expect([behind.statusCode, behind.json()]).toMatchObject([416, { code: 'RECORDING_RANGE' }]);
  expect((await get('/7-2-1.mp4')).headers['content-type']).toBe('video/mp4');
  const empty = await get('/8-1-1.flv');
  expect([empty.statusCode, empty.body]).toEqual([200, '']);
});

test('HEAD tells what GET would send, and does not read the file', async () => {
  const { app, folder } = await startWith({ '7-1-1.mp4': '0123456789' });
  const opened = vi.spyOn(folder, 'pathOf');
  const head = (headers: Record<string, string> = {}) =>
    app.inject({
      method: 'HEAD',
      url: '/api/v1/recordings/7-1-1.mp4',
      headers: { authorization: `Bearer ${TEST_API_KEY}`, ...headers },
    });
  const whole = await head();
  expect([whole.statusCode, whole.body]).toEqual([200, '']);
  expect(whole.headers).toMatchObject({
    'content-type': 'video/mp4',
    'content-length': '10',
    'accept-ranges': 'bytes',
  });
  const part = await head({ range: 'bytes=3-5' });
  expect(part.statusCode).toBe(206);
  expect(part.headers).toMatchObject({ 'content-range': 'bytes 3-5/10', 'content-length': '3' });
  expect(opened).not.toHaveBeenCalled();
});

test.each(['9-1-1.flv', '..%2f2%2f9-1-1.flv', '7-1-1', 'notes.txt', '1-1-1.flv%00'])(
  '%s is no recording of this account',
  async (name) => {
    const { get } = await startWith({ '7-1-1.flv': 'a' });
    const answer = await get(`/${name}`);
    expect([answer.statusCode, answer.json()]).toMatchObject([404, { code: 'RECORDING_UNKNOWN' }]);
  },
);

test('without the account’s API key there is neither list nor file', async () => {
  const { get } = await startWith({ '7-1-1.flv': 'a' });
  for (const path of ['', '/7-1-1.flv']) {
    expect((await get(path, {})).statusCode).toBe(401);
    expect((await get(path, { authorization: 'Bearer wrong' })).json()).toMatchObject({ code: 'API_KEY_UNKNOWN' });
  }
});

test('recordings are for the server’s user alone, and none is ever written over', async () => {
  const { dataDir, folder } = await startWith({ '7-1-1.flv': 'a' });
  const path = join(dataDir, 'recordings/1');
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  expect((await stat(join(path, '7-1-1.flv'))).mode & 0o777).toBe(0o600);
  await expect(folder.create(1, '7-1-1.flv')).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await folder.find(1, '7-1-1.flv')).toMatchObject({ sizeBytes: 1 });
});

test('a recorder’s file is listed beside the others, with its own number', async () => {
  const { get } = await startWith({ '12-r2.mp3': 'bb', '12-1-1.flv': 'a' });
  const { recordings } = (await get()).json<{ recordings: object[] }>();
  expect(recordings).toMatchObject([
    { name: '12-1-1.flv', output: 1, publish: 1 },
    { name: '12-r2.mp3', recorder: 2 },
  ]);
  expect(recordings[1]).not.toHaveProperty('output');
  expect((await get('/12-r2.mp3')).headers['content-type']).toBe('audio/mpeg');
});

const LINK = { isSecure: false, linkSeconds: 60 };

test('who has its link fetches a recording, or a part of it, and may save it under a name', async () => {
  const { app, links } = await startWith({ '12-r1.ogg': 'a file' });
  const url = links.url('', 1, '12-r1.ogg', { ...LINK, fileName: "Rede (1) am 5.'/.ogg" });
  const answer = await app.inject(url);
  expect([answer.statusCode, answer.body, answer.headers['content-type']]).toEqual([200, 'a file', 'audio/ogg']);
  expect(answer.headers).toMatchObject({
    'content-disposition': "attachment; filename*=UTF-8''Rede%20%281%29%20am%205.%27%2F.ogg",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  const part = await app.inject({ url, headers: { range: 'bytes=2-' } });
  expect([part.statusCode, part.body, part.headers['content-range']]).toEqual([206, 'file', 'bytes 2-5/6']);
  expect((await app.inject({ url, method: 'HEAD' })).headers['content-length']).toBe('6');
  const plain = await app.inject(links.url('', 1, '12-r1.ogg', LINK));
  expect([plain.statusCode, plain.headers['content-disposition']]).toEqual([200, undefined]);
});

test('a link opens one recording for a while, and nothing else', async () => {
  const { app, links, scheduler } = await startWith({ '12-r1.mp3': 'a', '12-r2.mp3': 'b' });
  const url = links.url('', 1, '12-r1.mp3', { ...LINK, fileName: 'a' });
  const status = async (path: string) => (await app.inject(path)).statusCode;
  expect(await status(url)).toBe(200);
  for (const [from, to] of [
    ['12-r1', '12-r2'],
    ['/1/', '/2/'],
    ['/1/', '/01/'],
    ['filename=a', 'filename=b'],
    ['&filename=a', ''],
    ['token=', 'token=x'],
    ['token=', 'other='],
  ] as const)
    expect([to, await status(url.replace(from, to))]).toEqual([to, 403]);
  expect(await status(links.url('', 1, '12-r9.mp3', LINK))).toBe(404);
  expect(await status(links.url('', 1, '..%2F2%2F9-1-1.flv', LINK))).toBe(403);
  scheduler.advance(61_000);
  expect(await status(url)).toBe(403);
});

test('a secure one has the url of the API, which asks for the key', async () => {
  const { app, links, get } = await startWith({ '12-r1.mp3': 'a' });
  const url = links.url('https://h', 1, '12-r1.mp3', { ...LINK, isSecure: true });
  expect(url).toBe('https://h/api/v1/recordings/12-r1.mp3');
  expect((await app.inject(url.slice('https://h'.length))).statusCode).toBe(401);
  expect((await get('/12-r1.mp3')).body).toBe('a');
});
