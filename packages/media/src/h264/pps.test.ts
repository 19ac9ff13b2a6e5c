import { BitWriter, concatBytes, hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_PARAMETER_SET_BYTES } from '../limits.ts';
import { type Pps, type PpsMalformation, parsePps } from './pps.ts';

function assemble(id: number, spsId: number, isCabac: boolean): Uint8Array {
  const bits = new BitWriter();
  bits.writeBits(0x68, 8);
  bits.writeUe(id);
  bits.writeUe(spsId);
  bits.writeBits(isCabac ? 1 : 0, 1);
  bits.writeBits(1, 1);
  return bits.toBytes();
}

/** The first two written by x264 (FFmpeg 5.1), the last by the syntax table of §7.3.2.2. */
const vectors: readonly { name: string; wire: Uint8Array; expected: Pps }[] = [
  { name: 'x264 baseline', wire: hexToBytes('68cb83cb20'), expected: { id: 0, spsId: 0, isCabac: false } },
  { name: 'x264 High, CABAC', wire: hexToBytes('68ebe3cb22c0'), expected: { id: 0, spsId: 0, isCabac: true } },
  { name: 'highest ids', wire: assemble(255, 31, true), expected: { id: 255, spsId: 31, isCabac: true } },
];
for (const { name, wire, expected } of vectors) {
  test(`parsePps: ${name}`, () => expect(parsePps(wire)).toEqual(expected));
}

const malformed: Record<PpsMalformation, Uint8Array> = {
  'not-a-pps': hexToBytes('6742c01f'),
  'too-long': concatBytes([hexToBytes('68ce3c80'), new Uint8Array(MAX_PARAMETER_SET_BYTES)]),
  truncated: hexToBytes('68'),
  'bad-id': assemble(256, 0, false),
  'bad-sps-id': assemble(0, 32, false),
};
for (const [malformation, wire] of Object.entries(malformed)) {
  test(`parsePps: ${malformation}`, () => expect(parsePps(wire)).toBe(malformation));
}

test('parameter sets as long as they may be are read', () => {
  const head = assemble(3, 1, true);
  const padded = concatBytes([head, new Uint8Array(MAX_PARAMETER_SET_BYTES - head.length)]);
  expect(parsePps(padded)).toEqual({ id: 3, spsId: 1, isCabac: true });
});

test('damaged parameter sets yield a name or ids that exist, and are not written to', () => {
  const damage = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat(255)), { maxLength: 3 });
  fc.assert(
    fc.property(fc.constantFrom(...vectors.map(({ wire }) => wire)), damage, fc.nat(8), (wire, changes, keep) => {
      const nalUnit = wire.slice(0, keep);
      for (const [at, value] of changes) if (at < nalUnit.length) nalUnit[at] = value;
      const before = nalUnit.slice();
      const pps = parsePps(nalUnit);
      expect(nalUnit).toEqual(before);
      if (typeof pps === 'string') return;
      expect(pps.id).toBeLessThanOrEqual(255);
      expect(pps.spsId).toBeLessThanOrEqual(31);
    }),
    { numRuns: 2_000 },
  );
});
