import { BitWriter, concatBytes, hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_MARKING_OPERATIONS, MAX_SLICE_HEADER_BYTES } from '../../limits.ts';
import { insertEmulationPrevention } from '../emulation-prevention.ts';
import { parseSps } from '../sps.ts';
import { type HoldParameterSets, holdParameterSets } from './hold-parameter-sets.ts';
import { type PictureHeader, type PictureHeaderMalformation, parsePictureHeader } from './picture-header.ts';
import { parseSlicePps } from './slice-pps.ts';
import { FlatStream, type FlatStreamShape } from './testing/flat-stream.ts';

function parameterSets(spsNalUnit: Uint8Array, ppsNalUnit: Uint8Array): HoldParameterSets {
  const sps = parseSps(spsNalUnit);
  const pps = parseSlicePps(ppsNalUnit);
  if (typeof sps === 'string' || typeof pps === 'string') throw new Error('not the vectors that they were');
  const both = holdParameterSets(sps, pps);
  if (typeof both === 'string') throw new Error(both);
  return both;
}

const shaped = (shape: Partial<FlatStreamShape>): HoldParameterSets => {
  const stream = new FlatStream(shape);
  return parameterSets(stream.sps(), stream.pps());
};

/** x264, High: weighted prediction of P pictures, three references, strict B pyramid (FFmpeg 5.1). */
const X264 = parameterSets(
  hexToBytes('6764000dacd901417b0110000003001000000303c0f1429960'),
  hexToBytes('68ebe3cb22c0'),
);

const FIELDS: PictureHeader = {
  frameNum: 0,
  idrPicId: undefined,
  picOrderCntLsb: 0,
  deltaPicOrderCntBottom: 0,
  redundantPicCnt: 0,
  marking: { kind: 'sliding-window' },
};

/** Beginnings of pictures of that stream; expected is what FFmpeg's trace_headers read. */
const vectors: readonly { name: string; wire: string; expected: PictureHeader }[] = [
  {
    name: 'IDR',
    wire: '6588840047dae3985bd757da423e838996cbc51b4222ad82ba219b94',
    expected: { ...FIELDS, idrPicId: 0, marking: { kind: 'idr', isLongTerm: false } },
  },
  {
    name: 'P with weights of luma',
    wire: '419a24610220338d01980d0067032447b21f4bd9f27dd97ff0144f61',
    expected: { ...FIELDS, frameNum: 1, picOrderCntLsb: 8 },
  },
  {
    name: 'B that others refer to',
    wire: '219e427884bffeead889e41d3c33554b78af0778545a5a0d09d68417',
    expected: { ...FIELDS, frameNum: 2, picOrderCntLsb: 4 },
  },
  {
    name: 'B that nothing refers to',
    wire: '019e617442dffeed75ee5034c5fbd85ff5d99f4777a397a4808ac98f',
    expected: { ...FIELDS, frameNum: 3, picOrderCntLsb: 2, marking: { kind: 'non-reference' } },
  },
  {
    name: 'P with list modification, weights of three references and marking',
    wire: '419a6849a84210c8c44c2202f808402f808531815c47b37743cd0871',
    expected: {
      ...FIELDS,
      frameNum: 3,
      picOrderCntLsb: 16,
      marking: { kind: 'adaptive', operations: [{ kind: 'drop-short-term', picNumDistance: 1 }] },
    },
  },
  {
    name: 'B with marking',
    wire: '219e866a513087b29cdbc3fae5d3e0e90c00da08b46c81e22bd3f484',
    expected: {
      ...FIELDS,
      frameNum: 4,
      picOrderCntLsb: 12,
      marking: { kind: 'adaptive', operations: [{ kind: 'drop-short-term', picNumDistance: 4 }] },
    },
  },
];
for (const { name, wire, expected } of vectors) {
  test(`parsePictureHeader: ${name}`, () => expect(parsePictureHeader(hexToBytes(wire), X264)).toEqual(expected));
}

test('everything that x264 never writes, by the syntax table of §7.3.3', () => {
  const stream = new FlatStream({ hasBottomFieldPicOrder: true, hasRedundantPicCnt: true, log2MaxFrameNum: 16 });
  const marking = [1, 2, 2, 3, 3, 4, 15, 4, 6, 5, 6, 15];
  const slice = stream.slice({
    grey: 1,
    frameNum: 65_535,
    picOrderCntLsb: 63,
    deltaPicOrderCntBottom: -2,
    redundantPicCnt: 127,
    marking,
  });
  expect(parsePictureHeader(slice, parameterSets(stream.sps(), stream.pps()))).toEqual({
    frameNum: 65_535,
    idrPicId: undefined,
    picOrderCntLsb: 63,
    deltaPicOrderCntBottom: -2,
    redundantPicCnt: 127,
    marking: {
      kind: 'adaptive',
      operations: [
        { kind: 'drop-short-term', picNumDistance: 3 },
        { kind: 'drop-long-term', longTermPicNum: 3 },
        { kind: 'make-long-term', picNumDistance: 5, longTermFrameIdx: 15 },
        { kind: 'limit-long-term', indexLimit: 6 },
        { kind: 'drop-all' },
        { kind: 'keep-as-long-term', longTermFrameIdx: 15 },
      ],
    },
  });
});

interface SliceFields {
  readonly nalHeader: number;
  readonly sliceType: number;
  /** Behind frame_num of 4 and pic_order_cnt_lsb of 6 bits; `idr_pic_id` stands between them. */
  readonly idrPicId?: number;
  readonly rest: (bits: BitWriter) => void;
}

function assemble({ nalHeader, sliceType, idrPicId, rest }: SliceFields): Uint8Array {
  const bits = new BitWriter();
  bits.writeBits(nalHeader, 8);
  bits.writeUe(0);
  bits.writeUe(sliceType);
  bits.writeUe(0);
  bits.writeBits(3, 4);
  if (idrPicId !== undefined) bits.writeUe(idrPicId);
  bits.writeBits(6, 6);
  rest(bits);
  bits.writeBits(1, 1);
  return insertEmulationPrevention(concatBytes([bits.toBytes(), new Uint8Array(16).fill(0xa5)]));
}

/** ue(v) unless an array: that is a value and its count of bits. */
const codes =
  (...values: readonly (number | readonly [value: number, count: number])[]) =>
  (bits: BitWriter): void => {
    for (const value of values) {
      if (typeof value === 'number') bits.writeUe(value);
      else bits.writeBits(...value);
    }
  };
const [NO, YES] = [[0, 1] as const, [1, 1] as const];
const P_NAL = 0x41;
const IDR_NAL = 0x65;
const [P, B, SI] = [0, 1, 4];

test('B pictures with weights of their own: both lists are read over (weighted_bipred_idc 1)', () => {
  const oneWeight = [YES, 4, 5, NO] as const; // luma weight and offset, none of chroma
  const chromaWeights = [NO, YES, 1, 2, 3, 4] as const;
  const slice = assemble({
    nalHeader: P_NAL,
    sliceType: B,
    rest: codes(
      ...[YES, YES, 1, 0], // direct_spatial_mv_pred_flag; two references forward and one back
      ...[YES, 0, 1, 2, 0, 3, NO], // list modifications: forward two, back none
      ...[5, 4, ...oneWeight, ...chromaWeights, ...oneWeight],
      ...[YES, 6, 2, 0],
    ),
  });
  expect(parsePictureHeader(slice, shaped({ weightedBipredIdc: 1 }))).toMatchObject({
    frameNum: 3,
    picOrderCntLsb: 6,
    marking: { kind: 'adaptive', operations: [{ kind: 'keep-as-long-term', longTermFrameIdx: 2 }] },
  });
  expect(parsePictureHeader(slice, shaped({ weightedBipredIdc: 2 }))).not.toMatchObject({
    marking: { kind: 'adaptive' },
  });
});

test('intra slices have no lists, SP slices those of P', () => {
  const marking = [YES, 4, 0, 0] as const;
  const intra = assemble({ nalHeader: P_NAL, sliceType: SI, rest: codes(...marking) });
  const switching = assemble({ nalHeader: P_NAL, sliceType: 8, rest: codes(NO, NO, 0, 0, [0, 2], ...marking) });
  const expected = { marking: { kind: 'adaptive', operations: [{ kind: 'limit-long-term', indexLimit: 0 }] } };
  expect(parsePictureHeader(intra, shaped({}))).toMatchObject(expected);
  expect(parsePictureHeader(switching, shaped({ weightedPred: true }))).toMatchObject(expected);
});

test('as many marking operations as there may be, and as many list modifications', () => {
  const operations = Array.from({ length: MAX_MARKING_OPERATIONS }, () => [1, 0]).flat();
  const modifications = Array.from({ length: 2 }, () => [1, 0]).flat();
  const rest = codes(YES, 1, YES, ...modifications, 3, YES, ...operations, 0);
  const header = parsePictureHeader(assemble({ nalHeader: P_NAL, sliceType: P, rest }), shaped({}));
  expect(header).toMatchObject({ marking: { kind: 'adaptive' } });
});

const malformed: Record<PictureHeaderMalformation, readonly SliceFields[]> = {
  truncated: [],
  'idr-not-a-reference': [{ nalHeader: 0x05, sliceType: 7, idrPicId: 0, rest: codes([0, 2]) }],
  'bad-idr-pic-id': [{ nalHeader: IDR_NAL, sliceType: 7, idrPicId: 65_536, rest: codes([0, 2]) }],
  'bad-reference-count': [
    { nalHeader: P_NAL, sliceType: P, rest: codes(YES, 32, NO, NO) },
    { nalHeader: P_NAL, sliceType: B, rest: codes(NO, YES, 0, 32, NO, NO, NO) },
  ],
  'bad-list-modification': [
    { nalHeader: P_NAL, sliceType: P, rest: codes(NO, YES, 4, 0, 3, NO) },
    { nalHeader: P_NAL, sliceType: P, rest: codes(NO, YES, 0, 0, 0, 0, 3, NO) },
    { nalHeader: P_NAL, sliceType: B, rest: codes(NO, NO, NO, YES, 5, 0, 3, NO) },
  ],
  'bad-marking': [
    { nalHeader: P_NAL, sliceType: P, rest: codes(NO, NO, YES, 7, 0) },
    { nalHeader: P_NAL, sliceType: P, rest: codes(NO, NO, YES, 3, 0, 16, 0) },
    { nalHeader: P_NAL, sliceType: P, rest: codes(NO, NO, YES, 6, 16, 0) },
    {
      nalHeader: P_NAL,
      sliceType: P,
      rest: codes(NO, NO, YES, ...Array.from({ length: MAX_MARKING_OPERATIONS + 1 }, () => [1, 0]).flat(), 0),
    },
  ],
};
for (const [malformation, slices] of Object.entries(malformed)) {
  for (const [index, slice] of slices.entries()) {
    test(`parsePictureHeader: ${malformation}, ${index + 1}`, () => {
      expect(parsePictureHeader(assemble(slice), shaped({}))).toBe(malformation);
    });
  }
}

test('highest idr_pic_id', () => {
  const slice = assemble({ nalHeader: IDR_NAL, sliceType: 7, idrPicId: 65_535, rest: codes([0b01, 2]) });
  expect(parsePictureHeader(slice, shaped({}))).toMatchObject({
    idrPicId: 65_535,
    marking: { kind: 'idr', isLongTerm: true },
  });
});

test('a header that breaks off anywhere is truncated, whatever its zeros spell', () => {
  const header = hexToBytes('419a6849a84210c8c44c2202f808402f808531'); // ends in the weights
  for (let length = 3; length <= header.length; length++)
    expect(parsePictureHeader(header.subarray(0, length), X264), `${length} bytes`).toBe('truncated');
});

test('the longest header is read, one of absurd weights is not', () => {
  const header = (weight: number): Uint8Array => {
    const weights = Array.from({ length: 64 }, () => [
      YES,
      weight,
      weight,
      YES,
      ...Array<number>(4).fill(weight),
    ]).flat();
    const modifications = [YES, ...Array.from({ length: 32 }, () => [0, 65_535]).flat(), 3] as const;
    const rest = codes(NO, YES, 31, 31, ...modifications, ...modifications, 7, 7, ...weights, NO);
    return assemble({ nalHeader: P_NAL, sliceType: B, rest });
  };
  const set = shaped({ weightedBipredIdc: 1 });
  expect(header(255).length).toBeLessThan(MAX_SLICE_HEADER_BYTES);
  expect(parsePictureHeader(header(255), set)).toMatchObject({ frameNum: 3 });
  expect(header(2 ** 31).length).toBeGreaterThan(MAX_SLICE_HEADER_BYTES);
  expect(parsePictureHeader(header(2 ** 31), set)).toBe('truncated');
});

test('damaged slices never throw', () => {
  const anyVector = fc.constantFrom(...vectors.map(({ wire }) => hexToBytes(wire)));
  const damage = fc.array(fc.tuple(fc.nat(27), fc.nat(255)), { maxLength: 4 });
  fc.assert(
    fc.property(anyVector, damage, fc.integer({ min: 1, max: 28 }), (vector, changes, length) => {
      for (const [at, value] of changes) vector[at] = value;
      parsePictureHeader(vector.subarray(0, length), X264);
    }),
    { numRuns: 2_000 },
  );
});
