import { hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readOpusPackets } from '../../testdata/opus-packets.ts';
import { MAX_OPUS_PACKET_BYTES } from '../limits.ts';
import { type OpusMalformation, type OpusToc, parseOpusPacket, parseOpusToc } from './toc.ts';

/** By RFC 6716 Table 2 and the diagrams of §3.2. */
const vectors: readonly { name: string; wire: string; expected: OpusToc }[] = [
  {
    name: 'SILK narrow band 10 ms, one frame',
    wire: '00 aabb',
    expected: { mode: 'silk', isStereo: false, frameSamples: 480, frameCount: 1, samples: 480 },
  },
  {
    name: 'SILK wide band 60 ms stereo, two of equal length (120 ms)',
    wire: '5d aabb',
    expected: { mode: 'silk', isStereo: true, frameSamples: 2_880, frameCount: 2, samples: 5_760 },
  },
  {
    name: 'hybrid full band 20 ms, two of different length',
    wire: '7a 01 aa bbcc',
    expected: { mode: 'hybrid', isStereo: false, frameSamples: 960, frameCount: 2, samples: 1_920 },
  },
  {
    name: 'CELT full band 2.5 ms, 48 frames, constant',
    wire: `e3 30 ${'aa'.repeat(48)}`,
    expected: { mode: 'celt', isStereo: false, frameSamples: 120, frameCount: 48, samples: 5_760 },
  },
  {
    name: 'CELT 20 ms, three variable frames with 255 + 1 bytes of padding',
    wire: `fb c3 ff02 01 00 aa bbcc ${'00'.repeat(256)}`,
    expected: { mode: 'celt', isStereo: false, frameSamples: 960, frameCount: 3, samples: 2_880 },
  },
  {
    name: 'a frame of 252 bytes: the length takes two',
    wire: `fa fc00 ${'aa'.repeat(252)} bb`,
    expected: { mode: 'celt', isStereo: false, frameSamples: 960, frameCount: 2, samples: 1_920 },
  },
  {
    name: 'DTX: no bytes at all',
    wire: 'f8',
    expected: { mode: 'celt', isStereo: false, frameSamples: 960, frameCount: 1, samples: 960 },
  },
];
for (const { name, wire, expected } of vectors) {
  test(`parseOpusPacket: ${name}`, () => {
    expect(parseOpusPacket(hexToBytes(wire))).toEqual(expected);
    expect(parseOpusToc(hexToBytes(wire))).toEqual(expected);
  });
}

test('what libopus wrote is valid: 20 ms each', () => {
  for (const file of ['mix-mono.ogg', 'mix-stereo.ogg', 'beep-mono.ogg', 'beep-stereo.ogg']) {
    for (const packet of readOpusPackets(file)) expect(parseOpusPacket(packet)).toMatchObject({ samples: 960 });
  }
});

/** R2: a frame has at most 1,275 bytes; the last one may have none. */
test.each([
  ['one frame of full length', `f8 ${'00'.repeat(1_275)}`],
  ['two equal ones of full length', `f9 ${'00'.repeat(2_550)}`],
  ['a second one of full length', `fa 00 ${'00'.repeat(1_275)}`],
  ['one of full length among any number', `fb 01 ${'00'.repeat(1_275)}`],
  ['a last one of full length', `fb 82 00 ${'00'.repeat(1_275)}`],
  ['a second one of no bytes', 'fa 02 aabb'],
  ['nothing but padding', 'fb 41 02 0000'],
  ['as many bytes as a packet may have', `e3 13 ${'00'.repeat(MAX_OPUS_PACKET_BYTES - 2)}`],
])('parseOpusPacket takes %s', (_, wire) => {
  expect(parseOpusPacket(hexToBytes(wire))).toBeTypeOf('object');
});

const malformed: Record<OpusMalformation, readonly string[]> = {
  empty: [''],
  'too-long': [`ff02${'00'.repeat(4_000)}`],
  truncated: [
    'fb', // R6, R7: no frame count
    'fa', // R4: no length
    'fa fc', // half a length
    'fa 02 aa', // the first frame is longer than the packet
    'fb 42', // no padding length
    'fb 42 ff', // padding length goes on
    'fb 42 05 0000', // padding is longer than the packet
    'fb 83 01', // R7: lengths break off
    'fb 82 03 aabb', // R7: the first frame is longer than the rest
    `fa fc01 ${'00'.repeat(253)}`, // R4: 256 bytes, by both bytes of the length
  ],
  'bad-frame-count': ['fb 00', `fb 07 ${'00'.repeat(7)}`, '5f 03 000000'],
  'frame-too-long': [
    `f8 ${'00'.repeat(1_276)}`,
    `f9 ${'00'.repeat(2_552)}`,
    `fa 00 ${'00'.repeat(1_276)}`,
    `fb 01 ${'00'.repeat(1_276)}`,
    `fb 82 00 ${'00'.repeat(1_276)}`,
  ],
  'odd-length': ['f9 00', 'fb 02 000000'],
};
for (const [malformation, wires] of Object.entries(malformed)) {
  for (const [index, wire] of wires.entries()) {
    test(`parseOpusPacket: ${malformation} ${index}`, () =>
      expect(parseOpusPacket(hexToBytes(wire))).toBe(malformation));
  }
}

test('damaged packets yield a name or at most 120 ms', () => {
  const damaged = fc
    .tuple(fc.constantFrom(...vectors.map(({ wire }) => wire)), fc.nat(300), fc.nat(6), fc.nat(255))
    .map(([wire, keep, at, value]) => {
      const packet = hexToBytes(wire).slice(0, keep);
      if (at < packet.length) packet[at] = value;
      return packet;
    });
  fc.assert(
    fc.property(damaged, (packet) => {
      const toc = parseOpusPacket(packet);
      if (typeof toc !== 'string') expect(toc.samples).toBeLessThanOrEqual(5_760);
    }),
    { numRuns: 2_000 },
  );
});
