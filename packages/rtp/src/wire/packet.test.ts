import { bytesToHex, hexToBytes, rtpTimestamp } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  audioLevel,
  findHeaderExtension,
  isRtcp,
  parseRtpPacket,
  type RtpMalformation,
  type RtpPacket,
  transportSequenceNumber,
  writeRtpPacket,
} from './packet.ts';

/** The first three by pion/rtp (Debian golang-github-pion-webrtc.v3-dev), the others by hand from RFC 3550 §5.1. */
const packets: readonly { name: string; wire: string; expected: Partial<RtpPacket>; payload: string }[] = [
  {
    name: 'two CSRCs and two one-byte extensions',
    wire: '92e0698fd9c293da1c6427820000000500000006bede000231aabb5112340000650102',
    expected: {
      payloadType: 96,
      marker: true,
      sequenceNumber: 27023,
      timestamp: rtpTimestamp(3653407706),
      ssrc: 476325762,
    },
    payload: '650102',
  },
  {
    name: 'two-byte extensions',
    wire: '906fffff000000010000000210000003140501020304050502123400fc',
    expected: { payloadType: 111, marker: false, sequenceNumber: 65535, timestamp: rtpTimestamp(1), ssrc: 2 },
    payload: 'fc',
  },
  {
    name: 'padding',
    wire: 'a06f00070000000100000002fc0100000004',
    expected: { payloadType: 111, sequenceNumber: 7 },
    payload: 'fc01',
  },
  {
    name: 'no payload at all',
    wire: '80e01234 00015f90 deadbeef',
    expected: { payloadType: 96, marker: true, ssrc: 0xdeadbeef },
    payload: '',
  },
  {
    name: 'nothing but padding',
    wire: 'a0601234 00015f90 deadbeef 000003',
    expected: { payloadType: 96 },
    payload: '',
  },
];

for (const { name, wire, expected, payload } of packets) {
  test(`parseRtpPacket: ${name}`, () => {
    const parsed = parseRtpPacket(hexToBytes(wire));
    expect(parsed).toMatchObject(expected);
    expect(bytesToHex((parsed as RtpPacket).payload)).toBe(payload);
  });
}

/** A new malformation does not compile until it has a vector. */
const malformed: Record<RtpMalformation, readonly string[]> = {
  'short-header': ['', '80', '80 60 0001 00000000 000000'],
  'wrong-version': ['40 60 0001 00000000 00000001', 'c0 60 0001 00000000 00000001'],
  'short-csrc-list': ['81 60 0001 00000000 00000001 aaaaaa'],
  'short-extension': ['90 60 0001 00000000 00000001 bede00', '90 60 0001 00000000 00000001 bede0002 10ff0000'],
  'bad-padding': [
    'a0 60 0001 00000000 00000001 ff',
    'a0 60 0001 00000000 00000001 00',
    'a0 60 0001 00000000 00000001 000004',
  ],
};

for (const [malformation, wires] of Object.entries(malformed)) {
  for (const wire of wires) {
    test(`parseRtpPacket: ${malformation} ${wire}`, () => expect(parseRtpPacket(hexToBytes(wire))).toBe(malformation));
  }
}

const parsed = (wire: string): [Uint8Array, RtpPacket] => {
  const datagram = hexToBytes(wire);
  const packet = parseRtpPacket(datagram);
  if (typeof packet === 'string') throw new Error(packet);
  return [datagram, packet];
};

test('header extensions are found by id in both forms', () => {
  const [one, onePacket] = parsed(packets[0]!.wire);
  expect(bytesToHex(findHeaderExtension(one, onePacket, 3)!)).toBe('aabb');
  expect(transportSequenceNumber(one, onePacket, 5)).toBe(0x1234);
  expect(transportSequenceNumber(one, onePacket, 4)).toBe(-1);
  const [two, twoPacket] = parsed(packets[1]!.wire);
  expect(bytesToHex(findHeaderExtension(two, twoPacket, 20)!)).toBe('0102030405');
  expect(transportSequenceNumber(two, twoPacket, 5)).toBe(0x1234);
});

const extensions: readonly { name: string; wire: string; id: number; expected: number }[] = [
  { name: 'none', wire: '', id: 5, expected: -1 },
  { name: 'padding between elements', wire: 'bede0002 000000 51 1234 0000', id: 5, expected: 0x1234 },
  { name: 'id 15 ends the list', wire: 'bede0002 f0 00 51 1234 000000', id: 5, expected: -1 },
  { name: 'one-byte element beyond the end', wire: 'bede0001 00 00 51 12', id: 5, expected: -1 },
  { name: 'element of one byte', wire: 'bede0001 50 12 0000', id: 5, expected: -1 },
  { name: 'two-byte element beyond the end', wire: '10000001 00 05 02 12', id: 5, expected: -1 },
  { name: 'two-byte padding before it', wire: '10000002 000000 05 02 1234 00', id: 5, expected: 0x1234 },
  { name: 'two-byte element without its length', wire: '10000001 000000 05', id: 5, expected: -1 },
  { name: 'two-byte form with application bits', wire: '100f0001 05 02 1234', id: 5, expected: 0x1234 },
  { name: 'another profile', wire: 'abac0001 51 1234 00', id: 5, expected: -1 },
];
for (const { name, wire, id, expected } of extensions) {
  test(`transportSequenceNumber: ${name}`, () => {
    const first = wire === '' ? '80' : '90';
    // Payload bytes that would complete a cut element show that the extension's own end is respected.
    const [datagram, packet] = parsed(`${first}60 0001 00000000 00000001 ${wire} 34343434`);
    expect(transportSequenceNumber(datagram, packet, id)).toBe(expected);
  });
}

/** Damaged vectors, not uniform noise: noise almost never gets past the first length check. */
const damaged = fc
  .tuple(fc.constantFrom(...packets.map((p) => p.wire)), fc.nat(48), fc.nat(47), fc.nat(255))
  .map(([wire, keep, at, value]) => {
    const datagram = hexToBytes(wire).slice(0, keep);
    if (at < datagram.length) datagram[at] = value;
    return datagram;
  });

test('damaged packets never throw, change nothing, and yield no view outside the datagram', () => {
  fc.assert(
    fc.property(damaged, fc.nat(20), (datagram, id) => {
      const before = datagram.slice();
      const result = parseRtpPacket(datagram);
      if (typeof result !== 'string') {
        expect(result.payload.byteOffset + result.payload.length).toBeLessThanOrEqual(datagram.length);
        expect(result.extensionEnd).toBeLessThanOrEqual(datagram.length);
        const element = findHeaderExtension(datagram, result, id);
        if (element !== undefined) {
          expect(element.byteOffset + element.length).toBeLessThanOrEqual(result.extensionEnd);
        }
        expect(transportSequenceNumber(datagram, result, id)).not.toBeNaN();
      }
      expect(datagram).toEqual(before);
    }),
    { numRuns: 1_000 },
  );
});

test('writeRtpPacket writes what the standard draws', () => {
  const written = writeRtpPacket({
    payloadType: 96,
    marker: true,
    sequenceNumber: 0x1_1234,
    timestamp: 2 ** 32 + 90_000,
    ssrc: 0xdeadbeef,
    payload: hexToBytes('658884'),
    transportSequence: { id: 5, sequenceNumber: 0xabcd },
    originalSequenceNumber: 0x0102,
    paddingBytes: 2,
  });
  expect(bytesToHex(written)).toBe('b0e0123400015f90deadbeefbede000151abcd0001026588840002');
});

test('RTCP is told from RTP by its packet type (RFC 5761 §4)', () => {
  expect(isRtcp(hexToBytes('80c8'))).toBe(true);
  expect(isRtcp(hexToBytes('80c0'))).toBe(true);
  expect(isRtcp(hexToBytes('80df'))).toBe(true);
  expect(isRtcp(hexToBytes('80e0'))).toBe(false); // payload type 96 with marker
  expect(isRtcp(hexToBytes('80bf'))).toBe(false);
  expect(isRtcp(hexToBytes('80'))).toBe(false);
});

/** RFC 6464 §3: V and seven bits of -dBov; one-byte form with a length of 0, two-byte form with one of 1 (§4). */
test.each([
  ['bede0001 10 9e 00 00', 1, -30],
  ['bede0001 10 1e 00 00', 1, -30],
  ['bede0001 10 7f 00 00', 1, -127],
  ['bede0001 10 80 00 00', 1, -0],
  ['10000001 01 01 9e 00', 1, -30],
  ['10000001 01 00 9e 00', 1, 1], // no byte
  ['bede0001 20 9e 00 00', 1, 1], // another element
  ['bede0001 00 00 00 10', 1, 1], // cut off
])('the level in %s, id %i: %i', (extension, id, level) => {
  const datagram = hexToBytes(`90 6f 0001 00000000 00000001 ${extension} 78`);
  const packet = parseRtpPacket(datagram);
  expect(typeof packet === 'string' ? packet : audioLevel(datagram, packet, id)).toBe(level);
});
