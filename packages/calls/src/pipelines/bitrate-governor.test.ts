import { millis } from '@callcast/core';
import { describe, expect, test } from 'vitest';
import { BitrateGovernor, commonCap } from './bitrate-governor.ts';
import { UnsentAge } from './unsent-age.ts';

const STEP_MS = 100;
const AUDIO_BPS = 128_000;

interface Way {
  readonly capacityBps: (at: number) => number;
  /** Of video, before any cap. */
  readonly soughtBps: (at: number) => number;
  readonly untilMs: number;
  /** Of what is known of what arrived. */
  readonly readingMs?: number;
}

interface Moment {
  readonly at: number;
  readonly capBps: number | undefined;
  /** How long a byte waits that is written now. */
  readonly delayMs: number;
  readonly videoBps: number;
}

/** A caller who obeys within 300 ms, sound, and a way that takes so much; an IDR of a third of a second each 2 s. */
function run({ capacityBps, soughtBps, untilMs, readingMs = 500 }: Way): Moment[] {
  const governor = new BitrateGovernor();
  const age = new UnsentAge();
  const moments: Moment[] = [];
  const asked: (number | undefined)[] = [];
  let [written, audio, delivered] = [0, 0, 0];
  let reading = { at: millis(0), bytes: 0 };
  let writtenAtReading = 0;
  for (let at = STEP_MS; at <= untilMs; at += STEP_MS) {
    const capBps = asked.at(-4);
    const videoBps = Math.min(soughtBps(at), capBps ?? Number.POSITIVE_INFINITY);
    const isIdr = at % 2_000 < STEP_MS;
    written += (videoBps * (isIdr ? 350 : (2_000 - 350) / 19)) / 8_000 + (AUDIO_BPS * STEP_MS) / 8_000;
    audio += (AUDIO_BPS * STEP_MS) / 8_000;
    delivered = Math.min(written, delivered + (capacityBps(at) * STEP_MS) / 8_000);
    const now = millis(at);
    if (at % readingMs === 0) {
      reading = { at: now, bytes: delivered };
      writtenAtReading = written;
    }
    // What the kernel took since it was asked counts as gone until it is asked again.
    const unsentBytes = writtenAtReading - reading.bytes;
    const unsentAge = age.handleSample(now, written, unsentBytes);
    governor.handleSample(now, { unsentAge, delivered: reading, writtenBytes: written, audioBytes: audio });
    asked.push(governor.videoCapBps);
    const delayMs = (8_000 * (written - delivered)) / capacityBps(at);
    moments.push({ at, capBps: governor.videoCapBps, delayMs, videoBps });
  }
  return moments;
}

const capsOf = (moments: readonly Moment[]): (number | undefined)[] => moments.map(({ capBps }) => capBps);
const from = (moments: readonly Moment[], at: number): Moment[] => moments.filter((moment) => moment.at >= at);

describe('a way that becomes narrow', () => {
  const at = (time: number): number => (time < 10_000 ? 20_000_000 : 800_000);
  const moments = run({ capacityBps: at, soughtBps: () => 2_000_000, untilMs: 240_000 });

  test('caps within two seconds of a queue of half a second, at what gets through', () => {
    const longAt = moments.find(({ delayMs }) => delayMs > 500)?.at ?? 0;
    const cappedAt = moments.find(({ capBps }) => capBps !== undefined)?.at ?? 0;
    expect(cappedAt).toBeGreaterThan(longAt);
    expect(cappedAt - longAt).toBeLessThanOrEqual(2_000);
    expect(from(moments, longAt + 2_000).every(({ capBps }) => (capBps ?? 2_000_000) < 850_000)).toBe(true);
  });

  test('the queue is gone within fifteen seconds, and stays below 1.2 s, whatever is tried', () => {
    expect(Math.max(...from(moments, 25_000).map(({ delayMs }) => delayMs))).toBeLessThan(1_200);
  });

  test('most of the way is used', () => {
    const later = from(moments, 25_000);
    const mean = later.reduce((sum, { videoBps }) => sum + videoBps, 0) / later.length;
    expect(mean).toBeGreaterThan(0.75 * (800_000 - AUDIO_BPS));
    expect(mean).toBeLessThan(800_000 - AUDIO_BPS);
  });

  test('what was too much is tried again less and less often', () => {
    const lowered = moments.slice(1).flatMap((moment, i) => {
      const before = moments[i]?.capBps;
      return before !== undefined && moment.capBps !== undefined && moment.capBps < 0.95 * before ? [moment.at] : [];
    });
    const pauses = lowered
      .slice(1)
      .map((time, i) => time - (lowered[i] ?? time))
      .filter((pause) => pause > 4_000);
    expect(pauses.length).toBeGreaterThanOrEqual(2);
    expect(pauses.at(-1)).toBeGreaterThan(1.5 * (pauses[0] ?? 0));
  });
});

test('a way that becomes wide again is found out slowly, and then nothing is held back', () => {
  const at = (time: number): number => (time > 10_000 && time < 30_000 ? 800_000 : 20_000_000);
  const moments = run({ capacityBps: at, soughtBps: () => 2_000_000, untilMs: 120_000 });
  const later = from(moments, 31_000);
  for (const [i, { capBps }] of later.slice(10).entries()) {
    const secondBefore = later[i]?.capBps;
    if (capBps !== undefined && secondBefore !== undefined) expect(capBps / secondBefore).toBeLessThan(1.17);
  }
  const liftedAt = later.find(({ capBps }) => capBps === undefined)?.at ?? Number.POSITIVE_INFINITY;
  expect(liftedAt).toBeGreaterThan(40_000);
  expect(liftedAt).toBeLessThan(90_000);
});

test('a stall of a second and a half leaves a mark that is gone within a minute', () => {
  const at = (time: number): number => (time > 10_000 && time <= 13_500 ? 1_000 : 20_000_000);
  const moments = run({ capacityBps: at, soughtBps: () => 2_000_000, untilMs: 90_000 });
  expect(from(moments, 12_000).some(({ capBps }) => capBps !== undefined)).toBe(true);
  expect(from(moments, 73_000).every(({ capBps }) => capBps === undefined)).toBe(true);
});

test.each([
  ['a way that takes all', 10_000_000, 2_000_000],
  ['a way that is just wide enough, with IDRs of a third of a second', 2_400_000, 2_000_000],
  ['a picture that stands still', 10_000_000, 20_000],
])('%s is never capped', (_, capacity, sought) => {
  const moments = run({ capacityBps: () => capacity, soughtBps: () => sought, untilMs: 60_000 });
  expect(capsOf(moments).every((cap) => cap === undefined)).toBe(true);
});

test('where each sample is a reading it does the same', () => {
  const way = { capacityBps: () => 800_000, soughtBps: () => 2_000_000, untilMs: 60_000, readingMs: 100 };
  expect(Math.max(...from(run(way), 15_000).map(({ delayMs }) => delayMs))).toBeLessThan(1_200);
});

test('nothing gets through: the least that is a picture', () => {
  const moments = run({ capacityBps: () => 1, soughtBps: () => 2_000_000, untilMs: 10_000 });
  expect(moments.at(-1)?.capBps).toBe(200_000);
});

test('another connection keeps what was learnt, and does not measure across the gap', () => {
  const governor = new BitrateGovernor();
  const feed = (begin: number, end: number, unsentAge: number, bps: number): void => {
    for (let at = begin; at <= end; at += 100) {
      const bytes = ((at - begin) * bps) / 8_000;
      const delivered = { at: millis(at), bytes };
      const writtenBytes = ((at - begin) * 2_000_000) / 8_000;
      governor.handleSample(millis(at), { unsentAge: millis(unsentAge), delivered, writtenBytes, audioBytes: 0 });
    }
  };
  feed(0, 3_000, 800, 1_000_000);
  expect(governor.videoCapBps).toBe(850_000);
  governor.restart(millis(3_100));
  feed(3_100, 3_900, 800, 100_000);
  expect(governor.videoCapBps).toBe(850_000);
});

test.each([
  ['none is on the air', [], undefined],
  ['one could take more', [300_000, undefined], undefined],
  ['all are slow: the best of them', [300_000, 700_000, 500_000], 700_000],
])('the cap of a caller: %s', (_, caps, expected) => {
  expect(commonCap(caps)).toBe(expected);
});
