import { bytesToHex, hexToBytes, millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { type HoldMode, StandIn } from './stand-in.ts';

/** Beginnings of 32×32 pictures that x264 wrote (FFmpeg 5.1, main profile): SPS, PPS and IDR, then a P picture. */
const STREAMS = {
  progressive: [
    ['6742c00ada35eab0110000030001000003003c0f1226a0', '68ce0124b2', '6588843af88a8830215bc51970bc26ff7dc13597a24099'],
    ['419a2289'],
  ],
  interlaced: [
    [
      '674d4015f456c044000003000400000300f07c50aa8000',
      '68fe0144b2',
      '6588822c3f3b0ad0eebf9b9e29e0bdb3c96bb982d885743d',
    ],
    ['419a2363ffb980'],
  ],
  'all intra': [
    ['674d400adc96c044000003000400000300f03c489e00', '68ee0144b2', '6588843f3a8ad0eebf9b9e29e0bdb3c96bb982d885743d2b'],
  ],
} as const;
const SIZE = { width: 46, height: 30 };
const INTERVAL = millis(2_000);

function open(mode: HoldMode, name: keyof typeof STREAMS | undefined, cut: (hex: string) => string = (hex) => hex) {
  const told: string[] = [];
  const standIn = new StandIn({ mode, keyframeInterval: INTERVAL, onReplaced: (reason) => told.push(reason) });
  for (const accessUnit of name === undefined ? [] : STREAMS[name])
    standIn.handlePublished(
      accessUnit.map((nalUnit) => hexToBytes(cut(nalUnit))),
      SIZE,
    );
  return { standIn, told };
}

const typesOf = ({ nalUnits }: { nalUnits: readonly Uint8Array[] }): number[] =>
  nalUnits.map((nalUnit) => (nalUnit[0] ?? 0) & 31);

test('the last picture: P pictures without end, and nobody need be told', () => {
  const { standIn, told } = open('last-picture', 'progressive');
  for (let time = 0; time < 10_000; time += 33) {
    const picture = standIn.next(millis(time));
    expect(picture).toMatchObject({ isIdr: false, header: undefined, distance: 0 });
    expect(typesOf(picture)).toEqual([1]);
  }
  expect(told).toEqual([]);
});

test('a slate of the stream: an IDR first and at each interval', () => {
  const { standIn, told } = open('slate', 'progressive');
  const idrs = Array.from({ length: 10 }, (_, i) => standIn.next(millis(i * 500))).map(({ isIdr }) => isIdr);
  expect(idrs).toEqual([true, false, false, false, true, false, false, false, true, false]);
  expect(told).toEqual([]);
});

test.each([
  ['interlaced', 'its stream is interlaced'],
  ['all intra', 'its stream lets no picture refer to another'],
] as const)('%s: the last key frame again, a few times a second', (name, why) => {
  const { standIn, told } = open('last-picture', name);
  const first = standIn.next(millis(0));
  const second = standIn.next(first.distance);
  for (const picture of [first, second]) {
    expect(picture).toMatchObject({ isIdr: true, header: undefined, distance: 200 });
    expect(typesOf(picture)).toEqual([7, 8, 5]);
  }
  expect(bytesToHex(first.nalUnits[2]!)).not.toBe(bytesToHex(second.nalUnits[2]!)); // idr_pic_id
  expect(told).toEqual([`The caller's picture stays away; viewers see the last key frame again, since ${why}`]);
});

test('large key frames come again the less often, at keyframeInterval at the least', () => {
  for (const [bytes, distance] of [
    [125_000, 400],
    [900_000, 2_000],
  ] as const) {
    const { standIn } = open('last-picture', undefined);
    const [[sps, pps, idr]] = STREAMS.interlaced;
    const large = new Uint8Array(bytes).fill(0x55);
    large.set(hexToBytes(idr));
    standIn.handlePublished([hexToBytes(sps), hexToBytes(pps), large], SIZE);
    expect(standIn.next(millis(0)).distance).toBeCloseTo(distance, 0);
  }
});

test('a fault in the pictures since the last key frame: that once, and it is held', () => {
  const { standIn, told } = open('last-picture', 'progressive', (hex) =>
    hex.startsWith('41') ? hex.slice(0, 4) : hex,
  );
  expect(standIn.next(millis(0))).toMatchObject({ isIdr: true, distance: 0 });
  for (let time = 33; time < 5_000; time += 33) expect(standIn.next(millis(time)).isIdr).toBe(false);
  expect(told).toEqual([
    "The caller's picture stays away; viewers see the last key frame again, since the last picture was damaged",
  ]);
});

test.each(['last-picture', 'slate'] as const)(
  'hold: %s, of a stream whose key frame cannot be shown again: a slate of our own at its size, and why',
  (mode) => {
    // Half a picture: field_pic_flag is the bit behind frame_num.
    const { standIn, told } = open(mode, 'interlaced', (hex) => hex.replace(/^658882/, '658886'));
    const pictures = Array.from({ length: 5 }, (_, i) => standIn.next(millis(i * 1_000)));
    expect(pictures.map(typesOf)).toEqual([[7, 8, 5], [1], [7, 8, 5], [1], [7, 8, 5]]);
    expect(pictures.map(({ isIdr }) => isIdr)).toEqual([true, false, true, false, true]);
    for (const { header, distance } of pictures) {
      expect(header).toBe(pictures[0]?.header);
      expect(header?.size).toEqual(SIZE);
      expect(distance).toBe(0);
    }
    expect(told).toEqual(["The caller's picture stays away; viewers see a slate, since its stream is interlaced"]);
  },
);

test('it is told once for each hold, and the next one begins with the stream again', () => {
  const { standIn, told } = open('last-picture', 'interlaced');
  for (let i = 0; i < 5; i++) standIn.next(millis(i * 200));
  expect(told).toHaveLength(1);
  const [idr] = STREAMS.interlaced;
  standIn.handlePublished(idr.map(hexToBytes), SIZE);
  standIn.next(millis(9_000));
  expect(told).toHaveLength(2);
});

test('a slate of our own gives way to that of the stream, once there is one', () => {
  const { standIn } = open('slate', undefined);
  expect(standIn.next(millis(0)).header).toBeDefined();
  const [idr] = STREAMS.progressive;
  standIn.handlePublished(idr.map(hexToBytes), SIZE);
  expect(standIn.next(millis(5_000))).toMatchObject({ isIdr: true, header: undefined });
});

test('on another time, be it earlier, a slate begins with an IDR', () => {
  const { standIn } = open('slate', 'progressive');
  standIn.next(millis(500_000));
  standIn.rebase();
  expect(standIn.next(millis(0)).isIdr).toBe(true);
  expect(standIn.next(millis(2_000)).isIdr).toBe(true);
});

test('all intra and a slate: an IDR each time, a few times a second', () => {
  const { standIn, told } = open('slate', 'all intra');
  for (const time of [0, 200, 400])
    expect(standIn.next(millis(time))).toMatchObject({ isIdr: true, header: undefined, distance: 200 });
  expect(told).toEqual([]);
});

test('before any picture: a slate of our own in 720p, which nobody need be told', () => {
  const { standIn, told } = open('slate', undefined);
  const first = standIn.next(millis(0));
  expect(first).toMatchObject({ isIdr: true, header: { size: { width: 1280, height: 720 } } });
  expect(standIn.next(millis(33))).toMatchObject({ isIdr: false, header: first.header });
  expect(told).toEqual([]);
});

test('sides that 4:2:0 does not have lose a sample', () => {
  const { standIn } = open('slate', undefined);
  standIn.handlePublished([], { width: 321, height: 1 });
  expect(standIn.next(millis(0)).header?.size).toEqual({ width: 320, height: 2 });
});

test.each([
  ['last-picture', 'progressive', [7, 8, 5]],
  ['slate', 'progressive', [5]],
  ['slate', undefined, [7, 8, 5]],
] as const)('to a new publish, %s of %s, an IDR comes first', (mode, stream, types) => {
  const { standIn, told } = open(mode, stream);
  standIn.next(millis(0));
  standIn.next(millis(33));
  standIn.handleNewPublish();
  const picture = standIn.next(millis(66));
  expect(typesOf(picture)).toEqual(types);
  expect(picture.isIdr).toBe(true);
  expect(standIn.next(millis(99)).isIdr).toBe(false);
  expect(told).toEqual([]);
});
