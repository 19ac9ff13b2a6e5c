import { bytesToHex, hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { insertEmulationPrevention, removeEmulationPrevention } from './emulation-prevention.ts';

/** The table of ITU-T H.264 §7.4.1: `00 00 03 xx` stands for `00 00 xx`. */
const vectors: readonly { name: string; wire: string; expected: string }[] = [
  {
    name: '00 to 03 behind it',
    wire: '67 000003 00 11 000003 01 11 000003 02 11 000003 03',
    expected: '67 000000 11 000001 11 000002 11 000003',
  },
  { name: 'two in a row', wire: '67 000003 000003 01', expected: '67 00000000 01' },
  { name: 'at the very end (cabac_zero_word)', wire: '65 88 000003', expected: '65 88 0000' },
  { name: 'a 3 behind one zero stays', wire: '67 0003 00 03', expected: '67 0003 00 03' },
];
for (const { name, wire, expected } of vectors) {
  test(`removeEmulationPrevention: ${name}`, () => {
    expect(bytesToHex(removeEmulationPrevention(hexToBytes(wire)))).toBe(expected.replaceAll(' ', ''));
  });
}

test('without emulation prevention the NAL unit itself comes back', () => {
  const nalUnit = hexToBytes('68ce3c80');
  expect(removeEmulationPrevention(nalUnit)).toBe(nalUnit);
});

/** §7.4.1: three bytes 00 00 00 to 00 00 03 never stand in a NAL unit. */
const inserted: readonly { name: string; rbsp: string; expected: string }[] = [
  {
    name: '00 to 03 behind two zeros',
    rbsp: '67 000000 11 000001 11 000002 11 000003',
    expected: '67 000003 00 11 000003 01 11 000003 02 11 000003 03',
  },
  { name: 'six zeros', rbsp: '67 000000000000 80', expected: '67 000003 000003 0000 80' },
  { name: 'five zeros before a 1', rbsp: '67 0000000000 01', expected: '67 000003 000003 0001' },
];
for (const { name, rbsp, expected } of inserted) {
  test(`insertEmulationPrevention: ${name}`, () => {
    expect(bytesToHex(insertEmulationPrevention(hexToBytes(rbsp)))).toBe(expected.replaceAll(' ', ''));
  });
}

test('insertEmulationPrevention: a NAL unit that needs none comes back itself', () => {
  const nalUnit = hexToBytes('67 0000 04 0000 80');
  expect(insertEmulationPrevention(nalUnit)).toBe(nalUnit);
});

test('what was inserted is removed again', () => {
  const zeros = fc.uint8Array({ max: 4, maxLength: 40 }).map((rbsp) => Uint8Array.of(0x67, ...rbsp, 0x80));
  fc.assert(
    fc.property(zeros, (nalUnit) => {
      const escaped = insertEmulationPrevention(nalUnit);
      expect(bytesToHex(removeEmulationPrevention(escaped))).toBe(bytesToHex(nalUnit));
      expect(bytesToHex(escaped).match(/^(..)*?00000[0-2]/)).toBeNull();
    }),
  );
});
