import { getEventListeners } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { millis, silentLog } from '@callcast/core';
import { type PublishTarget, RTMP_TIMEOUTS, resolvePublishTarget } from '@callcast/rtmp';
import { openPublisher } from '@callcast/rtmp/io';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, onTestFinished, test } from 'vitest';
import { realRandom, realTime } from '../real-time.ts';
import { startTestCdn } from '../test-cdn/index.ts';
import { type ProbeOptions, type ProbeResult, probeServer } from './probe.ts';

const KEY = 'live_123_unsayable';
const SHORT = millis(60);
const options = { egress: () => true, scheduler: realTime, random: realRandom, probeStays: SHORT };

function targetOf(url: string): PublishTarget {
  const target = resolvePublishTarget({ protocol: 'RTMP', url, streamName: KEY });
  if ('malformation' in target) throw new Error(target.message);
  return target;
}

const probe = (url: string, more: Partial<ProbeOptions> = {}): Promise<ProbeResult> =>
  probeServer({ ...options, target: targetOf(url), ...more });

/** Stage and status in one word each; the failed one with its code. */
function told({ stages }: ProbeResult): string {
  return stages.map((s) => `${s.stage} ${s.status === 'failed' ? s.code : s.status}`).join(', ');
}

async function listen(handle: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return { server, port: address.port };
}

async function startCdn() {
  const cdn = await startTestCdn({
    host: '127.0.0.1',
    rtmpPort: 0,
    mayMove: false,
    log: silentLog,
    scheduler: realTime,
  });
  onTestFinished(() => cdn.close());
  return cdn;
}

test('a server that takes the publish: every stage with its time, and nobody publishes afterwards', async () => {
  const cdn = await startCdn();
  const resolve = async (): Promise<string[]> => ['127.0.0.1'];
  const named = await probe(`rtmp://cdn.example:${cdn.rtmpPort}/live`, { resolve });
  expect(told(named)).toBe('dns ok, tcp ok, tls skipped, handshake ok, connect ok, publish ok');
  expect(named).toMatchObject({ ok: true, server: `rtmp://cdn.example:${cdn.rtmpPort}/live/****` });
  for (const stage of named.stages) if (stage.status === 'ok') expect(stage.ms).toBeLessThan(5_000);
  // The name is free again, or the second probe would be refused as a second publisher.
  const probeStays = millis(3_000);
  const again = await probe(`rtmp://127.0.0.1:${cdn.rtmpPort}/live`, { probeStays });
  const publish = again.stages.at(-1);
  expect(publish?.status === 'ok' && publish.ms).toBeLessThan(probeStays); // how long it stands is not its time
  expect(told(again)).toBe('dns skipped, tcp ok, tls skipped, handshake ok, connect ok, publish ok');

  const target = targetOf(`rtmp://127.0.0.1:${cdn.rtmpPort}/live`);
  const published = Promise.withResolvers<void>();
  const events = { connecting() {}, connected() {}, published: () => published.resolve(), failed() {}, closed() {} };
  const publisher = openPublisher({ ...options, target, log: silentLog, events });
  await published.promise;
  const refused = await probe(`rtmp://127.0.0.1:${cdn.rtmpPort}/live`, { probeStays: millis(2_000) });
  publisher.close('test');
  expect(told(refused)).toMatch(/connect ok, publish DEST_(KEY_REJECTED|CLOSED_AFTER_PUBLISH)$/);
  expect(JSON.stringify([named, again, refused])).not.toContain(KEY);
});

test.each<[string, Partial<ProbeOptions>, string]>([
  [
    'an unknown name',
    { target: targetOf('rtmp://nowhere.example/a'), resolve: async () => [] },
    'dns DEST_DNS, tcp skipped, tls skipped, handshake skipped, connect skipped, publish skipped',
  ],
  [
    'an address that may not be reached',
    { target: targetOf('rtmp://10.0.0.1/a'), egress: () => false },
    'dns DEST_FORBIDDEN, tcp skipped, tls skipped, handshake skipped, connect skipped, publish skipped',
  ],
])('%s: nothing is dialled', async (_, more, expected) => {
  const result = await probe('rtmp://127.0.0.1/a', more);
  expect(told(result)).toBe(expected);
  expect(result.ok).toBe(false);
});

test('a port on which nobody listens', async () => {
  const { server, port } = await listen(() => {});
  await new Promise((resolve) => server.close(resolve));
  const result = await probe(`rtmp://127.0.0.1:${port}/a`);
  expect(told(result)).toBe(
    'dns skipped, tcp DEST_REFUSED, tls skipped, handshake skipped, connect skipped, publish skipped',
  );
  expect(result.stages[1]).toMatchObject({
    reason: `127.0.0.1:${port} cannot be reached (ECONNREFUSED).`,
    remedy: expect.stringContaining('try rtmps:// on 443') as string,
  });
});

/** A server that takes connections and says nothing; what is sent to it tells that a handshake has begun. */
async function listenSilently() {
  const asked = Promise.withResolvers<void>();
  const { port } = await listen((socket) => void socket.on('error', () => {}).on('data', () => asked.resolve()));
  return { port, asked: asked.promise };
}

test('a server without TLS, and one that says nothing', async () => {
  const plain = await listen((socket) => socket.on('error', () => {}).end('nothing of TLS'));
  expect(told(await probe(`rtmps://127.0.0.1:${plain.port}/a`))).toContain('tcp ok, tls DEST_TLS, handshake skipped');
  const silent = await listenSilently();
  const time = new VirtualScheduler();
  const timeouts = { ...RTMP_TIMEOUTS, handshaking: SHORT };
  const probing = probe(`rtmp://127.0.0.1:${silent.port}/a`, { timeouts, scheduler: time });
  await silent.asked;
  time.advance(SHORT);
  const result = await probing;
  expect(told(result)).toContain('tcp ok, tls skipped, handshake DEST_TIMEOUT, connect skipped');
  expect(result.stages[3]).toMatchObject({ status: 'failed', ms: SHORT });
});

test('of several addresses the one that got furthest is told, with its time', async () => {
  const silent = await listenSilently();
  const time = new VirtualScheduler();
  const probing = probe(`rtmp://two.example:${silent.port}/a`, {
    resolve: async () => ['127.0.0.1', '127.0.0.2'], // nothing listens on the second
    timeouts: { ...RTMP_TIMEOUTS, handshaking: SHORT },
    scheduler: time,
  });
  await silent.asked;
  time.advance(SHORT);
  const result = await probing;
  expect(told(result)).toContain('dns ok, tcp ok, tls skipped, handshake DEST_TIMEOUT, connect skipped');
  expect(result.stages[3]).toMatchObject({ status: 'failed', ms: SHORT });
});

test('a probe as a whole ends in time, and at once when nobody waits for it', async () => {
  const silent = await listenSilently();
  const url = `rtmp://127.0.0.1:${silent.port}/a`;
  const time = new VirtualScheduler();
  const probing = probe(url, { probeTimeout: SHORT, scheduler: time });
  await silent.asked;
  time.advance(SHORT);
  expect(told(await probing)).toContain('handshake DEST_TIMEOUT');
  const closing = new AbortController();
  const waiting = probe(url, { signal: closing.signal });
  closing.abort();
  expect((await waiting).ok).toBe(false);
  expect(told(await probe(url, { signal: closing.signal }))).toContain('dns DEST_TIMEOUT, tcp skipped');
});

test('a probe that is over leaves nothing on its signal', async () => {
  const { signal } = new AbortController();
  const over = probe('rtmp://10.0.0.1/a', { egress: () => false, signal });
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  await over;
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
