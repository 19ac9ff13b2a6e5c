/** AV1 structures, by what other implementations wrote. */
import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAv1TagBody, writeAv1CodedFramesBody, writeAv1SequenceStartBody } from '../flv/enhanced-video-tag-body.ts';
import { FlvReader } from '../flv/reader.ts';
import { writeAv1CodecConfigurationRecord } from './codec-configuration-record.ts';
import { leb128Bytes, parseLeb128, writeLeb128 } from './leb128.ts';
import { ObuType, parseObu, sizedObusBytes, writeSizedObus } from './obu.ts';
import { parseAv1SequenceHeader } from './sequence-header.ts';
import { parseAv1TemporalUnit } from './temporal-unit.ts';

/** Tags that FFmpeg 8.1 made of SVT-AV1's pictures: 64x64, a key frame each 6. */
const TAGS = (() => {
  const tags = new FlvReader().handleChunk(readFileSync(new URL('../../testdata/enhanced-av1.flv', import.meta.url)));
  if (typeof tags === 'string') throw new Error(tags);
  return tags.filter(({ kind }) => kind === 'video');
})();
/** Of Chromium 156, 160x120, as it stood in RTP: no size field. */
const OF_CHROMIUM = '0800000003b4ff70068020';
/** Of the tags above. */
const OF_SVT = '0a0a00000002afff805f0008';

/** OBUs with size fields, one behind the other. */
function split(bytes: Uint8Array): Uint8Array[] {
  const obus: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = parseLeb128(bytes, at + ((bytes[at]! & 4) === 0 ? 1 : 2))!;
    obus.push(bytes.subarray(at, size.end + size.value));
    at = size.end + size.value;
  }
  return obus;
}

test('tags of another writer are read, and written the same but for temporal delimiters', () => {
  const kinds = TAGS.map(({ body, isHeader, isKeyFrame }) => {
    const tag = parseAv1TagBody(body);
    if (typeof tag === 'string') throw new Error(tag);
    expect([isHeader, isKeyFrame]).toEqual([
      tag.kind === 'sequence-start',
      tag.kind === 'coded-frames' && tag.isKeyFrame,
    ]);
    if (tag.kind === 'sequence-start')
      expect(bytesToHex(writeAv1SequenceStartBody(tag.configurationRecord))).toBe(bytesToHex(body));
    if (tag.kind !== 'coded-frames') return tag.kind;
    const unit = parseAv1TemporalUnit(split(tag.temporalUnit));
    if (typeof unit === 'string') throw new Error(unit);
    expect(unit.isKeyFrame).toBe(tag.isKeyFrame);
    expect(bytesToHex(writeAv1CodedFramesBody(unit.obus, unit.isKeyFrame))).toBe(
      bytesToHex(body).replace(/^(.{10})1200/, '$1'),
    );
    return unit.isKeyFrame ? 'key' : 'inter';
  });
  const group = ['key', ...new Array(5).fill('inter')];
  expect(kinds).toEqual(['sequence-start', 'other', ...group, ...group]);
});

test('the record is that of another writer', () => {
  const obu = parseObu(hexToBytes(OF_SVT));
  if (typeof obu === 'string') throw new Error(obu);
  const header = parseAv1SequenceHeader(obu.payload);
  if (typeof header === 'string') throw new Error(header);
  const [start] = TAGS;
  expect(bytesToHex(writeAv1SequenceStartBody(writeAv1CodecConfigurationRecord(header, obu)))).toBe(
    bytesToHex(start!.body),
  );
});

/** Bits as in §5.5, in the order of the standard. */
const build = (bits: string): string => {
  const text = bits.replaceAll(/[^01]/g, '');
  return (text.padEnd(Math.ceil(text.length / 8) * 8, '0').match(/.{8}/g) ?? [])
    .map((byte) => Number.parseInt(byte, 2).toString(16).padStart(2, '0'))
    .join('');
};

describe('sequence headers', () => {
  const parse = (hex: string) => parseAv1SequenceHeader(hexToBytes(hex));

  test('of Chromium and of SVT-AV1', () => {
    const common = {
      seqProfile: 0,
      reducedStillPictureHeader: false,
      seqTier0: 0,
      highBitdepth: false,
      twelveBit: false,
      monochrome: false,
      chromaSubsamplingX: 1,
      chromaSubsamplingY: 1,
      chromaSamplePosition: 0,
    };
    expect(parse(OF_CHROMIUM.slice(2))).toEqual({ ...common, seqLevelIdx0: 0, width: 160, height: 120 });
    expect(parse(OF_SVT.slice(4))).toEqual({ ...common, seqLevelIdx0: 0, width: 64, height: 64 });
  });

  /** 4 bits each for a width of 9 and a height of 5. */
  const SIZE = '0011 0011 1000 0100';
  const NO_TOOLS = '0 000 0000 0 0 0 000';
  const BARE = '0 0 00000 000000000000 00101';

  test('reduced for a still picture', () => {
    expect(parse(build(`000 1 1 00111 ${SIZE} 000 000 0 0 0 0 01 0 0`))).toMatchObject({
      reducedStillPictureHeader: true,
      seqLevelIdx0: 7,
      width: 9,
      height: 5,
      chromaSamplePosition: 1,
    });
  });

  test('with timing, decoder model, display delays and two operating points', () => {
    const timing = `1 ${'0'.repeat(64)} 1 010 1 00011 ${'1'.repeat(32)} 00000 00000`;
    // Level 8 has a tier; both have parameters of 2 × 4 + 1 bits, and the first a display delay.
    const points = `1 00001 000000000000 01000 1 1 ${'1'.repeat(9)} 1 1010 000000000001 00101 1 ${'1'.repeat(9)} 0`;
    const header = parse(build(`000 0 0 ${timing} ${points} ${SIZE} ${NO_TOOLS} 0 0 0 0 10 0 0`));
    expect(header).toMatchObject({ seqLevelIdx0: 8, seqTier0: 1, width: 9, height: 5, chromaSamplePosition: 2 });
  });

  test('with every tool that makes it longer', () => {
    const frameIds = '1 0110 101';
    const tools = '111 1111 1 11 1 0 1 011 111';
    expect(parse(build(`000 0 0 ${BARE} ${SIZE} ${frameIds} ${tools} 0 0 0 0 01 0 1`))).toMatchObject({
      width: 9,
      height: 5,
      chromaSamplePosition: 1,
    });
    // Screen content tools that are forced off say nothing of motion vectors; forced on they do.
    expect(parse(build(`000 0 0 ${BARE} ${SIZE} 0 000 0000 0 0 1 1 000 0 0 0 0 11 0 1`))).toMatchObject({
      chromaSamplePosition: 3,
    });
  });

  test('colours', () => {
    const head = (profile: string): string => `${profile} 0 0 ${BARE} ${SIZE} ${NO_TOOLS}`;
    const cases: [string, string, object][] = [
      ['000', '1 1 0 0', { highBitdepth: true, monochrome: true, chromaSubsamplingX: 1, chromaSubsamplingY: 1 }],
      ['001', '0 0 0 0', { monochrome: false, chromaSubsamplingX: 0, chromaSubsamplingY: 0 }],
      ['000', '0 0 1 00000001 00000001 00000001 0 10 0', { chromaSubsamplingX: 1, chromaSamplePosition: 2 }],
      ['000', '0 0 1 00000001 00001101 00000000 0', { chromaSubsamplingX: 0, chromaSubsamplingY: 0 }], // RGB
      ['010', '0 0 0 0 0', { twelveBit: false, chromaSubsamplingX: 1, chromaSubsamplingY: 0 }],
      [
        '010',
        '1 1 0 0 0 1 1 10 0',
        { highBitdepth: true, twelveBit: true, chromaSubsamplingY: 1, chromaSamplePosition: 2 },
      ],
      ['010', '1 1 0 0 0 1 0 0', { twelveBit: true, chromaSubsamplingX: 1, chromaSubsamplingY: 0 }],
      ['010', '1 1 0 0 0 0 0', { twelveBit: true, chromaSubsamplingX: 0, chromaSubsamplingY: 0 }],
    ];
    for (const [profile, colour, expected] of cases) {
      // Whole to the last bit: one bit less of colours is one bit too few.
      const bits = `${head(profile)} ${colour} 0`.replaceAll(/[^01]/g, '');
      const pad = (8 - (bits.length % 8)) % 8;
      expect(parse(build(bits)), `${profile} ${colour}`).toMatchObject(expected);
      if (pad === 7) expect(parse(build(bits.slice(0, -1)))).toBe('truncated');
    }
  });

  test('what is refused', () => {
    expect(parse(build('011'.padEnd(200, '0')))).toBe('reserved-profile');
    const huge = `000 0 0 ${BARE} 1111 1111 ${'1'.repeat(32)} ${NO_TOOLS} 0 0 0 0 00 0 0`;
    expect(parse(build(huge))).toBe('too-large');
    const padded = (bytes: number): string => OF_CHROMIUM.slice(2).padEnd(2 * bytes, '0');
    expect(parse(padded(4_096))).toMatchObject({ width: 160 });
    expect(parse(padded(4_097))).toBe('too-large');
    const whole = OF_CHROMIUM.slice(2);
    for (let length = 0; length < whole.length - 2; length += 2)
      expect(parse(whole.slice(0, length)), String(length)).toBe('truncated');
  });

  test('noise never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void parseAv1SequenceHeader(bytes)));
  });
});

describe('OBUs', () => {
  test('with and without size field and extension', () => {
    expect(parseObu(hexToBytes('30aabb'))).toEqual({ type: 6, header: hexToBytes('30'), payload: hexToBytes('aabb') });
    expect(parseObu(hexToBytes('3202aabb'))).toMatchObject({ type: 6, payload: hexToBytes('aabb') });
    expect(parseObu(hexToBytes('3408aabb'))).toMatchObject({ header: hexToBytes('3408'), payload: hexToBytes('aabb') });
    expect(parseObu(hexToBytes('360802aabb'))).toMatchObject({
      header: hexToBytes('3608'),
      payload: hexToBytes('aabb'),
    });
  });

  test.each([
    ['empty', ''],
    ['forbidden-bit', '80'],
    ['short-header', '34'],
    ['bad-size', '32'],
    ['bad-size', '3203aabb'],
    ['bad-size', '3201aabb'],
    ['bad-size', '32808080808080808000'],
  ])('%s', (malformation, hex) => expect(parseObu(hexToBytes(hex))).toBe(malformation));

  test('are written with a size field each', () => {
    const obus = ['30aabb', '3408', `30${'11'.repeat(200)}`].map((hex) => {
      const obu = parseObu(hexToBytes(hex));
      if (typeof obu === 'string') throw new Error(obu);
      return obu;
    });
    const target = new Uint8Array(2 + sizedObusBytes(obus));
    expect(writeSizedObus(obus, target, 2)).toBe(target.length);
    expect(bytesToHex(target)).toBe(`00003202aabb36080032c801${'11'.repeat(200)}`);
  });
});

test('leb128, to the last value', () => {
  for (const [value, hex] of [
    [0, '00'],
    [127, '7f'],
    [128, '8001'],
    [0xffff_ffff, 'ffffffff0f'],
  ] as const) {
    const bytes = new Uint8Array(leb128Bytes(value));
    expect(writeLeb128(value, bytes, 0)).toBe(bytes.length);
    expect(bytesToHex(bytes)).toBe(hex);
    expect(parseLeb128(bytes, 0)).toEqual({ value, end: bytes.length });
    expect(parseLeb128(bytes.subarray(0, -1), 0)).toBeUndefined();
  }
  expect(parseLeb128(hexToBytes('8080808010'), 0)).toBeUndefined(); // 2^32
  expect(parseLeb128(hexToBytes('8180808080808000'), 0)).toEqual({ value: 1, end: 8 });
});

describe('temporal units', () => {
  const SEQUENCE = hexToBytes(OF_CHROMIUM);
  /** A frame OBU whose header begins with these bits: show_existing_frame, frame_type (2), show_frame. */
  const frame = (bits: string): Uint8Array => Uint8Array.of(0x30, Number.parseInt(bits.padEnd(8, '0'), 2), 0x55);
  const KEY = frame('0001');
  const INTER = frame('0011');

  test('a decoder can begin with a sequence header and a key frame that is shown', () => {
    const cases: [readonly Uint8Array[], boolean][] = [
      [[SEQUENCE, KEY], true],
      [[KEY], false],
      [[SEQUENCE, INTER], false],
      [[SEQUENCE, frame('0000')], false], // not shown
      [[SEQUENCE, frame('1001')], false], // a repetition
      [[SEQUENCE, frame('0101')], false], // intra only
      [[SEQUENCE, hexToBytes('1810'), hexToBytes('2001')], true], // header and tile group apart
      [[SEQUENCE, KEY, INTER], true], // layers
      [[SEQUENCE, hexToBytes('30')], false], // nothing of its header
    ];
    for (const [obus, isKeyFrame] of cases)
      expect(parseAv1TemporalUnit(obus), obus.map(bytesToHex).join()).toMatchObject({ isKeyFrame });
  });

  test('a still picture with a reduced header is one to begin with, whatever its first bits are', () => {
    const reduced = hexToBytes(`08${build('000 1 1 00111 0011 0011 1000 0100 000 000 0 0 0 0 01 0 0')}`);
    expect(parseAv1TemporalUnit([reduced, INTER])).toMatchObject({ isKeyFrame: true });
  });

  test('what a container does not take is left out, the rest keeps its order', () => {
    const obus = ['1000', '0801', '2855', '4000', '7800'].map(hexToBytes);
    const unit = parseAv1TemporalUnit([obus[0]!, SEQUENCE, obus[2]!, KEY, obus[3]!, obus[4]!]);
    if (typeof unit === 'string') throw new Error(unit);
    expect(unit.obus.map(({ type }) => type)).toEqual([ObuType.sequenceHeader, ObuType.metadata, ObuType.frame]);
  });

  test.each<[string, readonly string[]]>([
    ['broken-obu', ['80']],
    ['broken-sequence-header', ['08']],
    ['sequence-headers-differ', [OF_CHROMIUM, '080000000ab4ff70068020']],
    ['no-frame', [OF_CHROMIUM]],
    ['no-frame', []],
  ])('%s', (malformation, obus) => expect(parseAv1TemporalUnit(obus.map(hexToBytes))).toBe(malformation));

  test('a sequence header that is repeated counts once', () => {
    const unit = parseAv1TemporalUnit([SEQUENCE, SEQUENCE, KEY]);
    expect(typeof unit === 'object' && unit.obus.length).toBe(2);
  });
});

/** Assembled from the tables of Enhanced RTMP v2, "Enhanced Video". */
test('bodies that are not one AV1 track', () => {
  for (const [hex, malformation] of [
    ['', 'truncated'],
    ['1701000000', 'not-enhanced'],
    ['91617630', 'truncated'],
    ['9168766331', 'not-av1'],
    ['9561763031', 'unsupported-packet-type'],
    ['9661763031', 'unsupported-packet-type'],
    ['9761763031', 'unsupported-packet-type'],
  ] as const)
    expect(parseAv1TagBody(hexToBytes(hex)), hex).toBe(malformation);
  expect(parseAv1TagBody(hexToBytes('9261763031'))).toEqual({ kind: 'other' });
});
