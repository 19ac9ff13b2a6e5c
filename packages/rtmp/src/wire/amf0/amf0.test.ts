import { hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_AMF0_DEPTH, MAX_AMF0_VALUES, MAX_MESSAGE_BYTES } from '../../limits.ts';
import { type Amf0Malformation, parseAmf0 } from './parse.ts';
import { type Amf0Value, amf0Object, stringProperty } from './value.ts';
import { writeAmf0 } from './write.ts';

/** Assembled by hand from the diagrams of AMF 0 §2. */
const vectors: readonly { name: string; wire: string; values: readonly Amf0Value[] }[] = [
  { name: 'number 1', wire: '00 3ff0000000000000', values: [1] },
  { name: 'booleans', wire: '01 00 01 01', values: [false, true] },
  { name: 'UTF-8 string', wire: '02 0005 6b c3a9 79 21', values: ['kéy!'] },
  { name: 'null and undefined', wire: '05 06', values: [null, undefined] },
  { name: 'object', wire: '03 0001 61 0101 0000 09', values: [amf0Object({ a: true })] },
  {
    name: 'ECMA array',
    wire: '08 00000001 0001 61 05 0000 09',
    values: [{ kind: 'ecma-array', properties: new Map([['a', null]]) }],
  },
  { name: 'strict array', wire: '0a 00000002 05 0101', values: [[null, true]] },
  { name: 'date', wire: '0b 4024000000000000 0000', values: [{ kind: 'date', epochMs: 10 }] },
];

for (const { name, wire, values } of vectors) {
  test(`parseAmf0: ${name}`, () => expect(parseAmf0(hexToBytes(wire))).toEqual(values));
  test(`writeAmf0: ${name}`, () => expect(writeAmf0(values)).toEqual(hexToBytes(wire)));
}

test('parseAmf0: forms that are only read', () => {
  expect(parseAmf0(hexToBytes('0c 00000002 6869'))).toEqual(['hi']); // long string
  expect(parseAmf0(hexToBytes('0f 00000002 6869'))).toEqual(['hi']); // XML document
  expect(parseAmf0(hexToBytes('0d'))).toEqual([undefined]); // unsupported
  expect(parseAmf0(hexToBytes('10 0003 466f6f 0001 61 05 0000 09'))).toEqual([amf0Object({ a: null })]); // typed object
});

test('parseAmf0: a key named __proto__ is a key like any other', () => {
  const [value] = parseAmf0(hexToBytes('03 0009 5f5f70726f746f5f5f 020001 78 0000 09')) as readonly Amf0Value[];
  expect(stringProperty(value, '__proto__')).toBe('x');
  expect(({} as { x?: unknown }).x).toBeUndefined();
});

test('writeAmf0: a string over 65535 bytes becomes a long string', () => {
  const text = 'k'.repeat(0xffff + 1);
  expect(writeAmf0([text])[0]).toBe(0x0c);
  expect(writeAmf0([text]).length).toBe(5 + 0x10000);
});

const malformed: Record<Amf0Malformation, string> = {
  'amf0-too-long': '05'.repeat(MAX_MESSAGE_BYTES + 1),
  'amf0-short-value': '02 0005 6b6579',
  'amf0-unknown-marker': '42',
  'amf0-unsupported-marker': '07 0000',
  'amf0-missing-object-end': '03 0001 61',
  'amf0-too-deep': `${'0a 00000001'.repeat(MAX_AMF0_DEPTH + 1)} 05`,
  'amf0-too-many-values': '05'.repeat(MAX_AMF0_VALUES + 1),
};

for (const [malformation, wire] of Object.entries(malformed)) {
  test(`parseAmf0: ${malformation}`, () => expect(parseAmf0(hexToBytes(wire))).toBe(malformation));
}

test('parseAmf0: every prefix of every vector that ends inside a value is malformed, and none reads too far', () => {
  for (const wire of [
    '00 3ff00000',
    '01',
    '02 00',
    '02 0002 61',
    '0a 0000',
    '0a ffffffff',
    '0b 4024',
    '0c ffffffff 61',
  ]) {
    expect(parseAmf0(hexToBytes(wire)), wire).toBe('amf0-short-value');
  }
  expect(parseAmf0(hexToBytes('03 0000 05'))).toBe('amf0-short-value'); // an empty key is no end without its marker
});

test('parseAmf0: the limits themselves are allowed', () => {
  expect(parseAmf0(hexToBytes(`${'0a 00000001'.repeat(MAX_AMF0_DEPTH)} 05`))).toBeInstanceOf(Array);
  expect(parseAmf0(hexToBytes('05'.repeat(MAX_AMF0_VALUES)))).toHaveLength(MAX_AMF0_VALUES);
});

const wires = vectors.map(({ wire }) => hexToBytes(wire));
const damaged = fc
  .tuple(fc.array(fc.constantFrom(...wires), { minLength: 1, maxLength: 4 }), fc.nat(60), fc.nat(60), fc.nat(255))
  .map(([parts, keep, at, value]) => {
    const body = Uint8Array.from(parts.flatMap((part) => [...part])).slice(0, keep);
    if (at < body.length) body[at] = value;
    return body;
  });

test('parseAmf0: damaged values never throw, and the input is left alone', () => {
  fc.assert(
    fc.property(damaged, (body) => {
      const before = body.slice();
      const result = parseAmf0(body);
      expect(body).toEqual(before);
      expect(typeof result === 'string' || Array.isArray(result)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

const value: fc.Arbitrary<Amf0Value> = fc.letrec<{ value: Amf0Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.string(),
    fc.constantFrom(null, undefined),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .uniqueArray(fc.tuple(fc.string({ minLength: 1 }), tie('value')), { maxLength: 4, selector: ([key]) => key })
      .map((entries): Amf0Value => ({ kind: 'object', properties: new Map(entries) })),
  ),
})).value;

test('what is written is parsed back', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 }), (values) => {
      expect(parseAmf0(writeAmf0(values))).toEqual(values);
    }),
  );
});
