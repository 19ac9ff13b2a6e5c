/** Callers whose Opus, AV1 and H.265 go on the air as they are: Enhanced RTMP to the test CDN, a browser at the other end. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { concatBytes } from '@callcast/core';
import {
  FlvReader,
  type FlvTag,
  parseAv1TagBody,
  parseHevcTagBody,
  parseOpusPacket,
  parseOpusTagBody,
} from '@callcast/media';
import { type StreamKey, streamKey } from '@callcast/testing/leaks';
import { type Clip, loadClip } from '@callcast/testing/robot';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, expect, test, vi } from 'vitest';
import { decodeHevc, hevcNalUnitsFor, hevcNalUnitsOf } from '../../packages/media/testdata/decode-hevc.ts';
import { writeOggOpus } from '../../packages/media/testdata/write-ogg-opus.ts';
import { launchChromium, openPage } from '../faces-browser.ts';
import { type Nginx, startNginx } from '../rtmp/nginx.ts';
import { placeCall } from './call-page.ts';
import { Callcast, seedScenario } from './callcast.ts';
import { probe } from './probed-recording.ts';
import { robotCall } from './robot-call.ts';
import { SharedByTests } from './shared-by-tests.ts';

const shared = new SharedByTests('enhanced');
let server: Callcast;
let nginx: Nginx;
let clip: Clip;
let chromium: Browser;

beforeAll(async () => {
  [nginx, server, clip, chromium] = await shared.start(
    startNginx(shared.folder),
    Callcast.start(),
    loadClip(),
    launchChromium('granted'),
  );
});

const cdnUrl = (): string => `rtmp://127.0.0.1:${server.rtmpPort}/live`;
const nginxUrl = (): string => `rtmp://127.0.0.1:${nginx.port}/live`;

/** The article's scenario, with options of ours, and without its word for H.264. */
const scenario = (url: string, key: StreamKey, options: string): string =>
  seedScenario(url, key, options).replace('VoxEngine.setVideoCodec("H264");', '');

async function callFromPage(application: string): Promise<Page> {
  const { page } = await openPage(chromium, `${server.base}/call/`);
  await placeCall(page, application);
  return page;
}

/** What a viewer gets of a stream of the test CDN, once it has so much media. */
async function viewedTags(key: StreamKey, mediaMs: number): Promise<readonly FlvTag[]> {
  const gone = new AbortController();
  const answer = await fetch(`${server.base}/cdn/live/${key}.flv`, { signal: gone.signal });
  expect(answer.status).toBe(200);
  const reader = new FlvReader();
  const tags: FlvTag[] = [];
  for await (const chunk of answer.body ?? []) {
    const more = reader.handleChunk(chunk);
    if (typeof more === 'string') throw new Error(more);
    tags.push(...more);
    const media = tags.filter(({ isHeader }) => !isHeader);
    if ((media.at(-1)?.timestamp ?? 0) - (media[0]?.timestamp ?? 0) > mediaMs) break;
  }
  gone.abort();
  return tags;
}

const mediaOf = (tags: readonly FlvTag[], kind: FlvTag['kind']): readonly FlvTag[] =>
  tags.filter((tag) => tag.kind === kind && !tag.isHeader);

function opusPackets(tags: readonly FlvTag[]): readonly Uint8Array[] {
  return mediaOf(tags, 'audio').map(({ body }) => {
    const parsed = parseOpusTagBody(body);
    if (typeof parsed === 'string' || parsed.kind !== 'coded-frames') throw new Error('no Opus');
    return parsed.packet;
  });
}

/** A picture of 30 a second, and what a correction of the timeline may add to it; where one is missing it is 66. */
const ONE_PICTURE_MS = 45;

/** Decodes with FFmpeg, which ends with an error at anything that it cannot. */
const decode = (input: Uint8Array, format: string, output: readonly string[]): Buffer =>
  execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-f', format, '-i', '-', ...output, '-'], {
    input,
    maxBuffer: 1 << 28,
  });

function expectIncreasing(tags: readonly FlvTag[], maxGapMs: number): void {
  for (const [i, { timestamp }] of tags.entries()) {
    if (i === 0) continue;
    const gap = timestamp - tags[i - 1]!.timestamp;
    expect(gap, `at ${timestamp}`).toBeGreaterThan(0);
    expect(gap, `at ${timestamp}`).toBeLessThanOrEqual(maxGapMs);
  }
}

test('Chromium’s AV1 and Opus reach a browser at /watch/, and every picture and packet of them decodes', async () => {
  const application = 'av1';
  const key = streamKey(application);
  await server.application(
    application,
    scenario(cdnUrl(), key, 'audioCodec: "opus", videoCodec: "av1", record: "flv"'),
  );
  const page = await callFromPage(application);
  await page.locator('.pill.live').first().waitFor({ timeout: 60_000 });

  const watch = await openPage(chromium, `${server.base}/watch/${key}`);
  await vi.waitFor(
    async () => {
      const playing = await watch.page.evaluate<{ time: number; width: number; pictures: number; audioBytes: number }>(
        `(() => { const video = document.querySelector('video'); return { time: video.currentTime, width: video.videoWidth,
          pictures: video.getVideoPlaybackQuality().totalVideoFrames, audioBytes: video.webkitAudioDecodedByteCount }; })()`,
      );
      expect(playing.time).toBeGreaterThan(3);
      expect(playing.width).toBeGreaterThan(0);
      expect(playing.pictures).toBeGreaterThan(20);
      expect(playing.audioBytes).toBeGreaterThan(5_000);
    },
    { timeout: 60_000, interval: 300 },
  );
  expect(watch.complaints).toEqual([]);
  await watch.page.close();

  const tags = await viewedTags(key, 5_000);
  const video = mediaOf(tags, 'video').map(({ body }) => {
    const parsed = parseAv1TagBody(body);
    if (typeof parsed === 'string' || parsed.kind !== 'coded-frames') throw new Error('no AV1');
    return parsed.temporalUnit;
  });
  expect(video.length).toBeGreaterThan(20); // in five seconds: encoding AV1 takes what a slow machine has
  const delimited = concatBytes(video.flatMap((unit) => [Uint8Array.of(0x12, 0), unit]));
  const frames = decode(delimited, 'obu', ['-f', 'framemd5']).toString();
  expect(frames.match(/^0,/gm)).toHaveLength(video.length);
  expectIncreasing(mediaOf(tags, 'video'), 1_500);

  const packets = opusPackets(tags);
  expectIncreasing(mediaOf(tags, 'audio'), 61);
  const samples = packets.reduce((sum, packet) => {
    const toc = parseOpusPacket(packet);
    return sum + (typeof toc === 'string' ? Number.NaN : toc.samples);
  }, 0);
  const pcm = decode(writeOggOpus(packets, 1), 'ogg', ['-ac', '1', '-ar', '48000', '-f', 's16le']);
  expect(pcm.length).toBe(2 * samples);
  const span = mediaOf(tags, 'audio').at(-1)!.timestamp - mediaOf(tags, 'audio')[0]!.timestamp;
  expect(Math.abs(span - samples / 48)).toBeLessThan(61);

  await page.getByRole('button', { name: 'Hang up' }).click();
  const log = await server.untilSessionEnded(application);
  expect(log).toMatch(/LOG: StreamingAgentEvents\.StreamStarted: \S/);
  expect(log).not.toContain('sound-replaced');
  await page.close();
  // What was recorded is what was sent.
  const [, file] = /recording-started: (\S+)/.exec(log) ?? [];
  const recorded = new FlvReader().handleChunk(
    readFileSync(execFileSync('find', [server.dataDir, '-name', file ?? 'none'], { encoding: 'utf8' }).trim()),
  );
  if (typeof recorded === 'string') throw new Error(recorded);
  expect(parseAv1TagBody(mediaOf(recorded, 'video')[0]!.body)).toMatchObject({
    kind: 'coded-frames',
    isKeyFrame: true,
  });
  expect(opusPackets(recorded).length).toBeGreaterThan(packets.length);
});

test('a robot’s H.265 goes through picture for picture, in order, and every one decodes', async () => {
  const application = 'hevc';
  const key = streamKey(application);
  const script = scenario(cdnUrl(), key, 'videoCodec: "hevc", record: "flv"');
  const token = await server.application(application, script);
  const hevc = await loadClip('H265');
  const call = robotCall({ server, clip: hevc, application, token, video: 'h265', durationMs: 15_000 });
  await server.untilLogged(application, /: live:/);
  const tags = await viewedTags(key, 4_000);
  const report = await call;
  expect(report).toMatchObject({ endReason: 'finished', granted: { audio: true, video: true } });

  const video = mediaOf(tags, 'video');
  expect(video.length).toBeGreaterThan(110);
  for (const { body } of video) expect(parseHevcTagBody(body)).toMatchObject({ compositionTime: 0 });
  expectIncreasing(mediaOf(tags, 'video'), ONE_PICTURE_MS);
  // The clip's pictures, one behind the other, but where a request for a key frame made it jump.
  const sent = hevc.pictures.map(({ nalUnits }) => Buffer.from(nalUnits.at(-1)!).toString('hex'));
  const shown = video.map((tag) => sent.indexOf(Buffer.from(hevcNalUnitsOf(tag).at(-1)!).toString('hex')));
  expect(shown).not.toContain(-1);
  for (const [i, picture] of shown.entries())
    if (i > 0 && picture % hevc.frameRate !== 0) expect(picture).toBe(shown[i - 1]! + 1);
  const whole = decodeHevc(hevc.pictures.flatMap(({ nalUnits }) => nalUnits));
  expect(whole.complaints).toBe('');
  const decoded = decodeHevc(hevcNalUnitsFor(tags));
  expect(decoded.complaints).toBe('');
  expect(decoded.size).toBe('640x360');
  expect(decoded.pictures).toEqual(shown.map((picture) => whole.pictures[picture]));

  const log = await server.untilSessionEnded(application);
  const [, file] = /recording-started: (\S+)/.exec(log) ?? [];
  const recorded = new FlvReader().handleChunk(
    readFileSync(execFileSync('find', [server.dataDir, '-name', file ?? 'none'], { encoding: 'utf8' }).trim()),
  );
  if (typeof recorded === 'string') throw new Error(recorded);
  expect(mediaOf(recorded, 'video').length).toBeGreaterThanOrEqual(report.framesSent - 2);
});

test('a robot’s Opus goes through packet for packet', async () => {
  const key = streamKey('opus');
  const token = await server.application('opus', scenario(cdnUrl(), key, 'audioCodec: "opus"'));
  const call = robotCall({ server, clip, application: 'opus', token, durationMs: 12_000 });
  await server.untilLogged('opus', /: live:/);
  const tags = await viewedTags(key, 3_000);
  expect((await call).endReason).toBe('finished');
  const ours = new Set(clip.opusPackets.map((packet) => Buffer.from(packet).toString('hex')));
  const packets = opusPackets(tags);
  expect(packets.length).toBeGreaterThan(140);
  for (const packet of packets) expect(ours).toContain(Buffer.from(packet).toString('hex'));
  expectIncreasing(mediaOf(tags, 'audio'), 21);
  expectIncreasing(mediaOf(tags, 'video'), ONE_PICTURE_MS);
});

test('nginx announces nothing: sound goes out as AAC, and the log says so', async () => {
  const key = streamKey('plain');
  const token = await server.application('plain', scenario(nginxUrl(), key, 'audioCodec: "opus"'));
  await robotCall({ server, clip, application: 'plain', token, durationMs: 4_000 });
  const log = await server.untilSessionEnded('plain');
  expect(log).toContain('sound-replaced: The sound goes out as AAC, since the server does not say that it takes Opus');
  const recording = await vi.waitFor(() => probe(nginx.recording(key)), { timeout: 60_000, interval: 300 });
  expect(recording.decodeErrors).toBe('');
  expect(recording.audio.length).toBeGreaterThan(150);
});

test('nginx does not take AV1: the agent says so with what to do, and the call stays up', async () => {
  await server.application('refused', scenario(nginxUrl(), streamKey('refused'), 'videoCodec: "av1"'));
  const page = await callFromPage('refused');
  const log = await server.untilLogged('refused', /\[DEST_CODEC\]/);
  expect(log).toMatch(/connection-failed: 127\.0\.0\.1 does not say that it takes AV1 \(av01\)\. Leave out videoCodec/);
  await server.untilLogged('refused', /gave-up: Given up \(refused 3 times in a row\)/);
  expect(log).not.toContain('StreamStarted');
  expect((await server.runningCalls()).some(({ application }) => application.startsWith('refused'))).toBe(true);
  await page.getByRole('button', { name: 'Hang up' }).click();
  await server.untilLogged('refused', /terminating in 6 secs/);
  await page.close();
});

test('nginx does not take H.265 either', async () => {
  const application = 'hevc-refused';
  const token = await server.application(
    application,
    scenario(nginxUrl(), streamKey(application), 'videoCodec: "hevc"'),
  );
  const hevc = await loadClip('H265');
  const call = robotCall({ server, clip: hevc, application, token, video: 'h265' });
  await server.untilLogged(
    application,
    /127\.0\.0\.1 does not say that it takes H\.265 \(hvc1\)\. Leave out videoCodec/,
  );
  expect((await call).endReason).toBe('finished');
});

test('a caller without H.265 is asked for H.264, and any server takes it', async () => {
  const application = 'without-hevc';
  const key = streamKey(application);
  const token = await server.application(application, scenario(nginxUrl(), key, 'videoCodec: "hevc"'));
  await robotCall({ server, clip, application, token });
  const log = await server.untilSessionEnded(application);
  expect(log).toMatch(/LOG: StreamingAgentEvents\.StreamStarted: \S/);
  const recording = await vi.waitFor(() => probe(nginx.recording(key)), { timeout: 60_000, interval: 300 });
  expect(recording.decodeErrors).toBe('');
  expect(recording.video.length).toBeGreaterThan(80);
});
