import { BitWriter, concatBytes, hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_PARAMETER_SET_BYTES, MAX_PICTURE_MACROBLOCKS } from '../limits.ts';
import { parseSps, type Sps, type SpsMalformation } from './sps.ts';

/** Written by x264 (FFmpeg 5.1); expected is what it was asked for. */
const vectors: readonly { name: string; wire: string; expected: Partial<Sps> }[] = [
  {
    name: 'x264 baseline 1280x720, 30 pictures per second',
    wire: '6742c01fd9005005bb0110000003001000000303c8f1832480',
    expected: {
      profileIdc: 66,
      profileCompatibility: 0xc0,
      levelIdc: 31,
      id: 0,
      chromaFormatIdc: 1,
      bitDepthLuma: 8,
      pocType: 2,
      log2MaxPocLsb: 0,
      maxNumRefFrames: 3,
      frameMbsOnly: true,
      widthInMacroblocks: 80,
      heightInMacroblocks: 45,
      width: 1280,
      height: 720,
      vui: { frameRate: 30, sampleAspectRatio: [1, 1], maxNumReorderFrames: 0, maxDecFrameBuffering: 3 },
    },
  },
  {
    name: 'x264 High 1920x1080 with two B pictures: 1088 lines, 8 cropped',
    wire: '67640028acd940780227e5c044000003000400000300f03c60c658',
    expected: {
      profileIdc: 100,
      levelIdc: 40,
      pocType: 0,
      maxNumRefFrames: 4,
      heightInMacroblocks: 68,
      width: 1920,
      height: 1080,
      vui: { frameRate: 30, sampleAspectRatio: [1, 1], maxNumReorderFrames: 2, maxDecFrameBuffering: 4 },
    },
  },
  {
    name: 'x264 High 4:2:2 10 bit, interlaced 720x576 at 16:9, with NAL HRD',
    wire: '677a001fb6cd940b424dff8020001688000003000800000301e3130007a12000f427261807c58b6580',
    expected: {
      profileIdc: 122,
      chromaFormatIdc: 2,
      bitDepthLuma: 10,
      bitDepthChroma: 10,
      frameMbsOnly: false,
      heightInMacroblocks: 36,
      width: 720,
      height: 576,
      vui: { frameRate: 30, sampleAspectRatio: [64, 45], maxNumReorderFrames: 2, maxDecFrameBuffering: 4 },
    },
  },
  {
    name: 'x264 High 4:4:4 Predictive lossless 322x178: odd cropping units',
    wire: '67f4000d91d64054678f8fc044000003000400000300f03c50a920',
    expected: { profileIdc: 244, chromaFormatIdc: 3, losslessAllowed: true, width: 322, height: 178 },
  },
];

for (const { name, wire, expected } of vectors) {
  test(`parseSps: ${name}`, () => expect(parseSps(hexToBytes(wire))).toMatchObject(expected));
}

interface Fields {
  readonly profileIdc: number;
  readonly id: number;
  readonly chromaFormatIdc: number;
  readonly separateColourPlane: number;
  readonly bitDepthMinus8: number;
  /** As that of luma unless given. */
  readonly bitDepthChromaMinus8?: number;
  /** Writes seq_scaling_matrix_present_flag and what follows. */
  readonly scaling: (bits: BitWriter) => void;
  readonly log2MaxFrameNumMinus4: number;
  /** Writes pic_order_cnt_type and what follows. */
  readonly poc: (bits: BitWriter) => void;
  readonly maxNumRefFrames: number;
  readonly widthMinus1: number;
  readonly heightMinus1: number;
  readonly frameMbsOnly: number;
  readonly cropping: readonly [left: number, right: number, top: number, bottom: number] | undefined;
  readonly vui: (bits: BitWriter) => void;
}

const SMALLEST: Fields = {
  profileIdc: 66,
  id: 0,
  chromaFormatIdc: 1,
  separateColourPlane: 0,
  bitDepthMinus8: 0,
  scaling: (bits) => bits.writeBits(0, 1),
  log2MaxFrameNumMinus4: 0,
  poc: (bits) => bits.writeUe(2),
  maxNumRefFrames: 1,
  widthMinus1: 19,
  heightMinus1: 14,
  frameMbsOnly: 1,
  cropping: undefined,
  vui: (bits) => bits.writeBits(0, 1),
};

/** Assembled by the syntax table of §7.3.2.1.1. */
function assemble(changes: Partial<Fields>): Uint8Array {
  const fields = { ...SMALLEST, ...changes };
  const bits = new BitWriter();
  bits.writeBits(0x67, 8);
  bits.writeBits(fields.profileIdc, 8);
  bits.writeBits(0, 8);
  bits.writeBits(30, 8);
  bits.writeUe(fields.id);
  if (fields.profileIdc !== 66) {
    bits.writeUe(fields.chromaFormatIdc);
    if (fields.chromaFormatIdc === 3) bits.writeBits(fields.separateColourPlane, 1);
    bits.writeUe(fields.bitDepthMinus8);
    bits.writeUe(fields.bitDepthChromaMinus8 ?? fields.bitDepthMinus8);
    bits.writeBits(0, 1); // qpprime_y_zero_transform_bypass_flag
    fields.scaling(bits);
  }
  bits.writeUe(fields.log2MaxFrameNumMinus4);
  fields.poc(bits);
  bits.writeUe(fields.maxNumRefFrames);
  bits.writeBits(0, 1); // gaps_in_frame_num_value_allowed_flag
  bits.writeUe(fields.widthMinus1);
  bits.writeUe(fields.heightMinus1);
  bits.writeBits(fields.frameMbsOnly, 1);
  if (!fields.frameMbsOnly) bits.writeBits(0, 1); // mb_adaptive_frame_field_flag
  bits.writeBits(1, 1); // direct_8x8_inference_flag
  bits.writeBits(fields.cropping ? 1 : 0, 1);
  for (const offset of fields.cropping ?? []) bits.writeUe(offset);
  fields.vui(bits);
  bits.writeBits(1, 1); // rbsp_stop_one_bit
  return bits.toBytes();
}

test('the hand-assembled SPS is 320x240', () => {
  expect(parseSps(assemble({}))).toMatchObject({ width: 320, height: 240, vui: undefined });
});

test('scaling lists of every kind are passed over: absent, default (scale 0 at once), flat, ended early', () => {
  const scaling = (bits: BitWriter): void => {
    bits.writeBits(1, 1);
    bits.writeBits(0, 1); // list 0: falls back
    bits.writeBits(1, 1); // list 1: useDefaultScalingMatrixFlag, 8 + (−8)
    bits.writeSe(-8);
    bits.writeBits(1, 1); // list 2: sixteen times 16
    bits.writeSe(8);
    for (let i = 1; i < 16; i++) bits.writeSe(0);
    bits.writeBits(0, 3); // lists 3 to 5
    bits.writeBits(1, 1); // list 6, 8×8: two values, then 0 ends it
    bits.writeSe(12);
    bits.writeSe(1);
    bits.writeSe(-21);
    bits.writeBits(0, 1); // list 7
  };
  expect(parseSps(assemble({ profileIdc: 100, scaling }))).toMatchObject({ width: 320, height: 240 });
});

test('4:4:4 has twelve scaling lists', () => {
  const scaling = (bits: BitWriter): void => bits.writeBits(2 ** 12, 13); // present, twelve times absent
  expect(parseSps(assemble({ profileIdc: 244, chromaFormatIdc: 3, scaling }))).toMatchObject({
    width: 320,
    height: 240,
  });
});

test('picture order count type 1: its cycle is passed over', () => {
  const poc = (bits: BitWriter): void => {
    bits.writeUe(1);
    bits.writeBits(1, 1);
    bits.writeSe(-3);
    bits.writeSe(5);
    bits.writeUe(2);
    bits.writeSe(1);
    bits.writeSe(-70_000);
  };
  expect(parseSps(assemble({ poc }))).toMatchObject({ pocType: 1, width: 320, height: 240 });
});

/** Equations 7-19 to 7-22. */
const croppings: readonly { name: string; fields: Partial<Fields>; width: number; height: number }[] = [
  { name: '4:2:0 frames: units of 2×2', fields: {}, width: 314, height: 226 },
  { name: '4:2:0 with fields: units of 2×4', fields: { frameMbsOnly: 0 }, width: 314, height: 452 },
  { name: 'monochrome: units of 1×1', fields: { profileIdc: 100, chromaFormatIdc: 0 }, width: 317, height: 233 },
  { name: '4:2:2: units of 2×1', fields: { profileIdc: 122, chromaFormatIdc: 2 }, width: 314, height: 233 },
  {
    name: 'separate colour planes: units of 1×1',
    fields: { profileIdc: 244, chromaFormatIdc: 3, separateColourPlane: 1 },
    width: 317,
    height: 233,
  },
];
for (const { name, fields, width, height } of croppings) {
  test(`cropping of ${name}`, () => {
    expect(parseSps(assemble({ ...fields, cropping: [1, 2, 3, 4] }))).toMatchObject({ width, height });
  });
}

test('a picture of exactly 36,864 macroblocks passes', () => {
  expect(parseSps(assemble({ widthMinus1: 255, heightMinus1: 143 }))).toMatchObject({ width: 4096, height: 2304 });
  expect(256 * 144).toBe(MAX_PICTURE_MACROBLOCKS);
});

test('the highest values of every field pass', () => {
  const poc = (bits: BitWriter): void => {
    bits.writeUe(0);
    bits.writeUe(12);
  };
  const highest = { profileIdc: 110, id: 31, bitDepthMinus8: 6, log2MaxFrameNumMinus4: 12, maxNumRefFrames: 16, poc };
  expect(parseSps(assemble(highest))).toMatchObject({
    id: 31,
    bitDepthLuma: 14,
    bitDepthChroma: 14,
    log2MaxFrameNum: 16,
    log2MaxPocLsb: 16,
    maxNumRefFrames: 16,
  });
  const cycle = (bits: BitWriter): void => {
    bits.writeUe(1);
    bits.writeBits(1, 1);
    bits.writeSe(0);
    bits.writeSe(0);
    bits.writeUe(255);
    for (let i = 0; i < 255; i++) bits.writeSe(0);
  };
  expect(parseSps(assemble({ poc: cycle }))).toMatchObject({ pocType: 1, width: 320 });
  const padded = concatBytes([assemble({}), new Uint8Array(MAX_PARAMETER_SET_BYTES - assemble({}).length)]);
  expect(parseSps(padded)).toMatchObject({ width: 320 });
});

/** A new malformation does not compile until it has a vector. */
const malformed: Record<SpsMalformation, readonly Uint8Array[]> = {
  'not-an-sps': [hexToBytes('68ce3c80'), new Uint8Array(0)],
  'too-long': [concatBytes([assemble({}), new Uint8Array(MAX_PARAMETER_SET_BYTES)])],
  truncated: [
    hexToBytes('67'),
    hexToBytes('6742c01f'),
    assemble({}).subarray(0, 5), // behind the id
    assemble({}).subarray(0, 7), // inside the size
    assemble({ cropping: [99, 99, 9, 9] }).subarray(0, 11), // inside the cropping
    hexToBytes('6742c01e 00000000'), // an Exp-Golomb code of zeros
  ],
  'bad-id': [assemble({ id: 32 })],
  'bad-chroma-format': [assemble({ profileIdc: 100, chromaFormatIdc: 4 })],
  'bad-bit-depth': [
    assemble({ profileIdc: 100, bitDepthMinus8: 7, bitDepthChromaMinus8: 0 }),
    assemble({ profileIdc: 100, bitDepthMinus8: 0, bitDepthChromaMinus8: 7 }),
  ],
  'bad-frame-num-length': [assemble({ log2MaxFrameNumMinus4: 13 })],
  'bad-poc-type': [assemble({ poc: (bits) => bits.writeUe(3) })],
  'bad-poc-length': [
    assemble({
      poc: (bits) => {
        bits.writeUe(0);
        bits.writeUe(13);
      },
    }),
  ],
  'bad-poc-cycle': [
    assemble({
      poc: (bits) => {
        bits.writeUe(1);
        bits.writeBits(1, 1);
        bits.writeSe(0);
        bits.writeSe(0);
        bits.writeUe(256);
      },
    }),
  ],
  'bad-reference-count': [assemble({ maxNumRefFrames: 17 })],
  'picture-too-large': [
    assemble({ widthMinus1: 256, heightMinus1: 143 }),
    assemble({ widthMinus1: 1_023, heightMinus1: 1_023 }), // 16,384 × 16,384
    assemble({ widthMinus1: 255, heightMinus1: 72, frameMbsOnly: 0 }),
    assemble({ widthMinus1: 0x7fff_fffe, heightMinus1: 0x7fff_fffe }),
  ],
  'bad-cropping': [assemble({ cropping: [80, 80, 0, 0] }), assemble({ cropping: [0, 0, 0, 120] })],
};
for (const [malformation, wires] of Object.entries(malformed)) {
  for (const [index, wire] of wires.entries()) {
    test(`parseSps: ${malformation} ${index}`, () => expect(parseSps(wire)).toBe(malformation));
  }
}

/** Each VUI behind vui_parameters_present_flag. */
const brokenVuis: Readonly<Record<string, (bits: BitWriter) => void>> = {
  'breaks off': () => {},
  'claims 2^31 coded picture buffers, each of them a step of work': (bits) => {
    bits.writeBits(0, 5);
    bits.writeBits(1, 1);
    bits.writeUe(2 ** 31 - 2);
    bits.writeBits(0, 300);
  },
  'claims as many of the other kind': (bits) => {
    bits.writeBits(0, 6);
    bits.writeBits(1, 1);
    bits.writeUe(2 ** 31 - 2);
    bits.writeBits(0, 300);
  },
  'claims 33 coded picture buffers': (bits) => {
    bits.writeBits(0, 5);
    bits.writeBits(1, 1);
    bits.writeUe(32);
    bits.writeBits(0, 300);
  },
  'reorders more pictures than it keeps': (bits) => {
    bits.writeBits(0, 8);
    bits.writeBits(1, 1); // bitstream_restriction_flag
    bits.writeBits(1, 1);
    for (const value of [0, 0, 0, 0, 3, 2]) bits.writeUe(value);
  },
  'keeps 17 pictures': (bits) => {
    bits.writeBits(0, 8);
    bits.writeBits(1, 1);
    bits.writeBits(1, 1);
    for (const value of [0, 0, 0, 0, 0, 17]) bits.writeUe(value);
  },
};
for (const [name, write] of Object.entries(brokenVuis)) {
  test(`a VUI that ${name} is left out, the picture stays`, () => {
    const vui = (bits: BitWriter): void => {
      bits.writeBits(1, 1);
      write(bits);
    };
    expect(parseSps(assemble({ vui }))).toMatchObject({ width: 320, height: 240, vui: undefined });
  });
}

test('a VUI with as much as there may be: 32 coded picture buffers, 16 pictures kept', () => {
  const vui = (bits: BitWriter): void => {
    bits.writeBits(0b1_0000_0_1, 7); // VUI, then nal_hrd_parameters_present_flag
    bits.writeUe(31);
    bits.writeBits(0, 8);
    for (let i = 0; i < 32; i++) bits.writeBits(0b110, 3);
    bits.writeBits(0, 20);
    bits.writeBits(0b0_0_0_1_1, 5); // no VCL HRD, low_delay_hrd_flag, pic_struct_present_flag; bitstream_restriction_flag
    for (const value of [0, 0, 0, 0, 16, 16]) bits.writeUe(value);
  };
  expect(parseSps(assemble({ vui }))).toMatchObject({ vui: { maxNumReorderFrames: 16, maxDecFrameBuffering: 16 } });
});

test.each([
  [0, 11],
  [12, 0],
])('a sample aspect ratio of %d to %d is none', (width, height) => {
  const vui = (bits: BitWriter): void => {
    bits.writeBits(0b11, 2); // VUI, aspect_ratio_info_present_flag
    bits.writeBits(255, 8);
    bits.writeBits(width, 16);
    bits.writeBits(height, 16);
    bits.writeBits(0, 8);
  };
  const sps = parseSps(assemble({ vui }));
  expect(sps).toMatchObject({ vui: { sampleAspectRatio: undefined, frameRate: undefined } });
});

test('a time scale of 0 is no rate', () => {
  const vui = (bits: BitWriter): void => {
    bits.writeBits(0b1_0000_1, 6);
    bits.writeBits(1, 32);
    bits.writeBits(0, 32);
    bits.writeBits(0, 5);
  };
  expect(parseSps(assemble({ vui }))).toMatchObject({ vui: { frameRate: undefined } });
});

test('a VUI without rate, ratio or restriction says nothing; 0 ticks are no rate', () => {
  const silent = (bits: BitWriter): void => bits.writeBits(2 ** 9, 10);
  expect(parseSps(assemble({ vui: silent }))).toMatchObject({
    vui: { frameRate: undefined, sampleAspectRatio: undefined, maxNumReorderFrames: undefined },
  });
  const noTicks = (bits: BitWriter): void => {
    bits.writeBits(0b1_0000_1, 6); // VUI, then timing_info_present_flag
    bits.writeBits(0, 32);
    bits.writeBits(60, 32);
    bits.writeBits(0, 5);
  };
  expect(parseSps(assemble({ vui: noTicks }))).toMatchObject({ vui: { frameRate: undefined } });
});

/** Damaged vectors: noise almost never gets past the first check. */
const damaged = fc
  .tuple(fc.constantFrom(...vectors.map(({ wire }) => wire)), fc.nat(40), fc.array(fc.tuple(fc.nat(39), fc.nat(255))))
  .map(([wire, keep, changes]) => {
    const nalUnit = hexToBytes(wire).slice(0, keep);
    for (const [at, value] of changes) if (at > 0 && at < nalUnit.length) nalUnit[at] = value;
    return nalUnit;
  });

test('damaged parameter sets yield a name or a picture within the limit, and are not written to', () => {
  fc.assert(
    fc.property(damaged, (nalUnit) => {
      const before = nalUnit.slice();
      const sps = parseSps(nalUnit);
      expect(nalUnit).toEqual(before);
      if (typeof sps === 'string') return;
      expect(sps.width).toBeGreaterThan(0);
      expect(sps.height).toBeGreaterThan(0);
      expect(sps.widthInMacroblocks * sps.heightInMacroblocks).toBeLessThanOrEqual(MAX_PICTURE_MACROBLOCKS);
      expect(sps.maxNumRefFrames).toBeLessThanOrEqual(16);
    }),
    { numRuns: 2_000 },
  );
});
