import { hexToBytes } from '@callcast/core';
import { expect, test } from 'vitest';
import {
  type AvcDecoderConfigurationRecord,
  type AvcDecoderConfigurationRecordMalformation,
  parseAvcDecoderConfigurationRecord,
  writeAvcDecoderConfigurationRecord,
} from './avc-decoder-configuration-record.ts';

/** Written by FFmpeg 5.1 into the sequence header of an FLV file (x264 baseline), and by the table of §5.3.3.1.2. */
const vectors: readonly { name: string; wire: string; expected: AvcDecoderConfigurationRecord }[] = [
  {
    name: 'baseline',
    wire: '0142c01fffe10019 6742c01fd9005005bb0110000003001000000303c8f1832480 010005 68cb83cb20',
    expected: {
      avcProfileIndication: 66,
      profileCompatibility: 0xc0,
      avcLevelIndication: 31,
      lengthSizeMinusOne: 3,
      sequenceParameterSets: [hexToBytes('6742c01fd9005005bb0110000003001000000303c8f1832480')],
      pictureParameterSets: [hexToBytes('68cb83cb20')],
      highProfile: undefined,
    },
  },
  {
    name: 'High 4:2:2 10 bit, two PPS',
    wire: '017a001fffe1 0002 677a 02 0002 68eb 0001 68 fe fa fa 00',
    expected: {
      avcProfileIndication: 122,
      profileCompatibility: 0,
      avcLevelIndication: 31,
      lengthSizeMinusOne: 3,
      sequenceParameterSets: [hexToBytes('677a')],
      pictureParameterSets: [hexToBytes('68eb'), hexToBytes('68')],
      highProfile: { chromaFormat: 2, bitDepthLuma: 10, bitDepthChroma: 10 },
    },
  },
];
for (const { name, wire, expected } of vectors) {
  test(`AVCDecoderConfigurationRecord, both directions: ${name}`, () => {
    expect(parseAvcDecoderConfigurationRecord(hexToBytes(wire))).toEqual(expected);
    expect(writeAvcDecoderConfigurationRecord(expected)).toEqual(hexToBytes(wire));
  });
}

test('a High profile record without its extension is accepted: many writers leave it out', () => {
  expect(parseAvcDecoderConfigurationRecord(hexToBytes('0164001fffe1 0001 67 01 0001 68'))).toMatchObject({
    highProfile: undefined,
  });
});

const malformed: Record<AvcDecoderConfigurationRecordMalformation, readonly string[]> = {
  truncated: [
    '0142c01fff e1',
    '0142c01fff e100',
    '0142c01fff e10002 67',
    '0142c01fff e10001 67', // no PPS count
    '0142c01fff e10001 67 01',
    '0142c01fff e10001 67 01 0002 68',
  ],
  'wrong-version': ['0042c01fff e10001 67 00'],
  'bad-length-size': ['0142c01ffe e10001 67 00'],
};
for (const [malformation, wires] of Object.entries(malformed)) {
  for (const wire of wires) {
    test(`parseAvcDecoderConfigurationRecord: ${malformation}: ${wire}`, () => {
      expect(parseAvcDecoderConfigurationRecord(hexToBytes(wire))).toBe(malformation);
    });
  }
}
