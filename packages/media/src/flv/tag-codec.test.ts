import { hexToBytes } from '@callcast/core';
import { expect, test } from 'vitest';
import type { FlvTag } from './tag.ts';
import { codecIdOf } from './tag-codec.ts';

/** Assembled by hand from FLV 10.1 Annex E and Enhanced RTMP v2. */
test.each<[string, FlvTag['kind'], string, number | undefined]>([
  ['H.264, an IDR', 'video', '17 01 000000', 7],
  ['H.264, another picture', 'video', '27 01 000000', 7],
  ['AAC', 'audio', 'af 00 1190', 10],
  ['MP3', 'audio', '2f ff', 2],
  ['AV1', 'video', '90 61763031 81', 0x61763031],
  ['H.265, another picture', 'video', 'a1 68766331', 0x68766331],
  ['Opus', 'audio', '91 4f707573 fc', 0x4f707573],
  ['a FourCC cut short', 'audio', '91 4f7075', undefined],
  ['nothing at all', 'video', '', undefined],
  ['metadata', 'script', '02 000a', undefined],
])('%s', (_, kind, body, codecId) => {
  const padded = hexToBytes(`ff${body.replaceAll(' ', '')}ff`);
  expect(codecIdOf({ kind, body: padded.subarray(1, -1) })).toBe(codecId);
});
