import { hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSliceHeader, type SliceHeader } from './slice-header.ts';

/** The first two begin pictures that x264 wrote (FFmpeg 5.1); the others follow §7.3.3. */
const vectors: readonly { name: string; wire: string; expected: SliceHeader | undefined }[] = [
  { name: 'x264 IDR', wire: '658884', expected: { isIdr: true, firstMacroblock: 0, sliceType: 2, ppsId: 0 } },
  { name: 'x264 P', wire: '419a24', expected: { isIdr: false, firstMacroblock: 0, sliceType: 0, ppsId: 0 } },
  // ue(1350) = 0000000000 10101000111, ue(1) = 010, ue(2) = 011: B slice of PPS 2
  {
    name: 'a later slice',
    wire: '01 002a 3a70',
    expected: { isIdr: false, firstMacroblock: 1350, sliceType: 1, ppsId: 2 },
  },
  { name: 'no slice', wire: '06051180', expected: undefined },
  { name: 'breaks off', wire: '65', expected: undefined },
  // 31 bits of first_mb_in_slice (36,863), 7 of slice_type (9), 17 of pic_parameter_set_id (255)
  {
    name: 'the longest head',
    wire: '6500012000280201',
    expected: { isIdr: true, firstMacroblock: 36_863, sliceType: 4, ppsId: 255 },
  },
  // three codes of 63, 63 and 1 bits: nobody's picture is so large
  { name: 'a head of 22 bytes', wire: '65000003000100000300000300000300020000030003', expected: undefined },
  { name: 'zeros without end', wire: '65 0000030000030000030000030000030000', expected: undefined },
];
for (const { name, wire, expected } of vectors) {
  test(`parseSliceHeader: ${name}`, () => expect(parseSliceHeader(hexToBytes(wire))).toEqual(expected));
}

test('damaged slices yield nothing or a slice type that exists, and are not written to', () => {
  const damage = fc.array(fc.tuple(fc.nat(16), fc.nat(255)), { maxLength: 4 });
  fc.assert(
    fc.property(fc.constantFrom(...vectors.map(({ wire }) => wire)), damage, fc.nat(18), (wire, changes, keep) => {
      const nalUnit = hexToBytes(wire).slice(0, keep);
      for (const [at, value] of changes) if (at < nalUnit.length) nalUnit[at] = value;
      const before = nalUnit.slice();
      const header = parseSliceHeader(nalUnit);
      expect(nalUnit).toEqual(before);
      if (header !== undefined) expect([0, 1, 2, 3, 4]).toContain(header.sliceType);
    }),
    { numRuns: 2_000 },
  );
});
