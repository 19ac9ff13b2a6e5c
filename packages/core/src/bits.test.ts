import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BitReader, BitWriter } from './bits.ts';
import { hexToBytes } from './bytes.ts';

/** ITU-T H.264 table 9-2 (ue) and table 9-3 (se): code words and their values. */
const CODE_WORDS = [
  { bits: '1', ue: 0, se: 0 },
  { bits: '010', ue: 1, se: 1 },
  { bits: '011', ue: 2, se: -1 },
  { bits: '00100', ue: 3, se: 2 },
  { bits: '00101', ue: 4, se: -2 },
  { bits: '00110', ue: 5, se: 3 },
  { bits: '00111', ue: 6, se: -3 },
  { bits: '0001000', ue: 7, se: 4 },
] as const;

function pack(bits: string): Uint8Array {
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0');
  return Uint8Array.from(padded.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

test.each(CODE_WORDS)('code word $bits is ue $ue and se $se', ({ bits, ue, se }) => {
  const reader = new BitReader(pack(bits));
  expect(reader.readUe()).toBe(ue);
  expect(reader.position).toBe(bits.length);
  expect(new BitReader(pack(bits)).readSe()).toBe(se);
  const writer = new BitWriter();
  writer.writeUe(ue);
  expect(writer.toBytes()).toEqual(pack(bits));
  const signed = new BitWriter();
  signed.writeSe(se);
  expect(signed.toBytes()).toEqual(pack(bits));
});

test('bits are read most significant first, across bytes, up to 32 at once', () => {
  const reader = new BitReader(hexToBytes('a5 f0 12 34 56 78'));
  expect(reader.readBits(4)).toBe(0xa);
  expect(reader.readBits(8)).toBe(0x5f);
  reader.skipBits(4);
  expect(reader.readBits(32)).toBe(0x1234_5678);
  expect(reader.bitsLeft).toBe(0);
  expect(reader.overrun).toBe(false);
});

test('past the end every bit is 0 and overrun is told', () => {
  const reader = new BitReader(hexToBytes('ff'));
  expect(reader.readBits(9)).toBe(0x1fe);
  expect(reader.overrun).toBe(true);
  expect(reader.bitsLeft).toBe(0);
});

test('a code with more than 31 leading zeros is an overrun, not a loop', () => {
  const reader = new BitReader(new Uint8Array(64));
  expect(reader.readUe()).toBe(0);
  expect(reader.overrun).toBe(true);
  const longest = new BitReader(hexToBytes('00000001 00000000'));
  expect(longest.readUe()).toBe(2 ** 31 - 1);
  expect(longest.overrun).toBe(false);
});

test('what is written is read back', () => {
  const field = fc.oneof(
    fc.record({ kind: fc.constant('ue' as const), value: fc.nat(2 ** 31 - 2) }),
    fc.record({ kind: fc.constant('se' as const), value: fc.integer({ min: -(2 ** 30), max: 2 ** 30 }) }),
    fc.record({ kind: fc.constant('bits' as const), value: fc.nat(2 ** 31 - 1) }),
  );
  fc.assert(
    fc.property(fc.array(field, { maxLength: 30 }), (fields) => {
      const writer = new BitWriter();
      for (const { kind, value } of fields)
        if (kind === 'ue') writer.writeUe(value);
        else if (kind === 'se') writer.writeSe(value);
        else writer.writeBits(value, 31);
      const reader = new BitReader(writer.toBytes());
      for (const { kind, value } of fields)
        expect(kind === 'ue' ? reader.readUe() : kind === 'se' ? reader.readSe() : reader.readBits(31)).toBe(value);
      expect(reader.overrun).toBe(false);
    }),
  );
});
