import { bytesToHex, hexToBytes, ticks } from '@callcast/core';
import { expect, test } from 'vitest';
import {
  type AudioSpecificConfig,
  type AudioSpecificConfigMalformation,
  parseAudioSpecificConfig,
  writeAudioSpecificConfig,
} from './audio-specific-config.ts';
import { SilentFrames } from './silent-frames.ts';
import { writeSilentRawDataBlock } from './silent-raw-data-block.ts';

/** ISO/IEC 14496-3 §1.6.2.1, by hand: five bits of object type, four of rate, four of channels, three zeros. */
const configs: readonly { name: string; wire: string; expected: AudioSpecificConfig }[] = [
  {
    name: 'LC 48 kHz mono',
    wire: '1188',
    expected: { audioObjectType: 2, sampleRate: 48_000, channelConfiguration: 1 },
  },
  {
    name: 'LC 48 kHz stereo',
    wire: '1190',
    expected: { audioObjectType: 2, sampleRate: 48_000, channelConfiguration: 2 },
  },
  {
    name: 'LC 44.1 kHz stereo',
    wire: '1210',
    expected: { audioObjectType: 2, sampleRate: 44_100, channelConfiguration: 2 },
  },
  {
    name: 'an explicit rate of 12,345 Hz',
    wire: '1780181c88',
    expected: { audioObjectType: 2, sampleRate: 12_345, channelConfiguration: 1 },
  },
];
for (const { name, wire, expected } of configs) {
  test(`AudioSpecificConfig, both directions: ${name}`, () => {
    expect(parseAudioSpecificConfig(hexToBytes(wire))).toEqual(expected);
    expect(bytesToHex(writeAudioSpecificConfig(expected))).toBe(wire);
  });
}

test("FFmpeg's config with an SBR extension behind it, and an escaped object type", () => {
  expect(parseAudioSpecificConfig(hexToBytes('118856e500'))).toEqual(configs[0]?.expected);
  expect(parseAudioSpecificConfig(hexToBytes('f9461000'))).toMatchObject({ audioObjectType: 42 }); // xHE-AAC
});

const malformed: Record<AudioSpecificConfigMalformation, readonly string[]> = {
  truncated: ['', '11', '17'],
  'bad-sample-rate': ['1688', '1780000008'],
};
for (const [malformation, wires] of Object.entries(malformed)) {
  for (const wire of wires) {
    test(`parseAudioSpecificConfig: ${malformation}: ${wire}`, () => {
      expect(parseAudioSpecificConfig(hexToBytes(wire))).toBe(malformation);
    });
  }
}

/** By the tables of ISO/IEC 14496-3 §4.4.2; decoded by FFmpeg in the test of the encoder. */
test('silent frames, bit by bit', () => {
  // SCE 000, tag 0000, global_gain 0, ics_info 0 00 0 000000 0, three flags 000, END 111
  expect(bytesToHex(writeSilentRawDataBlock(1))).toBe('00000007');
  // CPE 001, tag 0000, common_window 1, ics_info, ms_mask 00, twice global_gain and flags, END 111, two bits of alignment
  expect(bytesToHex(writeSilentRawDataBlock(2))).toBe('21000000001c');
});

test('silent frames follow each other by 1024 samples, whatever steps time takes', () => {
  const silence = new SilentFrames(ticks(5_000));
  const positions = [5_000, 5_001, 6_024, 6_025, 20_000, 10].flatMap((until) => [...silence.fillUntil(ticks(until))]);
  expect(positions).toEqual(Array.from({ length: 15 }, (_, k) => 5_000 + 1_024 * k));
});

test('silence up to a far position costs ten seconds of frames at most', () => {
  const silence = new SilentFrames(ticks(0));
  const first = silence.fillUntil(ticks(1e12));
  expect(first).toHaveLength(469);
  expect(silence.fillUntil(ticks(1e12))[0]).toBe(469 * 1_024);
});
