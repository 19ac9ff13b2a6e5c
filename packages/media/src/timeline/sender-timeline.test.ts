import { millis, ticks } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SenderTimeline } from './sender-timeline.ts';

/** A sender with its clocks, a network, and the truth about both. Times in milliseconds of true time. */
interface Sender {
  /** Parts per million by which the sender's clocks run fast. */
  readonly audioSkew: number;
  readonly videoSkew: number;
  readonly ntpSkew: number;
  /** One way, queueing included: what makes a start offset when it differs between the tracks. */
  readonly networkDelay: (at: number, track: 'audio' | 'video') => number;
  /** Error of the media clock in a report. */
  readonly reportJitter: (at: number) => number;
  /** What the sender's wall clock shows beyond true time. */
  readonly ntpShift: (at: number) => number;
  readonly audioReportInterval: number;
  readonly videoReportInterval: number;
  readonly firstReportAt: number;
}

const IDEAL: Sender = {
  audioSkew: 0,
  videoSkew: 0,
  ntpSkew: 0,
  networkDelay: () => 20,
  reportJitter: () => 0,
  ntpShift: () => 0,
  audioReportInterval: 5_000,
  videoReportInterval: 1_000,
  firstReportAt: 1_000,
};

const NTP_START = 3_970_000_000_000;
const AUDIO_START = 3_000_000_000;
const VIDEO_START = 4_000_000_000;

const fast = (at: number, ppm: number): number => at * (1 + ppm / 1e6);
const audioPosition = (sender: Sender, at: number): number => AUDIO_START + 48 * fast(at, sender.audioSkew);
const videoPosition = (sender: Sender, at: number): number => VIDEO_START + 90 * fast(at, sender.videoSkew);

interface Sample {
  readonly at: number;
  /** Video time − audio time of one true instant. */
  readonly offset: number;
  /** Time given to this picture, since the one before. */
  readonly step: number;
}

/**
 * Runs a call and samples the A/V offset at every picture.
 * @param pictureInterval Every how many ms a picture is handled: not all of them, where a day is simulated.
 */
function run(changes: Partial<Sender>, until: number, pictureInterval = 100 / 3): Sample[] {
  const sender = { ...IDEAL, ...changes };
  const timeline = new SenderTimeline();
  const samples: Sample[] = [];
  let nextReport = { audio: sender.firstReportAt + 137, video: sender.firstReportAt };
  let last: number | undefined;
  for (let at = 0; at < until; at += pictureInterval) {
    timeline.anchorAudio(ticks(Math.round(audioPosition(sender, at))), millis(at + sender.networkDelay(at, 'audio')));
    const position = videoPosition(sender, at);
    const time = timeline.videoTime(ticks(position), millis(at + sender.networkDelay(at, 'video')));
    samples.push({
      at,
      offset: time - timeline.audioTime(ticks(audioPosition(sender, at))),
      step: last === undefined ? pictureInterval : time - last,
    });
    last = time;
    for (const track of ['audio', 'video'] as const) {
      if (at < nextReport[track]) continue;
      nextReport = {
        ...nextReport,
        [track]: at + (track === 'audio' ? sender.audioReportInterval : sender.videoReportInterval),
      };
      const ntpMs = NTP_START + fast(at, sender.ntpSkew) + sender.ntpShift(at);
      const mediaAt = at + sender.reportJitter(at);
      const position = track === 'audio' ? audioPosition(sender, mediaAt) : videoPosition(sender, mediaAt);
      timeline.handleSenderReport(track, {
        ntpMs,
        position: ticks(Math.round(position)),
        arrivedAt: millis(at + sender.networkDelay(at, track)),
      });
    }
  }
  return samples;
}

/** Repeatable noise between −1 and 1. */
const noise = (at: number, seed: number): number => {
  const x = Math.sin(at * 12.9898 + seed * 78.233) * 43_758.5453;
  return 2 * (x - Math.floor(x)) - 1;
};
const largest = (samples: readonly Sample[]): number =>
  samples.reduce((most, { offset }) => Math.max(most, Math.abs(offset)), 0);
const rises = (samples: readonly Sample[]): boolean => samples.every(({ step }) => step > 0);

test('audio time is the arrival of the first packet and the samples since; jitter and later arrivals do not move it', () => {
  const timeline = new SenderTimeline();
  expect(timeline.hasAudio).toBe(false);
  timeline.anchorAudio(ticks(1_000), millis(500));
  timeline.anchorAudio(ticks(1_960), millis(900));
  expect(timeline.hasAudio).toBe(true);
  expect(timeline.audioTime(ticks(1_000 + 48_000))).toBe(1_500);
  expect(timeline.audioTime(ticks(1_000 - 48))).toBe(499);
});

test('audio time before an anchor is a bug', () => {
  expect(() => new SenderTimeline().audioTime(ticks(0))).toThrow('anchorAudio()');
});

test('video alone is placed at its arrival and then runs by its own clock', () => {
  const timeline = new SenderTimeline();
  const times = [0, 1, 2, 3].map((k) => timeline.videoTime(ticks(7_000 + 3_000 * k), millis(250 + 40 * k * k)));
  for (const [k, time] of times.entries()) expect(time).toBeCloseTo(250 + (100 / 3) * k, 6);
});

test('video alone ignores sender reports: there is nothing to follow', () => {
  const timeline = new SenderTimeline();
  timeline.videoTime(ticks(0), millis(0));
  timeline.handleSenderReport('video', { ntpMs: NTP_START, position: ticks(900), arrivedAt: millis(20) });
  expect(timeline.videoTime(ticks(90_000), millis(1_000))).toBeCloseTo(1_000, 6);
});

test('a perfect sender is in sync at once and stays so', () => {
  expect(largest(run({}, 60_000))).toBeLessThan(0.1);
});

test('before reports, both tracks are compared by their least transit: a late first IDR is corrected smoothly', () => {
  const late = (at: number, track: 'audio' | 'video'): number => (track === 'video' && at < 150 ? 140 - at * 0.8 : 20);
  const samples = run({ networkDelay: late, firstReportAt: 1e9 }, 20_000);
  expect(samples[0]?.offset).toBeCloseTo(120, 0);
  expect(largest(samples.filter(({ at }) => at > 2_500))).toBeLessThan(1);
  expect(rises(samples)).toBe(true);
});

for (const startOffset of [-100, -30, 5, 60, 100]) {
  test(`a start offset of ${startOffset} ms that reports reveal is gone within 2 s, without a jerk`, () => {
    // Video travels longer than audio by this: arrival cannot know, reports do.
    const networkDelay = (_at: number, track: 'audio' | 'video'): number =>
      track === 'video' ? 120 + startOffset : 120;
    const samples = run({ networkDelay }, 10_000);
    expect(samples[0]?.offset).toBeCloseTo(startOffset, 6);
    const bothKnown = 1_000 + 137 + 34;
    expect(largest(samples.filter(({ at }) => at > bothKnown + 2_000))).toBeLessThan(1);
    for (const { step } of samples) expect(Math.abs(step - 100 / 3)).toBeLessThan(2.1); // 100 ms in 1.8 s
    expect(rises(samples)).toBe(true);
  });
}

test('a start offset of 400 ms is gone as fast', () => {
  const samples = run({ networkDelay: (_at, track) => (track === 'video' ? 420 : 20) }, 10_000);
  expect(largest(samples.filter(({ at }) => at > 1_171 + 2_000))).toBeLessThan(1);
  for (const { step } of samples) expect(Math.abs(step - 100 / 3)).toBeLessThan(8);
});

for (const startOffset of [-900, 700]) {
  test(`an offset of ${startOffset} ms is stepped over at once, strictly rising`, () => {
    const networkDelay = (_at: number, track: 'audio' | 'video'): number =>
      track === 'video' ? 1_000 + startOffset : 1_000;
    const samples = run({ networkDelay }, 10_000);
    expect(rises(samples)).toBe(true);
    const bothKnown = 1_171;
    const settled = startOffset > 0 ? (startOffset * 8) / 7 : 0; // a step back waits while video creeps
    expect(largest(samples.filter(({ at }) => at > bothKnown + settled + 100))).toBeLessThan(1);
  });
}

test('24 hours with clocks 500 ppm apart, jitter on the network and in the reports: ≤ 20 ms, ≤ 1 ms per hour', () => {
  const hour = 3_600_000;
  const samples = run(
    {
      audioSkew: 300,
      videoSkew: -200,
      ntpSkew: -150,
      networkDelay: (at, track) => 30 + 15 * (1 + noise(at, track === 'audio' ? 1 : 2)),
      reportJitter: (at) => 3 * noise(at, 3),
    },
    24 * hour,
    200,
  );
  const steady = samples.filter(({ at }) => at > 60_000);
  expect(largest(steady)).toBeLessThan(20);
  expect(rises(samples)).toBe(true);
  const meanOf = (from: number): number => {
    const part = steady.filter(({ at }) => at >= from && at < from + 600_000);
    return part.reduce((sum, { offset }) => sum + offset, 0) / part.length;
  };
  for (let h = 1; h < 23; h++) expect(Math.abs(meanOf((h + 1) * hour) - meanOf(h * hour))).toBeLessThan(1);
});

test('the same without any report: least transit times hold the tracks together', () => {
  const samples = run(
    {
      audioSkew: 500,
      videoSkew: 0,
      networkDelay: (at, track) => 30 + 15 * (1 + noise(at, track === 'audio' ? 1 : 2)),
      firstReportAt: 1e12,
    },
    3_600_000,
  );
  expect(largest(samples.filter(({ at }) => at > 10_000))).toBeLessThan(20);
  expect(rises(samples)).toBe(true);
});

for (const shift of [3_600_000, -30_000, 150]) {
  test(`the sender's wall clock is set by ${shift} ms during the call: nobody notices`, () => {
    const ntpShift = (at: number): number => (at > 33_210 ? shift : 0);
    const samples = run({ ntpShift, audioSkew: 100, reportJitter: (at) => 3 * noise(at, 3) }, 120_000);
    expect(largest(samples.filter(({ at }) => at > 4_000))).toBeLessThan(10);
    expect(rises(samples)).toBe(true);
  });
}

test('absurd reports are counted and change nothing', () => {
  const timeline = new SenderTimeline();
  const report = { ntpMs: NTP_START, position: ticks(48_000), arrivedAt: millis(1_000) };
  timeline.handleSenderReport('audio', report); // before any audio
  timeline.anchorAudio(ticks(0), millis(0));
  timeline.videoTime(ticks(0), millis(0));
  timeline.handleSenderReport('audio', { ...report, ntpMs: 0 }); // no wall clock
  timeline.handleSenderReport('audio', { ...report, ntpMs: Number.NaN });
  timeline.handleSenderReport('audio', { ...report, position: ticks(48_000 * 100) });
  timeline.handleSenderReport('video', { ...report, position: ticks(-90_000 * 100) });
  expect(timeline.statistics.ignoredSenderReports).toBe(5);
  expect(timeline.videoTime(ticks(90_000), millis(1_000))).toBeCloseTo(1_000, 6);
});

test('two wall clocks that differ by minutes are not believed', () => {
  const timeline = new SenderTimeline();
  for (let k = 0; k < 20; k++) {
    const at = 100 * k;
    timeline.anchorAudio(ticks(48 * at), millis(at));
    expect(timeline.videoTime(ticks(90 * at), millis(at))).toBeCloseTo(at, 6);
    timeline.handleSenderReport('audio', { ntpMs: NTP_START + at, position: ticks(48 * at), arrivedAt: millis(at) });
    timeline.handleSenderReport('video', {
      ntpMs: NTP_START + 300_000 + at,
      position: ticks(90 * at),
      arrivedAt: millis(at),
    });
  }
  expect(timeline.statistics.videoSteps).toBe(0);
});

test('one report that is off by a second is set aside', () => {
  const samples = run({ reportJitter: (at) => (at > 20_000 && at < 20_900 ? 1_000 : 0) }, 60_000);
  expect(largest(samples)).toBeLessThan(0.2);
});

test('B pictures, whose positions go back and forth, share one offset and do not hold time up', () => {
  const timeline = new SenderTimeline();
  const order = [0, 3, 1, 2, 6, 4, 5];
  const times = order.map((k, i) => timeline.videoTime(ticks(3_000 * k), millis(50 + 33 * i)));
  for (const [i, k] of order.entries()) expect(times[i]).toBeCloseTo(50 + (100 / 3) * k, 6);
});

test('after a restart of audio the axis goes on, with all the skew that it holds', () => {
  const timeline = new SenderTimeline();
  timeline.anchorAudio(ticks(0), millis(0));
  timeline.anchorAudio(ticks(48_048_000), millis(1_000_000)); // 1,000 ppm fast: 1 s ahead of arrival
  timeline.restart('audio');
  timeline.anchorAudio(ticks(77), millis(1_000_020));
  expect(timeline.audioTime(ticks(77))).toBeCloseTo(1_001_020, 6);
});

test('after a restart of video, told or seen by a jump, time goes on', () => {
  for (const told of [true, false]) {
    const timeline = new SenderTimeline();
    let last = 0;
    for (let k = 0; k < 200; k++) {
      const at = k * 40;
      timeline.anchorAudio(ticks(48 * at), millis(at + 20));
      if (k === 100 && told) timeline.restart('video');
      const time = timeline.videoTime(ticks(90 * at + (k < 100 ? 0 : -9e9)), millis(at + 20));
      expect(time).toBeGreaterThan(last - 1e-9);
      expect(time).toBeCloseTo(at + 20, 3);
      last = time;
    }
  }
});

test('video alone goes on after a restart too', () => {
  const timeline = new SenderTimeline();
  timeline.videoTime(ticks(0), millis(100));
  timeline.restart('video');
  expect(timeline.videoTime(ticks(5_000_000), millis(140))).toBeCloseTo(140, 6);
});

test('audio that joins later takes the lead without a jerk', () => {
  const timeline = new SenderTimeline();
  let last = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < 20_000; at += 40) {
    if (at >= 5_000) timeline.anchorAudio(ticks(48 * at), millis(at + 20));
    const time = timeline.videoTime(ticks(90 * at), millis(at + (at < 200 ? 120 : 20)));
    expect(time).toBeGreaterThan(last);
    last = time;
    if (at > 8_000) expect(Math.abs(time - (at + 20))).toBeLessThan(1);
  }
});

test('whatever arrives: video time rises strictly while positions do, and stays finite', () => {
  const event = fc.oneof(
    fc.record({
      kind: fc.constant('video' as const),
      by: fc.integer({ min: 1, max: 20_000 }),
      delay: fc.integer({ min: 0, max: 3_000 }),
    }),
    fc.record({
      kind: fc.constant('audio' as const),
      by: fc.integer({ min: -500, max: 5_000 }),
      delay: fc.integer({ min: 0, max: 3_000 }),
    }),
    fc.record({
      kind: fc.constantFrom('audio-report' as const, 'video-report' as const),
      by: fc.integer({ min: -1e6, max: 1e6 }),
      delay: fc.constant(0),
    }),
    fc.record({ kind: fc.constant('restart' as const), by: fc.constant(0), delay: fc.constant(0) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 80 }), (events) => {
      const timeline = new SenderTimeline();
      let [audio, video, now] = [1e9, 2e9, 0];
      let last = Number.NEGATIVE_INFINITY;
      for (const { kind, by, delay } of events) {
        now += 20;
        if (kind === 'audio') {
          audio += by;
          timeline.anchorAudio(ticks(audio), millis(now + delay));
        } else if (kind === 'video') {
          video += by;
          const time = timeline.videoTime(ticks(video), millis(now + delay));
          expect(Number.isFinite(time)).toBe(true);
          expect(time).toBeGreaterThan(last);
          last = time;
        } else if (kind === 'restart') timeline.restart('video');
        else {
          const track = kind === 'audio-report' ? 'audio' : 'video';
          const position = ticks((track === 'audio' ? audio : video) + by / 10);
          timeline.handleSenderReport(track, { ntpMs: NTP_START + now + by, position, arrivedAt: millis(now) });
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('the A/V offset is what is left of a correction, and unknown without the reports of both tracks', () => {
  const timeline = new SenderTimeline();
  /** Audio comes at once, video 300 ms later. */
  const play = (from: number, until: number): void => {
    for (let at = from; at < until; at += 20) {
      timeline.anchorAudio(ticks(at * 48), millis(at));
      timeline.videoTime(ticks(at * 90), millis(at + 300));
    }
  };
  const report = (track: 'audio' | 'video', at: number): void =>
    timeline.handleSenderReport(track, {
      ntpMs: NTP_START + at,
      position: ticks(at * (track === 'audio' ? 48 : 90)),
      arrivedAt: millis(at),
    });
  play(0, 1_000);
  report('audio', 1_000);
  play(1_000, 1_020);
  expect(timeline.avOffset).toBeUndefined();
  report('video', 1_020);
  play(1_020, 1_040);
  expect(timeline.avOffset).toBeGreaterThan(280); // by arrival the picture was 300 ms late
  expect(timeline.avOffset).toBeLessThanOrEqual(300);
  play(1_040, 4_000);
  expect(timeline.avOffset).toBeCloseTo(0, 3);
  timeline.restart('video');
  expect(timeline.avOffset).toBeUndefined();
});
