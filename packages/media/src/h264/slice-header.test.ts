import { hexToBytes } from '@callcast/core';
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
  { name: 'zeros without end', wire: '65 0000030000030000030000030000030000', expected: undefined },
];
for (const { name, wire, expected } of vectors) {
  test(`parseSliceHeader: ${name}`, () => expect(parseSliceHeader(hexToBytes(wire))).toEqual(expected));
}
