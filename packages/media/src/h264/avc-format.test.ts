import { bytesToHex, hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitAvcFormat, writeAvcFormat } from './avc-format.ts';

test('each NAL unit stands behind its 32-bit length', () => {
  const target = new Uint8Array(14).fill(0xff);
  expect(writeAvcFormat([hexToBytes('6742c0'), hexToBytes('65')], target, 2)).toBe(14);
  expect(bytesToHex(target)).toBe('ffff000000036742c00000000165');
});

test('lengths use all four bytes', () => {
  const target = new Uint8Array(4 + 0x01_02_03);
  writeAvcFormat([new Uint8Array(0x01_02_03)], target, 0);
  expect(bytesToHex(target.subarray(0, 4))).toBe('00010203');
});

test('a target that is too small is not written to', () => {
  const target = new Uint8Array(7);
  expect(() => writeAvcFormat([hexToBytes('6742c001')], target, 0)).toThrow(RangeError);
  expect(target).toEqual(new Uint8Array(7));
});

for (const wire of ['000000', '0000000265', '00000001 65 0000', 'ffffffff65']) {
  test(`splitAvcFormat: ${wire} is truncated`, () => expect(splitAvcFormat(hexToBytes(wire))).toBe('truncated'));
}

test('what was written comes apart again, as views', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (nalUnits) => {
      const sample = new Uint8Array(nalUnits.reduce((sum, { length }) => sum + 4 + length, 0));
      writeAvcFormat(nalUnits, sample, 0);
      const parts = splitAvcFormat(sample);
      expect(parts).toEqual(nalUnits);
      for (const part of parts) expect((part as Uint8Array).buffer).toBe(sample.buffer);
    }),
    { numRuns: 200 },
  );
});
