import { expect, test } from 'vitest';
import { parseSps, type Sps } from '../sps.ts';
import type { PictureHeader } from './picture-header.ts';
import { PictureOrder } from './picture-order.ts';
import { FlatStream, type FlatStreamShape } from './testing/flat-stream.ts';

function spsOf(shape: Partial<FlatStreamShape>): Sps {
  const sps = parseSps(new FlatStream(shape).sps());
  if (typeof sps === 'string') throw new Error(sps);
  return sps;
}

const picture = (changes: Partial<PictureHeader>): PictureHeader => ({
  frameNum: 0,
  idrPicId: undefined,
  picOrderCntLsb: 0,
  deltaPicOrderCntBottom: 0,
  redundantPicCnt: 0,
  marking: { kind: 'sliding-window' },
  ...changes,
});
const NON_REFERENCE = { kind: 'non-reference' } as const;
const DROP_ALL = { kind: 'adaptive', operations: [{ kind: 'drop-all' }] } as const;

/** Rows of pic_order_cnt_lsb and the PicOrderCnt that equation 8-3 gives, log2MaxPocLsb 4. */
test('POC type 0: the upper part follows the last reference picture', () => {
  const order = new PictureOrder(spsOf({ log2MaxPocLsb: 4 }));
  const rows: readonly (readonly [lsb: number, isReference: boolean, expected: number])[] = [
    [0, true, 0],
    [7, true, 7],
    [15, true, 15], // half a cycle ahead is ahead
    [7, false, 23], // also over the wrap
    [6, false, 22],
    [8, false, 8], // one less than half is behind
    [0, true, 16],
    [15, true, 15],
    [9, true, 9],
    [1, true, 17], // 8 behind is 8 ahead
    [9, true, 25],
    [8, true, 24],
  ];
  for (const [lsb, isReference, expected] of rows) {
    const marking = isReference ? { kind: 'sliding-window' as const } : NON_REFERENCE;
    expect(order.handlePicture(picture({ picOrderCntLsb: lsb, marking }))).toBe(expected);
  }
});

test('POC type 0: counts below zero', () => {
  const order = new PictureOrder(spsOf({ log2MaxPocLsb: 4 }));
  order.handlePicture(picture({}));
  expect(order.handlePicture(picture({ picOrderCntLsb: 12 }))).toBe(-4);
  expect(order.handlePicture(picture({ picOrderCntLsb: 2 }))).toBe(2);
  expect(order.lsbBehindAll()).toBe(4);
});

test('POC type 0: a frame counts as the earlier of its fields, and the next one comes behind both', () => {
  const order = new PictureOrder(spsOf({ log2MaxPocLsb: 6 }));
  expect(order.handlePicture(picture({ picOrderCntLsb: 4, deltaPicOrderCntBottom: -3 }))).toBe(1);
  expect(order.handlePicture(picture({ picOrderCntLsb: 6, deltaPicOrderCntBottom: 3 }))).toBe(6);
  expect(order.lsbBehindAll()).toBe(11);
});

test('POC type 0: after a picture that drops all references counting begins anew', () => {
  const order = new PictureOrder(spsOf({ log2MaxPocLsb: 6 }));
  order.handlePicture(picture({ picOrderCntLsb: 30 }));
  const reset = picture({ picOrderCntLsb: 50, deltaPicOrderCntBottom: -5, marking: DROP_ALL });
  expect(order.handlePicture(reset)).toBe(0);
  expect(order.lsbBehindAll()).toBe(7); // its top field is 5 by now
  expect(order.handlePicture(picture({ picOrderCntLsb: 36 }))).toBe(36); // 31 ahead of 5: not behind
});

test('POC type 0: the reach ends half a cycle behind the last reference picture', () => {
  const order = new PictureOrder(spsOf({ log2MaxPocLsb: 4 }));
  order.handlePicture(picture({}));
  order.handlePicture(picture({ picOrderCntLsb: 6, marking: NON_REFERENCE }));
  expect(order.lsbBehindAll()).toBe(8);
  order.handlePicture(picture({ picOrderCntLsb: 7, marking: NON_REFERENCE }));
  expect(order.lsbBehindAll()).toBe(8); // one apart, since two would be too far
  order.handlePicture(picture({ picOrderCntLsb: 8, marking: NON_REFERENCE }));
  expect(order.lsbBehindAll()).toBeUndefined();
});

test('POC type 2: twice the frame number, over its wrap; one less for pictures that nothing refers to (§8.2.1.3)', () => {
  const order = new PictureOrder(spsOf({ pocType: 2, log2MaxFrameNum: 4 }));
  expect(order.handlePicture(picture({ marking: { kind: 'idr', isLongTerm: false } }))).toBe(0);
  expect(order.handlePicture(picture({ frameNum: 1, marking: NON_REFERENCE }))).toBe(1);
  expect(order.handlePicture(picture({ frameNum: 1 }))).toBe(2);
  expect(order.handlePicture(picture({ frameNum: 15 }))).toBe(30);
  expect(order.handlePicture(picture({ frameNum: 0 }))).toBe(32);
  expect(order.handlePicture(picture({ frameNum: 1, marking: DROP_ALL }))).toBe(0);
  expect(order.handlePicture(picture({ frameNum: 1 }))).toBe(2);
});
