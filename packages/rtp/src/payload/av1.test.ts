import { bytesToHex, hexToBytes, millis, ticks } from '@callcast/core';
import { parseAv1TemporalUnit, parseObu, type TemporalUnit } from '@callcast/media';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chromiumAv1Packets } from '../../testdata/chromium-av1.ts';
import { DEFAULT_AV1_LIMITS } from '../limits.ts';
import type { ReceivedPacket } from '../receiver/received-packet.ts';
import { Av1Depacketizer, type Av1Malformation } from './av1.ts';
import { packetizeAv1 } from './av1-packetizer.ts';

const CODEC = { payloadType: 45, codec: 'AV1', clockRate: 90_000, formatParameters: {} } as const;

function packet(payload: Uint8Array | string, position: number, marker: boolean): ReceivedPacket {
  const bytes = typeof payload === 'string' ? hexToBytes(payload.replaceAll(' ', '')) : payload;
  return {
    codec: CODEC,
    marker,
    sequenceNumber: 0,
    position: ticks(position),
    payload: bytes,
    arrivedAt: millis(position),
  };
}

function open(limits = DEFAULT_AV1_LIMITS) {
  const units: TemporalUnit[] = [];
  const told: string[] = [];
  const depacketizer = new Av1Depacketizer(
    {
      temporalUnit: (unit) => {
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
    push: (payload: Uint8Array | string, position = 0, marker = true): Av1Malformation | undefined =>
      depacketizer.push(packet(payload, position, marker)),
    obus: () => units.map(({ obus }) => obus.map(bytesToHex)),
  };
}

test('what Chromium sends: every picture, and key frames where it says that a sequence begins', () => {
  const { depacketizer, units, told } = open();
  for (const { payload, timestamp, marker } of chromiumAv1Packets())
    depacketizer.push(packet(payload, timestamp, marker));
  const timestamps = new Set(chromiumAv1Packets().map(({ timestamp }) => timestamp));
  expect(told).toEqual(new Array(timestamps.size).fill('unit'));
  const begins = new Set(
    chromiumAv1Packets()
      .filter(({ payload }) => (payload[0]! & 0x08) !== 0)
      .map(({ timestamp }) => timestamp),
  );
  expect(begins.size).toBeGreaterThan(1);
  for (const unit of units) {
    const parsed = parseAv1TemporalUnit(unit.obus);
    if (typeof parsed === 'string') throw new Error(parsed);
    expect(parsed.isKeyFrame).toBe(begins.has(unit.position));
  }
});

/** Assembled from §4.3 and §4.4: the ways to say where an element ends. */
test('elements with and without lengths', () => {
  const cases: [string, string[]][] = [
    ['08 02 0a0b 03 300102', ['0a0b', '300102']], // W = 0: all have a length
    ['18 300102', ['300102']],
    ['28 02 0a0b 300102', ['0a0b', '300102']],
    ['38 02 0a0b 01 32 300102', ['0a0b', '32', '300102']],
    ['08 8200 0a0b 01 30', ['0a0b', '30']], // a length in more bytes than it needs
  ];
  for (const [payload, expected] of cases) {
    const { push, obus } = open();
    expect(push(payload)).toBeUndefined();
    expect(obus(), payload).toEqual([expected]);
  }
});

test('an OBU over several packets is put together; a unit ends with the marker or the next timestamp', () => {
  const { push, obus, units, told } = open();
  push('68 02 0a0b 30', 0, false); // Y
  push('d0 31', 0, false); // Z, Y
  push('a0 01 32 3304', 0, false); // Z, and an OBU of its own
  push('10 3001', 3000, true);
  expect(obus()).toEqual([['0a0b', '303132', '3304'], ['3001']]);
  expect(units.map(({ arrivedAt }) => arrivedAt)).toEqual([0, 3000]);
  expect(told).toEqual(['unit', 'unit']);
});

test.each<[Av1Malformation, string]>([
  ['empty-packet', ''],
  ['empty-packet', '18'],
  ['empty-obu', '08 00 01 30'],
  ['bad-length', '08 ff'],
  ['bad-length', '08 ffffffffffffffffff 30'],
  ['bad-length', '08 ffffffff7f 30'],
  ['short-element', '08 03 300'.concat('1')],
  ['short-element', '28 02 300102'.slice(0, 9).concat('1')],
  ['short-element', '38 01 30 01 31'],
  ['fragment-without-start', '90 31'],
  ['sequence-begins-with-fragment', '98 31'],
])('%s: the unit is given up', (malformation, payload) => {
  const { push, told } = open();
  push('18 0a', 0);
  expect(push(payload, 1)).toBe(malformation);
  expect(told).toEqual(['unit', malformation]);
  push('10 30', 2); // as far as packets go all is well again
  expect(told.at(-1)).toBe('unit');
});

test('an OBU whose end does not come costs its unit, whatever comes instead', () => {
  for (const [next, position] of [
    ['10 31', 0],
    ['10 31', 1],
  ] as const) {
    const { push, told } = open();
    push('58 30', 0, false);
    push(next, position);
    expect(told[0]).toBe('fragment-without-end');
  }
  const marked = open();
  marked.push('58 30', 0, true);
  expect(marked.told).toEqual(['fragment-without-end']);
});

test('nothing is taken before a sequence begins, at first and after a loss', () => {
  const { push, depacketizer, told } = open();
  push('10 30', 0);
  push('18 0a', 1);
  push('10 30', 2);
  depacketizer.gap();
  push('10 30', 3, false);
  push('10 30', 3, false);
  push('18 0a', 4);
  push('10 30', 5);
  expect(told).toEqual(['start-not-seen', 'unit', 'unit', 'lost-packets', 'unit', 'unit']);
  depacketizer.reset();
  push('10 30', 6);
  expect(told.at(-1)).toBe('start-not-seen');
});

test('a packet after the marker shows a sender that marks every layer', () => {
  const { push, obus, told } = open();
  push('18 0a', 0, true);
  push('10 30', 0, true);
  for (const position of [1, 2]) {
    push('10 31', position, true);
    push('10 32', position, true);
  }
  push('10 33', 3, true);
  expect(told).toEqual(['unit', 'marker-inside-unit', 'unit', 'unit']);
  expect(obus().slice(1)).toEqual([
    ['31', '32'],
    ['31', '32'],
  ]);
});

test('another source is trusted with its markers again', () => {
  const { push, depacketizer, told } = open();
  push('18 0a', 0, true);
  push('10 30', 0, true);
  depacketizer.reset();
  push('18 0a', 1, true);
  expect(told).toEqual(['unit', 'marker-inside-unit', 'unit']);
});

test('of an OBU that a loss cut nothing is left', () => {
  const { push, depacketizer, obus } = open();
  push('58 30', 0, false);
  depacketizer.gap();
  push('58 0a', 1, false);
  push('90 0b', 1);
  expect(obus()).toEqual([['0a0b']]);
});

test('every bound is kept, and reached', () => {
  const limits = { obus: 2, temporalUnitBytes: 10, fragments: 3 };
  const run = (payloads: readonly string[]) => {
    const { push, told } = open(limits);
    for (const [i, payload] of payloads.entries()) push(payload, 0, i === payloads.length - 1);
    return told;
  };
  expect(run(['28 01 30 31'])).toEqual(['unit']);
  expect(run(['38 01 30 01 31 32'])).toEqual(['too-many-obus']);
  expect(run(['18 30303030303030303030'])).toEqual(['unit']);
  expect(run(['18 3030303030303030303030'])).toEqual(['temporal-unit-too-large']);
  expect(run(['58 3030303030', '90 303030303030'])).toEqual(['temporal-unit-too-large']);
  expect(run(['58 30', 'd0 31', '90 32'])).toEqual(['unit']);
  expect(run(['58 30', 'd0 31', 'd0 32', '90 33'])).toEqual(['temporal-unit-too-large']);
});

test('what is cut into packets comes out the same, whatever the size', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 2, max: 400 }),
      (obus, maxPayloadBytes) => {
        const { push, obus: out } = open();
        const payloads = packetizeAv1(obus, maxPayloadBytes, true);
        for (const payload of payloads) expect(payload.length).toBeLessThanOrEqual(maxPayloadBytes);
        for (const [i, payload] of payloads.entries()) push(payload, 0, i === payloads.length - 1);
        expect(out()).toEqual([obus.map(bytesToHex)]);
      },
    ),
  );
});

test('a payload without room for a byte is a bug of the sender', () => {
  const obus = [hexToBytes('3030')];
  expect(packetizeAv1(obus, 2, true)).toHaveLength(2);
  expect(() => packetizeAv1(obus, 1, true)).toThrow(/room for a byte/);
});

test('packets of Chromium, damaged anywhere: never an exception, never an OBU that was not there', () => {
  const packets = chromiumAv1Packets().slice(0, 60);
  const sent = new Set<string>();
  const honest = open();
  for (const { payload, timestamp, marker } of packets) honest.push(payload, timestamp, marker);
  for (const { obus } of honest.units) for (const obu of obus) sent.add(bytesToHex(obu));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(packets.length - 1), fc.constantFrom('lose', 'cut', 'swap')), { maxLength: 8 }),
      fc.nat(2_000),
      (damages, at) => {
        const { push, units, depacketizer } = open();
        for (const [i, { payload, timestamp, marker }] of packets.entries()) {
          const damage = damages.find(([index]) => index === i)?.[1];
          if (damage === 'lose') depacketizer.gap();
          else if (damage === 'cut') push(payload.subarray(0, at % payload.length), timestamp, marker);
          else if (damage === 'swap')
            push(
              payload.map((byte, k) => (k === at % payload.length ? byte ^ 0x55 : byte)),
              timestamp,
              marker,
            );
          else push(payload, timestamp, marker);
        }
        if (damages.every(([, damage]) => damage === 'lose'))
          for (const { obus } of units) for (const obu of obus) expect(sent).toContain(bytesToHex(obu));
        for (const { obus } of units) for (const obu of obus) parseObu(obu);
        return true;
      },
    ),
  );
});
