import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes, millis, ticks } from '@callcast/core';
import { type HevcAccessUnit, hevcNalUnitType, splitAnnexB } from '@callcast/media';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_H265_LIMITS } from '../limits.ts';
import { H265Depacketizer, type H265Malformation } from './h265.ts';
import { packetizeH265 } from './h265-packetizer.ts';

const CODEC = { payloadType: 49, codec: 'H265', clockRate: 90_000, formatParameters: {} } as const;

function open(limits = DEFAULT_H265_LIMITS) {
  const units: HevcAccessUnit[] = [];
  const told: string[] = [];
  const depacketizer = new H265Depacketizer(
    {
      accessUnit: (unit) => {
        units.push(unit);
        told.push('unit');
      },
      incomplete: (reason) => void told.push(reason),
    },
    limits,
  );
  return {
    units,
    told,
    depacketizer,
    push: (payload: Uint8Array | string, position = 0, marker = true): H265Malformation | undefined =>
      depacketizer.push({
        ...{ codec: CODEC, marker, sequenceNumber: 0, position: ticks(position), arrivedAt: millis(position) },
        payload: typeof payload === 'string' ? hexToBytes(payload.replaceAll(' ', '')) : payload,
      }),
    nalUnits: () => units.map(({ nalUnits }) => nalUnits.map(bytesToHex)),
  };
}

/** What libx265 makes: each picture behind a delimiter, 13 kB in 48 pictures. */
function pictures(): readonly (readonly Uint8Array[])[] {
  const found: Uint8Array[][] = [];
  for (const unit of splitAnnexB(readFileSync(new URL('../../../media/testdata/open-gop.h265', import.meta.url)))) {
    if (hevcNalUnitType(unit) === 35) found.push([]);
    found.at(-1)!.push(unit);
  }
  return found;
}

/** RFC 7798 figures 3 to 8: single NAL units, an aggregation packet, fragmentation units. */
test('one access unit of every packet structure', () => {
  const { push, nalUnits, told, units } = open();
  push('4001 0c', 0, false); // VPS
  push('6001 0003 420101 0004 4401c172', 0, false); // AP: SPS, PPS
  push('6201 93 aabb', 0, false); // FU of an IDR_W_RADL: start
  push('6201 13 cc', 0, false);
  push('6201 53 dd', 0);
  push('0201 d0', 3_000);
  expect(nalUnits()).toEqual([['40010c', '420101', '4401c172', '2601aabbccdd'], ['0201d0']]);
  expect(told).toEqual(['unit', 'unit']);
  expect(units.map(({ arrivedAt }) => arrivedAt)).toEqual([0, 3_000]);
});

test('a fragmented NAL unit keeps its layer and temporal id; start and end in one packet are taken', () => {
  const { push, nalUnits } = open();
  push('6303 81 80', 0, false);
  push('6203 c1 80', 0); // "MUST NOT": some senders do it all the same
  expect(nalUnits()).toEqual([]);
  const whole = open();
  whole.push('6203 c1 80', 0);
  expect(whole.nalUnits()).toEqual([['020380']]);
  const layered = open();
  layered.push('0201 80', 0, false);
  layered.push('6309 c1 80', 0);
  expect(layered.nalUnits()).toEqual([['020180', '030980']]);
});

test.each<[H265Malformation, string]>([
  ['empty-packet', ''],
  ['short-nal-unit', '02'],
  ['short-aggregate', '60'],
  ['short-aggregate', '6001'],
  ['short-aggregate', '6001 00'],
  ['short-aggregate', '6001 0003 0201'],
  ['short-aggregate', '6001 0003 020180 00'],
  ['short-nal-unit', '6001 0000 0003 020180'],
  ['short-nal-unit', '6001 0001 02'],
  ['nested-type', '6001 0003 620180'],
  ['nested-type', '6201 f0 80'],
  ['short-fragment', '62'],
  ['short-fragment', '6201'],
  ['short-fragment', '6201 81'],
  ['fragment-without-start', '6201 01 80'],
  ['paci', '6401 0200 80'],
])('%s: %s costs its picture', (malformation, payload) => {
  const { push, told } = open();
  push('0201 80', 0);
  expect(push(payload, 1)).toBe(malformation);
  expect(told).toEqual(['unit', malformation]);
  push('0201 80', 2); // as far as packets go all is well again
  expect(told.at(-1)).toBe('unit');
});

test('types that RFC 7798 does not define are ignored', () => {
  const { push, nalUnits, told } = open();
  push('0201 80', 0, false);
  expect(push('6601 80', 0)).toBe('reserved-type');
  expect(told).toEqual(['unit']);
  expect(nalUnits()).toEqual([['020180']]);
});

test('a NAL unit whose end does not come costs its picture, whatever comes instead', () => {
  for (const [next, position] of [
    ['0201 80', 0],
    ['6001 0003 020180', 0],
    ['6201 81 80', 0],
    ['0201 80', 1],
  ] as const) {
    const { push, told } = open();
    push('6201 81 80', 0, false);
    const malformation = push(next, position);
    if (position === 0) expect(malformation).toBe('fragment-without-end');
    expect(told[0]).toBe('fragment-without-end');
  }
  const marked = open();
  marked.push('6201 81 80', 0);
  expect(marked.told).toEqual(['fragment-without-end']);
  marked.push('0201 80', 1);
  expect(marked.told.at(-1)).toBe('unit');
});

test('the first picture begins with whatever may stand before it, or its first slice segment', () => {
  for (const [payload, expected] of [
    ['4001 0c', undefined],
    ['4201 01', undefined],
    ['4401 c1', undefined],
    ['4601 50', undefined],
    ['4e01 05', undefined],
    ['0201 80', 'unit'],
    ['2601 80', 'unit'],
    ['6001 0003 020180', 'unit'],
    ['6201 c1 80', 'unit'],
    ['0201 40', 'start-not-seen'],
    ['6001 0003 020140', 'start-not-seen'],
    ['6201 c1 40', 'start-not-seen'],
    ['6201 41 80', 'start-not-seen'],
    ['5001 80', 'start-not-seen'], // suffix SEI
  ] as const) {
    const { push, told } = open();
    push(payload, 0);
    expect(told, payload).toEqual(expected === undefined ? [] : [expected]);
  }
});

test('after a loss nothing is taken before a delimiter, a VPS or another timestamp', () => {
  for (const [payload, isTaken] of [
    ['4601 50', true],
    ['4001 0c', true],
    ['6001 0003 40010c', true],
    ['4201 01', false],
    ['0201 80', false],
  ] as const) {
    const { push, depacketizer, told } = open();
    push('0201 80', 0);
    depacketizer.gap();
    push(payload, 1, false);
    push('0201 80', 1);
    push('0201 80', 2);
    expect(told, payload).toEqual(['unit', 'lost-packets', ...(isTaken ? ['unit'] : []), 'unit']);
  }
});

test('of a NAL unit that a loss cut nothing is left', () => {
  const { push, depacketizer, nalUnits } = open();
  push('6201 81 80', 0, false);
  depacketizer.gap();
  push('4601 50', 1, false);
  push('6201 81 80aa', 1, false);
  push('6201 41 bb', 1);
  expect(nalUnits()).toEqual([['460150', '020180aabb']]);
});

test('parameter sets on their own, and slices of other layers, become part of the picture that follows', () => {
  const { push, nalUnits } = open();
  push('4001 0c', 0);
  push('0209 80', 1);
  push('0201 80', 2);
  expect(nalUnits()).toEqual([['40010c', '020980', '020180']]);
});

test('a slice segment after the marker shows a sender that marks each of them', () => {
  const { push, depacketizer, nalUnits, told } = open();
  push('0201 80', 0);
  push('0201 40', 0);
  for (const position of [1, 2]) {
    push('0201 80', position);
    push('6201 01 40', position); // not even its beginning
    push('0201 40', position);
  }
  expect(told.slice(0, 2)).toEqual(['unit', 'marker-inside-picture']);
  depacketizer.reset();
  expect(told.filter((what) => what === 'unit')).toHaveLength(1);
  push('0201 80', 5);
  push('0201 80', 6);
  expect(nalUnits()).toHaveLength(3);
});

test('another source begins anew', () => {
  const { push, depacketizer, told } = open();
  push('0201 80', 0, false);
  depacketizer.reset();
  push('0201 40', 0);
  expect(told).toEqual(['start-not-seen']);
});

test('without markers the timestamp ends a picture, whole or given up', () => {
  const { push, told, units } = open();
  push('0201 80', 9_000, false);
  push('0201 40', 8_000, false); // of another picture, and came earlier
  push('6201 01 80', 8_000, false);
  push('0201 80', 10_000, false);
  push('0201 80', 11_000, false);
  expect(told).toEqual(['unit', 'fragment-without-start', 'unit']);
  expect(units.map(({ nalUnits }) => nalUnits.length)).toEqual([1, 1]);
});

test('a picture came when its last packet came, whatever came before it', () => {
  const units: number[] = [];
  const depacketizer = new H265Depacketizer({
    accessUnit: ({ arrivedAt }) => void units.push(arrivedAt),
    incomplete: () => {},
  });
  for (const [position, arrivedAt, marker] of [
    [0, 50, false],
    [0, 40, true],
    [1, 45, true],
  ] as const)
    depacketizer.push({
      ...{ codec: CODEC, marker, sequenceNumber: 0, position: ticks(position), arrivedAt: millis(arrivedAt) },
      payload: hexToBytes('020180'),
    });
  expect(units).toEqual([50, 45]);
});

test('parameter sets behind a picture are none themselves', () => {
  const { push, nalUnits } = open();
  push('0201 80', 0);
  push('4001 0c', 1);
  push('0201 80', 2);
  expect(nalUnits()).toEqual([['020180'], ['40010c', '020180']]);
});

test('another source is trusted with its markers', () => {
  const { push, depacketizer, told } = open();
  push('0201 80', 0);
  push('0201 40', 0);
  depacketizer.reset();
  push('0201 80', 0);
  expect(told).toEqual(['unit', 'marker-inside-picture', 'unit']);
});

test('every bound is kept, and reached', () => {
  const limits = { nalUnits: 2, accessUnitBytes: 12, fragments: 3 };
  const run = (payloads: readonly string[]) => {
    const { push, told } = open(limits);
    for (const [i, payload] of payloads.entries()) push(payload, 0, i === payloads.length - 1);
    return told;
  };
  expect(run(['0201 80', '0201 40'])).toEqual(['unit']);
  expect(run(['0201 80', '0201 40', '0201 40'])).toEqual(['too-many-nal-units']);
  expect(run(['0201 80303030303030303030'])).toEqual(['unit']);
  expect(run(['0201 8030303030303030303030'])).toEqual(['access-unit-too-large']);
  expect(run(['6201 81 8030303030', '6201 41 3030303030'])).toEqual(['unit']);
  expect(run(['6201 81 8030303030', '6201 41 303030303030'])).toEqual(['access-unit-too-large']);
  expect(run(['6201 81 80', '6201 01 30', '6201 41 30'])).toEqual(['unit']);
  const { push, told } = open(limits);
  push('6201 81 8030303030', 0, false);
  expect(push('6201 01 303030303030', 0, false)).toBe('access-unit-too-large'); // its end need not come
  push('0201 8030303030', 1);
  push('0201 8030303030', 2);
  expect(told).toEqual(['access-unit-too-large', 'unit', 'unit']);
  expect(run(['6201 81 80', '6201 01 30', '6201 01 30', '6201 41 30'])).toEqual(['access-unit-too-large']);
});

test('a payload without room for a byte is a bug of the sender', () => {
  const units = [hexToBytes('02018030')];
  expect(() => packetizeH265(units, 3)).toThrow(/room for a byte/);
});

test('what libx265 makes comes out the same, however it is cut', () => {
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 1_400 }), (maxPayloadBytes) => {
      const { push, nalUnits } = open();
      const sent = pictures().slice(0, 6);
      for (const [i, units] of sent.entries()) {
        const payloads = packetizeH265(units, maxPayloadBytes);
        for (const [k, payload] of payloads.entries()) {
          expect(payload.length).toBeLessThanOrEqual(maxPayloadBytes);
          push(payload, i, k === payloads.length - 1);
        }
      }
      expect(nalUnits()).toEqual(sent.map((units) => units.map(bytesToHex)));
    }),
    { numRuns: 30 },
  );
});

test('its packets, damaged anywhere: never an exception; losses alone never make a NAL unit that was not sent', () => {
  const packets = pictures().flatMap((units, position) => {
    const payloads = packetizeH265(units, 200);
    return payloads.map((payload, i) => ({ payload, position, marker: i === payloads.length - 1 }));
  });
  const sent = new Set(pictures().flat().map(bytesToHex));
  const damage = fc.tuple(fc.nat(packets.length - 1), fc.constantFrom('lose', 'cut', 'swap'));
  fc.assert(
    fc.property(fc.array(damage, { maxLength: 8 }), fc.nat(200), (damages, at) => {
      const { push, units, depacketizer } = open();
      const before = packets.map(({ payload }) => payload.slice());
      for (const [i, { payload, position, marker }] of packets.entries()) {
        const what = damages.find(([index]) => index === i)?.[1];
        const offset = at % payload.length;
        if (what === 'lose') depacketizer.gap();
        else if (what === 'cut') push(payload.subarray(0, offset), position, marker);
        else if (what === 'swap')
          push(
            payload.map((byte, k) => (k === offset ? byte ^ 0x55 : byte)),
            position,
            marker,
          );
        else push(payload, position, marker);
      }
      expect(packets.map(({ payload }) => payload)).toEqual(before);
      if (damages.some(([, what]) => what !== 'lose')) return;
      for (const { nalUnits } of units) for (const unit of nalUnits) expect(sent).toContain(bytesToHex(unit));
    }),
    { numRuns: 60 },
  );
});
