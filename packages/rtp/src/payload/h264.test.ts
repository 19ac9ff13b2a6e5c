import { bytesToHex, hexToBytes, millis, ticks } from '@callcast/core';
import type { AccessUnit } from '@callcast/media';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_H264_LIMITS, type H264Limits } from '../limits.ts';
import type { ReceivedPacket } from '../receiver/received-packet.ts';
import { H264Depacketizer, type H264Malformation, type IncompleteReason } from './h264.ts';
import { packetizeH264 } from './h264-packetizer.ts';

const CODEC = { payloadType: 96, codec: 'H264', clockRate: 90_000, formatParameters: {} } as const;

interface Fed {
  readonly units: AccessUnit[];
  readonly incomplete: IncompleteReason[];
  readonly depacketizer: H264Depacketizer;
  packet(
    payload: string | Uint8Array,
    position: number,
    marker?: boolean,
    arrivedAt?: number,
  ): H264Malformation | undefined;
  /** Each unit as "position idr: nal nal". */
  readonly told: () => string[];
}

function feed(limits: H264Limits = DEFAULT_H264_LIMITS): Fed {
  const units: AccessUnit[] = [];
  const incomplete: IncompleteReason[] = [];
  const depacketizer = new H264Depacketizer(
    { accessUnit: (unit) => units.push(unit), incomplete: (reason) => incomplete.push(reason) },
    limits,
  );
  let sequenceNumber = 0;
  return {
    units,
    incomplete,
    depacketizer,
    packet: (payload, position, marker = false, arrivedAt = position) => {
      const packet: ReceivedPacket = {
        codec: CODEC,
        marker,
        sequenceNumber: sequenceNumber++,
        position: ticks(position),
        payload: typeof payload === 'string' ? hexToBytes(payload) : payload,
        arrivedAt: millis(arrivedAt),
      };
      return depacketizer.push(packet);
    },
    told: () => units.map((u) => `${u.position}${u.isIdr ? ' idr' : ''}: ${u.nalUnits.map(bytesToHex).join(' ')}`),
  };
}

/** Slices begin with first_mb_in_slice: 0x80.. is macroblock 0, 0x40.. is another one. */
const SPS = '67 42c01f';
const PPS = '68 ce3c80';
const IDR = '65 888001';
const IDR_LATER_SLICE = '65 408002';
const P = '41 9a0001';

test('single NAL units: a picture ends with its marker', () => {
  const { packet, told, incomplete } = feed();
  packet(SPS, 0);
  packet(PPS, 0);
  packet(IDR, 0);
  packet(IDR_LATER_SLICE, 0, true);
  packet(P, 3_000, true);
  expect(told()).toEqual(['0 idr: 6742c01f 68ce3c80 65888001 65408002', '3000: 419a0001']);
  expect(incomplete).toEqual([]);
});

/** By pion/rtp's H264Payloader (Debian golang-github-pion-webrtc.v3-dev), 50 bytes a payload. */
const PION = [
  '78000d67e7eef5fc838a91989fa6adb4000568e8eff6fd',
  '06868d949ba2',
  '7c85e5ecf3fa81888f969da4abb2b9c0c7ced5dce3eaf1f8ff868d949ba2a9b0b7bec5ccd3dae1e8eff6fd848b9299a0a7ae',
  '7c45b5bcc3cad1d8dfe6edf4fb828990979ea5acb3bac1c8cfd6dde4ebf2f980878e959ca3aab1b8bfc6cdd4',
  '65e5ecf3fa81888f969da4abb2b9c0c7ced5dce3eaf1f8ff868d949ba2a9b0b7bec5ccd3dae1e8eff6',
];

test("another implementation's STAP-A, FU-A and single NAL units", () => {
  const { packet, told } = feed();
  for (const [i, payload] of PION.entries()) packet(payload, 0, i === PION.length - 1);
  const nal = (header: string, count: number) =>
    header +
    Array.from({ length: count }, (_, i) => (0x80 | ((i * 7 + Number.parseInt(header, 16)) & 0x7f)).toString(16)).join(
      '',
    );
  expect(told()).toEqual([`0 idr: ${nal('67', 12)} ${nal('68', 4)} ${nal('06', 5)} ${nal('65', 90)} ${nal('65', 40)}`]);
});

test('a change of the timestamp ends a picture whose marker is missing', () => {
  const { packet, told, units } = feed();
  packet(SPS, 0, false, 5);
  packet(IDR, 0, false, 9);
  packet(P, 3_000, true, 40);
  expect(told()).toEqual(['0 idr: 6742c01f 65888001', '3000: 419a0001']);
  expect(units.map((u) => u.arrivedAt)).toEqual([9, 40]);
});

test('the arrival of a unit is that of its latest datagram, whatever their order', () => {
  const { packet, units } = feed();
  packet(SPS, 0, false, 70);
  packet(IDR, 0, true, 50);
  packet(P, 3_000, true, 60);
  expect(units.map((u) => u.arrivedAt)).toEqual([70, 60]);
});

test('parameter sets sent with a marker or a timestamp of their own join the picture that follows', () => {
  const { packet, told } = feed();
  packet(SPS, 0, true);
  packet(PPS, 1, false);
  packet(IDR, 3_000, true);
  expect(told()).toEqual(['3000 idr: 6742c01f 68ce3c80 65888001']);
});

test('a gap inside a picture drops it, and the rest of it', () => {
  const { packet, told, incomplete, depacketizer } = feed();
  packet(SPS, 0);
  packet(IDR, 0, true);
  packet(P, 3_000);
  depacketizer.gap();
  packet('41 400001', 3_000, true);
  packet(P, 6_000, true);
  expect(told()).toEqual(['0 idr: 6742c01f 65888001', '6000: 419a0001']);
  expect(incomplete).toEqual(['lost-packets']);
});

test('a picture that follows a gap is whole only if its beginning is certain', () => {
  const { packet, told, incomplete, depacketizer } = feed();
  packet(SPS, 0);
  packet(IDR, 0, true);
  depacketizer.gap();
  packet('41 400001', 3_000, true); // a later slice: its first one was lost
  packet(P, 6_000, true);
  depacketizer.gap();
  packet(IDR, 9_000, true); // its parameter sets may have been lost
  depacketizer.gap();
  packet('78 0004 6742c01f 0004 68ce3c80', 12_000); // STAP-A that begins with an SPS
  packet(IDR, 12_000, true);
  depacketizer.gap();
  packet('09 f0', 15_000); // access unit delimiter
  packet(P, 15_000, true);
  expect(told()).toEqual([
    '0 idr: 6742c01f 65888001',
    '6000: 419a0001',
    '12000 idr: 6742c01f 68ce3c80 65888001',
    '15000: 09f0 419a0001',
  ]);
  expect(incomplete).toEqual(['lost-packets', 'lost-packets', 'lost-packets', 'lost-packets']);
});

test('after a gap the timestamp alone ends the picture in doubt', () => {
  const { packet, told, depacketizer } = feed();
  packet(SPS, 0);
  depacketizer.gap();
  packet(P, 0);
  packet(P, 3_000, true);
  expect(told()).toEqual(['3000: 419a0001']);
});

test('a fragmented NAL unit that a gap cut is never joined', () => {
  const { packet, told, depacketizer } = feed();
  packet(SPS, 0);
  packet('7c 85 8880', 0);
  depacketizer.gap();
  packet('7c 45 0102', 0, true);
  packet(P, 3_000, true);
  expect(told()).toEqual(['3000: 419a0001']);
});

test('the first picture ever begins with parameter sets or its first slice, else it is dropped', () => {
  for (const first of [SPS, PPS, '06 0501', IDR, '7c 85 8801']) {
    const { packet, incomplete } = feed();
    packet(first, 0);
    expect(incomplete).toEqual([]);
  }
  for (const first of [IDR_LATER_SLICE, '7c 05 8801', '7c 85 4001']) {
    const { packet, incomplete, told } = feed();
    packet(first, 0, true);
    packet(P, 3_000, true);
    expect(incomplete).toEqual(['start-not-seen']);
    expect(told()).toEqual(['3000: 419a0001']);
  }
});

test('a sender that marks every slice costs one picture, then is understood by its timestamps', () => {
  const { packet, told, incomplete } = feed();
  packet(SPS, 0);
  packet(IDR, 0, true);
  packet(IDR_LATER_SLICE, 0, true);
  packet(P, 3_000, true);
  packet('41 400001', 3_000, true);
  packet(P, 6_000, true);
  expect(told()).toEqual(['0 idr: 6742c01f 65888001', '3000: 419a0001 41400001']);
  expect(incomplete).toEqual(['marker-inside-picture']);
});

test('two pictures may share a timestamp when each has its marker', () => {
  const { packet, told } = feed();
  packet(IDR, 0, true);
  packet(P, 0, true);
  expect(told()).toEqual(['0 idr: 65888001', '0: 419a0001']);
});

test('reset forgets what was begun without a word', () => {
  const { packet, told, incomplete, depacketizer } = feed();
  packet(IDR, 0);
  depacketizer.reset();
  packet(IDR, 90, true);
  expect(told()).toEqual(['90 idr: 65888001']);
  expect(incomplete).toEqual([]);
});

/** A new malformation does not compile until it has a vector: packets after a good SPS. */
const malformed: Record<Exclude<H264Malformation, 'reserved-type'>, readonly (readonly string[])[]> = {
  'empty-packet': [['']],
  'short-aggregate': [['78'], ['78 0000'], ['78 0002 65'], ['78 0001 65 00'], ['78 0000 00'], ['78 0001 65 0002 65']],
  'short-fragment': [['7c']],
  'fragment-without-start': [['7c 05 88'], ['7c 45 88']],
  'fragment-without-end': [
    ['7c 85 88', IDR],
    ['7c 85 88', '7c 85 88'],
    ['7c 85 88', '78 0001 65'],
  ],
  'interleaved-type': [['79 0000 0001 65'], ['7a 00'], ['7b 00'], ['7d 85']],
  'too-many-nal-units': [[SPS, SPS, SPS, SPS], ['78 0001 68 0001 68 0001 68 0001 68']],
  'access-unit-too-large': [
    [`65 88${'00'.repeat(99)}`],
    [`7c 85 88${'00'.repeat(60)}`, `7c 05 ${'00'.repeat(60)}`],
    ['7c 85 88', '7c 05 00', '7c 05 00', '7c 05 00', '7c 05 00'],
  ],
};
for (const [malformation, vectors] of Object.entries(malformed)) {
  for (const payloads of vectors) {
    test(`${malformation}: ${payloads.join(', ').slice(0, 40)}`, () => {
      const { packet, told, incomplete } = feed({ nalUnits: 4, accessUnitBytes: 100, fragments: 4 });
      packet(SPS, 0);
      const results = payloads.map((payload) => packet(payload, 0));
      expect(results.at(-1)).toBe(malformation);
      expect(results.slice(0, -1).every((r) => r === undefined)).toBe(true);
      packet(IDR, 0, true); // the rest of the access unit
      packet(P, 3_000, true);
      expect(incomplete).toEqual([malformation]);
      expect(told()).toEqual(['3000: 419a0001']);
    });
  }
}

test('limits count parameter sets that wait for a picture', () => {
  const { packet, incomplete } = feed({ nalUnits: 4, accessUnitBytes: 100, fragments: 4 });
  for (let i = 0; i < 5; i++) packet(SPS, i * 3_000, true);
  expect(incomplete).toEqual(['too-many-nal-units']);
});

test('reserved types are ignored (RFC 6184 §5.2), a marker that cuts a fragment is not', () => {
  const { packet, told, incomplete } = feed();
  packet(SPS, 0);
  expect(packet('7e 00', 0)).toBe('reserved-type');
  packet(IDR, 0, true);
  packet('5c 81 9a', 3_000, true);
  packet(P, 6_000, true);
  expect(told()).toEqual(['0 idr: 6742c01f 65888001', '6000: 419a0001']);
  expect(incomplete).toEqual(['fragment-without-end']);
});

/** Without an SPS: only the first NAL unit of an access unit is one. */
const nalUnit = fc
  .tuple(fc.constantFrom(0x68, 0x06, 0x41, 0x65, 0x01), fc.uint8Array({ minLength: 1, maxLength: 300 }))
  .map(([header, body]) => Uint8Array.of(header, ...body));
const accessUnit = fc
  .array(nalUnit, { minLength: 1, maxLength: 12 })
  .map((nalUnits) => [Uint8Array.of(0x67, 1), ...nalUnits, Uint8Array.of(0x41, 0x80)]);

test('what the packetizer cuts, the depacketizer joins', () => {
  fc.assert(
    fc.property(
      fc.array(accessUnit, { maxLength: 8 }),
      fc.integer({ min: 4, max: 400 }),
      (accessUnits, maxPayloadBytes) => {
        const { packet, units, incomplete } = feed();
        for (const [i, nalUnits] of accessUnits.entries()) {
          const payloads = packetizeH264(nalUnits, maxPayloadBytes);
          for (const [k, payload] of payloads.entries()) {
            expect(payload.length).toBeLessThanOrEqual(maxPayloadBytes);
            packet(payload, i * 3_000, k === payloads.length - 1);
          }
        }
        expect(units.map((u) => u.nalUnits)).toEqual(accessUnits);
        expect(incomplete).toEqual([]);
      },
    ),
  );
});

test('whatever is lost, what comes out is whole, and every hole was told', () => {
  fc.assert(
    fc.property(
      fc.array(accessUnit, { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(9), { minLength: 200, maxLength: 200 }),
      (accessUnits, dice) => {
        const { packet, units, incomplete, depacketizer } = feed();
        let n = 0;
        let wasLost = false;
        for (const [i, nalUnits] of accessUnits.entries()) {
          const payloads = packetizeH264(nalUnits, 100);
          for (const [k, payload] of payloads.entries()) {
            const isLost = dice[n++ % dice.length] === 0 && n > 1;
            if (isLost) {
              wasLost = true;
              continue;
            }
            if (wasLost) depacketizer.gap();
            wasLost = false;
            packet(payload, i * 3_000, k === payloads.length - 1);
          }
        }
        const whole = accessUnits.map((nalUnits) => nalUnits.map(bytesToHex).join());
        for (const unit of units) expect(unit.nalUnits.map(bytesToHex).join()).toBe(whole[unit.position / 3_000]);
        if (units.length < accessUnits.length && !wasLost) expect(incomplete.length).toBeGreaterThan(0);
      },
    ),
  );
});

test('damaged payloads never throw', () => {
  const payload = fc
    .tuple(fc.constantFrom(...PION, SPS, IDR, P), fc.nat(60), fc.nat(3), fc.nat(255))
    .map(([wire, keep, at, value]) => {
      const bytes = hexToBytes(wire).slice(0, keep);
      if (at < bytes.length) bytes[at] = value;
      return bytes;
    });
  fc.assert(
    fc.property(fc.array(fc.tuple(payload, fc.boolean(), fc.nat(2)), { maxLength: 40 }), (stream) => {
      const { packet, units, depacketizer } = feed({ nalUnits: 8, accessUnitBytes: 200, fragments: 4 });
      let position = 0;
      for (const [bytes, marker, step] of stream) {
        if (step === 2) depacketizer.gap();
        position += step * 3_000;
        packet(bytes, position, marker);
      }
      for (const unit of units) {
        expect(unit.nalUnits.length).toBeLessThanOrEqual(8);
        expect(unit.nalUnits.reduce((sum, n) => sum + n.length, 0)).toBeLessThanOrEqual(200);
        expect(unit.nalUnits.every((n) => n.length > 0)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
