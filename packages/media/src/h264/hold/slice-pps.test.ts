import { BitWriter, hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSlicePps, type SliceGroupsPps, type SlicePps, type SlicePpsMalformation } from './slice-pps.ts';

interface Fields {
  readonly id: number;
  readonly sliceGroupCount: number;
  readonly numRefIdxL0: number;
  readonly numRefIdxL1: number;
  readonly initQp: number;
}

const SMALLEST: Fields = { id: 0, sliceGroupCount: 1, numRefIdxL0: 1, numRefIdxL1: 1, initQp: 26 };

/** Assembled by the syntax table of §7.3.2.2. */
function assemble(changes: Partial<Fields>): Uint8Array {
  const fields = { ...SMALLEST, ...changes };
  const bits = new BitWriter();
  bits.writeBits(0x68, 8);
  bits.writeUe(fields.id);
  bits.writeUe(0);
  bits.writeBits(0b01, 2); // CAVLC, bottom_field_pic_order_in_frame_present_flag
  bits.writeUe(fields.sliceGroupCount - 1);
  if (fields.sliceGroupCount > 1) bits.writeUe(1); // dispersed, which needs no parameter
  bits.writeUe(fields.numRefIdxL0 - 1);
  bits.writeUe(fields.numRefIdxL1 - 1);
  bits.writeBits(0b101, 3); // weighted_pred_flag, weighted_bipred_idc
  bits.writeSe(fields.initQp - 26);
  bits.writeSe(0);
  bits.writeSe(0);
  bits.writeBits(0b001, 3); // redundant_pic_cnt_present_flag alone
  bits.writeBits(1, 1);
  return bits.toBytes();
}

const X264: SlicePps = {
  id: 0,
  spsId: 0,
  isCabac: false,
  hasSliceGroups: false,
  hasBottomFieldPicOrder: false,
  numRefIdxL0: 3,
  numRefIdxL1: 1,
  weightedPred: false,
  weightedBipredIdc: 0,
  initQp: 23,
  hasDeblockingFilterControl: true,
  hasRedundantPicCnt: false,
};
const ASSEMBLED: SlicePps = {
  id: 0,
  spsId: 0,
  isCabac: false,
  hasSliceGroups: false,
  hasBottomFieldPicOrder: true,
  numRefIdxL0: 1,
  numRefIdxL1: 1,
  weightedPred: true,
  weightedBipredIdc: 1,
  initQp: 26,
  hasDeblockingFilterControl: false,
  hasRedundantPicCnt: true,
};

/** The first two written by x264 and read by FFmpeg's trace_headers (5.1), the others by the syntax table. */
const vectors: readonly { name: string; wire: Uint8Array; expected: SlicePps | SliceGroupsPps }[] = [
  { name: 'x264 baseline', wire: hexToBytes('68cb83cb20'), expected: X264 },
  {
    name: 'x264 High, CABAC, weighted prediction',
    wire: hexToBytes('68ebe3cb22c0'),
    expected: { ...X264, isCabac: true, weightedPred: true, weightedBipredIdc: 2 },
  },
  { name: 'the least', wire: assemble({}), expected: ASSEMBLED },
  {
    name: 'the highest counts and quantiser',
    wire: assemble({ numRefIdxL0: 32, numRefIdxL1: 32, initQp: 51 }),
    expected: { ...ASSEMBLED, numRefIdxL0: 32, numRefIdxL1: 32, initQp: 51 },
  },
  {
    name: 'the lowest quantiser, of 14 bits',
    wire: assemble({ initQp: -36 }),
    expected: { ...ASSEMBLED, initQp: -36 },
  },
  {
    name: 'two slice groups',
    wire: assemble({ id: 7, sliceGroupCount: 2 }),
    expected: { id: 7, spsId: 0, isCabac: false, hasSliceGroups: true },
  },
];
for (const { name, wire, expected } of vectors) {
  test(`parseSlicePps: ${name}`, () => expect(parseSlicePps(wire)).toEqual(expected));
}

/** What is wrong with the head is said by parsePps and tested there. */
const malformed: Record<Exclude<SlicePpsMalformation, 'too-long' | 'bad-id' | 'bad-sps-id'>, readonly Uint8Array[]> = {
  'not-a-pps': [hexToBytes('6742c01f')],
  truncated: [hexToBytes('68'), hexToBytes('68cb83')],
  'bad-reference-count': [assemble({ numRefIdxL0: 33 }), assemble({ numRefIdxL1: 33 })],
  'bad-quantiser': [assemble({ initQp: 52 }), assemble({ initQp: -37 })],
};
for (const [malformation, wires] of Object.entries(malformed)) {
  test(`parseSlicePps: ${malformation}`, () => {
    for (const wire of wires) expect(parseSlicePps(wire)).toBe(malformation);
  });
}

test('damaged parameter sets yield a name or values within their limits, and are not written to', () => {
  const damage = fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.nat(255)), { maxLength: 3 });
  fc.assert(
    fc.property(fc.constantFrom(...vectors.map(({ wire }) => wire)), damage, fc.nat(10), (wire, changes, keep) => {
      const nalUnit = wire.slice(0, keep);
      for (const [at, value] of changes) if (at < nalUnit.length) nalUnit[at] = value;
      const before = nalUnit.slice();
      const pps = parseSlicePps(nalUnit);
      expect(nalUnit).toEqual(before);
      if (typeof pps === 'string' || pps.hasSliceGroups) return;
      expect(Math.max(pps.numRefIdxL0, pps.numRefIdxL1)).toBeLessThanOrEqual(32);
      expect(pps.initQp).toBeGreaterThanOrEqual(-36);
      expect(pps.initQp).toBeLessThanOrEqual(51);
    }),
    { numRuns: 2_000 },
  );
});
