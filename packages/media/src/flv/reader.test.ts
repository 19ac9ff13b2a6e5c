import { readFileSync } from 'node:fs';
import { bytesToHex, concatBytes, hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAvcDecoderConfigurationRecord } from '../h264/avc-decoder-configuration-record.ts';
import { splitAvcFormat } from '../h264/avc-format.ts';
import { parseAudioTagBody, writeAacRawBody, writeAacSequenceHeaderBody } from './audio-tag-body.ts';
import { type FlvMalformation, FlvReader } from './reader.ts';
import type { FlvTag } from './tag.ts';
import {
  parseVideoTagBody,
  writeAvcEndOfSequenceBody,
  writeAvcSequenceHeaderBody,
  writeAvcVideoTagBody,
} from './video-tag-body.ts';
import { writeFlvFileHeader, writeFlvTag } from './writer.ts';

/** Written by FFmpeg 5.1: x264 with B pictures, AAC mono. */
const file = new Uint8Array(readFileSync(new URL('../../testdata/bframes.flv', import.meta.url)));

function readAll(bytes: Uint8Array, options?: { maxTagBodyBytes: number }): FlvTag[] {
  const tags = new FlvReader(options).handleChunk(bytes);
  if (typeof tags === 'string') throw new Error(tags);
  return tags;
}

test("FFmpeg's file: kinds, times and flags of its tags", () => {
  const tags = readAll(file);
  expect(
    tags.slice(0, 6).map(({ kind, timestamp, isHeader, isKeyFrame }) => [kind, timestamp, isHeader, isKeyFrame]),
  ).toEqual([
    ['script', 0, true, false],
    ['video', 0, true, false],
    ['audio', 0, true, false],
    ['video', 0, false, true],
    ['video', 100, false, false],
    ['audio', 179, false, false],
  ]);
  expect(tags.filter(({ kind }) => kind === 'audio').at(-1)?.timestamp).toBe(499);
});

test("our writers repeat FFmpeg's file byte for byte", () => {
  const rewritten = readAll(file).map((tag) => writeFlvTag({ ...tag, body: rewriteBody(tag) }));
  expect(concatBytes([writeFlvFileHeader({ hasAudio: true, hasVideo: true }), ...rewritten])).toEqual(file);
});

/** Takes a body apart and builds it again. */
function rewriteBody({ kind, body }: FlvTag): Uint8Array {
  if (kind === 'script') return body;
  if (kind === 'audio') {
    const audio = parseAudioTagBody(body);
    if (typeof audio === 'string') throw new Error(audio);
    return audio.kind === 'raw'
      ? writeAacRawBody(audio.rawDataBlock)
      : writeAacSequenceHeaderBody(audio.audioSpecificConfig);
  }
  const video = parseVideoTagBody(body);
  if (typeof video === 'string') throw new Error(video);
  switch (video.kind) {
    case 'sequence-header':
      expect(typeof parseAvcDecoderConfigurationRecord(video.configurationRecord)).toBe('object');
      return writeAvcSequenceHeaderBody(video.configurationRecord);
    case 'end-of-sequence':
      return writeAvcEndOfSequenceBody();
    case 'access-unit': {
      const nalUnits = splitAvcFormat(video.sample);
      if (typeof nalUnits === 'string') throw new Error(nalUnits);
      return writeAvcVideoTagBody({ nalUnits, isIdr: video.isKeyFrame, compositionTime: video.compositionTime });
    }
  }
}

test('however a stream is cut, the same tags come out', () => {
  const expected = readAll(file);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (lengths) => {
      const reader = new FlvReader();
      const tags: FlvTag[] = [];
      for (let at = 0, i = 0; at < file.length; i++) {
        const end = at + lengths[i % lengths.length]!;
        const chunk = file.slice(at, end);
        const result = reader.handleChunk(chunk);
        chunk.fill(0xff); // the chunk may be reused as soon as it was handled
        if (typeof result === 'string') throw new Error(result);
        tags.push(...result);
        at = end;
      }
      expect(tags).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test('the extended byte carries bits 24 to 31 of the timestamp', () => {
  const tag = writeFlvTag({
    kind: 'audio',
    timestamp: 0x9a_bc_de_f0 as FlvTag['timestamp'],
    body: hexToBytes('af01ff'),
  });
  expect(bytesToHex(tag)).toBe('08000003bcdef09a000000af01ff0000000e');
  const tags = readAll(concatBytes([writeFlvFileHeader({ hasAudio: true, hasVideo: false }), tag]));
  expect(tags[0]?.timestamp).toBe(0x9a_bc_de_f0);
});

test('tags of unknown type are passed over', () => {
  const unknown = hexToBytes('0f000001 00000000 000000 ff 0000000c');
  const header = writeFlvFileHeader({ hasAudio: true, hasVideo: true });
  expect(readAll(concatBytes([header, unknown, unknown]))).toEqual([]);
});

test('a body of more than 24 bits is refused', () => {
  const tag = { kind: 'video', timestamp: 0 as FlvTag['timestamp'] } as const;
  expect(() => writeFlvTag({ ...tag, body: new Uint8Array(0x1_00_00_00) })).toThrow(
    expect.objectContaining({ code: 'FLV_TAG_TOO_LARGE' }),
  );
});

const malformed: Record<FlvMalformation, { wire: string; maxTagBodyBytes?: number }> = {
  'not-flv': { wire: '464c57' },
  'bad-header-size': { wire: '464c560105 00000008 00000000' },
  'tag-too-large': { wire: '464c560105 00000009 00000000 09000065 00000000 000000', maxTagBodyBytes: 100 },
  'bad-previous-tag-size': { wire: '464c560105 00000009 00000000 09000001 00000000 000000 17 0000000b' },
};
for (const [malformation, { wire, maxTagBodyBytes }] of Object.entries(malformed)) {
  test(`FlvReader: ${malformation}, and it stays so`, () => {
    const reader = new FlvReader(maxTagBodyBytes === undefined ? {} : { maxTagBodyBytes });
    expect(reader.handleChunk(hexToBytes(wire))).toBe(malformation);
    expect(reader.handleChunk(file)).toBe(malformation);
  });
}
test('a header that claims a megabyte is refused, not waited for', () => {
  expect(new FlvReader().handleChunk(hexToBytes('464c560105 00100000'))).toBe('bad-header-size');
});

test('damaged files never throw', () => {
  const damage = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(damage, fc.nat(file.length), (changes, keep) => {
      const bytes = file.slice(0, keep);
      for (const [at, value] of changes) if (at < keep) bytes[at] = value;
      const tags = new FlvReader().handleChunk(bytes);
      if (typeof tags === 'string') return;
      for (const { kind, body } of tags) {
        if (kind === 'video') parseVideoTagBody(body);
        if (kind === 'audio') parseAudioTagBody(body);
      }
    }),
    { numRuns: 300 },
  );
});
