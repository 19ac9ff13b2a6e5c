/** Outputs that publish the H.265 of their caller. */
import { readFileSync } from 'node:fs';
import { BitReader, bytesToHex } from '@callcast/core';
import { AudioCodecs, FlvReader, type FlvTag, hevcNalUnitType, parseHevcTagBody } from '@callcast/media';
import { type Clip, loadClip, toHevcPictures } from '@callcast/testing/robot';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { decodeHevc, hevcNalUnitsFor, hevcNalUnitsOf } from '../../../media/testdata/decode-hevc.ts';
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
    call: (
      legId: string,
      h265: readonly H265Picture[],
      options: Partial<SimulatedCallerOptions> & { readonly outputs?: readonly number[] } = {},
    ) => opened.call(legId, options.outputs ?? [0], { h265, ...options }),
    tags: (): FlvTag[] => destination().publishes.flatMap(({ tags }) => tags),
  };
}

const compositionTimeOf = ({ body }: FlvTag): number => {
  const parsed = parseHevcTagBody(body);
  if (typeof parsed === 'string' || parsed.kind !== 'coded-frames') throw new Error('no picture');
  return parsed.compositionTime;
};
const shownAt = (tag: FlvTag): number => tag.timestamp + compositionTimeOf(tag);
const typesOf = (tag: FlvTag): number[] => hevcNalUnitsOf(tag).map(hevcNalUnitType);
/** Of the picture: a CRA that became a BLA has another header. */
const nameOf = (nalUnits: readonly Uint8Array[]): string => bytesToHex(nalUnits.at(-1)!.subarray(2));

/** FFmpeg decodes every picture that is published, without a word, to what it is in the caller's own stream. */
function expectEveryPicture(tags: readonly FlvTag[], sent: readonly H265Picture[], size: string): void {
  const whole = decodeHevc(sent.flatMap(({ nalUnits }) => nalUnits));
  expect(whole.complaints).toBe('');
  expect(new Set(whole.pictures).size).toBe(sent.length);
  const asSent = new Map(sent.map(({ nalUnits, shownLater }, i) => [nameOf(nalUnits), whole.pictures[i + shownLater]]));
  const video = [...mediaOf(tags, 'video')].sort((one, other) => shownAt(one) - shownAt(other));
  const decoded = decodeHevc(hevcNalUnitsFor(tags));
  expect(decoded.complaints).toBe('');
  expect(decoded.pictures).toEqual(video.map((tag) => asSent.get(nameOf(hevcNalUnitsOf(tag)))));
  expect(decoded.size).toBe(size);
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
    expectEveryPicture(tags(), plain, '640x360');
    expect(tags().filter(({ kind, isHeader }) => kind === 'video' && isHeader)).toHaveLength(1);
    for (const tag of video) expect(compositionTimeOf(tag)).toBe(0);
    // Parameter sets stand in the record alone.
    expect(video.flatMap(typesOf).filter((type) => type >= 32 && type <= 35)).toEqual([]);
  });

  test('B pictures: decoding times rise, composition times bring them into order, and RASL pictures stay', async () => {
    const { call, scheduler, tags } = await stage();
    await call('l', openGop);
    scheduler.advance(1_550); // once through the file
    const video = mediaOf(tags(), 'video').slice(0, 47);
    expect(video).toHaveLength(47);
    expectEveryPicture([tags()[1]!, ...video], openGop, '320x180');
    for (const [i, tag] of video.entries())
      if (i > 0) expect(tag.timestamp).toBeGreaterThanOrEqual(video[i - 1]!.timestamp);
    const shown = video.map(shownAt);
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
    expectEveryPicture(tags(), openGop, '320x180');
    const order = new Map(openGop.map(({ nalUnits }, i) => [nameOf(nalUnits), i]));
    const indexes = video.map((tag) => order.get(nameOf(hevcNalUnitsOf(tag))));
    let resumed = 0;
    for (const [i, tag] of video.entries()) {
      if (i === 0 || indexes[i] === (indexes[i - 1]! + 1) % openGop.length) continue;
      if (tag.isKeyFrame) resumed++;
      else expect(typesOf(video[i - 1]!)).toContain(17); // only RASL pictures are left out otherwise
    }
    expect(resumed).toBeGreaterThan(2);
  });

  test.each<[where: string, cut: (opened: Awaited<ReturnType<typeof stage>>) => unknown]>([
    ['behind what was lost on the way out', ({ destination }) => destination().events?.videoDropped()],
    ['on a connection in place of one that was lost', ({ destination }) => destination().drop()],
    [
      'of another caller, who has sent for a while',
      async ({ call, session, scheduler }) => {
        await call('m', openGop, { outputs: [] });
        scheduler.advance(60); // its IDR is over
        session.handle({ kind: 'route', legId: 'm', outputId: 'o0' });
      },
    ],
    [
      'of the same caller, who fed nothing meanwhile',
      ({ session, scheduler }) => {
        session.handle({ kind: 'unroute', legId: 'l', outputId: 'o0' });
        scheduler.advance(300);
        session.handle({ kind: 'route', legId: 'l', outputId: 'o0' });
      },
    ],
  ])('a CRA %s is a BLA, without its RASL pictures', async (_where, cut) => {
    const opened = await stage();
    const { call, scheduler, session, tags } = opened;
    await call('l', openGop);
    scheduler.advance(2_100); // once through the file, and behind the next CRA
    const before = mediaOf(tags(), 'video').length;
    const viewer: FlvTag[] = [];
    const reader = new FlvReader();
    session.watch('o0', {
      write: (bytes) => {
        const more = reader.handleChunk(bytes);
        if (typeof more === 'string') throw new Error(more);
        viewer.push(...more);
      },
      end: () => {},
    });
    await cut(opened);
    scheduler.advance(1_500);
    const video = mediaOf(tags(), 'video');
    expect(video.length).toBeGreaterThan(before + 20);
    const at = video.findIndex((tag, i) => i >= before && tag.isKeyFrame);
    expect(typesOf(video[at]!)).toContain(17);
    const following = video.findIndex(({ isKeyFrame }, i) => i > at && isKeyFrame);
    expect(following).toBeGreaterThan(at);
    expect(video.slice(at, following).filter(({ isRasl }) => isRasl)).toEqual([]);
    expectEveryPicture(tags(), openGop, '320x180');
    expectEveryPicture(viewer, openGop, '320x180'); // who has seen what stands before the cut
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
