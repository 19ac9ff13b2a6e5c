import { millis } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StreamRewriter } from './stream-rewriter.ts';

const rewriter = (firstSequenceNumber = 65_534, firstTimestamp = 0xffff_ff00) =>
  new StreamRewriter({ clockRate: 90_000, firstSequenceNumber, firstTimestamp });

test('a source keeps its distances, over both wraps; its holes stay holes', () => {
  const stream = rewriter();
  stream.begin(millis(0), 7, 0xffff_fff0);
  const written = [7, 8, 10, 9].map((sequenceNumber) => {
    const timestamp = 0xffff_fff0 + (sequenceNumber - 7) * 3_000;
    return [stream.place(millis(0), sequenceNumber, timestamp) & 0xffff, stream.timestampOf(timestamp)];
  });
  expect(written).toEqual([
    [65_534, 0xffff_ff00],
    [65_535, 2_744],
    [1, 8_744],
    [0, 5_744],
  ]);
});

test('another source goes on with the next number, as much later as time has passed; what the first still sends has no place', () => {
  const stream = rewriter(100, 1_000);
  stream.begin(millis(0), 50_000, 5);
  stream.place(millis(0), 50_000, 5);
  stream.place(millis(20), 50_003, 3_005);
  stream.begin(millis(120), 9, 777_777);
  expect(stream.place(millis(120), 9, 777_777)).toBe(104);
  expect(stream.timestampOf(777_777)).toBe(1_000 + 3_000 + 9_000);
  expect(stream.place(millis(121), 8, 774_777)).toBe(-1);
});

test('two sources at the same instant do not share a timestamp', () => {
  const stream = rewriter(0, 10);
  stream.begin(millis(5), 1, 1);
  stream.place(millis(5), 1, 1);
  stream.begin(millis(5), 1, 1);
  expect(stream.timestampOf(1)).toBe(11);
});

const source = fc.record({
  first: fc.integer({ min: -40, max: 200_000 }),
  timestamp: fc.nat(0xffff_ffff),
  /** Where each packet stands behind the first one, in the order of arrival. */
  packets: fc.array(fc.integer({ min: -20, max: 400 }), { minLength: 1, maxLength: 30 }),
  pauseMs: fc.nat(10_000),
});

test('any sources in any order: numbers never repeat, sources never overlap, timestamps move as their sources and the clock do', () => {
  fc.assert(
    fc.property(
      fc.nat(0xffff),
      fc.nat(0xffff_ffff),
      fc.array(source, { minLength: 1 }),
      (sequence, timestamp, sources) => {
        const stream = rewriter(sequence, timestamp);
        let now = 0;
        let highest = sequence - 1;
        let last = { at: 0, timestamp: -1 };
        for (const { first, timestamp: origin, packets, pauseMs } of sources) {
          now += pauseMs;
          stream.begin(millis(now), first, origin);
          const begun = highest + 1;
          if (last.timestamp >= 0) {
            const step = (stream.timestampOf(origin) - last.timestamp) >>> 0;
            expect(step).toBe(Math.max(1, (now - last.at) * 90));
          }
          for (const offset of [0, ...new Set(packets.filter((packet) => packet !== 0))]) {
            const stamp = (origin + offset * 3_000) >>> 0;
            const placed = stream.place(millis(now), first + offset, stamp);
            expect(placed).toBe(offset < 0 ? -1 : begun + offset);
            if (placed > highest) last = { at: now, timestamp: stream.timestampOf(stamp) };
            highest = Math.max(highest, placed);
            now += 1;
          }
        }
      },
    ),
  );
});
