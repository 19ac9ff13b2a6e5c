import { once } from 'node:events';
import { connect } from 'node:net';
import { addMillis, type Millis, millis, type Scheduler } from '@callcast/core';
import type { FlvTag } from '@callcast/media';
import { VirtualScheduler } from '@callcast/testing';
import { expect, test, vi } from 'vitest';
import { MAX_QUEUED_BYTES, MAX_UNREAD_BYTES, RTMP_TIMEOUTS, UNCOUNTED_BYTES } from '../limits.ts';
import type { PublishClientEvent } from '../publish-client.ts';
import type { ScriptedServer } from '../testing/scripted-server.ts';
import { KernelSendQueues } from './kernel-send-queues.ts';
import { PublishConnection } from './publish-connection.ts';
import { tcpTableKey } from './tcp-table.ts';
import { LoopbackServer } from './testing/loopback-server.ts';
import { observePublisher, targetOf } from './testing/observed-publisher.ts';
import { realRandom, realTime } from './testing/real-time.ts';

const urlOf = ({ port }: LoopbackServer): string => `rtmp://127.0.0.1:${port}/live`;
const FRAME: number = 33;
/** Half of it passes at once between two signs of life; the other half is left to a busy machine. */
const STALLED = millis(2_000);
const GROUP = 30;

/** Real time that a test can let pass at once. Timers stay real. */
function skippableTime(): { readonly scheduler: Scheduler; skip(ms: number): void } {
  let skipped = 0;
  const now = (): ReturnType<Scheduler['now']> => addMillis(realTime.now(), millis(skipped));
  return {
    scheduler: { ...realTime, now },
    skip: (ms) => {
      skipped += ms;
    },
  };
}

/** Picture number `index`: an IDR every second. Its timestamp is its number, so that the server's end can be checked. */
function picture(index: number, bytes = 60_000): FlvTag {
  const isKeyFrame = index % GROUP === 0;
  return {
    kind: 'video',
    timestamp: millis(index),
    body: new Uint8Array(bytes),
    isHeader: false,
    isKeyFrame,
    isRasl: false,
  };
}

function picturesAt(server: ScriptedServer | undefined): number[] {
  return server?.received.filter(({ typeId }) => typeId === 9).map(({ timestamp }) => timestamp) ?? [];
}

test('a stall of 5 s: old media is dropped, it goes on with an IDR at once, and nothing closes or waits with it', async () => {
  const servers: ScriptedServer[] = [];
  await using stalling = await LoopbackServer.scripted({}, servers);
  await using other = await LoopbackServer.scripted({}, servers);
  const time = skippableTime();
  const { scheduler } = time;
  const stalled = observePublisher({ target: targetOf(urlOf(stalling)), scheduler });
  await stalled.published;
  const neighbour = observePublisher({ target: targetOf(urlOf(other)), scheduler });
  await neighbour.published;
  stalling.sockets[0]?.pause();

  let index = 0;
  let peak = 0;
  const writeOne = (bytes = 10_000): void => {
    stalled.publisher.write(picture(index++, bytes));
    peak = Math.max(peak, stalled.publisher.queuedBytes);
    time.skip(FRAME);
  };
  while (stalled.publisher.queuedBytes < 1_000_000) {
    writeOne(60_000);
    await new Promise(setImmediate); // the kernel takes what it can
  }
  const end = index + 5_000 / FRAME;
  while (index < end) writeOne();
  expect(stalled.publisher.droppedTags).toBeGreaterThan(0);
  expect(peak).toBeLessThanOrEqual(MAX_QUEUED_BYTES);
  neighbour.publisher.write(picture(0));
  await vi.waitUntil(() => picturesAt(servers[1]).length === 1);

  const resumedAt = index;
  stalling.sockets[0]?.resume();
  while (index % GROUP !== 1) writeOne();
  await vi.waitUntil(() => picturesAt(servers[0]).includes(index - 1));
  const arrived = picturesAt(servers[0]);
  expect(arrived.some((at) => at >= resumedAt - 3_000 / FRAME && at < resumedAt)).toBe(true); // the youngest 3 s
  for (const at of arrived) if (at % GROUP !== 0) expect(arrived).toContain(at - 1);
  expect(stalled.events).toEqual(['connecting', 'connected', 'published']);
  for (const { publisher } of [stalled, neighbour]) publisher.close('test');
});

test('a way so slow that the socket never drains is not taken for a dead one while bytes arrive', async () => {
  const servers: ScriptedServer[] = [];
  await using server = await LoopbackServer.scripted({}, servers);
  const time = skippableTime();
  const { publisher, published, events } = observePublisher({
    target: targetOf(urlOf(server)),
    scheduler: time.scheduler,
    timeouts: { ...RTMP_TIMEOUTS, stalled: STALLED },
  });
  await published;
  server.sockets[0]?.pause();
  while (publisher.queuedBytes < 1_000_000) {
    publisher.write(picture(0));
    await new Promise(setImmediate);
  }
  // The server reads nothing more, and yet acknowledges: what it says counts, not what we see of our socket.
  for (let bytes = 1_000; bytes <= 20_000; bytes += 1_000) {
    servers[0]?.control(3, Uint8Array.of(0, 0, bytes >>> 8, bytes));
    await vi.waitUntil(() => publisher.ackedBytes >= bytes, { interval: 5 });
    time.skip(STALLED / 2);
  }
  expect(events).toEqual(['connecting', 'connected', 'published']);
  publisher.close('test');
});

/** A published connection whose kernel's queue is what a test says. */
async function connectTo(server: LoopbackServer, time: { readonly scheduler: Scheduler }, stalled: Millis) {
  const readingTime = new VirtualScheduler();
  const kernel: { bytes: number | undefined } = { bytes: 0 };
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  let readings = 0;
  const readTable = async (): Promise<string> => {
    readings++;
    if (kernel.bytes === undefined) return '';
    return `0: ${tcpTableKey(socket)} 01 ${kernel.bytes.toString(16).padStart(8, '0').toUpperCase()}:`;
  };
  const events: PublishClientEvent[] = [];
  const connection = new PublishConnection({
    socket,
    target: targetOf(urlOf(server)),
    scheduler: time.scheduler,
    random: realRandom,
    timeouts: { ...RTMP_TIMEOUTS, stalled },
    sendQueues: new KernelSendQueues(readingTime, readTable),
    onEvent: (event) => events.push(event),
  });
  await vi.waitUntil(() => connection.stage === 'published' && readingTime.armed.length === 1);
  const read = async (bytes: number | undefined): Promise<void> => {
    kernel.bytes = bytes;
    const before = readings;
    readingTime.advance(500);
    await vi.waitUntil(() => readings > before && readingTime.armed.length === 1);
  };
  return { connection, events, read };
}

test('what the kernel brings to the other end counts as well', async () => {
  await using server = await LoopbackServer.scripted();
  const time = skippableTime();
  const { connection, events, read } = await connectTo(server, time, STALLED);
  server.sockets[0]?.pause();
  while (connection.queuedBytes < 1_000_000) {
    connection.write(picture(0));
    await new Promise(setImmediate);
  }
  for (let reading = 0; reading < 10; reading++) {
    await read(0xffff - reading);
    time.skip(STALLED / 2);
  }
  expect(connection.stage).toBe('published');
  await vi.waitUntil(() => events.at(-1)?.kind === 'ended', { timeout: 10_000 }); // without further readings it is dead
});

test('what has arrived is known as of the last reading, and without readings as what the kernel took', async () => {
  await using server = await LoopbackServer.scripted();
  const time = skippableTime();
  const { connection, read } = await connectTo(server, time, millis(400));
  await read(0);
  const { delivered } = connection;
  expect(delivered.bytes).toBe(connection.sentBytes);
  time.skip(300);
  connection.write(picture(0));
  expect(connection.delivered).toEqual(delivered);
  await vi.waitUntil(() => connection.queuedBytes === 0);
  await read(40_000);
  expect(connection.delivered.bytes).toBe(connection.sentBytes - 40_000);
  expect(connection.delivered.at).toBeGreaterThanOrEqual(addMillis(delivered.at, millis(300)));
  await read(undefined);
  server.sockets[0]?.pause();
  while (connection.queuedBytes < 1_000_000) {
    connection.write(picture(0));
    await new Promise(setImmediate);
  }
  expect(connection.delivered.bytes).toBeLessThan(connection.sentBytes);
  connection.close();
});

test('what the server has not acknowledged is on its way, though our kernel says that it arrived', async () => {
  const servers: ScriptedServer[] = [];
  await using server = await LoopbackServer.scripted({}, servers);
  const { connection, read } = await connectTo(server, { scheduler: realTime }, millis(400));
  await read(0);
  const acknowledge = async (bytes: number): Promise<void> => {
    servers[0]?.control(3, Uint8Array.of(0, bytes >>> 16, bytes >>> 8, bytes));
    await vi.waitUntil(() => connection.ackedBytes === bytes);
  };
  for (let count = 0; count < 7; count++) connection.write(picture(0));
  await vi.waitUntil(() => connection.queuedBytes === 0);
  expect(connection.unsentBytes).toBe(0);
  await acknowledge(32_000);
  expect(connection.unsentBytes).toBe(connection.sentBytes - 64_000 - UNCOUNTED_BYTES);
  expect(connection.delivered).toEqual({ at: connection.acknowledgedAt, bytes: 32_000 });
  await acknowledge(connection.sentBytes - 30_000); // a step that is too wide to measure by
  await read(0);
  expect(connection.unsentBytes).toBe(0);
  expect(connection.delivered.bytes).toBe(connection.sentBytes);
  for (let step = 4; step > 0; step--) await acknowledge(connection.sentBytes - 30_000 + 100 * (5 - step));
  expect(connection.delivered.bytes).toBe(connection.ackedBytes); // the steps are narrow again
  expect(connection.unsentBytes).toBe(connection.sentBytes - connection.ackedBytes - 100 - UNCOUNTED_BYTES);
  connection.close();
});

test('acknowledgements that ceased are not waited for', async () => {
  const servers: ScriptedServer[] = [];
  await using server = await LoopbackServer.scripted({}, servers);
  const { connection } = await connectTo(server, { scheduler: realTime }, millis(400));
  servers[0]?.control(3, Uint8Array.of(0, 0, 0x08, 0));
  await vi.waitUntil(() => connection.ackedBytes === 0x800);
  while (connection.sentBytes < MAX_UNREAD_BYTES) {
    expect(connection.unsentBytes).toBe(Math.max(0, connection.sentBytes - 0x1000 - UNCOUNTED_BYTES));
    for (let count = 0; count < 2; count++) connection.write(picture(0));
    await vi.waitUntil(() => connection.queuedBytes === 0, { interval: 1 });
  }
  expect(connection.sentBytes).toBeGreaterThan(MAX_UNREAD_BYTES + 0x1000);
  expect([connection.unsentBytes, connection.delivered.bytes > 0x800]).toEqual([0, true]);
  connection.close();
});

test('a server that ceases to acknowledge and reads on is published to as before', async () => {
  const servers: ScriptedServer[] = [];
  await using server = await LoopbackServer.scripted({}, servers);
  const time = skippableTime();
  const { connection, events, read } = await connectTo(server, time, RTMP_TIMEOUTS.stalled);
  servers[0]?.control(3, Uint8Array.of(0, 0, 0x08, 0));
  await vi.waitUntil(() => connection.ackedBytes === 0x800);
  const seconds = 60; // of 60 kB: less than what may lie unread at the other end
  for (let second = 0; second < seconds; second++) {
    connection.write(picture(second * GROUP));
    time.skip(500);
    await read(0);
    time.skip(500);
    await read(0);
  }
  await vi.waitUntil(() => picturesAt(servers[0]).length === seconds);
  expect([connection.stage, connection.droppedTags, connection.unsentBytes, events.length]).toEqual([
    'published',
    0,
    0,
    2,
  ]);
  connection.close();
});

test('where the kernel’s queue cannot be read, acknowledgements are believed however old they are', async () => {
  const servers: ScriptedServer[] = [];
  await using server = await LoopbackServer.scripted({}, servers);
  const time = skippableTime();
  const { connection, read } = await connectTo(server, time, RTMP_TIMEOUTS.stalled);
  servers[0]?.control(3, Uint8Array.of(0, 0, 0x08, 0));
  await vi.waitUntil(() => connection.ackedBytes === 0x800);
  for (let index = 0; index < 12; index++) connection.write(picture(index, 50_000));
  await vi.waitUntil(() => picturesAt(servers[0]).length === 12);
  time.skip(6_000);
  await read(undefined);
  expect(connection.unsentBytes).toBeGreaterThan(500_000);
  connection.close();
});

test('while the kernel holds seconds of media, tags wait where they can be dropped', async () => {
  const servers: ScriptedServer[] = [];
  await using server = await LoopbackServer.scripted({}, servers);
  const time = skippableTime();
  const { connection, events, read } = await connectTo(server, time, millis(30_000));
  for (const backlog of [400_000, 600_000]) {
    time.skip(1_000);
    await read(backlog);
  }
  for (let index = 0; index < 3; index++) connection.write(picture(index, 1_000));
  expect(connection.queuedBytes).toBeGreaterThanOrEqual(3_000);
  time.skip(3_500);
  await read(600_000); // nothing leaves, and the media has become old
  connection.write(picture(30, 1_000));
  expect([connection.droppedTags, picturesAt(servers[0])]).toEqual([3, []]);
  time.skip(1_000);
  await read(0);
  await vi.waitUntil(() => picturesAt(servers[0]).length > 0);
  expect(picturesAt(servers[0])).toEqual([30]);

  for (const backlog of [1_000_000, 2_000_000]) {
    time.skip(1_000);
    await read(backlog);
  }
  connection.write(picture(31, 1_000));
  time.skip(30_000); // the socket would take more, and yet nothing arrives
  await read(2_000_000);
  servers[0]?.control(4, Uint8Array.of(0, 6, 0, 0, 0, 1)); // timers are real: bytes have ours look at the time
  await vi.waitUntil(() => events.at(-1)?.kind === 'ended');
  expect(events.at(-1)).toMatchObject({ error: { code: 'DEST_TIMEOUT' } });
});

test('pings without end, answered into a socket that nobody reads, end in time', async () => {
  const servers: ScriptedServer[] = [];
  await using server = await LoopbackServer.scripted({}, servers);
  const time = skippableTime();
  const { publisher, published, ended } = observePublisher({
    target: targetOf(urlOf(server)),
    scheduler: time.scheduler,
    timeouts: { ...RTMP_TIMEOUTS, stalled: millis(100) },
  });
  await published;
  server.sockets[0]?.pause();
  while (publisher.queuedBytes === 0) {
    publisher.write(picture(0));
    await new Promise(setImmediate);
  }
  const talk = setInterval(() => servers[0]?.control(4, Uint8Array.of(0, 6, 0, 0, 0, 1)), 1);
  expect(await ended).toMatchObject({ event: 'closed', error: { code: 'DEST_TIMEOUT' } });
  clearInterval(talk);
});

test.runIf(process.platform === 'linux')("the kernel's queue speaks where the server never acknowledges", async () => {
  await using server = await LoopbackServer.scripted();
  const timeouts = { ...RTMP_TIMEOUTS, closing: millis(50) };
  const { publisher, published } = observePublisher({ target: targetOf(urlOf(server)), timeouts });
  await published;
  await vi.waitUntil(() => publisher.kernelQueuedBytes !== undefined);
  server.sockets[0]?.pause();
  while (publisher.queuedBytes === 0) {
    publisher.write(picture(0));
    await new Promise(setImmediate);
  }
  await vi.waitUntil(() => (publisher.kernelQueuedBytes ?? 0) > 100_000);
  expect(publisher.unsentBytes).toBe(publisher.queuedBytes + (publisher.kernelQueuedBytes ?? 0));
  expect([publisher.ackedBytes, publisher.acknowledgedAt]).toEqual([0, undefined]);
  publisher.close('test');
  await vi.waitUntil(() => publisher.kernelQueuedBytes === undefined);
});
