import { bytesToHex, concatBytes, hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitAnnexB } from './annex-b.ts';

/** ITU-T H.264 §B.1.1 and §B.1.2. */
const vectors: readonly { name: string; wire: string; expected: readonly string[] }[] = [
  { name: 'nothing', wire: '', expected: [] },
  { name: 'no start code', wire: '6588 0000', expected: [] },
  {
    name: 'three and four byte start codes',
    wire: '00000001 6742c0 000001 68ce 00000001 6588',
    expected: ['6742c0', '68ce', '6588'],
  },
  { name: 'leading and trailing zeros', wire: '0000000000 000001 6588 00000000', expected: ['6588'] },
  { name: 'bytes before the first start code', wire: 'ffff01 000001 65', expected: ['65'] },
  { name: 'a 1 inside', wire: '000001 65 0100 0101', expected: ['6501000101'] },
  { name: 'empty NAL units', wire: '000001 000001 00000001 41', expected: ['41'] },
];
for (const { name, wire, expected } of vectors) {
  test(`splitAnnexB: ${name}`, () => expect(splitAnnexB(hexToBytes(wire)).map(bytesToHex)).toEqual(expected));
}

test('whatever was joined with start codes comes apart again', () => {
  const nalUnit = fc
    .uint8Array({ minLength: 1, maxLength: 20, max: 3 })
    .filter((bytes) => bytes.at(-1) !== 0 && !/000000|000001/.test(bytesToHex(bytes)) && !hasStartCode(bytes));
  fc.assert(
    fc.property(fc.array(fc.tuple(nalUnit, fc.constantFrom('000001', '00000001')), { maxLength: 5 }), (parts) => {
      const stream = concatBytes(parts.flatMap(([bytes, startCode]) => [hexToBytes(startCode), bytes]));
      expect(splitAnnexB(stream)).toEqual(parts.map(([bytes]) => bytes));
    }),
    { numRuns: 500 },
  );
});

/** True also when a start code would arise from the zeros of the one before. */
function hasStartCode(bytes: Uint8Array): boolean {
  for (let i = 2; i < bytes.length; i++) if (bytes[i]! <= 1 && bytes[i - 1] === 0 && bytes[i - 2] === 0) return true;
  return false;
}
