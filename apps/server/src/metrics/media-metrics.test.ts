import type { LegStatistics, OutputStatistics } from '@callcast/calls';
import { millis } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { MediaMetrics } from './media-metrics.ts';
import { registerWorkerMetrics } from './worker-metrics.ts';

const leg = (packets: number, changes: Partial<LegStatistics> = {}): LegStatistics => ({
  packets,
  bytes: packets * 100,
  packetsMissed: 0,
  packetsLost: 0,
  nacksSent: 0,
  keyFrameRequests: 0,
  pictures: 1,
  idrPictures: 0,
  picturesHeld: 0,
  jitterMs: 3,
  rttMs: 40,
  bitrateBps: 1_000,
  framesPerSecond: 30,
  keyFrameIntervalMs: 2_000,
  freezes: 0,
  freezeMs: 0,
  avOffsetMs: -4,
  tracks: [],
  ...changes,
});

const output = (sentBytes: number): OutputStatistics => ({
  sentBytes,
  queuedBytes: 500,
  droppedTags: 0,
  bitrateBps: 2_000,
  mediaBitrateBps: 2_400_000,
  deliveredBitrateBps: 1_900_000,
  pictures: 0,
  framesPerSecond: 30,
  freezes: 0,
  freezeMs: 0,
  queueDelayMs: 0,
  video: null,
  audio: null,
});

function createMetrics() {
  const registry = new Registry();
  const scheduler = new VirtualScheduler();
  return { registry, scheduler, metrics: new MediaMetrics(registry, scheduler) };
}

async function value(registry: Registry, name: string): Promise<number | undefined> {
  return (await registry.getSingleMetric(name)?.get())?.values[0]?.value;
}

test('counters are sums over all legs, and a closed leg is forgotten', async () => {
  const { registry, metrics } = createMetrics();
  metrics.recordLeg('1/a', leg(10));
  metrics.recordLeg('2/a', leg(5));
  metrics.recordLeg('1/a', leg(25, { freezes: 1, freezeMs: 700 }));
  expect(await value(registry, 'callcast_media_packets_total')).toBe(30);
  expect(await value(registry, 'callcast_media_bytes_total')).toBe(3_000);
  expect(await value(registry, 'callcast_media_freeze_seconds_total')).toBeCloseTo(0.7);
  expect(await value(registry, 'callcast_media_legs')).toBe(2);
  metrics.forget('1/');
  expect(await value(registry, 'callcast_media_legs')).toBe(1);
  expect(await value(registry, 'callcast_media_packets_total')).toBe(30);
});

test('the last figures of a leg count, and the leg is not there any more; what comes under its name then is another one', async () => {
  const { registry, metrics } = createMetrics();
  metrics.recordLeg('1/a', leg(10));
  const spread = await registry.getSingleMetricAsString('callcast_media_frames_per_second');
  metrics.recordLeg('1/a', leg(17), true);
  expect(await value(registry, 'callcast_media_packets_total')).toBe(17);
  expect(await value(registry, 'callcast_media_legs')).toBe(0);
  expect(await value(registry, 'callcast_media_bits_per_second')).toBe(0);
  expect(await registry.getSingleMetricAsString('callcast_media_frames_per_second')).toBe(spread);
  metrics.recordLeg('1/a', leg(20));
  expect(await value(registry, 'callcast_media_packets_total')).toBe(37);
});

test('what begins anew under the same name, as an output with another connection, is counted from there', async () => {
  const { registry, metrics } = createMetrics();
  metrics.recordLeg('1/a', leg(10));
  metrics.recordLeg('1/a', leg(2));
  expect(await value(registry, 'callcast_media_packets_total')).toBe(12);
  for (const sentBytes of [1_000, 5_000, 0, 700]) metrics.recordOutput('1/o', output(sentBytes));
  expect(await value(registry, 'callcast_output_sent_bytes_total')).toBe(5_700);
});

test('what is now is summed over those that still tell, and totals do not begin anew after a pause', async () => {
  const { registry, scheduler, metrics } = createMetrics();
  metrics.recordLeg('1/a', leg(10));
  metrics.recordOutput('1/o', output(100));
  scheduler.advance(2_000);
  metrics.recordLeg('2/a', leg(10));
  metrics.recordOutput('2/o', output(100));
  expect(await value(registry, 'callcast_media_bits_per_second')).toBe(2_000);
  expect(await value(registry, 'callcast_output_bits_per_second')).toBe(4_000);
  expect(await value(registry, 'callcast_output_queued_bytes')).toBe(1_000);
  scheduler.advance(1_001);
  expect(await value(registry, 'callcast_media_legs')).toBe(1);
  expect(await value(registry, 'callcast_media_bits_per_second')).toBe(1_000);
  metrics.recordOutput('1/o', output(150));
  expect(await value(registry, 'callcast_output_sent_bytes_total')).toBe(250);
});

test('figures are spread over calls, not named by them; what is unknown is not counted', async () => {
  const { registry, metrics } = createMetrics();
  metrics.recordLeg('1/a', leg(1, { avOffsetMs: -30 }));
  metrics.recordLeg('2/a', leg(1, { rttMs: 0, avOffsetMs: null, keyFrameIntervalMs: 0 }));
  metrics.recordLeg('3/sound', leg(1, { rttMs: 30, avOffsetMs: null, pictures: 0, framesPerSecond: 0 }));
  metrics.recordOutput('1/o', output(1));
  const text = await registry.metrics();
  for (const line of [
    'callcast_media_round_trip_seconds_count 2',
    'callcast_media_av_offset_seconds_bucket{le="0.02"} 0',
    'callcast_media_av_offset_seconds_bucket{le="0.05"} 1',
    'callcast_media_frames_per_second_count 2',
    'callcast_media_frames_per_second_bucket{le="30"} 2',
    'callcast_media_key_frame_interval_seconds_count 1',
    'callcast_output_queue_bytes_bucket{le="10000"} 1',
  ])
    expect(text).toContain(`${line}\n`);
  expect(text).not.toMatch(/1\/a|2\/a|1\/o/);
});

test('each worker has its figures under its number', async () => {
  const registry = new Registry();
  const state = { sessions: 3, ready: true, cpu: 0.25, mainThread: 0.125, reportAge: millis(500) };
  registerWorkerMetrics(registry, () => [state, { ...state, ready: false, sessions: 0 }]);
  const text = await registry.metrics();
  for (const line of [
    'callcast_media_worker_up{worker="0"} 1',
    'callcast_media_worker_up{worker="1"} 0',
    'callcast_media_worker_sessions{worker="0"} 3',
    'callcast_media_worker_cpu_cores{worker="1"} 0.25',
    'callcast_media_worker_main_thread_ratio{worker="0"} 0.125',
    'callcast_media_worker_report_age_seconds{worker="0"} 0.5',
  ])
    expect(text).toContain(`${line}\n`);
});
