import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { type HeldPicture, VideoHold } from './video-hold.ts';

function begun(): VideoHold {
  const hold = new VideoHold({ mode: 'slate', keyframeInterval: millis(2_000), onReplaced: () => {} });
  hold.begin(millis(0), millis(0));
  return hold;
}

const timesOf = (pictures: readonly HeldPicture[]): number[] => pictures.map(({ time }) => Math.round(time));

test('pictures come at their rate, 150 ms behind the present', () => {
  const hold = begun();
  expect(timesOf(hold.due(millis(183)))).toEqual([]);
  expect(timesOf(hold.due(millis(184)))).toEqual([33]);
  expect(timesOf(hold.due(millis(251)))).toEqual([67, 100]);
});

test('a worker that was held up makes up for eight pictures, and goes on in the present', () => {
  const hold = begun();
  const late = timesOf(hold.due(millis(10_000)));
  expect(late).toHaveLength(8);
  expect(late.at(-1)).toBe(267);
  expect(timesOf(hold.due(millis(10_040)))).toEqual([9_850, 9_883]);
});

test('the next source sends sound alone, on a time of its own: the hold begins on that', () => {
  const hold = new VideoHold({ mode: 'slate', keyframeInterval: millis(2_000), onReplaced: () => {} });
  hold.handlePublished([], { width: 640, height: 360 }, millis(5_000), millis(0));
  hold.rebase(millis(90_000), millis(400));
  expect(timesOf(hold.due(millis(1_199)))).toEqual([]);
  expect(timesOf(hold.due(millis(1_200))).slice(0, 2)).toEqual([89_633, 89_667]);
});
