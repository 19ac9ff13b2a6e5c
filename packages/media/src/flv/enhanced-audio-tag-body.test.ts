import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes } from '@callcast/core';
import { expect, test } from 'vitest';
import { parseOpusIdHeader } from '../opus/id-header.ts';
import { parseOpusPacket } from '../opus/toc.ts';
import {
  type OpusTagBodyMalformation,
  parseOpusTagBody,
  writeOpusCodedFramesBody,
  writeOpusSequenceStartBody,
} from './enhanced-audio-tag-body.ts';
import { writeOnMetaDataBody } from './metadata.ts';
import { FlvReader } from './reader.ts';

function tagsOf(name: string) {
  const tags = new FlvReader().handleChunk(readFileSync(new URL(`../../testdata/${name}`, import.meta.url)));
  if (typeof tags === 'string') throw new Error(tags);
  return tags.filter(({ kind }) => kind === 'audio');
}

for (const [name, channels] of [
  ['enhanced-opus-mono.flv', 1],
  ['enhanced-opus-stereo.flv', 2],
] as const)
  test(`${name}: tags of another writer are read, and written the same`, () => {
    const tags = tagsOf(name);
    const kinds = tags.map(({ body }) => {
      const parsed = parseOpusTagBody(body);
      if (typeof parsed === 'string') throw new Error(parsed);
      if (parsed.kind === 'sequence-start') {
        expect(parseOpusIdHeader(parsed.idHeader)).toEqual({ channels, preSkip: 312 });
        expect(bytesToHex(writeOpusSequenceStartBody(parsed.idHeader))).toBe(bytesToHex(body));
      } else if (parsed.kind === 'coded-frames') {
        expect(parseOpusPacket(parsed.packet)).toMatchObject({ samples: 960 });
        expect(bytesToHex(writeOpusCodedFramesBody(parsed.packet))).toBe(bytesToHex(body));
      }
      return parsed.kind;
    });
    expect(kinds).toEqual(['sequence-start', 'other', ...new Array(11).fill('coded-frames')]);
    // For whoever joins later: the reader knows headers from media.
    expect(tags.map(({ isHeader }) => isHeader)).toEqual(kinds.map((kind) => kind === 'sequence-start'));
  });

/** Assembled from the tables of Enhanced RTMP v2, "Enhanced Audio". */
test('bodies that are not one Opus track', () => {
  const cases: [string, OpusTagBodyMalformation][] = [
    ['', 'truncated'],
    ['af01210a', 'not-enhanced'],
    ['914f7075', 'truncated'],
    ['91664c6143', 'not-opus'], // fLaC
    ['95014f7075737300', 'unsupported-packet-type'], // multitrack
    ['9702000000014f70757373', 'unsupported-packet-type'], // ModEx
  ];
  for (const [hex, malformation] of cases) expect(parseOpusTagBody(hexToBytes(hex)), hex).toBe(malformation);
});

test('the metadata names the codec', () => {
  const body = bytesToHex(writeOnMetaDataBody({ audio: { sampleRate: 48_000, channels: 1, codec: 'Opus' } }));
  const value = Buffer.alloc(8);
  value.writeDoubleBE(0x4f707573);
  expect(body).toContain(`${Buffer.from('audiocodecid').toString('hex')}00${value.toString('hex')}`);
});
