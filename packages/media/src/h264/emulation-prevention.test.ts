import { bytesToHex, hexToBytes } from '@callcast/core';
import { expect, test } from 'vitest';
import { removeEmulationPrevention } from './emulation-prevention.ts';

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
