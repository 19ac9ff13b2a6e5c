import { createHash } from 'node:crypto';
import { bytesToHex, hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_KEPT_IDR_BYTES } from '../../limits.ts';
import { parseSps } from '../sps.ts';
import { holdParameterSets } from './hold-parameter-sets.ts';
import type { HoldRefusal } from './hold-refusal.ts';
import { PictureHold } from './picture-hold.ts';
import { parseSlicePps } from './slice-pps.ts';
import { writeStandaloneSlate } from './standalone-slate.ts';
import { type FlatPicture, FlatStream, type FlatStreamShape } from './testing/flat-stream.ts';
import { accessUnitsOf, markingScenarios } from './testing/marking-scenarios.ts';
import { SLATE_COLOUR, x264Pictures, x264Streams } from './testing/x264-streams.ts';

const decoded = (accessUnit: readonly string[]): readonly Uint8Array[] => accessUnit.map(hexToBytes);

function holdOf(accessUnits: readonly (readonly Uint8Array[])[]): PictureHold {
  const hold = new PictureHold();
  for (const accessUnit of accessUnits) hold.handleAccessUnit(accessUnit);
  return hold;
}

function hex(picture: readonly Uint8Array[] | HoldRefusal): string {
  return typeof picture === 'string' ? picture : picture.map(bytesToHex).join(' ');
}

for (const { name, accessUnits, held, slate } of x264Streams) {
  test(`behind x264: ${name}`, () => {
    const hold = holdOf(accessUnits.map(decoded));
    expect(held.map(() => hex(hold.next()))).toEqual(held);
    expect(hex(holdOf(accessUnits.map(decoded)).slate(SLATE_COLOUR))).toBe(slate);
  });
}

for (const { name, idr, held, slateDigest } of x264Pictures) {
  test(`behind one picture of x264: ${name}`, () => {
    expect(hex(holdOf([decoded(idr)]).next())).toBe(held);
    const [slate] = holdOf([decoded(idr)]).slate(SLATE_COLOUR);
    expect(createHash('sha256').update(slate!).digest('hex')).toBe(slateDigest);
  });
}

test('the size may change from one stream to the next', () => {
  const hold = new PictureHold();
  for (const { idr, held } of x264Pictures) {
    hold.handleAccessUnit(decoded(idr));
    expect(hex(hold.next())).toBe(held);
  }
});

for (const scenario of markingScenarios) {
  test(`behind marking: ${scenario.name}`, () => {
    const hold = holdOf(accessUnitsOf(scenario));
    expect(hex(hold.next())).toBe(scenario.firstHeld);
    for (let i = 0; i < 20; i++) expect(Array.isArray(hold.next())).toBe(true);
  });
}

const IDR: FlatPicture = { grey: 1, idrPicId: 0 };

interface Refused {
  readonly shape?: Partial<FlatStreamShape>;
  readonly pictures: readonly FlatPicture[];
  /** Of the NAL units of the whole stream, before they are handled. */
  readonly change?: (nalUnits: Uint8Array[]) => readonly Uint8Array[];
  /** Whether a slate is possible all the same. */
  readonly hasSlate: boolean;
}

const inter = (frameNum: number, changes: Partial<FlatPicture> = {}): FlatPicture => ({
  grey: 9,
  frameNum,
  ...changes,
});
const high = { profileIdc: 100 };

/** A new reason does not compile until it has a stream. */
const refused: Record<HoldRefusal, Refused> = {
  'no-picture': { pictures: [inter(1)], hasSlate: false },
  'missing-parameter-sets': { pictures: [IDR], change: (nalUnits) => nalUnits.slice(1), hasSlate: false },
  interlaced: { shape: { frameMbsOnly: false }, pictures: [IDR], hasSlate: false },
  'slice-groups': { shape: { sliceGroups: 2, ppsId: 5 }, pictures: [IDR], hasSlate: false },
  'sample-format': { shape: { ...high, chromaFormatIdc: 2 }, pictures: [IDR], hasSlate: false },
  lossless: { shape: { ...high, isLossless: true }, pictures: [IDR], hasSlate: false },
  'poc-type-1': { shape: { pocType: 1 }, pictures: [IDR], hasSlate: false },
  'no-reference-frames': { shape: { maxNumRefFrames: 0 }, pictures: [IDR], hasSlate: true },
  'damaged-picture': {
    pictures: [IDR, inter(1)],
    change: (nalUnits) => nalUnits.with(-1, nalUnits.at(-1)!.subarray(0, 3)),
    hasSlate: true,
  },
  'frame-num-gap': { pictures: [IDR, inter(5)], hasSlate: true },
  'bad-reference-marking': {
    shape: { maxNumRefFrames: 1 },
    pictures: [{ ...IDR, isLongTermIdr: true }, inter(1)],
    hasSlate: true,
  },
  'no-reference-picture': {
    shape: { maxNumRefFrames: 1, gapsInFrameNumAllowed: true },
    pictures: [IDR, inter(5, { isReference: false })],
    hasSlate: true,
  },
  'poc-out-of-reach': {
    shape: { log2MaxPocLsb: 4 },
    pictures: [IDR, inter(1, { isReference: false, picOrderCntLsb: 8 })],
    hasSlate: true,
  },
};
for (const [refusal, { shape, pictures, change, hasSlate }] of Object.entries(refused)) {
  test(`refused: ${refusal}`, () => {
    const stream = new FlatStream(shape);
    const nalUnits = pictures.flatMap((picture) => stream.accessUnit(picture));
    const hold = holdOf((change?.(nalUnits) ?? nalUnits).map((nalUnit) => [nalUnit]));
    expect(hold.next()).toBe(refusal);
    const slate = hold.slate(SLATE_COLOUR);
    if (!hasSlate) expect(slate).toBe(refusal);
    else expect(Array.isArray(slate)).toBe(true);
    // Behind the slate, or the next IDR, all is well again wherever a picture may be repeated at all.
    if (hasSlate && refusal !== 'no-reference-frames') expect(Array.isArray(hold.next())).toBe(true);
  });
}

test.each([
  { ...high, bitDepthMinus8: 2 },
  { ...high, chromaFormatIdc: 0 },
])('refused as sample-format: %j', (shape) => {
  const stream = new FlatStream(shape);
  expect(holdOf([stream.accessUnit(IDR)]).next()).toBe('sample-format');
});

test('refused as sample-format: luma and chroma of different depth', () => {
  const stream = new FlatStream();
  const sps = parseSps(stream.sps());
  const pps = parseSlicePps(stream.pps());
  if (typeof sps === 'string' || typeof pps === 'string') throw new Error('not the vectors that they were');
  expect(holdParameterSets({ ...sps, bitDepthLuma: 9 }, pps)).toBe('sample-format');
  expect(holdParameterSets({ ...sps, bitDepthChroma: 9 }, pps)).toBe('sample-format');
  expect(holdParameterSets(sps, pps)).toEqual({ sps, pps });
});

test('before anything', () => {
  expect(new PictureHold().next()).toBe('no-picture');
  expect(new PictureHold().slate(SLATE_COLOUR)).toBe('no-picture');
});

test('a fault lasts until the next IDR', () => {
  const stream = new FlatStream();
  const hold = holdOf([stream.accessUnit(IDR), stream.accessUnit(inter(5)), stream.accessUnit(inter(6))]);
  expect(hold.next()).toBe('frame-num-gap');
  hold.handleAccessUnit(stream.accessUnit(IDR));
  expect(Array.isArray(hold.next())).toBe(true);
});

test('the parameter sets of an IDR hold until the next one', () => {
  const stream = new FlatStream({ log2MaxFrameNum: 4 });
  const other = new FlatStream({ log2MaxFrameNum: 8 });
  const hold = holdOf([stream.accessUnit(IDR), [other.sps()]]);
  expect(hex(hold.next())).toBe(hex(holdOf([stream.accessUnit(IDR)]).next()));
  hold.handleAccessUnit([other.slice(IDR)]);
  expect(hex(hold.next())).toBe(hex(holdOf([other.accessUnit(IDR)]).next()));
});

test('a PPS of another SPS serves no picture', () => {
  const stream = new FlatStream();
  const foreign = hexToBytes('68a38e20'); // pic_parameter_set_id 0 of SPS 1
  expect(holdOf([[stream.sps(), foreign, stream.slice(IDR)]]).next()).toBe('missing-parameter-sets');
});

test('spare copies of slices tell nothing (redundant_pic_cnt)', () => {
  const stream = new FlatStream({ hasRedundantPicCnt: true });
  const [sps, pps, primary] = stream.accessUnit(IDR);
  const spare = stream.slice({ ...IDR, idrPicId: 7, redundantPicCnt: 1 });
  const hold = holdOf([[sps!, pps!, spare, primary!]]);
  const without = holdOf([[sps!, pps!, primary!]]);
  expect(hex(hold.next())).toBe(hex(without.next()));
  expect(hex(hold.slate(SLATE_COLOUR))).toBe(hex(without.slate(SLATE_COLOUR))); // its idr_pic_id tells the sender's
});

test('a picture whose PPS never came stops the hold, not the slate', () => {
  const hold = holdOf([new FlatStream().accessUnit(IDR), new FlatStream({ ppsId: 3 }).accessUnit(inter(1))]);
  expect(hold.next()).toBe('missing-parameter-sets');
  expect(Array.isArray(hold.slate(SLATE_COLOUR))).toBe(true);
});

/** idr_pic_id is the third code behind frame_num; FlatStream has one slice type and PPS, so all before it is equal. */
test('idr_pic_id differs between neighbours, and from what the sender may write next', () => {
  const stream = new FlatStream();
  for (const idrPicId of [0, 1, 2, 32_767, 32_768, 65_534, 65_535]) {
    const hold = holdOf([stream.accessUnit({ ...IDR, idrPicId })]);
    const slates = [0, 1, 2].map(() => hex(hold.slate(SLATE_COLOUR)));
    const ours = slates.map((slate) => idrPicIdOf(slate));
    expect(new Set([ours[0], ours[1], idrPicId, (idrPicId + 1) % 65_536, idrPicId ^ 1]).size).toBe(
      new Set([idrPicId, (idrPicId + 1) % 65_536, idrPicId ^ 1]).size + 2,
    );
    expect(ours[2]).toBe(ours[0]);
  }
});

/** Reads ue(v) behind NAL unit header, ue(0), ue(7), ue(0) and a frame_num of 4 bits: 8 + 1 + 7 + 1 + 4 bits. */
function idrPicIdOf(slate: string): number {
  const bits = [...hexToBytes(slate.slice(0, 32).replaceAll('000003', '0000'))]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .slice(21);
  const zeros = bits.indexOf('1');
  return Number.parseInt(bits.slice(zeros, 2 * zeros + 1), 2) - 1;
}

test('a stand-alone slate goes on like a stream', () => {
  const { sps, pps, nalUnits } = writeStandaloneSlate({ width: 32, height: 32, colour: SLATE_COLOUR });
  const hold = holdOf([[sps, pps, ...nalUnits]]);
  expect(Array.isArray(hold.next())).toBe(true);
  expect(Array.isArray(hold.slate(SLATE_COLOUR))).toBe(true);
});

test('a slate, and a held picture, count like pictures of the sender', () => {
  for (const { idr } of x264Pictures) {
    const hold = holdOf([decoded(idr)]);
    const published: (readonly Uint8Array[])[] = [decoded(idr)];
    for (const picture of [hold.next(), hold.slate(SLATE_COLOUR), hold.next(), hold.next()]) {
      if (typeof picture === 'string') throw new Error(picture);
      published.push(picture);
    }
    expect(hex(hold.next())).toBe(hex(holdOf(published).next()));
  }
});

const idrPicIdIn = (picture: readonly Uint8Array[]): number => idrPicIdOf(bytesToHex(picture.at(-1)!));

test('an IDR again comes with its parameter sets under other ids, and held pictures go on behind it', () => {
  const stream = new FlatStream();
  const hold = holdOf([stream.accessUnit({ ...IDR, idrPicId: 3 }), stream.accessUnit(inter(1))]);
  const again = [0, 1, 2].map(() => made(hold.repeatIdr()));
  expect(again.map(idrPicIdIn)).toEqual([95, 96, 95]); // ids of 5 bits become such of 13
  expect(again[0]!.slice(0, 2)).toEqual([stream.sps(), stream.pps()]);
  // The decoder is where it was behind the IDR itself.
  expect(hex(hold.next())).toBe(hex(holdOf([stream.accessUnit({ ...IDR, idrPicId: 3 })]).next()));
  expect(idrPicIdIn(made(hold.slate(SLATE_COLOUR)))).toBe(32_771);
  expect(idrPicIdIn(made(hold.repeatIdr()))).toBe(95);
});

test('an IDR again ends a fault, and is possible where no picture may be repeated', () => {
  const stream = new FlatStream();
  const broken = holdOf([stream.accessUnit(IDR), stream.accessUnit(inter(5))]);
  expect(broken.refusal).toBe('frame-num-gap');
  made(broken.repeatIdr());
  expect(broken.refusal).toBeUndefined();
  made(broken.next());
  for (const shape of [{ maxNumRefFrames: 0 }, { pocType: 1 }, { sliceGroups: 2 }, { ...high, chromaFormatIdc: 2 }]) {
    const unheld = holdOf([new FlatStream(shape).accessUnit(IDR)]);
    const { refusal } = unheld;
    expect(unheld.next()).toBe(refusal);
    expect(made(unheld.repeatIdr())).toHaveLength(3);
    expect(unheld.refusal).toBe(refusal);
  }
});

test('an IDR again is that of the sets it came with, whatever came since', () => {
  const stream = new FlatStream();
  const hold = holdOf([stream.accessUnit(IDR), [new FlatStream({ log2MaxFrameNum: 8 }).pps()]]);
  hold.handleAccessUnit([new FlatStream({ hasRedundantPicCnt: true }).pps()]);
  made(hold.repeatIdr());
  expect(hex(hold.next())).toBe(hex(holdOf([stream.accessUnit(IDR)]).next()));
});

test('no IDR again: none came, it was cut off, is a field, or too large to keep', () => {
  const stream = new FlatStream();
  const [sps, pps, slice] = stream.accessUnit(IDR);
  expect(new PictureHold().repeatIdr()).toBe('no-picture');
  expect(holdOf([[slice!]]).repeatIdr()).toBe('missing-parameter-sets');
  expect(holdOf([[sps!, pps!, slice!.subarray(0, 2)]]).repeatIdr()).toBe('damaged-picture');
  const sized = (bytes: number): readonly Uint8Array[] => {
    const large = new Uint8Array(bytes - sps!.length - pps!.length).fill(0x55);
    large.set(slice!);
    return [sps!, pps!, large];
  };
  expect(holdOf([sized(MAX_KEPT_IDR_BYTES)]).repeatIdr()).toHaveLength(3);
  expect(holdOf([sized(MAX_KEPT_IDR_BYTES + 1)]).repeatIdr()).toBe('idr-too-large');
});

/** Baseline of 1,024 × 1,024 macroblocks, by the syntax table of §7.3.2.1.1. */
test('an SPS that claims 16,384 × 16,384 makes no picture of any kind', () => {
  const [, pps, slice] = new FlatStream({ pocType: 2 }).accessUnit(IDR);
  const hold = holdOf([[hexToBytes('6742c033da001000008019'), pps!, slice!]]);
  expect(hold.next()).toBe('missing-parameter-sets');
  expect(hold.slate(SLATE_COLOUR)).toBe('missing-parameter-sets');
  expect(hold.repeatIdr()).toBe('missing-parameter-sets');
});

test('SEI messages are not repeated with their IDR', () => {
  const stream = new FlatStream();
  const sei = hexToBytes('0605010080');
  expect(made(holdOf([[sei, ...stream.accessUnit(IDR)]]).repeatIdr()).map((nalUnit) => nalUnit[0])).toEqual([
    0x67, 0x68, 0x65,
  ]);
});

function made(picture: readonly Uint8Array[] | string): readonly Uint8Array[] {
  if (typeof picture === 'string') throw new Error(`refused: ${picture}`);
  return picture;
}

test('damaged streams never throw, and pictures behind them stay small', () => {
  const streams = [
    ...x264Streams.map((stream) => stream.accessUnits.map(decoded)),
    ...markingScenarios.map(accessUnitsOf),
  ];
  const damage = fc.array(fc.tuple(fc.nat(200), fc.nat(30), fc.nat(255)), { maxLength: 5 });
  fc.assert(
    fc.property(fc.constantFrom(...streams), damage, fc.nat(40), (accessUnits, changes, cut) => {
      const damaged = accessUnits.map((nalUnits) =>
        nalUnits.map((nalUnit) => Uint8Array.from(nalUnit.subarray(0, 64))),
      );
      const all = damaged.flat();
      for (const [which, at, value] of changes) {
        const nalUnit = all[which % all.length]!;
        nalUnit[at % nalUnit.length] = value;
      }
      if (cut > 0) damaged[cut % damaged.length] = [all.at(-1)!.subarray(0, cut)];
      const hold = holdOf(damaged);
      for (const picture of [hold.next(), hold.next(), hold.repeatIdr(), hold.slate(SLATE_COLOUR), hold.next()])
        if (typeof picture !== 'string') for (const { length } of picture) expect(length).toBeLessThan(64 * 1024);
    }),
    { numRuns: 600 },
  );
});
