import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startTestServer, TEST_API_KEY } from '../api/test-server.ts';
import { RecordingFolder } from './io/recording-folder.ts';
import { registerRecordings } from './recording-routes.ts';

/** Account 1 has these, by name; account 2 has `9-1-1.flv`. */
async function startWith(own: Readonly<Record<string, string>>) {
  const { app, store, scheduler } = await startTestServer();
  const dataDir = await mkdtemp(join(tmpdir(), 'callcast-recordings-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const folder = new RecordingFolder(join(dataDir, 'recordings'));
  registerRecordings(app, { store, clock: scheduler, folder });
  const files = [...Object.entries(own).map((file) => [1, ...file] as const), [2, '9-1-1.flv', 'of another'] as const];
  for (const [accountId, name, text] of files) {
    const file = await folder.create(accountId, name);
    await file.append(Buffer.from(text));
    await file.close();
  }
  const get = (path = '', headers: Record<string, string> = { authorization: `Bearer ${TEST_API_KEY}` }) =>
    app.inject({ url: `/api/v1/recordings${path}`, headers });
  return { app, dataDir, folder, get };
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
    writtenAt: expect.stringMatching(/^20\d\d-.*Z$/),
    url: '/api/v1/recordings/12-2-1.flv',
  });
  const page = (await get('?offset=1&limit=2')).json<typeof body>();
  expect(page.recordings.map(({ name }) => name)).toEqual(['12-1-10.flv', '12-2-1.flv']);
  expect((await get('?limit=0')).statusCode).toBe(400);
});

test('an account without recordings has an empty list', async () => {
  const { get } = await startWith({});
  expect((await get()).json()).toEqual({ recordings: [], total: 0 });
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
