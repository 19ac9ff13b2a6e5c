/** H.265 structures, by what other implementations wrote. */
import { readFileSync } from 'node:fs';
import { BitWriter, bytesToHex, concatBytes, hexToBytes, millis } from '@callcast/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseHevcTagBody,
  writeHevcCodedFramesBody,
  writeHevcSequenceStartBody,
} from '../flv/enhanced-video-tag-body.ts';
import { isRaslTagBody, toBlaTagBody } from '../flv/hevc-splice.ts';
import { FlvReader } from '../flv/reader.ts';
import { writeFlvFileHeader, writeFlvTag } from '../flv/writer.ts';
import { splitAnnexB } from '../h264/annex-b.ts';
import { MAX_COMPOSITION_TIME_MS, MAX_PARAMETER_SET_BYTES } from '../limits.ts';
import { type HevcPictureMalformation, parseHevcPicture } from './access-unit.ts';
import { hevcLayerId, hevcNalUnitType } from './nal-unit.ts';
import { HevcParameterSets } from './parameter-sets.ts';
import { type HevcPpsMalformation, parseHevcPps } from './pps.ts';
import { type HevcSpsMalformation, parseHevcSps } from './sps.ts';
import { parseHevcVpsId } from './vps.ts';

/** `hvcC` boxes that FFmpeg 5.1 wrote around libx265, without the SEI that it appends. */
const RECORDS = [
  {
    name: 'Main, 320x180: 184 lines, 4 cropped; two B pictures',
    record:
      '0101600000009000000000003cf000fcfdf8f800000f03a00001001840010c01ffff01600000030090000003000003003c959009a10001002b42010101600000030090000003000003003ca00a080b9f796564924caf016808000003000800000300f040a2000100074401c172b46240',
    sps: {
      width: 320,
      height: 180,
      chromaFormatIdc: 1,
      bitDepthLuma: 8,
      bitDepthChroma: 8,
      maxSubLayers: 1,
      maxNumReorderPics: 2,
    },
  },
  {
    name: 'Main 10 in two temporal layers, 322x182',
    record:
      '0102200000009000000000003cf000fcfdfafa00001303a00001001c40010c02ffff02200000030090000003000003003c00009590ac8048a10001002e42010202200000030090000003000003003c0000a00a480b9c94d965642b249265780b4040000003004000000782a2000100074401c172b46240',
    sps: { width: 322, height: 182, bitDepthLuma: 10, bitDepthChroma: 10, maxSubLayers: 2, maxNumReorderPics: 2 },
  },
  {
    name: '4:2:2 with 10 bits, 64x64',
    record:
      '0104080000009d08000000001ef000fcfefafa00000f03a00001001740010c01ffff0408000003009d0800000300001e959009a1000100294201010408000003009d0800000300001eb0208104d96564924caf016808000003000800000300f040a2000100074401c172b42240',
    sps: { width: 64, height: 64, chromaFormatIdc: 2, bitDepthLuma: 10 },
  },
  {
    name: '4:4:4, 98x66: cropped in single samples',
    record:
      '0104080000009e08000000001ef000fcfff8f800000f03a00001001740010c01ffff0408000003009e0800000300001e959009a10001002a4201010408000003009e0800000300001e90069024e79f2cac924995e02d010000030001000003001e08a2000100084401c172860c4224',
    sps: { width: 98, height: 66, chromaFormatIdc: 3, bitDepthLuma: 8 },
  },
] as const;

/** The parameter sets of a record (ISO/IEC 14496-15 §8.3.3.1.2), which has one of each here. */
function setsOf(record: string): readonly [vps: Uint8Array, sps: Uint8Array, pps: Uint8Array] {
  const bytes = hexToBytes(record);
  const sets: Uint8Array[] = [];
  for (let at = 23; at < bytes.length; ) {
    const length = (bytes[at + 3]! << 8) | bytes[at + 4]!;
    sets.push(bytes.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
  return sets as unknown as [Uint8Array, Uint8Array, Uint8Array];
}

const [VPS, SPS, PPS] = setsOf(RECORDS[0].record);
const [OTHER_VPS, OTHER_SPS, OTHER_PPS] = setsOf(RECORDS[1].record);
const KEY = { parameterSets: [VPS, SPS, PPS], isKeyFrame: true, ppsId: 0 };
const NEXT = { parameterSets: [], isKeyFrame: false, ppsId: 0 };

describe.each(RECORDS)('$name', ({ record, sps }) => {
  test('the SPS is read', () => expect(parseHevcSps(setsOf(record)[1])).toMatchObject(sps));

  test('the record is written as FFmpeg does', () => {
    const update = new HevcParameterSets().handlePicture({ ...KEY, parameterSets: setsOf(record) });
    expect(update.kind === 'changed' && bytesToHex(update.active.configurationRecord)).toBe(record);
  });
});

interface Fields {
  readonly subLayersMinus1: number;
  /** Flags of each sub-layer, and its bits. */
  readonly subLayers: (bits: BitWriter) => void;
  readonly id: number;
  readonly chroma: number;
  readonly planes: number;
  readonly width: number;
  readonly height: number;
  readonly window: readonly [number, number, number, number] | undefined;
  readonly depths: readonly [number, number];
  /** Triples, and the flag before them. */
  readonly ordering: readonly (readonly [number, number, number])[];
  readonly forEach: number;
}

const SMALLEST: Fields = {
  ...{ subLayersMinus1: 0, subLayers: () => {}, id: 0, chroma: 1, planes: 0, width: 320, height: 240 },
  ...{ window: undefined, depths: [0, 0], ordering: [[4, 2, 0]], forEach: 1 },
};

/** Assembled by the syntax table of ITU-T H.265 §7.3.2.2.1. */
function assemble(changes: Partial<Fields>): Uint8Array {
  const fields = { ...SMALLEST, ...changes };
  const bits = new BitWriter();
  bits.writeBits(0x4201, 16);
  bits.writeBits(0, 4);
  bits.writeBits(fields.subLayersMinus1, 3);
  bits.writeBits(1, 1);
  bits.writeBits(1, 8); // profile 1
  bits.writeBits(0x60ff_ffff, 31);
  bits.writeBits(1, 1);
  for (let i = 0; i < 6; i++) bits.writeBits(0xff, 8);
  bits.writeBits(93, 8);
  fields.subLayers(bits);
  bits.writeUe(fields.id);
  bits.writeUe(fields.chroma);
  if (fields.chroma === 3) bits.writeBits(fields.planes, 1);
  bits.writeUe(fields.width);
  bits.writeUe(fields.height);
  bits.writeBits(fields.window ? 1 : 0, 1);
  for (const offset of fields.window ?? []) bits.writeUe(offset);
  for (const depth of fields.depths) bits.writeUe(depth);
  bits.writeUe(4);
  bits.writeBits(fields.forEach, 1);
  for (const triple of fields.ordering) for (const value of triple) bits.writeUe(value);
  bits.writeBits(1, 1);
  return bits.toBytes();
}

/** Equations 7-35 to 7-38 leave out so much of 320x240. */
test.each<[string, Partial<Fields>, number, number]>([
  ['4:2:0', {}, 314, 226],
  ['4:2:2', { chroma: 2 }, 314, 233],
  ['4:0:0', { chroma: 0 }, 317, 233],
  ['4:4:4', { chroma: 3 }, 317, 233],
  ['separate planes', { chroma: 3, planes: 1 }, 317, 233],
])('the conformance window of %s', (_name, fields, width, height) =>
  expect(parseHevcSps(assemble({ ...fields, window: [1, 2, 3, 4] }))).toMatchObject({ width, height }),
);

test('sub-layers with profiles and levels of their own are passed over; the highest one’s reordering counts', () => {
  const subLayers = (bits: BitWriter): void => {
    bits.writeBits(0b11_01, 4); // profile and level, level alone
    bits.writeBits(0, 12);
    for (let i = 0; i < 88 / 8; i++) bits.writeBits(0xaa, 8);
    bits.writeBits(60, 8);
    bits.writeBits(90, 8);
  };
  const triples = [
    [1, 0, 0],
    [2, 1, 0],
    [4, 3, 0],
  ] as const;
  const expected = { width: 320, height: 240, maxSubLayers: 3, maxNumReorderPics: 3 };
  expect(parseHevcSps(assemble({ subLayersMinus1: 2, subLayers, ordering: triples }))).toMatchObject(expected);
  expect(parseHevcSps(assemble({ subLayersMinus1: 2, subLayers, ordering: [[4, 3, 0]], forEach: 0 }))).toMatchObject(
    expected,
  );
});

test('the highest values of every field pass', () => {
  expect(parseHevcSps(assemble({ id: 15, depths: [7, 7], ordering: [[15, 15, 0]] }))).toMatchObject({
    ...{ id: 15, bitDepthLuma: 15, bitDepthChroma: 15, maxNumReorderPics: 15 },
  });
  expect(parseHevcSps(assemble({ width: 8192, height: 4352 }))).toMatchObject({ width: 8192, height: 4352 });
  const padded = concatBytes([assemble({}), new Uint8Array(MAX_PARAMETER_SET_BYTES - assemble({}).length)]);
  expect(parseHevcSps(padded)).toMatchObject({ width: 320 });
});

/** A new malformation does not compile until it has a vector. */
const malformedSps: Record<HevcSpsMalformation, readonly Uint8Array[]> = {
  'not-an-sps': [PPS, new Uint8Array(0)],
  'too-long': [concatBytes([SPS, new Uint8Array(MAX_PARAMETER_SET_BYTES)])],
  truncated: [SPS.subarray(0, 12), SPS.subarray(0, 22), assemble({}).subarray(0, 21)],
  'bad-sub-layers': [assemble({ subLayersMinus1: 7 })],
  'bad-id': [assemble({ id: 16 })],
  'bad-chroma-format': [assemble({ chroma: 4 })],
  'picture-too-large': [assemble({ width: 8192, height: 4360 })],
  'bad-bit-depth': [assemble({ depths: [8, 0] }), assemble({ depths: [0, 8] })],
  'bad-reorder-depth': [assemble({ ordering: [[15, 16, 0]] })],
  'bad-conformance-window': [
    assemble({ window: [100, 60, 0, 0] }),
    assemble({ window: [0, 0, 60, 60] }),
    assemble({ width: 0 }),
  ],
};
for (const [malformation, wires] of Object.entries(malformedSps))
  test(`parseHevcSps: ${malformation}`, () => expect(wires.map(parseHevcSps)).toEqual(wires.map(() => malformation)));

function pps(id: number, spsId: number): Uint8Array {
  const bits = new BitWriter();
  bits.writeBits(0x4401, 16);
  bits.writeUe(id);
  bits.writeUe(spsId);
  bits.writeBits(1, 1);
  return bits.toBytes();
}

const malformedPps: Record<HevcPpsMalformation, Uint8Array> = {
  'not-a-pps': SPS,
  'too-long': concatBytes([PPS, new Uint8Array(MAX_PARAMETER_SET_BYTES)]),
  truncated: PPS.subarray(0, 2),
  'bad-id': pps(64, 0),
  'bad-sps-id': pps(0, 16),
};
test('PPS and VPS: their ids, and what is none', () => {
  for (const [malformation, wire] of Object.entries(malformedPps)) expect(parseHevcPps(wire)).toBe(malformation);
  expect(parseHevcPps(pps(63, 15))).toEqual({ id: 63, spsId: 15 });
  expect(parseHevcVpsId(VPS)).toBe(0);
  expect(parseHevcVpsId(hexToBytes('4001 fc 01 ffff'.replaceAll(' ', '')))).toBe(15);
  expect(parseHevcVpsId(SPS)).toBe('not-a-vps');
  expect(parseHevcVpsId(VPS.subarray(0, 5))).toBe('truncated');
  expect(parseHevcVpsId(concatBytes([VPS, new Uint8Array(MAX_PARAMETER_SET_BYTES)]))).toBe('too-long');
});

describe('HevcParameterSets', () => {
  const changedTo = (width: number) => ({ kind: 'changed', active: { sps: { width } } });

  test('the same ones again are no change; a picture before any is unusable', () => {
    const sets = new HevcParameterSets();
    const missing = { kind: 'unusable', reason: 'missing-parameter-sets' };
    expect(sets.handlePicture(NEXT)).toEqual(missing);
    expect(sets.handlePicture({ ...KEY, parameterSets: [SPS, PPS] })).toEqual(missing);
    expect(sets.handlePicture({ ...KEY, parameterSets: [VPS] })).toMatchObject(changedTo(320));
    expect(sets.handlePicture(NEXT).kind).toBe('unchanged');
    expect(sets.handlePicture(KEY).kind).toBe('unchanged');
    expect(sets.handlePicture({ ...KEY, parameterSets: [] }).kind).toBe('unchanged');
    expect(sets.handlePicture({ ...NEXT, ppsId: 1 })).toEqual(missing);
    expect(new HevcParameterSets().handlePicture({ ...KEY, parameterSets: [VPS, PPS] })).toEqual(missing);
  });

  test('what came in the SDP serves', () => {
    const sets = new HevcParameterSets();
    expect(sets.store([VPS, SPS, PPS])).toBeUndefined();
    expect(sets.handlePicture({ ...KEY, parameterSets: [] }).kind).toBe('changed');
  });

  test('another SPS waits for a key frame', () => {
    const sets = new HevcParameterSets();
    expect(sets.handlePicture(KEY)).toMatchObject(changedTo(320));
    expect(sets.handlePicture({ ...NEXT, parameterSets: [OTHER_VPS, OTHER_SPS, OTHER_PPS] }).kind).toBe('unchanged');
    expect(sets.handlePicture(NEXT).kind).toBe('unchanged');
    expect(sets.handlePicture({ ...KEY, parameterSets: [] })).toMatchObject(changedTo(322));
  });

  test('another PPS of the active SPS is in the record at once, in the order of ids, and one of another SPS is not', () => {
    const sets = new HevcParameterSets();
    sets.handlePicture(KEY);
    expect(sets.handlePicture({ ...NEXT, parameterSets: [pps(9, 3)] }).kind).toBe('unchanged');
    sets.handlePicture({ ...NEXT, parameterSets: [pps(5, 0)] });
    const update = sets.handlePicture({ ...NEXT, parameterSets: [pps(2, 0)] });
    const record = update.kind === 'changed' ? bytesToHex(update.active.configurationRecord) : '';
    const arrays = [PPS, pps(2, 0), pps(5, 0)].map(
      (unit) => `00${unit.length.toString(16).padStart(2, '0')}${bytesToHex(unit)}`,
    );
    expect(record.endsWith(`a20003${arrays.join('')}`)).toBe(true);
    expect(sets.handlePicture({ ...NEXT, ppsId: 9 }).kind).toBe('unusable');
  });

  test('damaged ones are told by name; what is kept is a copy, also of a Buffer', () => {
    const sets = new HevcParameterSets();
    expect(sets.handlePicture({ ...KEY, parameterSets: [VPS, SPS.subarray(0, 12), PPS] })).toEqual({
      ...{ kind: 'unusable', reason: 'truncated' },
    });
    expect(sets.store([VPS.subarray(0, 5)])).toBe('truncated');
    expect(sets.store([PPS.subarray(0, 2)])).toBe('truncated');
    const buffers = [VPS, SPS, PPS].map((unit) => Buffer.from(unit));
    sets.store(buffers);
    for (const buffer of buffers) buffer.fill(0);
    const update = sets.handlePicture({ ...KEY, parameterSets: [] });
    expect(update.kind === 'changed' && bytesToHex(update.active.configurationRecord)).toBe(RECORDS[0].record);
  });
});

/** By libx265: an IDR, CRA with RASL pictures, delimiters, parameter sets with each key frame. */
const OPEN_GOP = splitAnnexB(readFileSync(new URL('../../testdata/open-gop.h265', import.meta.url)));

function accessUnits(): readonly (readonly Uint8Array[])[] {
  const units: Uint8Array[][] = [];
  for (const nalUnit of OPEN_GOP) {
    if (hevcNalUnitType(nalUnit) === 35) units.push([]);
    units.at(-1)!.push(nalUnit);
  }
  return units;
}

describe('parseHevcPicture', () => {
  test('what libx265 makes: key frames, RASL pictures behind CRA, and nothing published but slices', () => {
    const pictures = accessUnits().map(parseHevcPicture);
    const told = pictures.map((picture) => {
      if (typeof picture === 'string') throw new Error(picture);
      expect(picture.nalUnits).toHaveLength(1);
      expect(picture.parameterSets).toHaveLength(picture.isKeyFrame ? 3 : 0);
      expect(picture.ppsId).toBe(0);
      return `${picture.isKeyFrame ? 'K' : ''}${picture.isCra ? 'C' : ''}${picture.isRasl ? 'R' : ''}` || '-';
    });
    expect(told).toHaveLength(48);
    expect(told.join('')).toMatch(/^K-+KCRRR-+KCRRR-+$/);
  });

  test.each<[HevcPictureMalformation, readonly string[]]>([
    ['broken-nal-unit', ['']],
    ['broken-nal-unit', ['02']],
    ['broken-nal-unit', ['0201']],
    ['broken-nal-unit', ['820180']],
    ['broken-slice-header', ['020180']],
    ['no-picture', []],
    ['no-picture', ['460150']],
    ['no-picture', ['0209c0']], // of layer 1
    ['no-picture', ['1401c0', '2c01c0']], // 10 and 22, reserved
  ])('%s: %j', (malformation, units) => expect(parseHevcPicture(units.map(hexToBytes))).toBe(malformation));

  test('the id of its PPS, behind one more flag in key frames; filler goes, SEI and ends of sequences stay', () => {
    const ppsIdOf = (...units: string[]) => parseHevcPicture(units.map(hexToBytes));
    expect(ppsIdOf('0201a0')).toMatchObject({ ppsId: 1, isKeyFrame: false }); // 1, then 010
    expect(ppsIdOf('280190')).toMatchObject({ ppsId: 1, isKeyFrame: true, isCra: false }); // 1, 0, then 010
    const picture = ppsIdOf('4e0105', '0201c0', '4c01ff', '4801', '0209c0');
    expect(typeof picture === 'object' && picture.nalUnits.map(bytesToHex)).toEqual(['4e0105', '0201c0', '4801']);
  });

  test('damaged NAL units: a name, or views of what came, never an exception', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(OPEN_GOP.length - 1), fc.nat(60), fc.nat(59), fc.nat(255)), { maxLength: 6 }),
        (choices) => {
          const units = choices.map(([index, keep, at, value]) => {
            const unit = OPEN_GOP[index]!.slice(0, keep);
            if (at < unit.length) unit[at] = value;
            return unit;
          });
          const picture = parseHevcPicture(units);
          if (typeof picture === 'string') return;
          for (const unit of [...picture.nalUnits, ...picture.parameterSets]) expect(units).toContain(unit);
          new HevcParameterSets().handlePicture(picture);
        },
      ),
    );
  });
});

test('the layer of a NAL unit', () => {
  expect(hevcLayerId(hexToBytes('0201'))).toBe(0);
  expect(hevcLayerId(hexToBytes('0209'))).toBe(1);
  expect(hevcLayerId(hexToBytes('0301'))).toBe(32);
});

/** By the tables of Enhanced RTMP v2, "Enhanced Video". */
describe('tags', () => {
  const sample = hexToBytes('0000000302 01c0'.replaceAll(' ', ''));
  const tag = { nalUnits: [hexToBytes('0201c0')], isKeyFrame: false, compositionTime: millis(66) };

  test('are laid out as the tables say, and read back', () => {
    expect(bytesToHex(writeHevcSequenceStartBody(hexToBytes('0101')))).toBe('90687663310101');
    expect(bytesToHex(writeHevcCodedFramesBody(tag))).toBe('a16876633100004200000003' + '0201c0');
    const key = writeHevcCodedFramesBody({ ...tag, isKeyFrame: true, compositionTime: millis(-2) });
    expect(bytesToHex(key)).toBe('9168766331fffffe00000003' + '0201c0');
    expect(parseHevcTagBody(key)).toEqual({ kind: 'coded-frames', isKeyFrame: true, compositionTime: -2, sample });
    expect(parseHevcTagBody(hexToBytes('a368766331').map((byte) => byte))).toMatchObject({ compositionTime: 0 });
    expect(parseHevcTagBody(hexToBytes('9268766331'))).toEqual({ kind: 'other' });
    const largest = { ...tag, compositionTime: millis(MAX_COMPOSITION_TIME_MS) };
    expect(parseHevcTagBody(writeHevcCodedFramesBody(largest))).toMatchObject({
      compositionTime: MAX_COMPOSITION_TIME_MS,
    });
    expect(() => writeHevcCodedFramesBody({ ...tag, compositionTime: millis(MAX_COMPOSITION_TIME_MS + 1) })).toThrow(
      expect.objectContaining({ code: 'FLV_COMPOSITION_TIME_RANGE' }),
    );
  });

  test.each([
    ['', 'truncated'],
    ['1c01000000', 'not-enhanced'],
    ['91687663', 'truncated'],
    ['91687663310000', 'truncated'],
    ['9161763031', 'not-hevc'],
    ['9568766331', 'unsupported-packet-type'],
    ['9668766331', 'unsupported-packet-type'],
    ['9768766331', 'unsupported-packet-type'],
  ])('%j: %s', (hex, malformation) => expect(parseHevcTagBody(hexToBytes(hex))).toBe(malformation));

  test('a reader tells headers, key frames and RASL pictures', () => {
    const bodies = [
      writeHevcSequenceStartBody(hexToBytes('0101')),
      writeHevcCodedFramesBody({ ...tag, isKeyFrame: true }),
      writeHevcCodedFramesBody(tag),
      writeHevcCodedFramesBody({ ...tag, nalUnits: ['4e0105', '1001d0'].map(hexToBytes) }),
      writeHevcCodedFramesBody({ ...tag, nalUnits: [hexToBytes('1201d0')] }),
    ];
    const file = concatBytes([
      writeFlvFileHeader({ hasAudio: false, hasVideo: true }),
      ...bodies.map((body) => writeFlvTag({ kind: 'video', timestamp: millis(0), body })),
    ]);
    const tags = new FlvReader().handleChunk(file);
    expect(
      typeof tags === 'object' && tags.map(({ isHeader, isKeyFrame, isRasl }) => [isHeader, isKeyFrame, isRasl]),
    ).toEqual([
      [true, false, false],
      [false, true, false],
      [false, false, false],
      [false, false, true],
      [false, false, true],
    ]);
  });

  const bodyOf = (units: readonly string[], isKeyFrame = true): Uint8Array =>
    writeHevcCodedFramesBody({ nalUnits: units.map(hexToBytes), isKeyFrame, compositionTime: millis(33) });

  test('a CRA picture becomes a BLA picture, with its layer and all else', () => {
    const body = bodyOf(['4e0105', '2a01a0', '2b09c0']);
    const before = bytesToHex(body);
    expect(bytesToHex(toBlaTagBody(body))).toBe(bytesToHex(bodyOf(['4e0105', '2201a0', '2309c0'])));
    expect(bytesToHex(body)).toBe(before);
  });

  test.each([
    ['an IDR', bodyOf(['280190'])],
    ['a BLA', bodyOf(['2201a0'])],
    ['no key frame', bodyOf(['0201d0'], false)],
    ['a sequence header', writeHevcSequenceStartBody(hexToBytes('2a01a0'))],
    ['H.264', hexToBytes('1701000000000000032a01a0')],
    ['AV1', hexToBytes('91617630310000000000032a01a0')],
    ['truncated', bodyOf(['2a01a0']).subarray(0, -1)],
    ['empty', new Uint8Array()],
  ])('nothing is changed in what is not a CRA picture: %s', (_what, body) => {
    expect(toBlaTagBody(body)).toBe(body);
    expect(isRaslTagBody(body)).toBe(false);
  });
});
