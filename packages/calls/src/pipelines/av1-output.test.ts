/** Outputs that publish the AV1 of their caller. */
import { execFileSync } from 'node:child_process';
import { bytesToHex, concatBytes, millis, ticks } from '@callcast/core';
import {
  AudioCodecs,
  FlvReader,
  type FlvTag,
  parseAv1TagBody,
  parseAv1TemporalUnit,
  type TemporalUnit,
} from '@callcast/media';
import { Av1Depacketizer } from '@callcast/rtp';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { chromiumAv1Packets } from '../../../rtp/testdata/chromium-av1.ts';
import { type Destination, type Given, mediaOf, openStage } from '../testing/destinations.ts';
import { AV1_TRACK, type Av1Picture, type SimulatedCallerOptions } from '../testing/simulated-caller.ts';

let clip: Clip;
let codecs: AudioCodecs;
let av1: readonly Av1Picture[];

beforeAll(async () => {
  clip = await loadClip();
  codecs = await AudioCodecs.load();
  av1 = chromiumPictures();
});

/** What Chromium sent, as pictures. */
function chromiumPictures(): readonly Av1Picture[] {
  const units: TemporalUnit[] = [];
  const depacketizer = new Av1Depacketizer({ temporalUnit: (unit) => void units.push(unit), incomplete: () => {} });
  for (const { payload, timestamp, marker, sequenceNumber } of chromiumAv1Packets())
    depacketizer.push({
      codec: AV1_TRACK.codecs[0]!,
      payload,
      marker,
      sequenceNumber,
      position: ticks(timestamp),
      arrivedAt: millis(0),
    });
  return units.map(({ obus }) => {
    const parsed = parseAv1TemporalUnit(obus);
    if (typeof parsed === 'string') throw new Error(parsed);
    return { obus, isKeyFrame: parsed.isKeyFrame };
  });
}

async function stage(given: Partial<Given> = {}) {
  const opened = await openStage({ clip, codecs, video: 'AV1', ...given });
  onTestFinished(() => opened.node.close());
  const destination = (i = 0): Destination => {
    const found = opened.destinations[i];
    if (found === undefined) throw new Error(`there is no destination ${i}`);
    return found;
  };
  for (const one of opened.destinations) one.takes = ['av01'];
  return {
    ...opened,
    destination,
    call: (legId: string, outputs: readonly number[], options: Partial<SimulatedCallerOptions> = {}) =>
      opened.call(legId, outputs, { av1, ...options }),
    tags: (i = 0): FlvTag[] => destination(i).publishes.flatMap(({ tags }) => tags),
  };
}

function unitOf({ body }: FlvTag): Uint8Array {
  const parsed = parseAv1TagBody(body);
  if (typeof parsed === 'string' || parsed.kind !== 'coded-frames') throw new Error('no temporal unit');
  return parsed.temporalUnit;
}

const DELIMITER = Uint8Array.of(0x12, 0x00);

/** By FFmpeg's decoder, which ends with an error at whatever it cannot decode. @returns The pictures' sizes, as it says. */
function decode(tags: readonly FlvTag[]): { pictures: number; size: string } {
  const input = concatBytes(mediaOf(tags, 'video').flatMap((tag) => [DELIMITER, unitOf(tag)]));
  const args = ['-v', 'error', '-xerror', '-err_detect', 'explode', '-f', 'obu', '-i', '-', '-f', 'framemd5', '-'];
  const lines = execFileSync('ffmpeg', args, { input, maxBuffer: 64 * 1024 * 1024 })
    .toString()
    .split('\n');
  return {
    pictures: lines.filter((line) => /^0,/.test(line)).length,
    size: /dimensions 0: (\S+)/.exec(lines.join('\n'))?.[1] ?? '',
  };
}

describe('videoCodec: "av1"', () => {
  test('to a server that takes it: every picture of the caller, behind headers that open a decoder', async () => {
    const { call, scheduler, destination, tags, names } = await stage();
    await call('l', [0]);
    scheduler.advance(4_000);
    expect(destination().offered).toEqual({ wanted: [], needed: ['av01'] });
    expect(names()).toEqual(['connected', 'stream-started', 'video-started', 'audio-started']);
    expect(
      tags()
        .slice(0, 4)
        .map(({ kind, isHeader, isKeyFrame }) => [kind, isHeader, isKeyFrame]),
    ).toEqual([
      ['script', true, false],
      ['video', true, false],
      ['audio', true, false],
      ['video', false, true],
    ]);
    const header = parseAv1TagBody(tags()[1]!.body);
    if (typeof header === 'string' || header.kind !== 'sequence-start') throw new Error('no sequence start');
    // Main profile, level 2.0 and so on, as the binding lays them out; then the OBU with its size.
    expect(bytesToHex(header.configurationRecord.subarray(0, 4))).toBe('81000c00');
    expect(bytesToHex(tags()[0]!.body)).toContain(
      `${Buffer.from('videocodecid').toString('hex')}00${doubleHex(0x61763031)}`,
    );
    const video = mediaOf(tags(), 'video');
    expect(video.length).toBeGreaterThan(110);
    expect(decode(tags())).toEqual({ pictures: video.length, size: '160x120' });
    expect(tags().filter(({ kind, isHeader }) => kind === 'video' && isHeader)).toHaveLength(1);
  });

  test('after a loss nothing until the next key frame; sound goes on; no broken picture ever', async () => {
    const { call, scheduler, tags } = await stage();
    let sent = 0;
    await call('l', [0], { retransmits: false, passes: (track) => track !== 1 || ++sent % 37 !== 0, answersPli: true });
    scheduler.advance(8_000);
    const video = mediaOf(tags(), 'video');
    expect(video.length).toBeGreaterThan(20);
    expect(decode(tags()).pictures).toBe(video.length);
    // Holes are there, and each ends at a key frame.
    const holes = video.filter((tag, i) => i > 0 && tag.timestamp - video[i - 1]!.timestamp > 50);
    expect(holes.length).toBeGreaterThan(3);
    for (const { isKeyFrame } of holes) expect(isKeyFrame).toBe(true);
    const sound = mediaOf(tags(), 'audio');
    for (const [i, tag] of sound.entries())
      if (i > 0) expect(tag.timestamp - sound[i - 1]!.timestamp).toBeLessThanOrEqual(22);
  });

  test('a caller who is gone: no picture of ours, whatever hold says, and silence', async () => {
    for (const hold of ['last-picture', 'slate'] as const) {
      const { call, scheduler, session, tags, outputEvents } = await stage({ audio: [{ hold }] });
      const caller = await call('l', [0]);
      scheduler.advance(1_000);
      caller.stop();
      const before = mediaOf(tags(), 'video').length;
      session.handle({ kind: 'close-leg', legId: 'l' });
      scheduler.advance(4_000);
      expect(mediaOf(tags(), 'video')).toHaveLength(before);
      expect(mediaOf(tags(), 'audio').at(-1)!.timestamp).toBeGreaterThan(4_500);
      expect(outputEvents().map(({ name }) => name)).not.toContain('picture-replaced');
      await call('again', [0]);
      scheduler.advance(3_000);
      const after = mediaOf(tags(), 'video').slice(before);
      expect(after.length).toBeGreaterThan(60);
      expect(after[0]?.isKeyFrame).toBe(true);
      expect(decode(tags()).pictures).toBe(before + after.length);
    }
  });

  test('a connection that is lost goes on at the last key frame, on one timeline', async () => {
    const { call, scheduler, destination } = await stage();
    await call('l', [0]);
    scheduler.advance(3_000);
    destination().drop();
    scheduler.advance(3_000);
    const [first, second] = destination().publishes;
    expect(second?.tags.slice(0, 4).map(({ kind, isHeader, isKeyFrame }) => [kind, isHeader, isKeyFrame])).toEqual([
      ['script', true, false],
      ['video', true, false],
      ['audio', true, false],
      ['video', false, true],
    ]);
    expect(decode(second!.tags).pictures).toBe(mediaOf(second!.tags, 'video').length);
    expect(second!.tags[0]!.timestamp).toBeGreaterThan(first!.tags.at(-1)!.timestamp);
  });

  test('pictures stopped before a connection was lost: the next publish has no picture of ours either', async () => {
    const { call, scheduler, destination } = await stage();
    const caller = await call('l', [0]);
    scheduler.advance(2_000);
    caller.stop();
    scheduler.advance(2_000);
    destination().drop();
    scheduler.advance(4_000);
    const [, second] = destination().publishes;
    const video = mediaOf(second!.tags, 'video');
    expect(video.length).toBeGreaterThan(0);
    expect(decode(second!.tags).pictures).toBe(video.length);
    expect(second!.tags.at(-1)!.timestamp - video.at(-1)!.timestamp).toBeGreaterThan(3_000);
  });

  test('who watches a publish that began with sound is shown nothing of the one before', async () => {
    const { call, scheduler, destination, session } = await stage();
    const first = await call('first', [0]);
    scheduler.advance(3_000);
    destination().isUp = false;
    destination().drop();
    first.stop();
    session.handle({ kind: 'close-leg', legId: 'first' });
    await call('second', [0], { passes: (track) => track === 0 }); // without a camera
    scheduler.advance(3_000);
    destination().isUp = true;
    scheduler.advance(10_000);
    const [before, publish] = destination().publishes.map(({ tags }) => tags);
    expect([mediaOf(before!, 'video').length > 60, mediaOf(publish!, 'video').length]).toEqual([true, 0]);
    const shown: FlvTag[] = [];
    const reader = new FlvReader();
    session.watch('o0', {
      write: (bytes) => void shown.push(...(reader.handleChunk(bytes) as FlvTag[])),
      end: () => {},
    });
    expect(mediaOf(publish!, 'audio').length).toBeGreaterThan(100);
    scheduler.advance(3_000); // after two it has waited long enough for a picture
    const headers = publish!.filter(({ kind, isHeader }) => isHeader && kind !== 'video');
    expect(shown.slice(0, 2)).toEqual(headers);
    expect(shown.slice(2)).toEqual(mediaOf(publish!, 'audio').slice(2 - shown.length));
    expect(shown.length).toBeGreaterThan(40);
  });

  test('a server that does not take it: refused with what to do, and given up after three tries', async () => {
    const { call, scheduler, destination, outputEvents } = await stage();
    destination().takes = [];
    await call('l', [0]);
    scheduler.advance(60_000);
    expect(destination().publishes).toEqual([]);
    expect(destination().dials).toBe(3);
    expect(outputEvents()[0]).toMatchObject({ name: 'connection-failed', errorCode: 'DEST_CODEC' });
    expect(outputEvents().at(-1)).toMatchObject({ name: 'gave-up', errorCode: 'DEST_CODEC' });
  });
});

function doubleHex(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}
