import { createServer } from 'node:net';
import { silentLog } from '@callcast/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { realTime } from '../real-time.ts';
import { CDN_ACCESS_HEADER, startTestCdn, type TestCdnOptions } from './index.ts';

async function start(options: Partial<TestCdnOptions> = {}) {
  const cdn = await startTestCdn({
    host: '127.0.0.1',
    rtmpPort: 0,
    mayMove: false,
    log: silentLog,
    scheduler: realTime,
    ...options,
  });
  onTestFinished(() => cdn.close());
  return cdn;
}

/** Holds a port that nothing else takes. */
async function takenPort(): Promise<number> {
  const holder = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  onTestFinished(() => {
    holder.close();
  });
  const address = holder.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return address.port;
}

test('it listens, lets only the server ask, and ends when it is closed', async () => {
  const cdn = await start();
  expect(cdn.rtmpPort).toBeGreaterThan(0);
  const url = `http://127.0.0.1:${cdn.httpPort}/live/demo.flv`;
  expect((await fetch(url)).status).toBe(403);
  expect((await fetch(url, { headers: { [CDN_ACCESS_HEADER]: 'wrong' } })).status).toBe(403);
  const headers = { [CDN_ACCESS_HEADER]: cdn.accessKey };
  expect((await fetch(url, { method: 'POST', headers })).status).toBe(403);
  const api = await fetch(`http://127.0.0.1:${cdn.httpPort}/api/v1/streams`, { headers });
  expect(api.status).toBe(404);
  expect(cdn.isLive('/live/demo')).toBe(false);

  const { pid } = cdn;
  await cdn.close();
  await cdn.close();
  expect(() => process.kill(pid!, 0)).toThrow('ESRCH');
});

test('a taken port is an error, unless it may move', async () => {
  const rtmpPort = await takenPort();
  await expect(start({ rtmpPort })).rejects.toMatchObject({ code: 'TEST_CDN_PORT_TAKEN', details: { rtmpPort } });
  const moved = await start({ rtmpPort, mayMove: true });
  expect(moved.rtmpPort).toBeGreaterThan(rtmpPort);
});

test('an address that is not ours is a failed start', async () => {
  await expect(start({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'TEST_CDN_START_FAILED' });
});

test('it ignores the signals of the process group, and comes back on its port when it dies', async () => {
  const cdn = await start();
  const { pid, rtmpPort, httpPort } = cdn;
  process.kill(pid!, 'SIGTERM');
  process.kill(pid!, 'SIGINT');
  const headers = { [CDN_ACCESS_HEADER]: cdn.accessKey };
  expect((await fetch(`http://127.0.0.1:${httpPort}/`, { headers })).status).toBe(404);
  expect(cdn.pid).toBe(pid);

  process.kill(pid!, 'SIGKILL');
  await vi.waitFor(() => expect(cdn.pid).not.toBe(pid));
  expect(cdn.httpPort).toBeUndefined();
  await vi.waitFor(() => expect(cdn.httpPort).toBeDefined(), { timeout: 10_000 });
  expect(cdn.rtmpPort).toBe(rtmpPort);
});
