import { hexToBytes } from '@callcast/core';
import { expect, test } from 'vitest';
import { beginsKeyFrame } from './key-frame-start.ts';

/** By hand from RFC 6184 §5, RFC 7798 §4.4, RFC 7741 §4.2 and "RTP Payload Format For AV1" §4.4. */
test.each([
  ['H264', '6742c01f', true, 'SPS'],
  ['H264', '78 0004 6742c01f 0002 68ce', true, 'STAP-A that begins with an SPS'],
  ['H264', '78 0002 0910 0004 6742c01f', true, 'STAP-A with a delimiter and an SPS'],
  ['H264', '65 88 84', true, 'IDR, macroblock 0'],
  ['H264', '65 44 84', false, 'a later slice of an IDR'],
  ['H264', '7c 85 88', true, 'FU-A, start of an IDR'],
  ['H264', '7c 05 88', false, 'FU-A, a later fragment'],
  ['H264', '41 9a', false, 'not an IDR'],
  ['H264', '68 ce', false, 'PPS'],
  ['H264', '', false, 'nothing'],
  ['H265', '4001 0c', true, 'VPS'],
  ['H265', '6001 0003 4001 0c', true, 'aggregate that begins with a VPS'],
  ['H265', '2601 af', true, 'IDR_W_RADL'],
  ['H265', '6201 93 af', true, 'FU, start of IDR_W_RADL'],
  ['H265', '6201 13 af', false, 'FU, a later fragment'],
  ['H265', '0201 d0', false, 'TRAIL_R'],
  ['AV1', '18 0a', true, 'N'],
  ['AV1', '10 32', false, 'no N'],
  ['VP8', '10 9100', false, 'inter frame'],
  ['VP8', '10 9000', true, 'key frame, short descriptor'],
  ['VP8', '90 80 92 34 9000', true, 'key frame, PictureID of 15 bits'],
  ['VP8', '90 80 12 9100', false, 'inter frame, PictureID of 7 bits'],
  ['VP8', '90 f0 92 34 07 20 9000', true, 'key frame, everything'],
  ['VP8', '80 80 12 9000', false, 'S not set'],
  ['VP8', '91 80 12 9000', false, 'second partition'],
  ['VP8', '90 80', false, 'cut off'],
  ['opus', '78', true, 'sound begins anywhere'],
] as const)('%s %s: %s, %s', (codec, payload, expected, _what) => {
  expect(beginsKeyFrame(codec, hexToBytes(payload.replaceAll(' ', '')))).toBe(expected);
});
