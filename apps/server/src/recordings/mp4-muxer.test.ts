import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { millis } from '@callcast/core';
import {
  FlvReader,
  type FlvTag,
  ParameterSets,
  parseVideoTagBody,
  writeAacRawBody,
  writeAacSequenceHeaderBody,
  writeAv1SequenceStartBody,
  writeAvcSequenceHeaderBody,
  writeAvcVideoTagBody,
  writeHevcSequenceStartBody,
  writeOpusCodedFramesBody,
  writeOpusIdHeader,
  writeOpusSequenceStartBody,
  writeSilentOpusPacket,
  writeSilentRawDataBlock,
  writeStandaloneSlate,
} from '@callcast/media';
import { loadClip } from '@callcast/testing/robot';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { Mp4Muxer } from './mp4-muxer.ts';

const BEGINS_AT = 60_000;
const header = (kind: FlvTag['kind'], body: Uint8Array, timestamp = BEGINS_AT): FlvTag => ({
  kind,
  timestamp: millis(timestamp),
  body,
  isHeader: true,
  isKeyFrame: false,
  isRasl: false,
});
const AUDIO_HEADER = header('audio', writeAacSequenceHeaderBody(Uint8Array.of(0x11, 0x88)));
const silenceAt = (timestamp: number): FlvTag => ({
  kind: 'audio',
  timestamp: millis(timestamp),
  body: writeAacRawBody(writeSilentRawDataBlock(1)),
  isHeader: false,
  isKeyFrame: false,
  isRasl: false,
});
const pictureAt = (timestamp: number, nalUnits: readonly Uint8Array[], isIdr: boolean): FlvTag => ({
  kind: 'video',
  timestamp: millis(timestamp),
  body: writeAvcVideoTagBody({ nalUnits, isIdr, compositionTime: millis(0) }),
  isHeader: false,
  isKeyFrame: isIdr,
  isRasl: false,
});

function headerOf(nalUnits: readonly Uint8Array[], timestamp?: number): FlvTag {
  const update = new ParameterSets().handleAccessUnit(nalUnits);
  if (update.kind !== 'changed') throw new Error('there are no parameter sets');
  return header('video', writeAvcSequenceHeaderBody(update.active.configurationRecord), timestamp);
}

let videoHeader: FlvTag;
/** Four seconds of the clip with silence, in the midst of a timeline. */
let media: FlvTag[];

beforeAll(async () => {
  const clip = await loadClip();
  const pictures = clip.pictures
    .slice(0, 120)
    .map(({ nalUnits, isIdr }, i) => pictureAt(BEGINS_AT + Math.round((i * 1_000) / 30), nalUnits, isIdr));
  const silence = Array.from({ length: 187 }, (_, i) => silenceAt(BEGINS_AT + Math.round((i * 1_024) / 48)));
  media = [...pictures, ...silence].sort((a, b) => a.timestamp - b.timestamp);
  videoHeader = headerOf(clip.pictures[0]?.nalUnits ?? []);
});

/** What is written, batch by batch; the last is what is left at the end. */
async function mux(tags: readonly FlvTag[], batch = 40): Promise<Uint8Array[]> {
  const muxer = new Mp4Muxer();
  const written: Uint8Array[] = [];
  for (let i = 0; i < tags.length; i += batch) written.push(await muxer.write(tags.slice(i, i + batch)));
  return [...written, await muxer.end()];
}

/** Packets by track, and every picture size; throws when the decoder has anything to say. */
function probe(bytes: readonly Uint8Array[]) {
  const folder = mkdtempSync(join(tmpdir(), 'callcast-mp4-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'recording.mp4');
  writeFileSync(path, Buffer.concat(bytes));
  const ffprobe = (entries: string): string[] => {
    const options = ['-v', 'error', '-show_entries', entries, '-of', 'csv=p=0', path];
    const lines = execFileSync('sh', ['-c', 'exec ffprobe "$@" 2>&1', 'sh', ...options], { encoding: 'utf8' });
    return lines.trim().split('\n');
  };
  const packets = ffprobe('packet=codec_type,pts_time').map((line) => line.split(','));
  const times = (kind: string) => packets.filter(([of]) => of === kind).map(([, time]) => Number(time) * 1_000);
  const frames = ffprobe('frame=media_type,width,height').map((line) => line.replace(/,+$/, ''));
  return { video: times('video'), audio: times('audio'), frames: new Set(frames) };
}

test('every picture and all sound is in the file, which counts from its first tag', async () => {
  const { video, audio, frames } = probe(await mux([videoHeader, AUDIO_HEADER, ...media]));
  expect([video.length, audio.length]).toEqual([120, 187]);
  expect(frames).toEqual(new Set(['audio', 'video,640,360']));
  for (const [i, time] of video.entries()) expect(Math.abs(time - (i * 1_000) / 30)).toBeLessThan(1);
  for (const [i, time] of audio.entries()) expect(Math.abs(time - (i * 1_024) / 48)).toBeLessThan(1);
});

test('whatever was written so far plays, to the last whole group of pictures', async () => {
  const written = await mux([videoHeader, AUDIO_HEADER, ...media]);
  const { video, audio } = probe(written.slice(0, -1)); // killed before the end
  expect(video.length).toBeGreaterThanOrEqual(90);
  expect(audio.length).toBeGreaterThan(130);
});

test('the picture may change its size, whether or not its parameter sets are in it', async () => {
  const slate = writeStandaloneSlate({ width: 1_280, height: 720, colour: { y: 30, cb: 128, cr: 128 } });
  const at = BEGINS_AT + 4_000;
  const slates = [0, 1].map((i) => pictureAt(at + i * 1_000, slate.nalUnits, true));
  const changed = headerOf([slate.sps, slate.pps, ...slate.nalUnits], at);
  const { frames, video } = probe(await mux([videoHeader, AUDIO_HEADER, ...media, changed, ...slates]));
  expect(video).toHaveLength(122);
  expect(frames).toEqual(new Set(['audio', 'video,640,360', 'video,1280,720']));
});

test('pictures that are reordered keep their order and distances', async () => {
  // Of ffmpeg: packages/media/testdata.
  const tags = new FlvReader().handleChunk(
    readFileSync(new URL('../../../../packages/media/testdata/bframes.flv', import.meta.url)),
  );
  if (typeof tags === 'string') throw new Error(tags);
  const shown: number[] = [];
  const written = tags.filter(({ kind, isHeader, timestamp, body }) => {
    const parsed = kind === 'video' && !isHeader ? parseVideoTagBody(body) : undefined;
    if (typeof parsed !== 'object') return true;
    if (parsed.kind === 'access-unit') shown.push(timestamp + parsed.compositionTime);
    return parsed.kind === 'access-unit'; // ffmpeg also says where the sequence ends
  });
  const { video } = probe(await mux(written));
  // ffmpeg adds to all of them what the library writes as a negative composition offset: docs/decisions/0022-recordings.md.
  const sinceFirst = (times: readonly number[]): number[] => times.map((time) => Math.round(time - (times[0] ?? 0)));
  expect(sinceFirst(video)).toEqual(sinceFirst(shown));
  expect(video).not.toEqual(video.toSorted((a, b) => a - b));
});

test('sound alone is a file too; a picture that comes later cannot be taken up', async () => {
  const sound = media.filter(({ kind }) => kind === 'audio');
  expect(probe(await mux([AUDIO_HEADER, ...sound]))).toMatchObject({ video: [], frames: new Set(['audio']) });
  await expect(mux([AUDIO_HEADER, ...sound, videoHeader, ...media.slice(0, 1)])).rejects.toMatchObject({
    code: 'RECORDING_FORMAT',
  });
});

test('a publish without media is a file without anything', async () => {
  expect(Buffer.concat(await mux([videoHeader, AUDIO_HEADER]))).toHaveLength(0);
});

test('pictures without a key frame are held up to a bound, and then written', async () => {
  const [key] = media.filter(({ isKeyFrame }) => isKeyFrame);
  const delta = new Uint8Array(8 * 1024 * 1024).fill(0x41);
  const deltas = (count: number, since: number): FlvTag[] =>
    Array.from({ length: count }, (_, i) => pictureAt(since + (i + 1) * 33, [delta], false));
  const muxer = new Mp4Muxer();
  const again = BEGINS_AT + 1_000;
  const fits = [...deltas(7, BEGINS_AT), { ...key!, timestamp: millis(again) }, ...deltas(7, again)];
  await muxer.write([videoHeader, AUDIO_HEADER, silenceAt(BEGINS_AT), key!, ...fits, silenceAt(again + 300)]);
  await expect(muxer.write(deltas(1, again + 300))).rejects.toMatchObject({ code: 'RECORDING_FORMAT' });
  expect((await muxer.end()).length).toBeGreaterThan(7 * delta.length);
});

test('what it held before a tag that breaks it plays', async () => {
  const broken: FlvTag = { ...videoHeader, body: Uint8Array.of(0xff), isHeader: false };
  const muxer = new Mp4Muxer();
  const written = await muxer.write([videoHeader, AUDIO_HEADER, ...media.slice(0, 40)]);
  await expect(muxer.write([...media.slice(40, -2), broken])).rejects.toThrow('invariant broken');
  const { video, audio } = probe([written, await muxer.end()]);
  expect(video.length + audio.length).toBe(media.length - 2);
});

test('sound alone needs no key frame', async () => {
  const body = writeAacRawBody(new Uint8Array(8 * 1024 * 1024));
  const sound = Array.from({ length: 9 }, (_, i): FlvTag => ({ ...silenceAt(BEGINS_AT + i * 500), body }));
  expect(Buffer.concat(await mux([AUDIO_HEADER, ...sound])).length).toBeGreaterThan(9 * body.length - 100);
});

test('Opus as it came is in the file, whatever the packets last; AV1 and H.265 are refused', async () => {
  const clip = await loadClip();
  const opusHeader = header('audio', writeOpusSequenceStartBody(writeOpusIdHeader({ channels: 1, preSkip: 0 })));
  const packets = [...clip.opusPackets.slice(0, 100), writeSilentOpusPacket(480, 1)];
  const sound = packets.map(
    (packet, i): FlvTag => ({
      kind: 'audio',
      timestamp: millis(BEGINS_AT + i * 20),
      body: writeOpusCodedFramesBody(packet),
      isHeader: false,
      isKeyFrame: false,
      isRasl: false,
    }),
  );
  const pictures = media.filter(({ kind }) => kind === 'video');
  const tags = [...pictures, ...sound].sort((a, b) => a.timestamp - b.timestamp);
  const { video, audio, frames } = probe(await mux([videoHeader, opusHeader, ...tags]));
  expect([video.length, audio.length]).toEqual([120, 101]);
  expect(frames).toEqual(new Set(['audio', 'video,640,360']));
  for (const [i, time] of audio.entries()) expect(Math.abs(time - i * 20)).toBeLessThan(1);

  for (const write of [writeAv1SequenceStartBody, writeHevcSequenceStartBody]) {
    const other = header('video', write(Uint8Array.of(0x81, 0, 0, 0)));
    const muxer = new Mp4Muxer();
    await expect(muxer.write([other, AUDIO_HEADER, silenceAt(BEGINS_AT)])).rejects.toMatchObject({
      code: 'RECORDING_FORMAT',
      message: 'AV1 and H.265 are recorded as FLV alone (record: "flv")',
    });
    expect(await muxer.end()).toHaveLength(0); // and does not reject
  }
});
