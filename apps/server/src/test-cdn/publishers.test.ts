import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { millis, silentLog } from '@callcast/core';
import type { FlvTag } from '@callcast/media';
import { publishTargetError, type RtmpError, resolvePublishTarget } from '@callcast/rtmp';
import { openPublisher, type RtmpPublisher } from '@callcast/rtmp/io';
import { expect, onTestFinished, test, vi } from 'vitest';
import { realRandom, realTime } from '../real-time.ts';
import { CDN_ACCESS_HEADER, startTestCdn, type TestCdn } from './index.ts';
import { RawRtmpClient } from './raw-rtmp-client.ts';

const KEY = 'unsayable-only-friends-publish';

async function startCdn(publishKey?: string): Promise<TestCdn> {
  const cdn = await startTestCdn({
    host: '127.0.0.1',
    rtmpPort: 0,
    mayMove: false,
    log: silentLog,
    scheduler: realTime,
    publishKey,
  });
  onTestFinished(() => cdn.close());
  return cdn;
}

/** @returns The publisher once it is published, or why it is not. */
async function publish(port: number, streamName: string): Promise<RtmpPublisher | RtmpError> {
  const target = resolvePublishTarget({ protocol: 'RTMP', url: `rtmp://127.0.0.1:${port}/live`, streamName });
  if ('malformation' in target) throw publishTargetError(target);
  const outcome = Promise.withResolvers<RtmpError | undefined>();
  const publisher = openPublisher({
    target,
    scheduler: realTime,
    random: realRandom,
    log: silentLog,
    egress: () => true,
    events: {
      connecting: () => undefined,
      connected: () => undefined,
      published: () => outcome.resolve(undefined),
      failed: (error) => outcome.resolve(error),
      closed: (error) => outcome.resolve(error),
    },
  });
  onTestFinished(() => publisher.close('the test is over'));
  return (await outcome.promise) ?? publisher;
}

async function published(port: number, streamName: string): Promise<RtmpPublisher> {
  const publisher = await publish(port, streamName);
  if (publisher instanceof Error) throw publisher;
  return publisher;
}

/** An AVC picture that nobody decodes, with a text to know it by. */
function picture(text: string): FlvTag {
  const body = Buffer.concat([Buffer.from([0x17, 1, 0, 0, 0]), Buffer.from(text)]);
  return { kind: 'video', timestamp: millis(0), body, isHeader: false, isKeyFrame: true, isRasl: false };
}

/** What a viewer of `/live/<name>` has got. */
async function watch(cdn: TestCdn, name: string): Promise<{ text: string }> {
  const headers = { [CDN_ACCESS_HEADER]: cdn.accessKey };
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const answer = await fetch(`http://127.0.0.1:${cdn.httpPort}/live/${name}.flv`, { headers, signal: abort.signal });
  const seen = { text: '' };
  const read = async (): Promise<void> => {
    for await (const chunk of answer.body ?? []) seen.text += Buffer.from(chunk).toString('latin1');
  };
  read().catch(() => undefined); // it is aborted
  return seen;
}

test('without a key anybody publishes, and the streams are told with their viewers', async () => {
  const cdn = await startCdn();
  expect(cdn.streams).toEqual([]);
  const before = Date.now();
  await published(cdn.rtmpPort, 'demo');
  await vi.waitUntil(() => cdn.isLive('/live/demo'));
  expect(cdn.streams).toMatchObject([{ path: '/live/demo', viewers: 0 }]);
  expect(cdn.streams[0]?.startedAt).toBeGreaterThanOrEqual(before);
  expect(cdn.streams[0]?.startedAt).toBeLessThanOrEqual(Date.now());
  await watch(cdn, 'demo');
  await vi.waitUntil(() => cdn.streams[0]?.viewers === 1);
});

test('with a key: who has it publishes, who does not is told so, and never counts as live', async () => {
  const cdn = await startCdn(KEY);
  for (const name of ['demo', 'demo?key=', 'demo?key=guessed', `demo?key=${KEY}&key=${KEY}`, `demo?sign=${KEY}`]) {
    const refused = await publish(cdn.rtmpPort, name);
    expect(refused, name).toMatchObject({ code: 'DEST_KEY_REJECTED' });
    expect(String(refused), name).toContain('The key is missing or wrong');
    expect(String(refused)).not.toContain(KEY);
  }
  await published(cdn.rtmpPort, `demo?key=${KEY}`);
  await vi.waitUntil(() => cdn.isLive('/live/demo'));
  expect(cdn.streams.map(({ path }) => path)).toEqual(['/live/demo']);
});

test('a second publisher of a name is told so', async () => {
  const cdn = await startCdn();
  await published(cdn.rtmpPort, 'demo');
  const refused = await publish(cdn.rtmpPort, 'demo');
  expect(refused).toMatchObject({ code: 'DEST_KEY_REJECTED' });
  expect(String(refused)).toContain('This name is being published already');
});

test.each(['a second publisher', 'a publisher without the key'])(
  '%s that does not wait for an answer is not seen',
  async (who) => {
    const hasKey = who === 'a second publisher';
    const cdn = await startCdn(hasKey ? undefined : KEY);
    // Everything that such a publisher sends, learnt from one that was let in by another server.
    const open = await startCdn();
    const recorded: Buffer[] = [];
    const relay = createServer((socket) => {
      const onward = connect(open.rtmpPort, '127.0.0.1');
      socket.on('data', (bytes) => recorded.push(bytes));
      socket.pipe(onward).pipe(socket);
      for (const one of [socket, onward]) one.on('error', () => undefined);
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void relay.close());
    await once(relay, 'listening');
    const { port } = relay.address() as { port: number };
    const rehearsal = await published(port, 'demo');
    rehearsal.write(picture('of the intruder'));
    const rehearsed = await watch(open, 'demo');
    await vi.waitUntil(() => rehearsed.text.includes('of the intruder'));

    const owner = await published(cdn.rtmpPort, hasKey ? 'demo' : `demo?key=${KEY}`);
    await vi.waitUntil(() => cdn.isLive('/live/demo'));
    const seen = await watch(cdn, 'demo');
    const intruder: Socket = connect({ port: cdn.rtmpPort, host: '127.0.0.1', allowHalfOpen: true });
    intruder.on('error', () => undefined).resume();
    intruder.write(Buffer.concat(recorded));
    // It goes on sending when it is told the end.
    await vi.waitUntil(() => intruder.destroyed || (intruder.write(Buffer.alloc(1)) && false));
    owner.write(picture('of the owner'));
    await vi.waitUntil(() => seen.text.includes('of the owner'));
    expect(seen.text).not.toContain('of the intruder');
  },
);

test('what a player sends is not seen, with its headers and metadata', async () => {
  const cdn = await startCdn(KEY);
  const owner = await published(cdn.rtmpPort, `demo?key=${KEY}`);
  await vi.waitUntil(() => cdn.isLive('/live/demo'));
  const seen = await watch(cdn, 'demo');
  const player = await RawRtmpClient.open(cdn.rtmpPort);
  onTestFinished(() => void player.socket.destroy());
  player.play('demo');
  player.sendVideo(picture('of the intruder').body);
  await player.untilRead();
  owner.write(picture('of the owner'));
  await vi.waitUntil(() => seen.text.includes('of the owner') && player.heard.includes('of the owner'));
  expect(seen.text).not.toContain('of the intruder');
});

test.each(['publish', 'play'] as const)('a second stream of a connection (%s) is ignored', async (command) => {
  const cdn = await startCdn();
  await published(cdn.rtmpPort, 'owned');
  const client = await RawRtmpClient.open(cdn.rtmpPort);
  onTestFinished(() => void client.socket.destroy());
  client.publish('first');
  await vi.waitUntil(() => cdn.isLive('/live/first'));
  const [first, owned] = [await watch(cdn, 'first'), await watch(cdn, 'owned')];
  client[command]('owned');
  client.sendVideo(picture('of the first').body);
  await vi.waitUntil(() => first.text.includes('of the first'));
  expect(owned.text).not.toContain('of the first');
  client.socket.destroy();
  await vi.waitUntil(() => !cdn.isLive('/live/first'));
  expect(cdn.isLive('/live/owned')).toBe(true);
});
