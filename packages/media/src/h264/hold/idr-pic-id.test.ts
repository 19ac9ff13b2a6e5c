import { bytesToHex, hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { removeEmulationPrevention } from '../emulation-prevention.ts';
import { parseSps, type Sps } from '../sps.ts';
import { withOtherIdrPicId } from './idr-pic-id.ts';
import { FlatStream, type FlatStreamShape } from './testing/flat-stream.ts';
import { x264Streams } from './testing/x264-streams.ts';

function spsOf(nalUnit: Uint8Array): Sps {
  const sps = parseSps(nalUnit);
  if (typeof sps === 'string') throw new Error(sps);
  return sps;
}

function changed(nalUnit: Uint8Array, sps: Sps, last = 0): { readonly nalUnit: Uint8Array; readonly idrPicId: number } {
  const result = withOtherIdrPicId(nalUnit, sps, last);
  if (typeof result === 'string') throw new Error(result);
  return result;
}

/** x264 gives its first IDR the id 0: one bit. With 9 bits it is 23, 000011000, and all behind is where it was. */
test.each(x264Streams)('x264, $name: a byte more in the header, and the rest as it was', ({ accessUnits }) => {
  const [spsHex, , ...slices] = accessUnits[0]!;
  const sps = spsOf(hexToBytes(spsHex!));
  for (const slice of slices.map(hexToBytes)) {
    const before = slice.slice();
    const { nalUnit, idrPicId } = changed(slice, sps);
    expect(slice).toEqual(before);
    expect(idrPicId).toBe(23);
    const [was, is] = [slice, nalUnit].map((unit) => bitsOf(removeEmulationPrevention(unit)));
    // Behind NAL unit header, first_mb_in_slice, slice_type 7, pic_parameter_set_id 0 and frame_num
    const firstMacroblockBits = was!.slice(8).indexOf('1') * 2 + 1;
    const at = 8 + firstMacroblockBits + 7 + 1 + sps.log2MaxFrameNum;
    expect(was!.slice(at, at + 1)).toBe('1');
    expect(is).toBe(`${was!.slice(0, at)}000011000${was!.slice(at + 1)}`);
  }
});

const bitsOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');

/** Codes are a byte longer, or shorter where none is; ids by ue(v) of §9.1. */
test.each([
  [0, 23],
  [1, 47],
  [2, 47],
  [3, 95],
  [255, 6_143],
  [4_094, 49_151],
  [4_095, 383],
  [16_383, 1_535],
  [65_534, 3_071],
  [65_535, 6_143],
])('idr_pic_id %d becomes %d, or one more where that was the last', (idrPicId, other) => {
  const stream = new FlatStream();
  const slice = stream.slice({ grey: 3, idrPicId });
  const sps = spsOf(stream.sps());
  expect(changed(slice, sps, idrPicId).idrPicId).toBe(other);
  for (const last of [other, other + 1]) {
    const { nalUnit, idrPicId: chosen } = changed(slice, sps, last);
    expect(chosen).toBe(last === other ? other + 1 : other);
    expect(nalUnit).toEqual(stream.slice({ grey: 3, idrPicId: chosen })); // I_PCM samples stay at their bytes
  }
});

test('formats in which no picture can be held', () => {
  const shapes: Partial<FlatStreamShape>[] = [
    { pocType: 1 },
    { sliceGroups: 2 },
    { maxNumRefFrames: 0 },
    { profileIdc: 100, isLossless: true },
    { profileIdc: 244, bitDepthMinus8: 2, chromaFormatIdc: 2 },
  ];
  for (const shape of shapes) {
    const stream = new FlatStream(shape);
    const { nalUnit } = changed(stream.slice({ grey: 1, idrPicId: 1 }), spsOf(stream.sps()));
    expect(nalUnit).toEqual(stream.slice({ grey: 1, idrPicId: 47 }));
  }
});

const sps = (change: Partial<Sps>): Sps => ({ ...spsOf(new FlatStream().sps()), ...change });

test('a frame of a stream with fields, separate colour planes; a field is refused', () => {
  // NAL unit header, first_mb_in_slice 0, slice_type 7, pic_parameter_set_id 0
  const beginning = (fields: string): Uint8Array => bytesOf(`01100101 1 0001000 1 ${fields}`);
  const frame = changed(beginning('0000 0 1 10101010101'), sps({ frameMbsOnly: false }));
  expect(bytesToHex(frame.nalUnit)).toBe(bytesToHex(beginning('0000 0 000011000 10101010101')));
  expect(withOtherIdrPicId(beginning('0000 1 0 1 1010101010'), sps({ frameMbsOnly: false }), 0)).toBe('field');
  const plane = changed(beginning('10 0000 1 10101010101'), sps({ separateColourPlane: true }));
  expect(bytesToHex(plane.nalUnit)).toBe(bytesToHex(beginning('10 0000 000011000 10101010101')));
});

test('an idr_pic_id that cannot be', () => {
  expect(withOtherIdrPicId(new FlatStream().slice({ grey: 1, idrPicId: 65_536 }), sps({}), 0)).toBe('bad-idr-pic-id');
});

test('a slice that ends in its header', () => {
  const slice = new FlatStream().slice({ grey: 1, idrPicId: 1 }); // 24 bits up to idr_pic_id
  for (const length of [1, 2, 3]) expect(withOtherIdrPicId(slice.subarray(0, length), sps({}), 0)).toBe('truncated');
  expect(typeof withOtherIdrPicId(slice.subarray(0, 4), sps({}), 0)).toBe('object');
});

function bytesOf(bits: string): Uint8Array {
  const text = bits.replaceAll(' ', '');
  return Uint8Array.from(
    (text.padEnd(Math.ceil(text.length / 8) * 8, '1').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)),
  );
}

test('damaged slices never throw and are not written to', () => {
  const vectors = x264Streams.flatMap(({ accessUnits }) => {
    const [spsHex, , ...slices] = accessUnits[0]!;
    return slices.map((slice) => ({ slice, sps: spsOf(hexToBytes(spsHex!)) }));
  });
  const damage = fc.array(fc.tuple(fc.nat(12), fc.nat(255)), { maxLength: 4 });
  fc.assert(
    fc.property(fc.constantFrom(...vectors), damage, fc.nat(40), (vector, changes, length) => {
      const nalUnit = hexToBytes(vector.slice).slice(0, length);
      for (const [at, value] of changes) if (at < nalUnit.length) nalUnit[at] = value;
      const before = nalUnit.slice();
      const result = withOtherIdrPicId(nalUnit, vector.sps, 0);
      expect(nalUnit).toEqual(before);
      if (typeof result !== 'string') expect(Math.abs(result.nalUnit.length - nalUnit.length)).toBeLessThanOrEqual(12);
    }),
    { numRuns: 2_000 },
  );
});
