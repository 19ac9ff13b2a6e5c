import { bytesToHex, hexToBytes } from '@callcast/core';
import { expect, test } from 'vitest';
import { type ActiveParameterSets, ParameterSets } from './parameter-sets.ts';
import { publishedNalUnits } from './published-nal-units.ts';

const [SPS, PPS, AUD, FILLER, SEI, IDR, P] = [
  '6742c01fd9005005bb0110000003001000000303c8f1832480',
  '68cb83cb20',
  '0930',
  '0cffff80',
  '06051180',
  '65b8a5',
  '41e0a5',
] as const;

const sets = new ParameterSets();
sets.handleAccessUnit([SPS, PPS, IDR].map(hexToBytes));
const active = sets.active as ActiveParameterSets;

/** DESIGN §4.2. */
const cases: readonly { name: string; isIdr: boolean; received: readonly string[]; published: readonly string[] }[] = [
  {
    name: 'sets in-band stay where they are',
    isIdr: true,
    received: [SPS, PPS, SEI, IDR],
    published: [SPS, PPS, SEI, IDR],
  },
  { name: 'delimiter and filler go, SEI stays', isIdr: false, received: [AUD, SEI, P, FILLER], published: [SEI, P] },
  {
    name: 'an IDR without sets gets them first',
    isIdr: true,
    received: [AUD, SEI, IDR, IDR],
    published: [SPS, PPS, SEI, IDR, IDR],
  },
  {
    name: 'an IDR without PPS gets it behind its SPS',
    isIdr: true,
    received: [AUD, SPS, SEI, IDR],
    published: [SPS, PPS, SEI, IDR],
  },
  { name: 'an IDR without SPS gets it before its PPS', isIdr: true, received: [PPS, IDR], published: [SPS, PPS, IDR] },
  { name: 'other pictures get none', isIdr: false, received: [P], published: [P] },
  {
    name: 'end of sequence and unknown types pass',
    isIdr: false,
    received: [P, '0a', '0b', '9f00'],
    published: [P, '0a', '0b', '9f00'],
  },
  { name: 'nothing remains of delimiters', isIdr: true, received: [AUD, FILLER, ''], published: [] },
];
for (const { name, isIdr, received, published } of cases) {
  test(`publishedNalUnits: ${name}`, () => {
    expect(publishedNalUnits(received.map(hexToBytes), isIdr, active).map(bytesToHex)).toEqual(published);
  });
}
