import type { CallerReport } from './callers/callers-protocol.ts';
import type { DurationSummary } from './histogram.ts';
import type { PublishedCallReport } from './sink/published-call.ts';
import type { SinkReport } from './sink/sink-protocol.ts';

/** What became of the calls of a run, all together. */
export interface Outcome {
  readonly calls: number;
  readonly published: number;
  readonly publishes: number;
  readonly framesSent: number;
  readonly framesPublished: number;
  /** Between the first and the last published frame, republishing included. */
  readonly framesMissing: number;
  /** Sent before the first, and after the last published frame; the worst call. */
  readonly framesMissingAtStart: number;
  readonly framesMissingAtEnd: number;
  readonly framesBroken: number;
  readonly framesRepeated: number;
  readonly framesUnstamped: number;
  readonly nonMonotonic: number;
  readonly startsWithoutKeyFrame: number;
  readonly sequenceHeadersPerPublish: number;
  readonly keyFrameDistanceMs: { readonly min: number; readonly median: number; readonly max: number };
  readonly connectMs: number;
  /** First RTP packet of the picture sent → its tag at the sink; median and worst call. */
  readonly firstVideoMs: { readonly median: number; readonly max: number };
  readonly latencyMs: DurationSummary;
  /** How far the publish timeline moved against the sender's; the worst call. */
  readonly timelineSpreadMs: number;
  readonly packetsLost: number;
  readonly retransmissions: number;
  readonly keyFrameRequests: number;
  /** How far the callers fell behind their schedule: the machine was too busy when this is more than a frame. */
  readonly callersLatenessMs: number;
  /** Calls that ended by themselves. */
  readonly endedEarly: readonly string[];
}

/** @param latencyMs Latencies of the steady window; those of the start and the end are no measure. */
export function outcomeOf(
  callers: readonly CallerReport[],
  { publishes }: SinkReport,
  latencyMs: DurationSummary,
): Outcome {
  const byCall = callers.map((caller) => ({
    caller,
    runs: publishes.filter(({ call }) => call === caller.call).sort((a, b) => a.firstVideoAtUs - b.firstVideoAtUs),
  }));
  const onAir = byCall.flatMap(({ caller, runs }) => {
    const [first] = runs;
    const last = runs.at(-1);
    return first && last ? [{ caller, runs, first, last }] : [];
  });
  const distances = publishes.flatMap(({ keyFrameDistancesMs }) => keyFrameDistancesMs);
  const firstVideo = onAir.map(({ caller, first }) => (first.firstVideoAtUs - caller.firstVideoAtUs) / 1_000);
  return {
    calls: callers.length,
    published: onAir.length,
    publishes: publishes.length,
    framesSent: total(callers, ({ frames }) => frames),
    framesPublished: total(publishes, ({ accessUnits }) => accessUnits),
    framesMissing: total(onAir, ({ runs }) => missingOf(runs)),
    framesMissingAtStart: Math.max(0, ...onAir.map(({ first }) => first.firstFrame)),
    framesMissingAtEnd: Math.max(0, ...onAir.map(({ caller, last }) => caller.frames - 1 - last.lastFrame)),
    framesBroken: total(publishes, ({ brokenFrames }) => brokenFrames),
    framesRepeated: total(publishes, ({ repeatedFrames }) => repeatedFrames),
    framesUnstamped: total(publishes, ({ unstampedFrames }) => unstampedFrames),
    nonMonotonic: total(publishes, ({ nonMonotonic: { audio, video } }) => audio + video),
    startsWithoutKeyFrame: publishes.filter(({ startsWithKeyFrame }) => !startsWithKeyFrame).length,
    sequenceHeadersPerPublish: total(publishes, ({ sequenceHeaders: { video } }) => video) / publishes.length,
    keyFrameDistanceMs: { min: Math.min(...distances), median: median(distances), max: Math.max(...distances) },
    connectMs: Math.round(median(callers.map(({ connectMs }) => connectMs))),
    firstVideoMs: { median: Math.round(median(firstVideo)), max: Math.round(Math.max(...firstVideo)) },
    latencyMs,
    timelineSpreadMs: Math.max(0, ...publishes.map(({ timelineMs: { min, max } }) => max - min)),
    packetsLost: total(callers, ({ lostPackets }) => lostPackets),
    retransmissions: total(callers, ({ retransmissions }) => retransmissions),
    keyFrameRequests: total(callers, ({ keyFrameRequests }) => keyFrameRequests),
    callersLatenessMs: Math.round(Math.max(...callers.map(({ maxLatenessMs }) => maxLatenessMs))),
    endedEarly: callers
      .filter(({ endReason }) => endReason !== '')
      .map(({ call, endReason }) => `${call}: ${endReason}`),
  };
}

/**
 * Half a second. A caller sends when its own handshake is through; what reaches the server before the server's is lost.
 * Then the first picture is the next key frame, which callers send no sooner than 300 ms after the one before.
 */
const ALLOWED_FRAMES_AT_START = 15;

/** What no run of well-behaved calls may show, in words. */
export function faultsOf(outcome: Outcome): string[] {
  const faults: string[] = [];
  const check = (count: number, what: string) => count > 0 && faults.push(`${count} ${what}`);
  check(outcome.calls - outcome.published, 'calls were never published');
  check(outcome.framesMissing, 'frames are missing');
  if (outcome.framesMissingAtStart > ALLOWED_FRAMES_AT_START)
    faults.push(`${outcome.framesMissingAtStart} frames were sent before the first published one`);
  check(outcome.framesMissingAtEnd, 'frames at the end of a call were never published');
  check(outcome.framesBroken, 'frames refer to a missing one');
  check(outcome.framesRepeated, 'frames came twice or out of order');
  check(outcome.framesUnstamped, 'access units lost their SEI');
  check(outcome.nonMonotonic, 'tags are out of order');
  check(outcome.startsWithoutKeyFrame, 'publishes began without a key frame');
  check(outcome.publishes - outcome.published, 'publishes too many');
  check(outcome.endedEarly.length, `calls ended early (${outcome.endedEarly.join(', ')})`);
  return faults;
}

/** Within each publish, and between two of the same call. */
function missingOf(runs: readonly PublishedCallReport[]): number {
  let missing = 0;
  for (const [i, { missingFrames, firstFrame }] of runs.entries()) {
    const before = runs[i - 1];
    missing += missingFrames + (before ? Math.max(0, firstFrame - before.lastFrame - 1) : 0);
  }
  return missing;
}

function total<T>(items: readonly T[], countOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + countOf(item), 0);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
