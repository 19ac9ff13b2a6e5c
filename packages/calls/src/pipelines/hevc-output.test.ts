/** Outputs that publish the H.265 of their caller. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { BitReader, bytesToHex, concatBytes } from '@callcast/core';
import { AudioCodecs, type FlvTag, hevcNalUnitType, parseHevcTagBody, splitAvcFormat } from '@callcast/media';
import { type Clip, loadClip, toHevcPictures } from '@callcast/testing/robot';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Destination, type Given, mediaOf, openStage } from '../testing/destinations.ts';
import type { H265Picture, SimulatedCallerOptions } from '../testing/simulated-caller.ts';

const FILE = new URL('../../../media/testdata/open-gop.h265', import.meta.url);

let clip: Clip;
let codecs: AudioCodecs;
/** An IDR, then each 16 pictures a CRA with three RASL pictures; three B pictures in a row. */
let openGop: readonly H265Picture[];
/** An IDR each 30 pictures, in the order in which they are shown. */
let plain: readonly H265Picture[];

beforeAll(async () => {
  clip = await loadClip();
  codecs = await AudioCodecs.load();
  plain = (await loadClip('H265')).pictures.map(({ nalUnits, isIdr }) => ({
    ...{ nalUnits, isKeyFrame: isIdr, shownLater: 0 },
  }));
  openGop = toHevcPictures(readFileSync(FILE)).map(({ nalUnits, isIdr }, i) => ({
    ...{ nalUnits, isKeyFrame: isIdr, shownLater: pictureOrderCount(nalUnits.at(-1)!) - i },
  }));
});

/** Of the file alone: 48 pictures behind one IDR, nothing extra in slice headers, 8 bits (ITU-T H.265 §7.3.6.1). */
function pictureOrderCount(slice: Uint8Array): number {
  const type = hevcNalUnitType(slice);
  if (type === 20) return 0;
  const bits = new BitReader(slice);
  bits.skipBits(type >= 16 ? 18 : 17);
  bits.readUe(); // slice_pic_parameter_set_id
  bits.readUe(); // slice_type
  return bits.readBits(8);
}

async function stage(given: Partial<Given> = {}) {
  const opened = await openStage({ clip, codecs, video: 'H265', ...given });
  onTestFinished(() => opened.node.close());
  for (const one of opened.destinations) one.takes = ['hvc1'];
  const destination = (i = 0): Destination => opened.destinations[i]!;
  return {
    ...opened,
    destination,
    call: (legId: string, h265: readonly H265Picture[], options: Partial<SimulatedCallerOptions> = {}) =>
      opened.call(legId, [0], { h265, ...options }),
    tags: (): FlvTag[] => destination().publishes.flatMap(({ tags }) => tags),
  };
}

/** The parameter sets of a record, whose arrays begin at byte 23 (ISO/IEC 14496-15 §8.3.3.1.2). */
function parameterSetsOf(record: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const sets: Uint8Array[] = [];
  let at = 23;
  for (let array = 0; array < record[22]!; array++) {
    let left = view.getUint16(at + 1);
    for (at += 3; left > 0; left--) {
      const length = view.getUint16(at);
      sets.push(record.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  return sets;
}

const framesOf = ({ body }: FlvTag) => {
  const parsed = parseHevcTagBody(body);
  if (typeof parsed === 'string' || parsed.kind !== 'coded-frames') throw new Error('no picture');
  return parsed;
};

/** What a decoder of `hvc1` is given, in Annex B: the parameter sets of each header, then NAL units. */
function annexB(tags: readonly FlvTag[]): Uint8Array {
  const units = tags.flatMap(({ kind, body }) => {
    const parsed = kind === 'video' ? parseHevcTagBody(body) : undefined;
    if (typeof parsed !== 'object' || parsed.kind === 'other') return [];
    const sample = parsed.kind === 'sequence-start' ? parameterSetsOf(parsed.configurationRecord) : undefined;
    const nalUnits = sample ?? splitAvcFormat(parsed.kind === 'coded-frames' ? parsed.sample : new Uint8Array(0));
    if (typeof nalUnits === 'string') throw new Error(nalUnits);
    return nalUnits;
  });
  return concatBytes(units.flatMap((unit) => [Uint8Array.of(0, 0, 0, 1), unit]));
}

/** By FFmpeg's decoder, which ends with an error at whatever it cannot decode. */
function decode(tags: readonly FlvTag[]): { pictures: number; size: string } {
  const args = ['-v', 'error', '-xerror', '-err_detect', 'explode', '-f', 'hevc', '-i', '-', '-f', 'framemd5', '-'];
  const lines = execFileSync('ffmpeg', args, { input: annexB(tags), maxBuffer: 1 << 26 }).toString();
  return { pictures: lines.match(/^0,/gm)?.length ?? 0, size: /dimensions 0: (\S+)/.exec(lines)?.[1] ?? '' };
}

describe('videoCodec: "hevc"', () => {
  test('to a server that takes it: every picture of the caller, behind headers that open a decoder', async () => {
    const { call, scheduler, destination, tags, names } = await stage();
    await call('l', plain);
    scheduler.advance(4_000);
    expect(destination().offered).toEqual({ wanted: [], needed: ['hvc1'] });
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
    const codecId = Buffer.alloc(8);
    codecId.writeDoubleBE(0x68766331);
    expect(bytesToHex(tags()[0]!.body)).toContain(
      `${Buffer.from('videocodecid').toString('hex')}00${codecId.toString('hex')}`,
    );
    const video = mediaOf(tags(), 'video');
    expect(video.length).toBeGreaterThan(110);
    expect(decode(tags())).toEqual({ pictures: video.length, size: '640x360' });
    expect(tags().filter(({ kind, isHeader }) => kind === 'video' && isHeader)).toHaveLength(1);
    for (const tag of video) expect(framesOf(tag).compositionTime).toBe(0);
    // Parameter sets stand in the record alone.
    const types = video.flatMap((tag) => splitAvcFormat(framesOf(tag).sample) as Uint8Array[]).map(hevcNalUnitType);
    expect(types.filter((type) => type >= 32 && type <= 35)).toEqual([]);
  });

  test('B pictures: decoding times rise, composition times bring them into order, and RASL pictures stay', async () => {
    const { call, scheduler, tags } = await stage();
    await call('l', openGop);
    scheduler.advance(1_550); // once through the file
    const video = mediaOf(tags(), 'video').slice(0, 47);
    expect(video).toHaveLength(47);
    expect(decode([tags()[1]!, ...video])).toEqual({ pictures: 47, size: '320x180' });
    for (const [i, tag] of video.entries())
      if (i > 0) expect(tag.timestamp).toBeGreaterThanOrEqual(video[i - 1]!.timestamp);
    const shown = video.map((tag) => tag.timestamp + framesOf(tag).compositionTime);
    for (const time of video.map(({ timestamp }, i) => shown[i]! - timestamp)) expect(time).toBeGreaterThanOrEqual(0);
    const origin = shown[0]!;
    for (const [i, time] of shown.entries())
      expect(Math.abs(time - origin - ((i + openGop[i]!.shownLater) * 1_000) / 30)).toBeLessThan(3);
  });

  test('after a loss nothing until the next key frame, and no RASL picture behind it', async () => {
    const { call, scheduler, tags } = await stage();
    let sent = 0;
    await call('l', openGop, { retransmits: false, passes: (track) => track !== 1 || ++sent % 37 !== 0 });
    scheduler.advance(12_000);
    const video = mediaOf(tags(), 'video');
    expect(video.length).toBeGreaterThan(50);
    expect(decode(tags()).pictures).toBe(video.length);
    const typesOf = (tag: FlvTag) => (splitAvcFormat(framesOf(tag).sample) as Uint8Array[]).map(hevcNalUnitType);
    const order = new Map(openGop.map(({ nalUnits }, i) => [bytesToHex(nalUnits.at(-1)!), i]));
    const indexes = video.map((tag) =>
      order.get(bytesToHex((splitAvcFormat(framesOf(tag).sample) as Uint8Array[]).at(-1)!)),
    );
    let resumed = 0;
    for (const [i, tag] of video.entries()) {
      if (i === 0 || indexes[i] === (indexes[i - 1]! + 1) % openGop.length) continue;
      if (tag.isKeyFrame) resumed++;
      else expect(typesOf(video[i - 1]!)).toContain(17); // only RASL pictures are left out otherwise
    }
    expect(resumed).toBeGreaterThan(2);
  });

  test('a connection that is lost goes on at a key frame, without its RASL pictures', async () => {
    const { call, scheduler, destination } = await stage();
    await call('l', openGop);
    scheduler.advance(2_300);
    destination().drop();
    scheduler.advance(3_000);
    const [, second] = destination().publishes;
    const video = mediaOf(second!.tags, 'video');
    const types = video
      .slice(0, 3)
      .flatMap((tag) => (splitAvcFormat(framesOf(tag).sample) as Uint8Array[]).map(hevcNalUnitType));
    expect(types[0]).toBe(21);
    expect(types.filter((type) => type === 8 || type === 9)).toEqual([]);
    expect(decode(second!.tags).pictures).toBe(video.length);
  });

  test('a caller who is gone: no picture of ours, and silence', async () => {
    const { call, scheduler, session, tags, outputEvents } = await stage({ audio: [{ hold: 'slate' }] });
    const caller = await call('l', plain);
    scheduler.advance(1_000);
    caller.stop();
    const before = mediaOf(tags(), 'video').length;
    session.handle({ kind: 'close-leg', legId: 'l' });
    scheduler.advance(4_000);
    expect(mediaOf(tags(), 'video')).toHaveLength(before);
    expect(mediaOf(tags(), 'audio').at(-1)!.timestamp).toBeGreaterThan(4_500);
    expect(outputEvents().map(({ name }) => name)).not.toContain('picture-replaced');
  });

  test('a server that does not take it: refused with what to do, and given up after three tries', async () => {
    const { call, scheduler, destination, outputEvents } = await stage();
    destination().takes = [];
    await call('l', plain);
    scheduler.advance(60_000);
    expect(destination().publishes).toEqual([]);
    expect(outputEvents()[0]).toMatchObject({ name: 'connection-failed', errorCode: 'DEST_CODEC' });
  });
});
