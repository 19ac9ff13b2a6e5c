import { type FlatPicture, FlatStream, type FlatStreamShape } from './flat-stream.ts';

/** A stream, where it stops, and what a picture held there must show. Decoders judge it in `interop/`. */
export interface MarkingScenario {
  readonly name: string;
  readonly shape: Partial<FlatStreamShape>;
  readonly pictures: readonly FlatPicture[];
  /** Luma of the picture that is repeated. */
  readonly shown: number;
  /** The first held picture, as FFmpeg 5.1 and OpenH264 2.3 decoded it to `shown`. */
  readonly firstHeld: string;
}

const idr = (changes: Partial<FlatPicture> = {}): FlatPicture => ({ grey: 20, idrPicId: 0, ...changes });
const p = (frameNum: number, changes: Partial<FlatPicture> = {}): FlatPicture => ({
  grey: 20 + 20 * frameNum,
  frameNum,
  picOrderCntLsb: 2 * frameNum,
  ...changes,
});

export const markingScenarios: readonly MarkingScenario[] = [
  {
    name: 'sliding window',
    shape: {},
    pictures: [idr(), p(1), p(2), p(3)],
    shown: 80,
    firstHeld: '419a840a2c',
  },
  {
    name: 'sliding window, POC type 2',
    shape: { pocType: 2 },
    pictures: [idr(), p(1), p(2), p(3)],
    shown: 80,
    firstHeld: '419a828b',
  },
  {
    name: 'PPS with everything that a slice header may have to follow',
    shape: {
      ppsId: 9,
      log2MaxFrameNum: 9,
      log2MaxPocLsb: 11,
      hasBottomFieldPicOrder: true,
      numRefIdxL0: 3,
      weightedPred: true,
      hasDeblockingFilterControl: false,
      hasRedundantPicCnt: true,
      maxNumRefFrames: 3,
    },
    pictures: [idr(), p(1), p(2, { deltaPicOrderCntBottom: 1 })],
    shown: 60,
    firstHeld: '4198500c03fb12c0',
  },
  {
    name: 'the last picture is no reference',
    shape: {},
    pictures: [idr(), p(1), p(2, { isReference: false })],
    shown: 40,
    firstHeld: '419a430a2c',
  },
  {
    name: 'the last picture is no reference, POC type 2',
    shape: { pocType: 2 },
    pictures: [idr(), p(1), p(2, { isReference: false })],
    shown: 40,
    firstHeld: '419a428b',
  },
  {
    name: 'a reference that is shown later came before the last one',
    shape: {},
    pictures: [idr(), p(1, { picOrderCntLsb: 8 }), p(2, { picOrderCntLsb: 4 })],
    shown: 40,
    firstHeld: '419a65344516',
  },
  {
    name: 'the same over the wrap of frame_num and POC',
    shape: { maxNumRefFrames: 3, log2MaxPocLsb: 4 },
    pictures: [
      idr(),
      ...Array.from({ length: 15 }, (_, i) => p(i + 1, { grey: 20, picOrderCntLsb: (2 * (i + 1)) % 16 })),
      p(0, { grey: 90, picOrderCntLsb: 4 }),
      p(1, { grey: 110, picOrderCntLsb: 2 }),
    ],
    shown: 90,
    firstHeld: '419a4cd11458',
  },
  {
    name: 'the only reference is a long-term one',
    shape: { maxNumRefFrames: 1 },
    pictures: [idr({ isLongTermIdr: true })],
    shown: 20,
    firstHeld: '419a2117d160',
  },
  {
    name: 'long-term ones alone, the newest of them not first in the list',
    shape: {},
    pictures: [idr({ isLongTermIdr: true }), p(1, { marking: [4, 2, 6, 1] })],
    shown: 40,
    firstHeld: '419a422d12fa2c',
  },
  {
    name: 'a long-term frame beside short-term ones',
    shape: { maxNumRefFrames: 3 },
    pictures: [idr({ isLongTermIdr: true }), p(1), p(2)],
    shown: 60,
    firstHeld: '419a630a2c',
  },
  {
    name: 'the newest one became a long-term frame, an older one is short-term',
    shape: { maxNumRefFrames: 3 },
    pictures: [idr(), p(1, { picOrderCntLsb: 8 }), p(2, { picOrderCntLsb: 4, marking: [4, 1, 3, 0, 0] })],
    shown: 40,
    firstHeld: '419a652e4516',
  },
  {
    name: 'a long-term index is given anew',
    shape: { maxNumRefFrames: 3 },
    pictures: [idr({ isLongTermIdr: true }), p(1), p(2, { marking: [3, 0, 0] }), p(3, { marking: [6, 0] })],
    shown: 80,
    firstHeld: '419a842e4516',
  },
  {
    name: 'long-term indices are limited: the frames above leave',
    shape: { maxNumRefFrames: 2 },
    pictures: [
      idr({ isLongTermIdr: true }),
      p(1, { marking: [4, 2, 6, 1] }),
      p(2, { marking: [4, 1] }),
      p(3, { marking: [4, 0] }),
    ],
    shown: 80,
    firstHeld: '419a840a2c',
  },
  {
    name: 'a short-term frame is dropped by number, and the one shown last with it',
    shape: { maxNumRefFrames: 3 },
    pictures: [idr(), p(1, { picOrderCntLsb: 8 }), p(2, { picOrderCntLsb: 4, marking: [1, 0] })],
    shown: 60,
    firstHeld: '419a650a2c',
  },
  {
    name: 'a long-term frame is dropped by number',
    shape: { maxNumRefFrames: 2 },
    pictures: [idr({ isLongTermIdr: true }), p(1), p(2, { marking: [2, 0] })],
    shown: 60,
    firstHeld: '419a630a2c',
  },
  {
    name: 'everything is dropped, and counting begins anew',
    shape: { maxNumRefFrames: 3 },
    pictures: [idr(), p(1), p(2, { picOrderCntLsb: 40, marking: [5] }), p(1, { grey: 100 })],
    shown: 100,
    firstHeld: '419a420a2c',
  },
  {
    name: 'everything is dropped by the last picture',
    shape: { maxNumRefFrames: 3, hasBottomFieldPicOrder: true },
    pictures: [idr(), p(1), p(2, { picOrderCntLsb: 20, deltaPicOrderCntBottom: -3, marking: [5] })],
    shown: 60,
    firstHeld: '419a22c516',
  },
  {
    name: 'everything is dropped by the last picture, POC type 2',
    shape: { maxNumRefFrames: 3, pocType: 2 },
    pictures: [idr(), p(1), p(2, { marking: [5] })],
    shown: 60,
    firstHeld: '419a228b',
  },
  {
    name: 'announced gaps: frames that do not exist stand before the last picture',
    shape: { maxNumRefFrames: 4, gapsInFrameNumAllowed: true },
    pictures: [idr(), p(1), p(4, { isReference: false }), p(5, { isReference: false })],
    shown: 40,
    firstHeld: '419aa632114580',
  },
  {
    name: 'a longer announced gap than the buffer holds',
    shape: { maxNumRefFrames: 3, gapsInFrameNumAllowed: true },
    pictures: [idr(), p(1), p(9, { grey: 100 }), p(2, { grey: 140, picOrderCntLsb: 36 })],
    shown: 140,
    firstHeld: '419a730a2c',
  },
];

/** The access units of a scenario. */
export function accessUnitsOf({ shape, pictures }: MarkingScenario): readonly (readonly Uint8Array[])[] {
  const stream = new FlatStream(shape);
  return pictures.map((picture) => stream.accessUnit(picture));
}
