/**
 * Streams that go on by held pictures and slates, judged by real decoders: every held picture is byte for byte the last
 * reference picture, a slate is exactly its colour, and no decoder finds anything wrong.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PictureHold, parsePps, parseSps, type Sps, writeStandaloneSlate } from '@callcast/media';
import { expect, test } from 'vitest';
import { type Decode, decodeByFfmpeg, decoders } from './hold-decoders.ts';
import { type AccessUnitBytes, encode, splitAccessUnits } from './hold-streams.ts';

const COLOUR = { y: 90, cb: 60, cr: 200 };
const PICTURES = 12;
const HELD = 24;
const LONG_HOLD = 2_000;

interface Stream {
  readonly name: string;
  readonly size: string;
  /** Instead of 12. */
  readonly pictures?: number;
  readonly parameters: readonly string[];
  /** What makes the stream worth its place here, as its parameter sets tell. */
  readonly pocType: number;
  readonly isCabac: boolean;
  /** OpenH264 2.3 decodes and orders B pictures wrongly, held or not. */
  readonly isForFfmpegAlone?: true;
}

const x264 = (options: string): readonly string[] => ['-x264-params', options];
const baseline = ['-profile:v', 'baseline'];
const main = ['-profile:v', 'main'];

const streams: readonly Stream[] = [
  {
    name: 'baseline, CAVLC, three slices, odd size',
    size: '326x182',
    parameters: [...baseline, ...x264('slices=3:ref=1')],
    pocType: 2,
    isCabac: false,
  },
  {
    name: 'baseline 1920x1080, cropped',
    size: '1920x1080',
    pictures: 3,
    parameters: [...baseline, '-preset', 'ultrafast', '-crf', '40', ...x264('ref=2')],
    pocType: 2,
    isCabac: false,
  },
  {
    name: 'main, CABAC, sixteen references',
    size: '320x176',
    parameters: [...main, ...x264('bframes=0:ref=16')],
    pocType: 2,
    isCabac: true,
  },
  {
    name: 'main, CAVLC, POC type 0, no B picture in fact',
    size: '176x144',
    parameters: [...main, ...x264('bframes=1:b-adapt=1:b-bias=-100:cabac=0:ref=2')],
    pocType: 0,
    isCabac: false,
  },
  {
    name: 'high, CABAC, weighted prediction, B pictures',
    size: '320x180',
    parameters: x264('weightp=2:weightb=1:bframes=3:b-adapt=0:b-pyramid=none:ref=3'),
    pocType: 0,
    isCabac: true,
    isForFfmpegAlone: true,
  },
  {
    name: 'high, CABAC, B pyramid, four slices',
    size: '320x192',
    parameters: x264('b-pyramid=normal:bframes=7:b-adapt=0:ref=4:slices=4'),
    pocType: 0,
    isCabac: true,
    isForFfmpegAlone: true,
  },
  {
    name: 'high, CAVLC, strict B pyramid with marking operations',
    size: '320x176',
    parameters: x264('b-pyramid=strict:bframes=5:b-adapt=0:ref=3:cabac=0'),
    pocType: 0,
    isCabac: false,
    isForFfmpegAlone: true,
  },
  {
    name: 'main, CABAC, B pictures with one reference to either side',
    size: '320x176',
    parameters: [...main, ...x264('bframes=3:b-adapt=0:ref=1:b-pyramid=none:weightb=0')],
    pocType: 0,
    isCabac: true,
    isForFfmpegAlone: true,
  },
  {
    name: 'main, CABAC, weighted prediction',
    size: '320x176',
    parameters: [...main, ...x264('weightp=2:bframes=0:ref=3')],
    pocType: 2,
    isCabac: true,
  },
  {
    name: 'high, one macroblock',
    size: '16x16',
    parameters: x264('bframes=2:ref=2'),
    pocType: 0,
    isCabac: true,
    isForFfmpegAlone: true,
  },
];

for (const stream of streams) {
  test(`held after each of its first pictures: ${stream.name}`, async () => {
    const accessUnits = await encode(stream.size, stream.pictures ?? PICTURES, stream.parameters);
    const sps = spsOf(accessUnits);
    const pps = parsePps(accessUnits[0]!.find((nalUnit) => (nalUnit[0]! & 31) === 8)!);
    expect({ pocType: sps.pocType, pps }).toMatchObject({
      pocType: stream.pocType,
      pps: { isCabac: stream.isCabac },
    });

    // Each experiment begins with the IDR of the stream, which follows its own repetition: they go on there too.
    const plain = accessUnits.map((_, last) => accessUnits.slice(0, last + 1)).slice(1);
    const held = plain.map((beginning) => [...beginning, ...goOn(beginning)]);
    for (const [decoder, decode] of judges(stream.isForFfmpegAlone)) {
      const expected = await decode(plain.flat());
      const decoded = await decode(held.flat());
      expect(decoded.complaints, decoder).toBe('');
      expect(decoded.pictures.length, decoder).toBe(held.flat().length);
      let at = 0;
      let expectedAt = 0;
      for (const { length } of plain) {
        const beginning = expected.pictures.slice(expectedAt, expectedAt + length);
        const flat = flatPicture(sps);
        const last = beginning.at(-1)!; // with x264 a reference picture is always the last one shown
        expect(decoded.pictures.slice(at, at + length + HELD + 8), `${decoder}, ${length} pictures`).toEqual([
          ...beginning,
          ...Array<string>(HELD).fill(last),
          ...[flat, flat, flat, flat],
          ...Array<string>(4).fill(beginning[0]!),
        ]);
        at += length + HELD + 8;
        expectedAt += length;
      }
    }
  });
}

const longStreams: readonly { name: string; isForFfmpegAlone?: true; open: () => Promise<AccessUnitBytes[]> }[] = [
  {
    name: "the robot's clip",
    open: async () =>
      splitAccessUnits(await readFile(`${import.meta.dirname}/../packages/testing/media/robot.h264`)).slice(0, 20),
  },
  {
    name: 'CABAC, B pyramid',
    isForFfmpegAlone: true,
    open: () => encode('320x180', 20, x264('bframes=5:b-adapt=0:ref=4')),
  },
  { name: 'CAVLC, POC type 0', open: () => encode('176x144', 20, x264('bframes=1:b-adapt=1:cabac=0')) },
];
for (const { name, isForFfmpegAlone, open } of longStreams) {
  test(`held for ${LONG_HOLD} pictures, over the wrap of frame_num and POC: ${name}`, async () => {
    const accessUnits = await open();
    const hold = holdOf(accessUnits);
    const held = Array.from({ length: LONG_HOLD }, () => made(hold.next()));
    for (const [decoder, decode] of judges(isForFfmpegAlone)) {
      const decoded = await decode([...accessUnits, ...held]);
      expect(decoded.complaints, decoder).toBe('');
      expect(decoded.pictures.length, decoder).toBe(accessUnits.length + LONG_HOLD);
      expect(new Set(decoded.pictures.slice(accessUnits.length - 1)).size, decoder).toBe(1);
      expect(new Set(decoded.pictures).size, decoder).toBe(accessUnits.length);
    }
  });
}

for (const [width, height] of [
  [1280, 720],
  [1920, 1080],
  [640, 358],
  [2, 2],
] as const) {
  test(`a stand-alone slate of ${width}x${height} is decoded, held and followed by another stream`, async () => {
    const slate = writeStandaloneSlate({ width, height, colour: COLOUR });
    const first: AccessUnitBytes = [slate.sps, slate.pps, ...slate.nalUnits];
    const hold = holdOf([first]);
    const accessUnits = [first, ...Array.from({ length: 40 }, () => made(hold.next())), made(hold.slate(COLOUR))];
    const following = await encode('320x176', 3, baseline);
    const sps = spsOf(accessUnits);
    expect([sps.width, sps.height]).toEqual([width, height]);
    const flat = flatPicture(sps);
    // ffmpeg scales to the size of the first picture: what follows is decoded apart.
    const [ffmpeg, alone] = [await decodeByFfmpeg(accessUnits), await decodeByFfmpeg([...accessUnits, ...following])];
    expect(ffmpeg).toEqual({ pictures: Array<string>(accessUnits.length).fill(flat), complaints: '' });
    expect(alone.pictures.length).toBe(accessUnits.length + following.length);
    const decodeByOpenH264 = decoders.get('OpenH264');
    if (!decodeByOpenH264 || width < 16) return; // it shows nothing smaller than a macroblock
    const decoded = await decodeByOpenH264([...accessUnits, ...following]);
    expect(decoded.complaints).toBe('');
    expect(decoded.pictures.slice(0, accessUnits.length)).toEqual(ffmpeg.pictures);
    expect(decoded.pictures.slice(accessUnits.length)).toEqual((await decodeByFfmpeg(following)).pictures);
  });
}

/** 24 held pictures; a slate, one more picture of it, and two slates in a row; the same with the IDR. */
function goOn(beginning: readonly AccessUnitBytes[]): AccessUnitBytes[] {
  const hold = holdOf(beginning);
  const held = Array.from({ length: HELD }, () => made(hold.next()));
  const slates = [made(hold.slate(COLOUR)), made(hold.next()), made(hold.slate(COLOUR)), made(hold.slate(COLOUR))];
  return [
    ...held,
    ...slates,
    made(hold.repeatIdr()),
    made(hold.next()),
    made(hold.repeatIdr()),
    made(hold.repeatIdr()),
  ];
}

function holdOf(accessUnits: readonly AccessUnitBytes[]): PictureHold {
  const hold = new PictureHold();
  for (const accessUnit of accessUnits) hold.handleAccessUnit(accessUnit);
  return hold;
}

function made(picture: AccessUnitBytes | string): AccessUnitBytes {
  if (typeof picture === 'string') throw new Error(`refused: ${picture}`);
  return picture;
}

function spsOf(accessUnits: readonly AccessUnitBytes[]): Sps {
  const sps = parseSps(accessUnits[0]!.find((nalUnit) => (nalUnit[0]! & 31) === 7)!);
  if (typeof sps === 'string') throw new Error(sps);
  return sps;
}

function flatPicture({ width, height }: Sps): string {
  const hash = createHash('md5').update(new Uint8Array(width * height).fill(COLOUR.y));
  for (const sample of [COLOUR.cb, COLOUR.cr]) hash.update(new Uint8Array((width * height) / 4).fill(sample));
  return hash.digest('hex');
}

function judges(isForFfmpegAlone = false): readonly (readonly [name: string, decode: Decode])[] {
  return isForFfmpegAlone ? [['FFmpeg', decodeByFfmpeg]] : [...decoders];
}
