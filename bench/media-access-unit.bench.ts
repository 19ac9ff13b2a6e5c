/**
 * CPU of the video of one call between depacketizer and output: parameter sets, choice of NAL units, tag body, times.
 * A stream of 720p30 at 2 Mbit/s: inter pictures of 8 KB, an IDR of 46 KB every two seconds.
 *
 * Run: node bench/media-access-unit.bench.ts
 */
import { bench, do_not_optimize, run } from 'mitata';
import { hexToBytes, millis, ticks } from '../packages/core/src/index.ts';
import {
  ParameterSets,
  PublishTimeline,
  parseSps,
  publishedNalUnits,
  SenderTimeline,
  writeAvcVideoTagBody,
} from '../packages/media/src/index.ts';

const SPS = hexToBytes('6742c01fd9005005bb0110000003001000000303c8f1832480');
const PPS = hexToBytes('68cb83cb20');

/** A slice whose header reads as one: first_mb_in_slice 0, slice_type, PPS 0. */
function slice(head: string, length: number): Uint8Array {
  const nalUnit = new Uint8Array(length).fill(0xa5);
  nalUnit.set(hexToBytes(head));
  return nalUnit;
}

const stream = Array.from({ length: 60 }, (_, i) =>
  i === 0 ? [SPS, PPS, slice('658884', 46_000)] : [slice('419a24', 8_000 + 16 * i)],
);
const parameterSets = new ParameterSets();
parameterSets.handleAccessUnit(stream[0]!);
const active = parameterSets.active!;

const senderTimeline = new SenderTimeline();
const publishTimeline = new PublishTimeline();
senderTimeline.anchorAudio(ticks(0), millis(0));
publishTimeline.start(millis(0));
for (let k = 0; k < 32; k++) {
  const at = 1_000 * k;
  senderTimeline.anchorAudio(ticks(48 * at), millis(at));
  senderTimeline.videoTime(ticks(90 * at), millis(at));
  senderTimeline.handleSenderReport('audio', { ntpMs: 4e12 + at, position: ticks(48 * at), arrivedAt: millis(at) });
  senderTimeline.handleSenderReport('video', { ntpMs: 4e12 + at, position: ticks(90 * at), arrivedAt: millis(at) });
}
let pictureCount = 960;

bench('60 access units (2 s of 720p30): parameter sets', () => {
  for (const nalUnits of stream) do_not_optimize(parameterSets.handleAccessUnit(nalUnits));
});
bench('60 access units: published NAL units and tag bodies', () => {
  for (const [i, nalUnits] of stream.entries()) {
    const published = publishedNalUnits(nalUnits, i === 0, active);
    do_not_optimize(writeAvcVideoTagBody({ nalUnits: published, isIdr: i === 0, compositionTime: millis(0) }));
  }
});
bench('60 access units: sender time and FLV timestamp', () => {
  for (let i = 0; i < 60; i++) {
    const at = (pictureCount++ * 100) / 3;
    const time = senderTimeline.videoTime(ticks(90 * at), millis(at));
    do_not_optimize(publishTimeline.toTimestamp('video', time));
  }
});

const truncated = Array.from({ length: 64 }, (_, i) => SPS.subarray(0, 4 + (i % 12))); // hostile input must be the cheap case
bench('64 SPS, valid', () => {
  for (let i = 0; i < 64; i++) do_not_optimize(parseSps(SPS));
});
bench('64 SPS, truncated', () => {
  for (const nalUnit of truncated) do_not_optimize(parseSps(nalUnit));
});
await run();
