import type { LegStatistics } from '@callcast/calls';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { MediaMetrics } from './media-metrics.ts';

function statistics(packets: number): LegStatistics {
  return {
    packets,
    bytes: packets * 100,
    packetsMissed: 0,
    packetsLost: 0,
    nacksSent: 0,
    keyFrameRequests: 0,
    pictures: 0,
    idrPictures: 0,
    picturesHeld: 0,
    jitterMs: 3,
    rttMs: 40,
  };
}

async function value(registry: Registry, name: string): Promise<number | undefined> {
  return (await registry.getSingleMetric(name)?.get())?.values[0]?.value;
}

test('counters are sums over all legs, and a closed leg is forgotten', async () => {
  const registry = new Registry();
  const metrics = new MediaMetrics(registry);
  metrics.record('1/a', statistics(10));
  metrics.record('2/a', statistics(5));
  metrics.record('1/a', statistics(25));
  expect(await value(registry, 'callcast_media_packets_total')).toBe(30);
  expect(await value(registry, 'callcast_media_bytes_total')).toBe(3_000);
  expect(await value(registry, 'callcast_media_legs')).toBe(2);
  metrics.forget('1/');
  expect(await value(registry, 'callcast_media_legs')).toBe(1);
  expect(await value(registry, 'callcast_media_packets_total')).toBe(30);
});

test('a leg that begins anew under the same name never lowers a counter', async () => {
  const registry = new Registry();
  const metrics = new MediaMetrics(registry);
  metrics.record('1/a', statistics(10));
  metrics.record('1/a', statistics(2));
  expect(await value(registry, 'callcast_media_packets_total')).toBe(10);
});
