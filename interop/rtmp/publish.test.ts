import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import type { FlvTag } from '@callcast/media';
import { trustBeside } from '@callcast/rtmp/io';
import { streamKey } from '@callcast/testing/leaks';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { LoopbackServer } from '../../packages/rtmp/src/io/testing/loopback-server.ts';
import { amf0Object } from '../../packages/rtmp/src/wire/amf0/value.ts';
import { makeCertificates } from './certificates.ts';
import { makeClip, type Probe, probe } from './clip.ts';
import { type Nginx, startNginx } from './nginx.ts';
import { publish, publishClip } from './publish-clip.ts';
import { Relay } from './relay.ts';
import { freePort, needProgram, ServerProcess } from './server-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'callcast-rtmp-'));
let clip: readonly FlvTag[];
let original: Probe;
let nginx: Nginx;

beforeAll(async () => {
  clip = await makeClip(join(folder, 'clip.flv'));
  original = await probe(join(folder, 'clip.flv'));
  nginx = await startNginx(folder);
});

afterAll(async () => {
  await nginx[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** Waits until a recording is complete and checks it against the clip: every packet, at its (new) time. */
async function expectRecording(
  find: () => string | Promise<string>,
  retime = (dts: number): number => dts,
): Promise<void> {
  let recorded: Probe = { h264: [], aac: [] };
  await vi.waitFor(
    async () => {
      recorded = await probe(await find());
      expect([recorded.h264.length, recorded.aac.length]).toEqual([original.h264.length, original.aac.length]);
    },
    { timeout: 60_000, interval: 100 },
  );
  for (const codec of ['h264', 'aac'] as const) {
    expect(recorded[codec]).toEqual(original[codec].map(retime));
    expect(recorded[codec].every((dts, at) => at === 0 || dts > (recorded[codec][at - 1] ?? 0))).toBe(true);
  }
}

test('the clip exercises messages of more than one chunk', () => {
  expect(Math.max(...clip.map(({ body }) => body.length))).toBeGreaterThan(65_536);
  expect(original.h264).toHaveLength(120);
});

test('nginx-rtmp records every packet, and acknowledges', async () => {
  const key = streamKey('plain');
  const running = publish(`rtmp://127.0.0.1:${nginx.port}/live/${key}`);
  await publishClip(running, clip);
  await expectRecording(() => nginx.recording(key));
  expect(running.publisher.ackedBytes).toBeGreaterThan(0.5 * running.publisher.sentBytes);
});

test('nginx-rtmp follows timestamps beyond 2^24 ms (4.7 hours)', async () => {
  const key = streamKey('late');
  const running = publish(`rtmp://127.0.0.1:${nginx.port}/live/${key}`);
  await publishClip(running, clip, (timestamp) => timestamp + 2 ** 24 - 2_000);
  await expectRecording(() => nginx.recording(key)); // it records from the first timestamp on
});

/** From the second IDR on, 5 hours later: that IDR takes two chunks, the second of which repeats the extended timestamp. */
const leap = (timestamp: number): number => (timestamp < 2_000 ? timestamp : timestamp + 5 * 3_600_000);

test('nginx-rtmp and ffmpeg follow extended timestamps through messages of several chunks', async () => {
  const largest = clip.filter(({ isKeyFrame, timestamp }) => isKeyFrame && timestamp === 2_000);
  expect(largest.map(({ body }) => body.length > 65_536)).toEqual([true]);
  const key = streamKey('extended');
  await publishClip(publish(`rtmp://127.0.0.1:${nginx.port}/live/${key}`), clip, leap);
  await expectRecording(() => nginx.recording(key), leap);
  await listenWithFfmpeg(leap);
});

test('nginx-rtmp refuses a publish by closing, and an unknown application too', async () => {
  const denied = publish(`rtmp://127.0.0.1:${nginx.port}/denied/${streamKey('denied')}`);
  expect(await denied.ended).toMatchObject({ code: 'DEST_CLOSED_AFTER_PUBLISH' });
  const unknown = publish(`rtmp://127.0.0.1:${nginx.port}/unknown/${streamKey('unknown')}`);
  expect(await unknown.ended).toMatchObject({ code: 'DEST_APP_REJECTED' });
});

test('nginx-rtmp says BadName to a second publisher of a name', async () => {
  const key = streamKey('taken-name');
  const url = `rtmp://127.0.0.1:${nginx.port}/live/${key}`;
  const first = publish(url);
  await first.published;
  const error = await publish(url).ended;
  expect(error).toMatchObject({ code: 'DEST_KEY_REJECTED', details: { stage: 'publishing' } });
  expect(error?.message).not.toContain(key);
  first.publisher.close('enough');
});

test('node-media-server records every packet, and closes on a second publisher of a name', async () => {
  const port = await freePort();
  const recordings = join(folder, 'node-media-server');
  await using server = new ServerProcess(process.execPath, [
    fileURLToPath(new URL('./node-media-server.mjs', import.meta.url)),
    String(port),
    recordings,
  ]);
  await server.untilListening(port);
  const key = streamKey('second');
  const first = publish(`rtmp://127.0.0.1:${port}/live/${key}`);
  await first.published;
  const second = publish(`rtmp://127.0.0.1:${port}/live/${key}`);
  expect(await second.ended).toMatchObject({ code: 'DEST_CLOSED_AFTER_PUBLISH' });
  await publishClip(first, clip);
  const streamFolder = join(recordings, 'live', key);
  await expectRecording(async () => join(streamFolder, (await readdir(streamFolder))[0] ?? 'none yet'));
});

async function listenWithFfmpeg(retime?: (timestamp: number) => number): Promise<void> {
  const port = await freePort();
  const output = join(folder, `listen-${port}.flv`);
  const url = `rtmp://127.0.0.1:${port}/live/${streamKey('listen')}`;
  const input = ['-listen', '1', '-i', url];
  const parameters = ['-loglevel', 'error', ...input, '-c', 'copy', '-copyts', '-y', output];
  await using server = new ServerProcess(needProgram('/usr/bin/ffmpeg'), parameters);
  const attempt = (): Promise<void> => publishClip(publish(url), clip, retime);
  await vi.waitFor(attempt, { timeout: 60_000, interval: 100 }); // a trial connection would be the only one it takes
  await server.exit();
  await expectRecording(() => output, retime);
}

test('ffmpeg -listen, which knows only the simple handshake, takes every packet', () => listenWithFfmpeg());

test('RTMPS: an own authority is trusted when given, by name with SNI and by address', async () => {
  const { ca, key, certificate } = makeCertificates(folder, 'DNS:cdn.test,IP:127.0.0.1');
  await using relay = await Relay.open(nginx.port, { tls: { key, cert: certificate } });
  const { port } = relay;
  const trust = trustBeside(ca);
  const resolve = async (): Promise<string[]> => ['127.0.0.1'];
  const [byName, byAddress] = [streamKey('by-name'), streamKey('by-address')];
  await publishClip(publish(`rtmps://cdn.test:${port}/live/${byName}`, { trust, resolve }), clip);
  await publishClip(publish(`rtmps://127.0.0.1:${port}/live/${byAddress}`, { trust }), clip);
  expect(relay.names).toEqual(['cdn.test', false]);
  const running = publish(`rtmps://cdn.test:${port}/live/${streamKey('broken-off')}`, { trust, resolve });
  await running.published;
  for (const tag of clip) running.publisher.write(tag);
  relay.breakOff();
  expect(await running.ended).toMatchObject({ code: 'DEST_CLOSED_AFTER_PUBLISH', details: { stage: 'published' } });
  await expectRecording(() => nginx.recording(byName));
  await expectRecording(() => nginx.recording(byAddress));
});

test('RTMPS: an unknown authority, and a certificate for another name, are refused', async () => {
  const { ca, key, certificate } = makeCertificates(folder, 'DNS:cdn.test');
  await using relay = await Relay.open(nginx.port, { tls: { key, cert: certificate } });
  const resolve = async (): Promise<string[]> => ['127.0.0.1'];
  const trust = trustBeside(ca);
  const strange = publish(`rtmps://cdn.test:${relay.port}/live/${streamKey('refused')}`, { resolve });
  expect(await strange.ended).toMatchObject({ code: 'DEST_TLS', details: { stage: 'tls' } });
  const misnamed = publish(`rtmps://other.test:${relay.port}/live/${streamKey('refused')}`, { trust, resolve });
  expect(await misnamed.ended).toMatchObject({
    code: 'DEST_TLS',
    message: expect.stringContaining('ERR_TLS_CERT_ALTNAME'),
  });
});

test('RTMPS: an own authority is trusted beside those that Node trusts, also behind a redirect', async () => {
  const [known, own] = [makeCertificates(folder, 'IP:127.0.0.1'), makeCertificates(folder, 'DNS:edge.test')];
  const before = getCACertificates('default');
  setDefaultCACertificates([known.ca]);
  try {
    await using public_ = await Relay.open(nginx.port, { tls: { key: known.key, cert: known.certificate } });
    await using edge = await Relay.open(nginx.port, { tls: { key: own.key, cert: own.certificate } });
    const elsewhere = amf0Object({ code: 302, redirect: `rtmps://edge.test:${edge.port}/live` });
    const rejected = { level: 'error', code: 'NetConnection.Connect.Rejected', description: '', ex: elsewhere };
    await using origin = await LoopbackServer.scripted({
      connect: (server) => server.command('_error', 1, null, amf0Object(rejected)),
    });
    const options = { trust: trustBeside(own.ca), resolve: async () => ['127.0.0.1'] };
    const keys = [streamKey('known'), streamKey('own')];
    await publishClip(publish(`rtmps://127.0.0.1:${public_.port}/live/${keys[0]}`, options), clip);
    await publishClip(publish(`rtmp://origin.test:${origin.port}/live/${keys[1]}`, options), clip);
    for (const key of keys) await expectRecording(() => nginx.recording(key));
  } finally {
    setDefaultCACertificates(before);
  }
});

test('RTMPS to a server that speaks plain RTMP, and RTMP to a port where nothing listens', async () => {
  expect(await publish(`rtmps://127.0.0.1:${nginx.port}/live/${streamKey('refused')}`).ended).toMatchObject({
    code: 'DEST_TLS',
  });
  expect(await publish(`rtmp://127.0.0.1:${await freePort()}/live/${streamKey('refused')}`).ended).toMatchObject({
    code: 'DEST_REFUSED',
  });
});
