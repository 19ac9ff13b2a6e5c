import { hexToBytes, millis, ticks } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type OpusMalformation, type OpusToc, parseOpusToc, toOpusFrame } from './opus.ts';

const zeros = (count: number) => '00'.repeat(count);

/** Assembled by hand from RFC 6716 §3.1 (table 2) and §3.2. */
const packets: readonly { name: string; wire: string; expected: OpusToc }[] = [
  {
    name: 'CELT fullband stereo 20 ms',
    wire: `fc${zeros(80)}`,
    expected: { mode: 'celt', channels: 2, frameCount: 1, durationSamples: 960 },
  },
  {
    name: 'CELT 2.5 ms mono',
    wire: 'e0 00',
    expected: { mode: 'celt', channels: 1, frameCount: 1, durationSamples: 120 },
  },
  {
    name: 'SILK narrowband 60 ms',
    wire: '18 00',
    expected: { mode: 'silk', channels: 1, frameCount: 1, durationSamples: 2_880 },
  },
  { name: 'SILK 10 ms', wire: '00 00', expected: { mode: 'silk', channels: 1, frameCount: 1, durationSamples: 480 } },
  {
    name: 'hybrid superwideband 10 ms',
    wire: '60 00',
    expected: { mode: 'hybrid', channels: 1, frameCount: 1, durationSamples: 480 },
  },
  {
    name: 'hybrid fullband 20 ms',
    wire: '78 00',
    expected: { mode: 'hybrid', channels: 1, frameCount: 1, durationSamples: 960 },
  },
  {
    name: 'DTX: the TOC alone',
    wire: '78',
    expected: { mode: 'hybrid', channels: 1, frameCount: 1, durationSamples: 960 },
  },
  {
    name: 'two equal frames',
    wire: 'f9 0102',
    expected: { mode: 'celt', channels: 1, frameCount: 2, durationSamples: 1_920 },
  },
  {
    name: 'two frames, the first of 252 bytes',
    wire: `fa fc00 ${zeros(252)} 01`,
    expected: { mode: 'celt', channels: 1, frameCount: 2, durationSamples: 1_920 },
  },
  {
    name: 'three constant frames with padding',
    wire: `fb 43 02 010203 ${zeros(2)}`,
    expected: { mode: 'celt', channels: 1, frameCount: 3, durationSamples: 2_880 },
  },
  {
    name: 'three variable frames',
    wire: 'fb 83 01 00 aa bbbb',
    expected: { mode: 'celt', channels: 1, frameCount: 3, durationSamples: 2_880 },
  },
  {
    name: '255 means 254 bytes of padding and more',
    wire: `fb 41 ff01 0a ${zeros(255)}`,
    expected: { mode: 'celt', channels: 1, frameCount: 1, durationSamples: 960 },
  },
  {
    name: '48 frames of 2.5 ms',
    wire: 'e3 30',
    expected: { mode: 'celt', channels: 1, frameCount: 48, durationSamples: 5_760 },
  },
  {
    name: 'a frame of the greatest length',
    wire: `fc${zeros(1_275)}`,
    expected: { mode: 'celt', channels: 2, frameCount: 1, durationSamples: 960 },
  },
];
for (const { name, wire, expected } of packets) {
  test(`parseOpusToc: ${name}`, () => expect(parseOpusToc(hexToBytes(wire))).toEqual(expected));
}

const malformed: Record<OpusMalformation, readonly string[]> = {
  'empty-packet': [''],
  'odd-frames': ['f9 01', 'fb 03 0102'],
  'bad-frame-length': ['fa', 'fa fc', 'fa 05 00000000', 'fb', 'fb 83 05 00', 'fb 83 01', 'fb 82 fc'],
  'frame-too-long': [
    `fc${zeros(1_276)}`,
    `f9${zeros(2_552)}`,
    `fa 00 ${zeros(1_276)}`,
    `fb 01 ${zeros(1_276)}`,
    `fb 82 00 ${zeros(1_276)}`,
  ],
  'no-frames': ['fb 00'],
  'too-long': ['e3 31', '1b 03'],
  'bad-opus-padding': ['fb 41', 'fb 41 05 00', 'fb 41 ff'],
};
for (const [malformation, wires] of Object.entries(malformed)) {
  for (const wire of wires) {
    test(`parseOpusToc: ${malformation} ${wire.slice(0, 24)}`, () => {
      expect(parseOpusToc(hexToBytes(wire))).toBe(malformation);
    });
  }
}

test('damaged packets never throw and never last longer than 120 ms', () => {
  const damaged = fc
    .tuple(fc.constantFrom(...packets.map((p) => p.wire)), fc.nat(20), fc.nat(4), fc.nat(255))
    .map(([wire, keep, at, value]) => {
      const packet = hexToBytes(wire).slice(0, keep);
      if (at < packet.length) packet[at] = value;
      return packet;
    });
  fc.assert(
    fc.property(damaged, (packet) => {
      const toc = parseOpusToc(packet);
      if (typeof toc === 'string') return;
      expect(toc.durationSamples).toBeGreaterThan(0);
      expect(toc.durationSamples).toBeLessThanOrEqual(5_760);
    }),
    { numRuns: 1_000 },
  );
});

test('toOpusFrame keeps position, arrival and payload', () => {
  const packet = {
    codec: { payloadType: 111, codec: 'opus', clockRate: 48_000, formatParameters: {} },
    marker: false,
    sequenceNumber: 7,
    position: ticks(960),
    payload: hexToBytes('fc01'),
    arrivedAt: millis(20),
  } as const;
  expect(toOpusFrame(packet)).toEqual({ payload: packet.payload, position: 960, arrivedAt: 20 });
  expect(toOpusFrame({ ...packet, payload: new Uint8Array() })).toBe('empty-packet');
});
