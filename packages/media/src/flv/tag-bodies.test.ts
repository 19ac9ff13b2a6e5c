import { bytesToHex, hexToBytes, millis } from '@callcast/core';
import { expect, test } from 'vitest';
import {
  type AudioTagBodyMalformation,
  parseAudioTagBody,
  writeAacRawBody,
  writeAacSequenceHeaderBody,
} from './audio-tag-body.ts';
import { writeOnMetaDataBody } from './metadata.ts';
import { writeScriptData } from './script-data.ts';
import {
  parseVideoTagBody,
  type VideoTagBodyMalformation,
  writeAvcEndOfSequenceBody,
  writeAvcSequenceHeaderBody,
  writeAvcVideoTagBody,
} from './video-tag-body.ts';

/** Assembled from the tables of FLV 10.1 Annex E §E.4.3. */
test('video bodies', () => {
  const nalUnits = [hexToBytes('6588'), hexToBytes('41')];
  expect(bytesToHex(writeAvcVideoTagBody({ nalUnits, isIdr: true, compositionTime: millis(0) }))).toBe(
    '17 01 000000 00000002 6588 00000001 41'.replaceAll(' ', ''),
  );
  expect(
    bytesToHex(writeAvcVideoTagBody({ nalUnits: [hexToBytes('41')], isIdr: false, compositionTime: millis(33) })),
  ).toBe('27 01 000021 00000001 41'.replaceAll(' ', ''));
  expect(bytesToHex(writeAvcSequenceHeaderBody(hexToBytes('0142c01f')))).toBe('17000000000142c01f');
  expect(bytesToHex(writeAvcEndOfSequenceBody())).toBe('1702000000');
});

test('composition time is SI24: both ends, and −1', () => {
  const nalUnits = [hexToBytes('41')];
  for (const [compositionTime, wire] of [
    [8_388_607, '7fffff'],
    [-8_388_607, '800001'],
    [-1, 'ffffff'],
  ] as const) {
    const body = writeAvcVideoTagBody({ nalUnits, isIdr: false, compositionTime: millis(compositionTime) });
    expect(bytesToHex(body.subarray(2, 5))).toBe(wire);
    expect(parseVideoTagBody(body)).toMatchObject({ compositionTime });
  }
});

test('what FLV cannot say is refused', () => {
  const nalUnits = [hexToBytes('41')];
  expect(() => writeAvcVideoTagBody({ nalUnits: [], isIdr: true, compositionTime: millis(0) })).toThrow(
    expect.objectContaining({ code: 'FLV_EMPTY_ACCESS_UNIT' }),
  );
  for (const compositionTime of [8_388_608, -8_388_608]) {
    expect(() => writeAvcVideoTagBody({ nalUnits, isIdr: true, compositionTime: millis(compositionTime) })).toThrow(
      expect.objectContaining({ code: 'FLV_COMPOSITION_TIME_RANGE' }),
    );
  }
});

/** §E.4.2: for AAC the first byte is always 0xaf. */
test('audio bodies', () => {
  expect(bytesToHex(writeAacSequenceHeaderBody(hexToBytes('1190')))).toBe('af001190');
  expect(bytesToHex(writeAacRawBody(hexToBytes('210a')))).toBe('af01210a');
});

const malformedVideo: Record<VideoTagBodyMalformation, string> = {
  truncated: '17010000',
  'not-avc': '1200000000',
  'bad-packet-type': '1703000000',
};
for (const [malformation, wire] of Object.entries(malformedVideo)) {
  test(`parseVideoTagBody: ${malformation}`, () => expect(parseVideoTagBody(hexToBytes(wire))).toBe(malformation));
}
const malformedAudio: Record<AudioTagBodyMalformation, string> = {
  truncated: 'af',
  'not-aac': '2f0100',
  'bad-packet-type': 'af02',
};
for (const [malformation, wire] of Object.entries(malformedAudio)) {
  test(`parseAudioTagBody: ${malformation}`, () => expect(parseAudioTagBody(hexToBytes(wire))).toBe(malformation));
}

test('script data repeats the onMetaData that FFmpeg 5.1 wrote', () => {
  const ffmpeg = `02000a6f6e4d65746144617461 080000000a 00057769647468 004050000000000000 0006686569676874 004048000000000000
    000d766964656f6461746172617465 000000000000000000 00096672616d6572617465 004024000000000000
    000c766964656f636f6465636964 00401c000000000000 000d617564696f6461746172617465 00403f400000000000
    000f617564696f73616d706c6572617465 0040e7700000000000 000f617564696f73616d706c6573697a65 004030000000000000
    000673746572656f 0100 000c617564696f636f6465636964 004024000000000000 000009`;
  const values = {
    width: 64,
    height: 48,
    videodatarate: 0,
    framerate: 10,
    videocodecid: 7,
    audiodatarate: 31.25,
    audiosamplerate: 48_000,
    audiosamplesize: 16,
    stereo: false,
    audiocodecid: 10,
  };
  expect(writeScriptData('onMetaData', values)).toEqual(hexToBytes(ffmpeg));
});

test('onMetaData names what is known, and nothing else', () => {
  const text = (body: Uint8Array): string => new TextDecoder('latin1').decode(body);
  const both = text(
    writeOnMetaDataBody({
      video: { width: 1280, height: 720, frameRate: 30 },
      audio: { sampleRate: 48_000, channels: 2, bitrateBps: 128_000 },
    }),
  );
  for (const key of [
    'width',
    'framerate',
    'videocodecid',
    'audiocodecid',
    'audiosamplerate',
    'stereo\u0001\u0001',
    'Callcast',
  ])
    expect(both).toContain(key);
  const audioOnly = text(writeOnMetaDataBody({ audio: { sampleRate: 48_000, channels: 1 } }));
  expect(audioOnly).toContain('stereo\u0001\u0000');
  for (const key of ['width', 'framerate', 'videocodecid', 'datarate']) expect(audioOnly).not.toContain(key);
});

test('a string longer than its 16-bit length can say is a bug', () => {
  expect(() => writeScriptData('x', { encoder: 'é'.repeat(32_768) })).toThrow('invariant');
});
