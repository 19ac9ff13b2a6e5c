import { bytesToHex, hexToBytes } from '@callcast/core';
import { expect, test } from 'vitest';
import { parseOpusIdHeader, writeOpusIdHeader } from './id-header.ts';

/** By FFmpeg 8.1 with libopus, out of `testdata/enhanced-opus-mono.flv`. */
const BY_FFMPEG = '4f707573486561640101380180bb0000000000';

test('what another writer wrote, both ways', () => {
  expect(parseOpusIdHeader(hexToBytes(BY_FFMPEG))).toEqual({ channels: 1, preSkip: 312 });
  expect(bytesToHex(writeOpusIdHeader({ channels: 1, preSkip: 312 }))).toBe(BY_FFMPEG);
  expect(parseOpusIdHeader(writeOpusIdHeader({ channels: 2, preSkip: 0xfedc }))).toEqual({
    channels: 2,
    preSkip: 0xfedc,
  });
});

/** `at` and `byte`: what is changed in the header above. */
for (const [what, at, byte, malformation] of [
  ['another magic', 7, 0x65, 'not-opus'],
  ['an incompatible version', 8, 0x11, 'unknown-version'],
  ['no channels', 9, 0, 'unsupported-channels'],
  ['three channels', 9, 3, 'unsupported-channels'],
  ['a channel mapping table', 18, 1, 'unsupported-channels'],
] as const)
  test(`${what} is refused`, () => {
    const header = hexToBytes(BY_FFMPEG);
    header[at] = byte;
    expect(parseOpusIdHeader(header)).toBe(malformation);
  });

test('a later minor version is read, a header that was cut is not', () => {
  const header = hexToBytes(BY_FFMPEG);
  header[8] = 0x0f;
  expect(parseOpusIdHeader(header)).toEqual({ channels: 1, preSkip: 312 });
  for (let length = 0; length < header.length; length++)
    expect(parseOpusIdHeader(header.subarray(0, length))).toBe('truncated');
});
