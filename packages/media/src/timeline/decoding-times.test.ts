import { readFileSync } from 'node:fs';
import { millis } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FlvReader } from '../flv/reader.ts';
import { parseVideoTagBody } from '../flv/video-tag-body.ts';
import { DecodingTimes } from './decoding-times.ts';

const derive = (depth: number | undefined, pts: readonly number[]): number[] => {
  const times = new DecodingTimes();
  times.setReorderDepth(depth);
  return pts.map((time) => times.next(millis(time)));
};

test('without reordering, DTS is PTS', () => {
  expect(derive(0, [0, 33, 67, 100])).toEqual([0, 33, 67, 100]);
  expect(derive(undefined, [0, 33, 67, 100])).toEqual([0, 33, 67, 100]);
});

test('I P B B: each picture is decoded when the one before it is shown', () => {
  const dts = derive(1, [100, 400, 200, 300, 700, 500, 600]);
  expect(dts.slice(1)).toEqual([100, 200, 300, 400, 500, 600]);
  expect(dts[0]).toBeLessThan(100);
});

test('a pyramid of depth 2', () => {
  const pts = [0, 400, 200, 100, 300, 800, 600, 500, 700];
  const dts = derive(2, pts);
  expect(dts.slice(2)).toEqual([0, 100, 200, 300, 400, 500, 600]);
  for (const [i, time] of dts.entries()) expect(time).toBeLessThanOrEqual(pts[i]!);
});

test('the times of a file that FFmpeg wrote can be derived from its PTS, one picture interval later', () => {
  const tags = new FlvReader().handleChunk(
    new Uint8Array(readFileSync(new URL('../../testdata/bframes.flv', import.meta.url))),
  );
  if (typeof tags === 'string') throw new Error(tags);
  const pictures = tags.flatMap(({ kind, timestamp, body }) => {
    const video = kind === 'video' ? parseVideoTagBody(body) : undefined;
    return typeof video === 'object' && video.kind === 'access-unit' ? [timestamp + video.compositionTime] : [];
  });
  expect(pictures).toEqual([200, 400, 300]);
  expect(derive(1, pictures).slice(1)).toEqual([200, 300]);
});

test('a sender that does not say how deep it reorders is found out', () => {
  const times = new DecodingTimes();
  const order = [0, ...Array.from({ length: 10 }, (_, k) => [300, 100, 200].map((by) => 300 * k + by)).flat()];
  const dts = order.map((time) => times.next(millis(time)));
  expect(times.reorderDepth).toBe(1);
  for (const [i, time] of dts.entries()) if (i > 4) expect(time).toBeLessThanOrEqual(order[i]!);
});

test('whatever comes: DTS never fall and the depth stays within a decoder', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 100 }),
      fc.option(fc.nat(40)),
      (pts, depth) => {
        const times = new DecodingTimes();
        times.setReorderDepth(depth ?? undefined);
        let last = Number.NEGATIVE_INFINITY;
        for (const time of pts) {
          const dts = times.next(millis(time));
          expect(dts).toBeGreaterThanOrEqual(last);
          expect(times.reorderDepth).toBeLessThanOrEqual(16);
          last = dts;
        }
      },
    ),
    { numRuns: 300 },
  );
});
