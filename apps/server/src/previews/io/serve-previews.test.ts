import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { PreviewViewer } from '@callcast/calls';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, onTestFinished, test, vi } from 'vitest';
import { previewLimits } from '../limits.ts';
import type { PreviewRequest } from '../preview-request.ts';
import { openPreview } from './open-preview.ts';
import { servePreviews } from './serve-previews.ts';
import { SocketFolder } from './socket-folder.ts';

/** The previews of a worker with one output, `agent-1` of session 3. */
async function serve() {
  const folder = await SocketFolder.create();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const path = folder.previewsOf(0);
  const viewers: PreviewViewer[] = [];
  const asked: PreviewRequest[] = [];
  let stopped = 0;
  const watch = (request: PreviewRequest, viewer: PreviewViewer) => {
    asked.push(request);
    if (request.session !== 3 || request.outputId !== 'agent-1') return undefined;
    viewers.push(viewer);
    return () => void stopped++;
  };
  const scheduler = new VirtualScheduler();
  await servePreviews(path, watch, scheduler);
  return { path, viewers, asked, watch, scheduler, stopped: () => stopped };
}

const REQUEST: PreviewRequest = { session: 3, outputId: 'agent-1' };

const isClosed = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.once('close', resolve));

async function contentOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test('the folder is for this user alone, and gone afterwards', async () => {
  const folder = await SocketFolder.create();
  const path = dirname(folder.previewsOf(1));
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  await folder[Symbol.asyncDispose]();
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('bytes pass through, and the end of the output is the end of the stream', async () => {
  const { path, viewers, asked, scheduler } = await serve();
  const content = contentOf(openPreview(path, REQUEST));
  await vi.waitFor(() => expect(viewers).toHaveLength(1));
  viewers[0]?.write(Buffer.from('FLV'));
  viewers[0]?.write(Buffer.from('tags'));
  viewers[0]?.end();
  expect(await content).toBe('FLVtags'); // no time passes: nobody was cut off
  expect(asked).toEqual([REQUEST]);
  await vi.waitFor(() => expect(scheduler.armed).toEqual([]));
});

test('who leaves is stopped once, and what still comes for him is nothing', async () => {
  const { path, viewers, stopped, scheduler } = await serve();
  const stream = openPreview(path, REQUEST);
  await vi.waitFor(() => expect(viewers).toHaveLength(1));
  viewers[0]?.write(Buffer.from('FLV'));
  await once(stream, 'readable');
  stream.destroy();
  viewers[0]?.write(Buffer.from('tags')); // nobody has heard of it yet: EPIPE
  await vi.waitFor(() => expect(stopped()).toBe(1));
  viewers[0]?.write(Buffer.from('tags'));
  viewers[0]?.end();
  expect(stopped()).toBe(1);
  expect(scheduler.armed).toEqual([]);
});

test('an output that is not here ends the stream at once', async () => {
  const { path, viewers } = await serve();
  for (const request of [
    { ...REQUEST, session: 4 },
    { ...REQUEST, outputId: 'agent-2' },
  ])
    expect(await contentOf(openPreview(path, request))).toBe('');
  expect(viewers).toEqual([]);
});

test.each([
  ['no JSON', 'GET / HTTP/1.1\n'],
  ['no object', 'null\n'],
  ['a number for a name', '{"session":3,"outputId":1}\n'],
  ['a line that does not end', 'x'.repeat(previewLimits.requestCharacters + 1)],
])('%s is refused', async (_, text) => {
  const { path, asked } = await serve();
  const socket = connect(path);
  socket.on('error', () => undefined); // it is closed with something unread
  const closed = isClosed(socket);
  socket.write(text);
  socket.resume();
  await closed; // no time passes: it was not waited for
  expect(asked).toEqual([]);
});

test('a request may come in pieces; one that is not whole in time is not waited for, whatever came of it', async () => {
  const { path, viewers, scheduler } = await serve();
  const socket: Socket = connect(path);
  socket.write('{"session":3,');
  await new Promise(setImmediate);
  socket.write('"outputId":"agent-1"}\n');
  await vi.waitFor(() => expect(viewers).toHaveLength(1));
  expect(scheduler.armed).toEqual([]);
  scheduler.advance(3_600_000);
  expect(socket.destroyed).toBe(false);
  socket.destroy();

  const slow = connect(path).resume();
  const closed = isClosed(slow);
  await vi.waitFor(() => expect(scheduler.armed).toEqual([previewLimits.requestTimeoutMs]));
  scheduler.advance(previewLimits.requestTimeoutMs - 1);
  slow.write('{"session":3,');
  await new Promise(setImmediate);
  expect(slow.destroyed).toBe(false);
  scheduler.advance(1);
  await closed;
  expect(viewers).toHaveLength(1);
});

test('who goes before he has asked leaves no timer behind', async () => {
  const { path, scheduler } = await serve();
  const silent = connect(path);
  await vi.waitFor(() => expect(scheduler.armed).toHaveLength(1));
  silent.destroy();
  await vi.waitFor(() => expect(scheduler.armed).toEqual([]));
});

test('a reader that stands still is cut off, and costs no more than its backlog', async () => {
  const { path, viewers, stopped } = await serve();
  const stream = openPreview(path, REQUEST);
  stream.on('error', () => undefined);
  await vi.waitFor(() => expect(viewers).toHaveLength(1));
  const piece = new Uint8Array(1 << 20);
  // The kernel takes some of it.
  for (let written = 0; written < 2 * previewLimits.backlogBytes; written += piece.length) viewers[0]?.write(piece);
  await vi.waitFor(() => expect(stopped()).toBe(1));
  stream.destroy();
});

test('a reader that does not take the last bytes is not waited for either', async () => {
  const { path, viewers, stopped, scheduler } = await serve();
  const stream = openPreview(path, REQUEST);
  stream.on('error', () => undefined);
  await vi.waitFor(() => expect(viewers).toHaveLength(1));
  viewers[0]?.write(new Uint8Array(previewLimits.backlogBytes / 2));
  viewers[0]?.end();
  scheduler.advance(previewLimits.lingerMs - 1);
  await new Promise(setImmediate);
  expect(stopped()).toBe(0);
  scheduler.advance(1);
  await vi.waitFor(() => expect(stopped()).toBe(1));
  stream.destroy();
});

test('there are only so many at a time', async () => {
  const { path, viewers, stopped } = await serve();
  const streams = Array.from({ length: previewLimits.viewers }, () => openPreview(path, REQUEST));
  await vi.waitFor(() => expect(viewers).toHaveLength(previewLimits.viewers));
  const refused = openPreview(path, REQUEST);
  refused.on('error', () => undefined).resume();
  await new Promise((resolve) => refused.once('close', resolve)); // by EPIPE, or without
  expect(viewers).toHaveLength(previewLimits.viewers);
  for (const stream of streams) stream.destroy();
  await vi.waitFor(() => expect(stopped()).toBe(previewLimits.viewers));
});

test('a worker that is started again takes the place of the one before', async () => {
  const { path, viewers, watch, scheduler } = await serve();
  await servePreviews(path, watch, scheduler);
  const stream = openPreview(path, REQUEST);
  await vi.waitFor(() => expect(viewers).toHaveLength(1));
  stream.destroy();
});
