import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSps } from '../sps.ts';
import type { MarkingOperation, PictureHeader, ReferenceMarking } from './picture-header.ts';
import { ReferenceFrames } from './reference-frames.ts';
import { FlatStream, type FlatStreamShape } from './testing/flat-stream.ts';

function open(shape: Partial<FlatStreamShape>): ReferenceFrames {
  const sps = parseSps(new FlatStream(shape).sps());
  if (typeof sps === 'string') throw new Error(sps);
  return new ReferenceFrames(sps);
}

const picture = (frameNum: number, marking: ReferenceMarking = { kind: 'sliding-window' }): PictureHeader => ({
  frameNum,
  idrPicId: undefined,
  picOrderCntLsb: 0,
  deltaPicOrderCntBottom: 0,
  redundantPicCnt: 0,
  marking,
});
const adaptive = (...operations: readonly MarkingOperation[]): ReferenceMarking => ({ kind: 'adaptive', operations });
const IDR = picture(0, { kind: 'idr', isLongTerm: false });
const LONG_TERM_IDR = picture(0, { kind: 'idr', isLongTerm: true });

test('the sliding window cannot take a long-term frame (§8.2.5.3)', () => {
  const frames = open({ maxNumRefFrames: 1 });
  frames.handlePicture(LONG_TERM_IDR, 0);
  expect(frames.handlePicture(picture(1), 2)).toBe('bad-reference-marking');
});

test('a gap that finds no room among long-term frames is a fault', () => {
  const frames = open({ maxNumRefFrames: 1, gapsInFrameNumAllowed: true });
  frames.handlePicture(LONG_TERM_IDR, 0);
  expect(frames.handlePicture(picture(3), 2)).toBe('bad-reference-marking');
});

test('operations that make no room overfill the buffer', () => {
  const frames = open({ maxNumRefFrames: 2 });
  frames.handlePicture(IDR, 0);
  frames.handlePicture(picture(1), 2);
  expect(frames.handlePicture(picture(2, adaptive({ kind: 'drop-short-term', picNumDistance: 9 })), 4)).toBe(
    'bad-reference-marking',
  );
});

test('a gap that was not announced', () => {
  const frames = open({});
  frames.handlePicture(IDR, 0);
  expect(frames.handlePicture(picture(2), 4)).toBe('frame-num-gap');
});

test('pictures that nothing refers to share the frame_num of the next reference picture', () => {
  const frames = open({});
  frames.handlePicture(IDR, 0);
  for (let i = 0; i < 3; i++)
    expect(frames.handlePicture(picture(1, { kind: 'non-reference' }), 1 + i)).toBeUndefined();
  expect(frames.handlePicture(picture(1), 9)).toBeUndefined();
  expect(frames.nextFrameNum).toBe(2);
});

test('frames that do not exist are first in the list, and never shown', () => {
  const frames = open({ maxNumRefFrames: 2, gapsInFrameNumAllowed: true });
  frames.handlePicture(IDR, 0);
  expect(frames.handlePicture(picture(2, { kind: 'non-reference' }), 3)).toBeUndefined();
  expect(frames.firstOfList(2)).toMatchObject({ frameNum: 1, exists: false });
  expect(frames.newestShown).toMatchObject({ frameNum: 0, exists: true });
  frames.handlePicture(picture(4, { kind: 'non-reference' }), 7);
  expect(frames.newestShown).toBeUndefined();
});

test('of long-term frames alone the one shown first has to leave', () => {
  const frames = open({ maxNumRefFrames: 2 });
  frames.handlePicture(LONG_TERM_IDR, 5);
  expect(frames.obstacle).toBeUndefined();
  frames.handlePicture(picture(1, adaptive({ kind: 'keep-as-long-term', longTermFrameIdx: 1 })), 3);
  expect(frames.obstacle).toMatchObject({ longTermFrameIdx: 1 });
});

/** §8.2.4.2.1: short-term frames by falling PicNum, then long-term ones by rising LongTermPicNum. */
test('the initial list', () => {
  const frames = open({ maxNumRefFrames: 4 });
  frames.handlePicture(picture(0, { kind: 'idr', isLongTerm: true }), 0);
  for (let frameNum = 1; frameNum <= 15; frameNum++) frames.handlePicture(picture(frameNum), 2 * frameNum);
  frames.handlePicture(picture(0), 32);
  expect(frames.firstOfList(1)).toMatchObject({ frameNum: 0, longTermFrameIdx: undefined });
  expect(frames.picNum(frames.firstOfList(1)!, 1)).toBe(0);
  const frame15 = { frameNum: 15, order: 30, longTermFrameIdx: undefined, exists: true };
  expect(frames.picNum(frame15, 1)).toBe(-1);
  frames.handlePicture(
    picture(1, adaptive({ kind: 'drop-all' }, { kind: 'keep-as-long-term', longTermFrameIdx: 3 })),
    0,
  );
  frames.handlePicture(picture(1, adaptive({ kind: 'keep-as-long-term', longTermFrameIdx: 2 })), 2);
  expect(frames.firstOfList(2)).toMatchObject({ longTermFrameIdx: 2 });
});

test('a frame that becomes a long-term one takes its index from another, and all others stay (§8.2.5.4.3)', () => {
  const frames = open({ maxNumRefFrames: 4 });
  frames.handlePicture(LONG_TERM_IDR, 0);
  frames.handlePicture(picture(1), 2);
  frames.handlePicture(picture(2), 4);
  const marking = adaptive({ kind: 'make-long-term', picNumDistance: 2, longTermFrameIdx: 0 });
  frames.handlePicture(picture(3, marking), 6);
  expect(frames.size).toBe(3);
  const both = [1, 2].map((picNumDistance) => ({ kind: 'drop-short-term' as const, picNumDistance }));
  frames.handlePicture(picture(4, adaptive(...both)), 1);
  expect(frames.size).toBe(2);
  expect(frames.newestShown).toMatchObject({ frameNum: 1, longTermFrameIdx: 0 });
});

test('whatever a sender marks, the buffer stays within its size', () => {
  const number = fc.nat(17);
  const operation: fc.Arbitrary<MarkingOperation> = fc.oneof(
    fc.record({ kind: fc.constant('drop-short-term' as const), picNumDistance: number }),
    fc.record({ kind: fc.constant('drop-long-term' as const), longTermPicNum: number }),
    fc.record({ kind: fc.constant('make-long-term' as const), picNumDistance: number, longTermFrameIdx: number }),
    fc.record({ kind: fc.constant('limit-long-term' as const), indexLimit: number }),
    fc.constant({ kind: 'drop-all' as const }),
    fc.record({ kind: fc.constant('keep-as-long-term' as const), longTermFrameIdx: number }),
  );
  const marking: fc.Arbitrary<ReferenceMarking> = fc.oneof(
    fc.constantFrom({ kind: 'sliding-window' as const }, { kind: 'non-reference' as const }),
    fc.array(operation, { maxLength: 4 }).map((operations) => ({ kind: 'adaptive' as const, operations })),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(15), marking), { maxLength: 40 }), fc.boolean(), (pictures, gaps) => {
      const frames = open({ maxNumRefFrames: 3, gapsInFrameNumAllowed: gaps });
      frames.handlePicture(IDR, 0);
      for (const [index, [frameNum, kind]] of pictures.entries()) frames.handlePicture(picture(frameNum, kind), index);
      expect(frames.size).toBeLessThanOrEqual(3);
    }),
    { numRuns: 500 },
  );
});
