/** What a scenario records is what it sends, and stays whole whatever the worker dies of. */
import { execFileSync } from 'node:child_process';
import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { analyseRecording } from '@callcast/testing';
import { type StreamKey, streamKey } from '@callcast/testing/leaks';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { beforeAll, expect, test, vi } from 'vitest';
import { type Nginx, startNginx } from '../rtmp/nginx.ts';
import { API_KEY, Callcast, seedScenario } from './callcast.ts';
import { probe } from './probed-recording.ts';
import { robotCall } from './robot-call.ts';
import { SharedByTests } from './shared-by-tests.ts';

const shared = new SharedByTests('recordings');
/** Megabytes that the recordings of an account may take up. */
const BUDGET_MB = 200;
let server: Callcast;
let nginx: Nginx;
let clip: Clip;

beforeAll(async () => {
  [nginx, server, clip] = await shared.start(
    startNginx(shared.folder),
    Callcast.start({ CALLCAST_RECORDING_BUDGET_MEGABYTES: String(BUDGET_MB) }),
    loadClip(),
  );
});

/** The article's scenario, which also records. */
const recording = (key: StreamKey, format: 'flv' | 'mp4'): string =>
  seedScenario(`rtmp://127.0.0.1:${nginx.port}/live`, key, `record: "${format}"`);

interface RecordingBody {
  readonly name: string;
  readonly sessionId: number;
  readonly sizeBytes: number;
  readonly url: string;
}

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.base}${path}`, { headers: { authorization: `Bearer ${API_KEY}`, ...headers } });

async function listed(): Promise<readonly RecordingBody[]> {
  return ((await (await get('/api/v1/recordings')).json()) as { recordings: RecordingBody[] }).recordings;
}

/** The newest one, once it has so many bytes. */
const grown = (earlier: readonly RecordingBody[], sizeBytes: number): Promise<RecordingBody> =>
  vi.waitFor(
    async () => {
      const found = (await listed()).find(({ name }) => !earlier.some((other) => other.name === name));
      expect(found?.sizeBytes ?? 0).toBeGreaterThan(sizeBytes);
      if (found === undefined) throw new Error('nothing is recorded');
      return found;
    },
    { timeout: 60_000, interval: 100 },
  );

async function download(url: string, name: string): Promise<string> {
  const path = join(shared.folder, name);
  await writeFile(path, new Uint8Array(await (await get(url)).arrayBuffer()));
  return path;
}

test.each(['flv', 'mp4'] as const)(
  'a recording as %s shows what the destination got, whole and in parts',
  async (format) => {
    const application = `recorded-${format}`;
    const key = streamKey(application);
    const token = await server.application(application, recording(key, format));
    const earlier = await listed();
    await robotCall({ server, clip, application, token, durationMs: 6_000 });
    const log = await server.untilSessionEnded(application);
    const found = await grown(earlier, 50_000);
    expect(log).toContain(`recording-started: ${found.name}`);
    const path = await vi.waitFor(() => download(found.url, `whole.${format}`), { timeout: 60_000 });
    const [ours, theirs] = await Promise.all([probe(path), probe(nginx.recording(key))]);
    expect(ours.decodeErrors).toBe('');
    // nginx counts from its first tag, and ends with what it got before the connection was closed.
    expect(ours.video.length).toBeGreaterThan(100); // of 180, and of the picture that is held
    expect(theirs.video.map(({ isKey }) => isKey)).toEqual(
      ours.video.slice(0, theirs.video.length).map(({ isKey }) => isKey),
    );
    // A second: what was on its way.
    expect(Math.abs(ours.video.length - theirs.video.length)).toBeLessThanOrEqual(30);
    const report = await analyseRecording(path, 6);
    expect(report.pictures).toMatchObject({ unreadable: 0, jumps: 0 });
    const tail = await get(found.url, { range: 'bytes=100-199' });
    expect(tail.status).toBe(206);
    expect(Buffer.from(await tail.arrayBuffer())).toEqual((await readFile(path)).subarray(100, 200));
  },
);

test.each(['flv', 'mp4'] as const)('a worker that is killed leaves an %s that plays', async (format) => {
  const application = `killed-${format}`;
  const token = await server.application(application, recording(streamKey(application), format));
  const earlier = await listed();
  const call = robotCall({ server, clip, application, token, via: 'signal', durationMs: 60_000 });
  const found = await grown(earlier, 120_000);
  const pids = execFileSync('pgrep', ['-P', String(server.pid), '-f', 'media-worker-main'], { encoding: 'utf8' });
  for (const pid of pids.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
  expect((await call).endReason).toContain('Media worker lost');
  const path = await download(found.url, `killed.${format}`);
  expect((await stat(path)).size).toBeGreaterThanOrEqual(found.sizeBytes);
  const { decodeErrors, video, audio } = await probe(path);
  expect(decodeErrors).toBe('');
  expect(video.length).toBeGreaterThan(60);
  expect(Math.abs((video.at(-1)?.dts ?? 0) - (audio.at(-1)?.dts ?? 0))).toBeLessThan(1); // half a second is what a kill may cost; a track that is not written lacks all
  await vi.waitFor(async () => expect((await fetch(`${server.base}/readyz`)).status).toBe(200), { timeout: 60_000 });
});

const remove = (url: string): Promise<Response> =>
  fetch(`${server.base}${url}`, { method: 'DELETE', headers: { authorization: `Bearer ${API_KEY}` } });

test('a recording can be removed once it is not written any more', async () => {
  const application = 'removed';
  const token = await server.application(application, recording(streamKey(application), 'flv'));
  const earlier = await listed();
  const call = robotCall({ server, clip, application, token, durationMs: 10_000 });
  const found = await grown(earlier, 10_000);
  const refused = await remove(found.url);
  expect([refused.status, await refused.json()]).toMatchObject([409, { code: 'RECORDING_OPEN' }]);
  await call;
  await vi.waitFor(async () => expect((await remove(found.url)).status).toBe(204), { timeout: 60_000, interval: 200 });
  expect((await get(found.url)).status).toBe(404);
  expect((await listed()).map(({ name }) => name)).not.toContain(found.name);
});

test('an account that has taken up its budget goes on the air without a recording, until it removes one', async () => {
  const application = 'full';
  const large = join(server.dataDir, 'recordings', '1', '999999-1-1.flv');
  await server.kill('SIGTERM'); // what an account has is read from the disk
  await writeFile(large, '');
  await truncate(large, BUDGET_MB * 1e6);
  await server.run();
  const token = await server.application(application, recording(streamKey(application), 'flv'));
  const earlier = await listed();
  await robotCall({ server, clip, application, token, durationMs: 3_000 });
  const log = await server.untilSessionEnded(application);
  expect(log).toContain('stream-started');
  expect(log).not.toContain('recording-started');
  expect(log).toMatch(/recording-ended: .*have taken up the 200 MB that they may.*\[RECORDING_BUDGET\]/);
  expect((await listed()).map(({ name }) => name)).toEqual(earlier.map(({ name }) => name));
  expect((await remove('/api/v1/recordings/999999-1-1.flv')).status).toBe(204);
  await robotCall({ server, clip, application, token, durationMs: 3_000 });
  expect((await grown(earlier, 10_000)).sessionId).toBeGreaterThan(0);
});
