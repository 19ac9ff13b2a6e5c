import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { wallMillis } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, onTestFinished, test, vi } from 'vitest';
import { httpLimits } from './limits.ts';
import { sendFlv } from './send-flv.ts';

/** More than the kernel takes of a viewer who does not read, less than the backlog. */
const LAST_BYTES = Buffer.alloc(32 << 20);

/** One answer, on time that stands still. */
async function open(lastsMs?: number) {
  const scheduler = new VirtualScheduler();
  const stream = new PassThrough();
  const answers: ServerResponse[] = [];
  const server = createServer((_request, answer) => {
    answers.push(answer);
    const endAt = lastsMs === undefined ? {} : { endAt: wallMillis(scheduler.wallNow() + lastsMs) };
    sendFlv(stream, answer, { maxBacklogBytes: 64 << 20, onTooSlow: () => {}, scheduler, ...endAt });
    answer.once('close', () => stream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [viewer] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
  viewer.on('error', () => undefined);
  const [answer] = answers;
  if (answer === undefined) throw new Error('the server has answered');
  return { scheduler, stream, answer, viewer };
}

test('at its end the answer ends as it should, and the stream is closed', async () => {
  const { scheduler, stream, viewer } = await open(60_000);
  viewer.resume();
  stream.write('tags');
  scheduler.advance(59_999);
  expect(stream.destroyed).toBe(false);
  const ended = once(viewer, 'end');
  scheduler.advance(1);
  expect(stream.destroyed).toBe(true);
  await ended; // no time passes: nobody was cut off
  expect(viewer.complete).toBe(true);
  await vi.waitFor(() => expect(scheduler.armed).toEqual([]));
});

test.each([
  ['at its end', 60_000, ({ scheduler }) => scheduler.advance(60_000)],
  ['at the end of the stream', undefined, ({ stream }) => void stream.end()],
] as [string, number | undefined, (given: Awaited<ReturnType<typeof open>>) => void][])(
  'who does not take the last bytes %s is cut off',
  async (_, lastsMs, end) => {
    const given = await open(lastsMs);
    const { scheduler, stream, answer, viewer } = given;
    viewer.pause();
    stream.write(LAST_BYTES);
    await vi.waitFor(() => expect(answer.writableLength).toBeGreaterThan(0));
    end(given);
    await vi.waitFor(() => expect(answer.writableEnded).toBe(true));
    scheduler.advance(httpLimits.lingerMs - 1);
    await new Promise(setImmediate);
    expect(answer.destroyed).toBe(false);
    scheduler.advance(1);
    expect(answer.destroyed).toBe(true);
    const closed = new Promise((resolve) => viewer.once('close', resolve));
    viewer.resume();
    await closed;
    expect(viewer.complete).toBe(false);
    expect(scheduler.armed).toEqual([]);
  },
);

test('a stream that is over before its end is waited for once', async () => {
  const { scheduler, stream, answer, viewer } = await open(1_000);
  viewer.pause();
  stream.end(LAST_BYTES);
  await vi.waitFor(() => expect(answer.writableEnded).toBe(true));
  scheduler.advance(1_000);
  expect(scheduler.armed).toEqual([httpLimits.lingerMs - 1_000]);
});

test('who leaves before leaves no timer behind', async () => {
  const { scheduler, stream, viewer } = await open(60_000);
  expect(scheduler.armed).toEqual([60_000]);
  viewer.destroy();
  await vi.waitFor(() => expect(stream.destroyed).toBe(true));
  expect(scheduler.armed).toEqual([]);
});
