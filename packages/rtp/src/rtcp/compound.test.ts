import { bytesToHex, concatBytes, hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeBye } from './bye.ts';
import { parseRtcpCompound, type RtcpMalformation, type RtcpPacket } from './compound.ts';
import { writeReferenceTime, writeReferenceTimeDelays } from './extended-report.ts';
import { writeFullIntraRequest } from './full-intra-request.ts';
import { nackEntryCount, writeNack } from './nack.ts';
import { compactNtp, ntpToMs, roundTripMs, toCompactDuration, toNtp } from './ntp.ts';
import { writePictureLoss } from './picture-loss.ts';
import { writeReceiverEstimatedBitrate } from './receiver-estimated-bitrate.ts';
import { writeReceiverReport } from './receiver-report.ts';
import { writeSenderReport } from './sender-report.ts';
import { writeSourceDescription } from './source-description.ts';

const block = {
  ssrc: 0xbc5e9a40,
  fractionLost: 0x21,
  cumulativeLost: 0x1234,
  highestSequence: 0x146e1,
  jitter: 273,
  lastSenderReport: 0x9f36432,
  delaySinceLastSenderReport: 150_137,
};

/** By pion/rtcp (Debian golang-github-pion-webrtc.v3-dev); those "as we send it" and APP by hand from the RFCs. */
const vectors: readonly { name: string; wire: string; parsed: RtcpPacket; written?: Uint8Array }[] = [
  {
    name: 'sender report',
    wire: '81c8000c902f9e2eda8bd1fcdddda05aaaf4edd50000000100000002bc5e9a4021001234000146e10000011109f3643200024a79',
    parsed: {
      kind: 'sender-report',
      ssrc: 0x902f9e2e,
      ntpSeconds: 0xda8bd1fc,
      ntpFraction: 0xdddda05a,
      timestamp: 0xaaf4edd5 as never,
      packetCount: 1,
      octetCount: 2,
      reports: [block],
    },
    written: writeSenderReport({
      ssrc: 0x902f9e2e,
      ntpSeconds: 0xda8bd1fc,
      ntpFraction: 0xdddda05a,
      timestamp: 0xaaf4edd5 as never,
      packetCount: 1,
      octetCount: 2,
      reports: [block],
    }),
  },
  {
    name: 'receiver report',
    wire: '82c9000d902f9e2ebc5e9a4021001234000146e10000011109f3643200024a79bc5e9a4021001234000146e10000011109f3643200024a79',
    parsed: { kind: 'receiver-report', ssrc: 0x902f9e2e, reports: [block, block] },
    written: writeReceiverReport(0x902f9e2e, [block, block]),
  },
  {
    name: 'source description of two sources',
    wire: '82ca0010902f9e2e01267b39633030656239322d316166622d396434392d613437642d3931663634656565363966357d0000000000000001070361626301027879000000',
    parsed: {
      kind: 'source-description',
      chunks: [
        { ssrc: 0x902f9e2e, cname: '{9c00eb92-1afb-9d49-a47d-91f64eee69f5}' },
        { ssrc: 1, cname: 'xy' },
      ],
    },
  },
  {
    name: 'source description as we send it',
    wire: '81ca0003000000010102787900000000',
    parsed: { kind: 'source-description', chunks: [{ ssrc: 1, cname: 'xy' }] },
    written: writeSourceDescription(1, 'xy'),
  },
  {
    name: 'bye with a reason',
    wire: '82cb0003902f9e2e0000000703464f4f',
    parsed: { kind: 'bye', ssrcs: [0x902f9e2e, 7] },
  },
  {
    name: 'bye as we send it',
    wire: '82cb0002902f9e2e00000007',
    parsed: { kind: 'bye', ssrcs: [0x902f9e2e, 7] },
    written: writeBye([0x902f9e2e, 7]),
  },
  {
    name: 'NACK over a wrap',
    wire: '81cd0005902f9e2e902f9e2f002a8005003b0000ffff0001',
    parsed: {
      kind: 'nack',
      senderSsrc: 0x902f9e2e,
      mediaSsrc: 0x902f9e2f,
      lost: [42, 43, 45, 58, 59, 65_535, 0],
    },
    written: writeNack(0x902f9e2e, 0x902f9e2f, [42, 43, 45, 58, 59, 65_535, 65_536]),
  },
  {
    name: 'PLI',
    wire: '81ce0002902f9e2e4bc4fcb4',
    parsed: { kind: 'picture-loss', senderSsrc: 0x902f9e2e, mediaSsrc: 0x4bc4fcb4 },
    written: writePictureLoss(0x902f9e2e, 0x4bc4fcb4),
  },
  {
    name: 'FIR',
    wire: '84ce0004902f9e2e000000004bc4fcb442000000',
    parsed: {
      kind: 'full-intra-request',
      senderSsrc: 0x902f9e2e,
      entries: [{ ssrc: 0x4bc4fcb4, commandSequence: 0x42 }],
    },
    written: writeFullIntraRequest(0x902f9e2e, 0x4bc4fcb4, 0x142),
  },
  {
    name: 'REMB',
    wire: '8fce0005000000010000000052454d42011a20df4874ed16',
    parsed: { kind: 'receiver-estimated-bitrate', senderSsrc: 1, bitrateBps: 8_927_168, ssrcs: [1_215_622_422] },
    written: writeReceiverEstimatedBitrate(1, 8_927_168, [1_215_622_422]),
  },
  {
    name: 'XR: a block to skip, reference time, DLRR',
    wire: '80cf0015010203040600000900000009000000000000000000000000000000000000000000000000000000000000000004000002010203040506070805000006888888881234567899999999090909091234567899999999',
    parsed: {
      kind: 'extended-report',
      ssrc: 0x01020304,
      referenceTime: { ntpSeconds: 0x01020304, ntpFraction: 0x05060708 },
      delays: [
        { ssrc: 0x88888888, lastReferenceTime: 0x12345678, delay: 0x99999999 },
        { ssrc: 0x09090909, lastReferenceTime: 0x12345678, delay: 0x99999999 },
      ],
    },
  },
  {
    name: 'XR reference time as we send it',
    wire: '80cf000401020304040000020102030405060708',
    parsed: {
      kind: 'extended-report',
      ssrc: 0x01020304,
      referenceTime: { ntpSeconds: 0x01020304, ntpFraction: 0x05060708 },
      delays: [],
    },
    written: writeReferenceTime(0x01020304, 0x01020304, 0x05060708),
  },
  {
    name: 'XR DLRR as we send it',
    wire: '80cf00050102030405000003888888881234567800010000',
    parsed: {
      kind: 'extended-report',
      ssrc: 0x01020304,
      referenceTime: undefined,
      delays: [{ ssrc: 0x88888888, lastReferenceTime: 0x12345678, delay: 0x10000 }],
    },
    written: writeReferenceTimeDelays(0x01020304, [
      { ssrc: 0x88888888, lastReferenceTime: 0x12345678, delay: 0x10000 },
    ]),
  },
  {
    name: 'an unknown type (RFC 3550 §6.7, APP)',
    wire: '80cc00020000000141424344',
    parsed: { kind: 'unknown', packetType: 204 },
  },
];

for (const { name, wire, parsed, written } of vectors) {
  test(`parse: ${name}`, () => {
    expect(parseRtcpCompound(hexToBytes(wire))).toEqual({ packets: [parsed], malformation: undefined });
  });
  if (written !== undefined) test(`write: ${name}`, () => expect(bytesToHex(written)).toBe(wire));
}

test('a compound holds all of them in order', () => {
  const datagram = concatBytes(vectors.map((v) => hexToBytes(v.wire)));
  expect(parseRtcpCompound(datagram).packets).toEqual(vectors.map((v) => v.parsed));
});

test('a negative cumulative loss survives (duplicates, RFC 3550 A.3)', () => {
  const negative = { ...block, cumulativeLost: -3 };
  const written = writeReceiverReport(1, [negative]);
  expect(bytesToHex(written.subarray(12, 16))).toBe('21fffffd');
  expect(parseRtcpCompound(written).packets).toEqual([{ kind: 'receiver-report', ssrc: 1, reports: [negative] }]);
});

/** A new malformation does not compile until it has a vector. */
const malformed: Record<RtcpMalformation, readonly string[]> = {
  'short-header': ['', '80c900', '80c9000100000001 80'],
  'wrong-version': ['40c9000100000001'],
  'short-packet': ['80c90001000000', '80c90001'],
  'bad-padding': ['a0c900010000000c', 'a0c9000100000000'],
  'too-many-packets': ['80cc0000'.repeat(65)],
  'short-feedback': ['81cd000100000001', '81ce000100000001'],
  'short-sender-report': [
    '80c8000500000001da8bd1fcdddda05aaaf4edd500000001',
    '81c80006902f9e2eda8bd1fcdddda05aaaf4edd50000000100000002',
  ],
  'short-receiver-report': ['80c90000', '81c9000100000001'],
  'short-source-description': [
    '81ca0000',
    '81ca000100000001', // no END
    '81ca00020000000101fe7879', // item beyond the packet
    '81ca00020000000100000001'.replace('00000001000000', '00000001070161'), // length is the last byte
  ],
  'short-bye': ['82cb000100000001'],
  'bad-nack': ['a1cd00030000000100000002002a0102', `81cd01930000000100000002${'00000000'.repeat(401)}`],
  'bad-full-intra-request': ['84ce000300000001000000004bc4fcb4'],
  'bad-transport-feedback': ['8fcd0003000000010000000200000000'],
  'bad-remb': ['8fce0003000000010000000052454d42', '8fce0004000000010000000052454d42011a20df'],
  'bad-extended-report': ['80cf0000', '80cf00020000000104000001'],
};
for (const [malformation, wires] of Object.entries(malformed)) {
  for (const wire of wires) {
    test(`parse: ${malformation} ${wire.slice(0, 40)}`, () => {
      expect(parseRtcpCompound(hexToBytes(wire)).malformation).toBe(malformation);
    });
  }
}

test('a bad body does not hide the packets around it', () => {
  const bad = malformed['bad-remb'][0]!;
  const { packets, malformation } = parseRtcpCompound(hexToBytes(vectors[0]!.wire + bad + vectors[7]!.wire));
  expect(malformation).toBe('bad-remb');
  expect(packets.map((p) => p.kind)).toEqual(['sender-report', 'unknown', 'picture-loss']);
});

const damaged = fc
  .tuple(
    fc.constantFrom(...vectors.map((v) => v.wire)),
    fc.nat(130),
    fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 3 }),
  )
  .map(([wire, keep, changes]) => {
    const datagram = hexToBytes(wire).slice(0, keep);
    for (const [at, value] of changes) if (at < datagram.length) datagram[at] = value;
    return datagram;
  });

test('damaged compounds never throw and read nothing beyond the datagram', () => {
  fc.assert(
    fc.property(damaged, (datagram) => {
      const inside = parseRtcpCompound(datagram);
      // Read beyond its end, and the 0xee that follow there would change the result.
      const surrounded = new Uint8Array(datagram.length + 64).fill(0xee);
      surrounded.set(datagram);
      expect(parseRtcpCompound(surrounded.subarray(0, datagram.length))).toEqual(inside);
      const text = JSON.stringify(inside);
      expect(text).not.toContain('null'); // NaN: a field that was not there
    }),
    { numRuns: 2_000 },
  );
});

test('a NACK message names exactly what was lost', () => {
  const lost = fc
    .uniqueArray(fc.nat(3_000), { maxLength: 200 })
    .map((list) => list.sort((a, b) => a - b).map((s) => s + 65_000));
  fc.assert(
    fc.property(lost, (sequenceNumbers) => {
      const written = writeNack(1, 2, sequenceNumbers);
      expect(written.length).toBe(12 + 4 * nackEntryCount(sequenceNumbers));
      const [parsed] = parseRtcpCompound(written).packets;
      expect(parsed).toMatchObject({ lost: sequenceNumbers.map((s) => s & 0xffff) });
    }),
  );
});

test('NTP timestamps: eras, halves, round trips', () => {
  expect(ntpToMs({ ntpSeconds: 2 ** 31, ntpFraction: 2 ** 31 })).toBe(2 ** 31 * 1_000 + 500);
  // The second after 2036-02-07 06:28:15 UTC is 0 again.
  expect(ntpToMs({ ntpSeconds: 0, ntpFraction: 0 }) - ntpToMs({ ntpSeconds: 2 ** 32 - 1, ntpFraction: 0 })).toBe(1_000);
  expect(toNtp(0)).toEqual({ ntpSeconds: 2_208_988_800, ntpFraction: 0 });
  expect(toNtp(1_500).ntpFraction).toBe(2 ** 31);
  // RFC 3550 §6.4.1, figure 2: LSR b705:2000, DLSR 5:4000, received at b710:8000 → 6.125 s.
  expect(compactNtp({ ntpSeconds: 0xb44db705, ntpFraction: 0x20000000 })).toBe(0xb7052000);
  expect(roundTripMs(0xb7108000, 0xb7052000, 0x00054000)).toBe(6_125);
  expect(toCompactDuration(5_250)).toBe(0x00054000);
  // An echo of nothing, and one from the future.
  expect(roundTripMs(0xb7108000, 0, 0)).toBeUndefined();
  expect(roundTripMs(0xb7108000, 0xb7208000, 0)).toBeUndefined();
  expect(roundTripMs(0x00008000, 0xffff8000, 0)).toBe(1_000); // wraps after 18 hours
});

test('REMB: more than its fields hold is the most that they do', () => {
  for (const bitrateBps of [0x3_ffff * 2 ** 63, 1e30, Number.MAX_VALUE, Number.POSITIVE_INFINITY]) {
    const { packets } = parseRtcpCompound(writeReceiverEstimatedBitrate(1, bitrateBps, [7]));
    expect(packets).toEqual([
      { kind: 'receiver-estimated-bitrate', senderSsrc: 1, bitrateBps: 0x3_ffff * 2 ** 63, ssrcs: [7] },
    ]);
  }
});
