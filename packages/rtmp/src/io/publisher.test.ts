import { type Log, millis, silentLog } from '@callcast/core';
import type { FlvTag } from '@callcast/media';
import { expect, test, vi } from 'vitest';
import { MAX_QUEUED_BYTES, RTMP_TIMEOUTS } from '../limits.ts';
import { ScriptedServer } from '../testing/scripted-server.ts';
import { amf0Object } from '../wire/amf0/value.ts';
import { LoopbackServer } from './testing/loopback-server.ts';
import { observePublisher, targetOf } from './testing/observed-publisher.ts';

const SHORT = millis(60);
const impatient = {
  ...RTMP_TIMEOUTS,
  resolving: SHORT,
  connecting: SHORT,
  tls: SHORT,
  handshaking: SHORT,
  connectingApp: SHORT,
  publishing: SHORT,
};
const urlOf = ({ port }: LoopbackServer, scheme = 'rtmp'): string => `${scheme}://127.0.0.1:${port}/live`;
const silent = (): void => undefined;

function video(bytes: number, more: Partial<FlvTag> = {}): FlvTag {
  return {
    kind: 'video',
    timestamp: millis(0),
    body: new Uint8Array(bytes),
    isHeader: false,
    isKeyFrame: false,
    isRasl: false,
    ...more,
  };
}

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  await using server = await LoopbackServer.open();
  return server.port;
}

test('publishes, tells in order and never from within a call, and says goodbye', async () => {
  const servers: ScriptedServer[] = [];
  await using server = await LoopbackServer.scripted({}, servers);
  const { publisher, events, published, ended } = observePublisher({ target: targetOf(urlOf(server)) });
  expect(publisher.state).toBe('resolving');
  expect(events).toEqual([]);
  publisher.write(video(10)); // too early: ignored
  expect(await published).toBe('NetStream.Publish.Start: Go.');
  expect(publisher.state).toBe('published');
  publisher.write(video(10));
  publisher.close('test');
  publisher.close('again');
  publisher.write(video(10));
  expect(events).toEqual(['connecting', 'connected', 'published']);
  expect(publisher.state).toBe('closed');
  expect(await ended).toEqual({ event: 'closed', error: undefined });
  await vi.waitUntil(() => servers[0]?.commands.at(-1)?.name === 'deleteStream');
  expect(servers[0]?.received.filter(({ typeId }) => typeId === 9)).toHaveLength(1);
  await vi.waitUntil(() => server.sockets[0]?.closed);
});

test('a host that may not be reached is never dialled', async () => {
  await using server = await LoopbackServer.scripted();
  const asked: unknown[] = [];
  const egress = (...question: unknown[]): boolean => asked.push(question) === 0;
  const resolve = async (): Promise<string[]> => ['127.0.0.1', '::1'];
  const target = targetOf(`rtmp://rebinding.example:${server.port}/live`);
  const { ended, events } = observePublisher({ target, egress, resolve });
  expect(await ended).toMatchObject({
    event: 'failed',
    error: { code: 'DEST_FORBIDDEN', details: { stage: 'resolving' } },
  });
  expect(asked).toEqual(['127.0.0.1', '::1'].map((address) => [address, server.port, 'rebinding.example']));
  expect(events).toEqual(['failed']);
  expect(server.sockets).toHaveLength(0);
});

test('addresses are asked about when they are literals too', async () => {
  await using server = await LoopbackServer.scripted();
  const { ended } = observePublisher({ target: targetOf(urlOf(server)), egress: () => false });
  expect(await ended).toMatchObject({ error: { code: 'DEST_FORBIDDEN' } });
});

test('only the allowed ones of several addresses are dialled, in turn, the name resolved once', async () => {
  await using server = await LoopbackServer.scripted();
  const resolve = vi.fn(async () => ['192.0.2.1', '127.0.0.2', '127.0.0.1']); // nothing listens on 127.0.0.2
  const egress = (address: string): boolean => address.startsWith('127.');
  const target = targetOf(`rtmp://many.example:${server.port}/live`);
  const { published, events, publisher } = observePublisher({ target, egress, resolve });
  await published;
  expect(events).toEqual(['connecting', 'connecting', 'connected', 'published']);
  expect(resolve).toHaveBeenCalledTimes(1);
  publisher.close('test');
});

test('at most eight addresses of a host are tried', async () => {
  const resolve = async (): Promise<string[]> => Array.from({ length: 20 }, () => '127.0.0.1');
  const { ended, events } = observePublisher({
    target: targetOf(`rtmp://many.example:${await closedPort()}/live`),
    resolve,
  });
  expect(await ended).toMatchObject({ error: { code: 'DEST_REFUSED' } });
  expect(events.filter((event) => event === 'connecting')).toHaveLength(8);
});

test('names that do not resolve, or not in time', async () => {
  const target = targetOf('rtmp://nowhere.example/live');
  const resolvers = [
    { resolve: () => Promise.reject(new Error('ENOTFOUND')), code: 'DEST_DNS' },
    { resolve: () => Promise.resolve([]), code: 'DEST_DNS' },
    { resolve: () => new Promise<string[]>(silent), code: 'DEST_TIMEOUT' },
  ];
  for (const { resolve, code } of resolvers) {
    const { ended } = observePublisher({ target, resolve, timeouts: impatient });
    expect(await ended).toMatchObject({ event: 'failed', error: { code, details: { stage: 'resolving' } } });
  }
});

test('the backup is tried when the first server does not respond, and when it refuses', async () => {
  const refusal = amf0Object({ level: 'error', code: 'NetStream.Publish.BadName', description: 'busy' });
  await using refusing = await LoopbackServer.scripted({ publish: (one) => one.command('onStatus', 0, null, refusal) });
  await using server = await LoopbackServer.scripted();
  for (const url of [`rtmp://127.0.0.1:${await closedPort()}/live`, urlOf(refusing)]) {
    const { published, publisher } = observePublisher({ target: targetOf(url, urlOf(server)) });
    await published;
    publisher.close('test');
  }
});

test('the failure that got furthest is the one reported', async () => {
  await using mute = await LoopbackServer.open();
  const backup = `rtmp://127.0.0.1:${await closedPort()}/live`;
  const { ended } = observePublisher({ target: targetOf(urlOf(mute), backup), timeouts: impatient });
  expect(await ended).toMatchObject({
    error: { code: 'DEST_TIMEOUT', details: { stage: 'handshaking', port: mute.port } },
  });
});

test('a refusal in words is not repeated at other addresses, and its words are logged and told without the key', async () => {
  const words = amf0Object({
    level: 'error',
    code: 'NetConnection.Connect.Rejected',
    description: 'no live_123_unsayable here',
  });
  await using server = await LoopbackServer.scripted({ connect: (one) => one.command('_error', 1, null, words) });
  const lines: string[] = [];
  const log: Log = { ...silentLog, info: (message, fields) => lines.push(message + JSON.stringify(fields)) };
  const resolve = async (): Promise<string[]> => ['127.0.0.1', '127.0.0.1'];
  const target = targetOf(`rtmp://busy.example:${server.port}/live`);
  const { ended, events } = observePublisher({ target, resolve, log });
  const { error } = await ended;
  expect(error).toMatchObject({ code: 'DEST_APP_REJECTED', message: expect.stringContaining('no **** here') });
  expect(events).toEqual(['connecting', 'failed']);
  expect(lines.join('')).not.toContain('live_123_unsayable');
});

const silences = [
  { stage: 'handshaking', script: undefined },
  { stage: 'connecting-app', script: { connect: silent } },
  { stage: 'publishing', script: { publish: silent } },
] as const;
for (const { stage, script } of silences) {
  test(`silence in ${stage} ends in time`, async () => {
    await using server = script === undefined ? await LoopbackServer.open() : await LoopbackServer.scripted(script);
    const { ended } = observePublisher({ target: targetOf(urlOf(server)), timeouts: impatient });
    expect(await ended).toMatchObject({ event: 'failed', error: { code: 'DEST_TIMEOUT', details: { stage } } });
  });

  test(`the owner may close in ${stage}`, async () => {
    await using server = script === undefined ? await LoopbackServer.open() : await LoopbackServer.scripted(script);
    const { publisher, ended } = observePublisher({ target: targetOf(urlOf(server)) });
    await vi.waitUntil(() => publisher.state === stage);
    publisher.close('test');
    expect(await ended).toEqual({ event: 'closed', error: undefined });
  });
}

test('the owner may close at once, and nothing is dialled', async () => {
  await using server = await LoopbackServer.scripted();
  const { publisher, ended, events } = observePublisher({ target: targetOf(urlOf(server)) });
  publisher.close('test');
  expect(await ended).toEqual({ event: 'closed', error: undefined });
  expect(events).toEqual(['closed']);
});

test('a server that answers the goodbye and never ends its side keeps no socket', async () => {
  const goodbyes: string[] = [];
  const script = {
    FCUnpublish(one: ScriptedServer): void {
      goodbyes.push('FCUnpublish');
      one.status('status', 'NetStream.Unpublish.Success', 'Bye.');
    },
  };
  await using server = await LoopbackServer.open((socket) => {
    const scripted = new ScriptedServer((bytes) => socket.write(bytes), script);
    socket.on('data', (bytes) => scripted.handleBytes(bytes)); // half-open: it never ends
  });
  const timeouts = { ...RTMP_TIMEOUTS, closing: SHORT };
  const { publisher, published } = observePublisher({ target: targetOf(urlOf(server)), timeouts });
  await published;
  const talker = server.sockets[0];
  const gone = new Promise((resolve) => talker?.once('close', resolve));
  publisher.close('test');
  await vi.waitUntil(() => goodbyes.length === 1);
  const talk = setInterval(() => talker?.write(new Uint8Array(64)), 5); // fails once our end is destroyed
  await gone;
  clearInterval(talk);
});

test('a close by the owner reaches a socket that is still being set up', async () => {
  await using mute = await LoopbackServer.open((socket) => socket.resume());
  const { publisher, ended } = observePublisher({ target: targetOf(urlOf(mute, 'rtmps')) });
  await vi.waitUntil(() => publisher.state === 'tls' && mute.sockets.length === 1);
  publisher.close('test');
  expect(await ended).toEqual({ event: 'closed', error: undefined });
  await vi.waitUntil(() => mute.sockets[0]?.readableEnded || mute.sockets[0]?.destroyed);
});

test('TLS: a silent server, and one that speaks plain RTMP', async () => {
  await using mute = await LoopbackServer.open();
  const silence = observePublisher({ target: targetOf(urlOf(mute, 'rtmps')), timeouts: impatient });
  expect(await silence.ended).toMatchObject({ error: { code: 'DEST_TIMEOUT', details: { stage: 'tls' } } });
  await using plain = await LoopbackServer.open((socket) => socket.end('this is no TLS'));
  const { ended } = observePublisher({ target: targetOf(urlOf(plain, 'rtmps')) });
  expect(await ended).toMatchObject({ error: { code: 'DEST_TLS', details: { stage: 'tls' } } });
});

test('a server that resets after accepting: refused without a word', async () => {
  await using server = await LoopbackServer.scripted();
  const { published, ended, publisher } = observePublisher({ target: targetOf(urlOf(server)) });
  await published;
  server.sockets[0]?.resetAndDestroy();
  expect(await ended).toMatchObject({ event: 'closed', error: { code: 'DEST_CLOSED_AFTER_PUBLISH' } });
  expect(publisher.state).toBe('closed');
  expect(publisher.queuedBytes).toBe(0);
});

test('a server that stops reading: memory stays bounded, and the publish ends', async () => {
  await using server = await LoopbackServer.scripted();
  const stalled = millis(150);
  const { published, ended, publisher } = observePublisher({
    target: targetOf(urlOf(server)),
    timeouts: { ...RTMP_TIMEOUTS, stalled },
  });
  await published;
  server.sockets[0]?.pause();
  let peak = 0;
  while (publisher.state === 'published') {
    publisher.write(video(1024 * 1024, { isKeyFrame: true }));
    peak = Math.max(peak, publisher.queuedBytes);
    await new Promise(setImmediate);
  }
  expect(peak).toBeLessThanOrEqual(MAX_QUEUED_BYTES);
  expect(peak).toBeGreaterThan(0.8 * MAX_QUEUED_BYTES); // more than the kernel takes
  expect(publisher.droppedTags).toBeGreaterThan(0);
  expect(await ended).toMatchObject({
    event: 'closed',
    error: { code: 'DEST_TIMEOUT', details: { stage: 'published' } },
  });
});

test('after an overflow video resumes with a key frame', async () => {
  const servers: ScriptedServer[] = [];
  await using server = await LoopbackServer.scripted({}, servers);
  const { published, publisher } = observePublisher({ target: targetOf(urlOf(server)) });
  await published;
  publisher.write(video(60_000, { isKeyFrame: true })); // leaves at once
  publisher.write(video(60_000)); // and this one: the socket then is full
  for (let i = 0; publisher.droppedTags === 0; i++) publisher.write(video(60_000, { timestamp: millis(i) }));
  const dropped = publisher.droppedTags;
  publisher.write(video(1, { timestamp: millis(5_000) }));
  expect(publisher.droppedTags).toBe(dropped + 1);
  publisher.write(video(2, { timestamp: millis(5_001), isKeyFrame: true }));
  publisher.write(video(3, { timestamp: millis(5_002) }));
  const sizes = (): number[] =>
    servers[0]?.received.filter(({ typeId }) => typeId === 9).map(({ payload }) => payload.length) ?? [];
  await vi.waitUntil(() => sizes().includes(3));
  expect(sizes()).toEqual([60_000, 60_000, 2, 3]);
  expect(publisher.droppedTags).toBe(dropped + 1);
  publisher.close('test');
});

test('pictures that were dropped are told, sound and headers are not, and each gap once', async () => {
  await using server = await LoopbackServer.scripted();
  const { published, publisher, events } = observePublisher({ target: targetOf(urlOf(server)) });
  const audio = (bytes: number): FlvTag => ({ ...video(bytes), kind: 'audio' });
  const told = async () => {
    await new Promise(setImmediate);
    return events.filter((name) => name === 'videoDropped').length;
  };
  await published;
  server.sockets[0]?.pause();
  for (let i = 0; i < 20; i++) {
    publisher.write(audio(1024 * 1024)); // more than the kernel takes, and than may wait
    await new Promise(setImmediate);
  }
  expect(publisher.droppedTags).toBeGreaterThan(0);
  expect(await told()).toBe(0);
  const dropped = publisher.droppedTags;
  for (let i = 0; i < 9; i++) publisher.write(video(1024 * 1024));
  expect(publisher.droppedTags).toBeGreaterThan(dropped);
  expect(await told()).toBe(1);
  for (let i = 0; i < 9; i++) publisher.write(audio(1024 * 1024));
  expect(await told()).toBe(1);
  // The socket may have taken what waited: with these it is full again, and the key frame waits behind them.
  for (let i = 0; i < 3; i++) publisher.write(audio(1024 * 1024));
  publisher.write(video(9, { isKeyFrame: true }));
  for (let i = 0; i < 9; i++) publisher.write(audio(1024 * 1024)); // for which the key frame has to go as well
  expect(await told()).toBe(2);
  publisher.close('test');
});

test('what does not fit the socket at once follows in order', async () => {
  const servers: ScriptedServer[] = [];
  await using server = await LoopbackServer.scripted({}, servers);
  const { published, publisher } = observePublisher({ target: targetOf(urlOf(server)) });
  await published;
  for (let i = 0; i < 100; i++) publisher.write(video(32_768, { timestamp: millis(i) }));
  expect(publisher.queuedBytes).toBeGreaterThan(3_000_000);
  const received = (): number[] =>
    servers[0]?.received.filter(({ typeId }) => typeId === 9).map((one) => one.timestamp) ?? [];
  await vi.waitUntil(() => received().length === 100);
  expect(received()).toEqual(Array.from({ length: 100 }, (_, i) => i));
  await vi.waitUntil(() => publisher.queuedBytes === 0);
  expect(publisher.droppedTags).toBe(0);
  publisher.close('test');
});
