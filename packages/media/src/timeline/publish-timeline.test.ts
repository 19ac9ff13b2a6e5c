import { millis } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PublishTimeline } from './publish-timeline.ts';

test('the origin becomes 0, and times are rounded from where they stand, not summed up', () => {
  const timeline = new PublishTimeline();
  expect(timeline.isStarted).toBe(false);
  expect(timeline.lastTimestamp).toBeUndefined();
  timeline.start(millis(123_456.7));
  const audio = Array.from({ length: 1_000 }, (_, k) =>
    timeline.toTimestamp('audio', millis(123_456.7 + (k * 1024) / 48)),
  );
  expect(audio.slice(0, 4)).toEqual([0, 21, 43, 64]);
  expect(audio).toEqual(audio.map((_, k) => Math.round((k * 1024) / 48)));
  expect(timeline.lastTimestamp).toBe(21_312);
});

test('each track rises strictly, and they do not hold each other', () => {
  const timeline = new PublishTimeline();
  timeline.start(millis(0));
  expect([0, 10, 10.2, 9, 30].map((time) => timeline.toTimestamp('video', millis(time)))).toEqual([0, 10, 11, 12, 30]);
  expect(timeline.toTimestamp('audio', millis(3))).toBe(3);
});

test('what lies before the origin is held at it', () => {
  const timeline = new PublishTimeline();
  timeline.start(millis(1_000));
  expect([979, 1_000, 1_001].map((time) => timeline.toTimestamp('audio', millis(time)))).toEqual([0, 1, 2]);
});

test('a later source follows on what was published, whatever its own axis', () => {
  for (const origin of [5, 77_777_777]) {
    const timeline = new PublishTimeline();
    timeline.start(millis(500));
    timeline.toTimestamp('audio', millis(1_500));
    timeline.toTimestamp('video', millis(1_480));
    timeline.start(millis(origin));
    expect(timeline.toTimestamp('video', millis(origin))).toBe(1_020);
    expect(timeline.toTimestamp('audio', millis(origin - 21))).toBe(1_020);
    expect(timeline.toTimestamp('audio', millis(origin + 100))).toBe(1_120);
  }
});

test('a later source begins where the sound before it is over, however long its packets are', () => {
  for (const duration of [20, 60, 1024 / 48, 120]) {
    const timeline = new PublishTimeline();
    timeline.start(millis(0));
    timeline.toTimestamp('audio', millis(940), millis(duration));
    timeline.toTimestamp('video', millis(930));
    timeline.start(millis(5_000));
    expect(timeline.toTimestamp('audio', millis(5_000), millis(duration))).toBe(Math.ceil(940 + duration));
  }
});

test('started twice before anything was published, it still begins at 0', () => {
  const timeline = new PublishTimeline();
  timeline.start(millis(500));
  timeline.start(millis(900));
  expect(timeline.toTimestamp('video', millis(900))).toBe(0);
});

test('composition time is PTS − DTS of the rounded positions, and never negative', () => {
  const timeline = new PublishTimeline();
  timeline.start(millis(100));
  const dts = timeline.toTimestamp('video', millis(133.4));
  expect(timeline.toCompositionTime(millis(200.4), dts)).toBe(67);
  expect(timeline.toCompositionTime(millis(120), dts)).toBe(0);
});

test('weeks fit: timestamps go on beyond 32 bits', () => {
  const timeline = new PublishTimeline();
  timeline.start(millis(0));
  expect(timeline.toTimestamp('audio', millis(2 ** 33 + 0.4))).toBe(2 ** 33);
});

test('it must be started, with a finite origin, and given finite times', () => {
  const timeline = new PublishTimeline();
  expect(() => timeline.toTimestamp('audio', millis(0))).toThrow('start()');
  expect(() => timeline.start(millis(Number.NaN))).toThrow('invariant');
  timeline.start(millis(0));
  expect(() => timeline.toTimestamp('audio', millis(Number.POSITIVE_INFINITY))).toThrow('invariant');
});

test('whatever comes: whole, not negative, strictly rising per track, across sources', () => {
  const event = fc.record({
    kind: fc.constantFrom('audio' as const, 'video' as const, 'start' as const),
    time: fc.double({ min: -1e6, max: 1e9, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 50 }), (events) => {
      const timeline = new PublishTimeline();
      timeline.start(millis(0));
      const last = { audio: -1, video: -1 };
      for (const { kind, time } of events) {
        if (kind === 'start') {
          timeline.start(millis(time));
          continue;
        }
        const timestamp = timeline.toTimestamp(kind, millis(time));
        expect(Number.isInteger(timestamp)).toBe(true);
        expect(timestamp).toBeGreaterThan(last[kind]);
        last[kind] = timestamp;
      }
    }),
    { numRuns: 300 },
  );
});
