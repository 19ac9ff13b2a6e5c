import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { DEFAULT_RECEIVER_LIMITS } from '../limits.ts';
import { parseRtcpCompound } from '../rtcp/compound.ts';
import { TransportArrivals } from './transport-arrivals.ts';

/** What one call of `write` tells: [sequence number, ms relative to the first of all]. */
function told(arrivals: TransportArrivals): [number, number][] {
  return arrivals.write(1, 2, 1_000).flatMap((packet) => {
    const [parsed] = parseRtcpCompound(packet).packets;
    return parsed?.kind === 'transport-feedback'
      ? parsed.received.map((r): [number, number] => [r.sequenceNumber, r.at / 4])
      : [];
  });
}

test('feedback is due one interval after the first arrival, and covers each packet once', () => {
  const arrivals = new TransportArrivals(DEFAULT_RECEIVER_LIMITS);
  expect(arrivals.dueAt).toBe(Number.POSITIVE_INFINITY);
  arrivals.arrive(millis(1_000), 65_534);
  arrivals.arrive(millis(1_000.25), 65_535);
  arrivals.arrive(millis(1_010), 1);
  arrivals.arrive(millis(1_011), 1); // a duplicate: the first arrival counts
  expect(arrivals.dueAt).toBe(1_100);
  expect(told(arrivals)).toEqual([
    [65_534, 1_000],
    [65_535, 1_000.25],
    [1, 1_010],
  ]);
  expect(arrivals.dueAt).toBe(Number.POSITIVE_INFINITY);
  arrivals.arrive(millis(1_200), 2);
  expect(told(arrivals)).toEqual([[2, 1_200]]);
});

test('a packet that was reported lost is reported when it comes, with what follows it', () => {
  const arrivals = new TransportArrivals(DEFAULT_RECEIVER_LIMITS);
  for (const [at, sequence] of [
    [0, 10],
    [1, 12],
    [2, 13],
  ] as const)
    arrivals.arrive(millis(at), sequence);
  told(arrivals);
  arrivals.arrive(millis(5), 11);
  expect(told(arrivals)).toEqual([
    [11, 5],
    [12, 1],
    [13, 2],
  ]);
  arrivals.arrive(millis(6), 9); // before the first one of all
  expect(told(arrivals)[0]).toEqual([9, 6]);
});

test('many packets make it due at once; a jump of the numbers starts a new log', () => {
  const arrivals = new TransportArrivals(DEFAULT_RECEIVER_LIMITS);
  for (let i = 0; i < DEFAULT_RECEIVER_LIMITS.transportFeedbackPackets; i++) arrivals.arrive(millis(i / 100), i);
  expect(arrivals.dueAt).toBeLessThan(5);
  told(arrivals);
  arrivals.arrive(millis(10), 20_000);
  expect(told(arrivals)).toEqual([[20_000, 10]]);
  arrivals.arrive(millis(11), 5_000); // far behind: a stranger, or hours late
  expect(arrivals.hasPending).toBe(false);
});

test('a run of lost packets up to the size of the log is told exactly', () => {
  const arrivals = new TransportArrivals(DEFAULT_RECEIVER_LIMITS);
  arrivals.arrive(millis(0), 100);
  arrivals.arrive(millis(50), 100 + 4_000);
  expect(told(arrivals)).toEqual([
    [100, 0],
    [4_100, 50],
  ]);
});

test('a log that would need packets without end is told in some', () => {
  const arrivals = new TransportArrivals(DEFAULT_RECEIVER_LIMITS);
  for (let i = 0; i < 200; i++) {
    arrivals.arrive(millis(i * 10_000), 100 + i);
    arrivals.write(1, 2, 1_000);
  }
  arrivals.arrive(millis(2_000_000), 99); // an old hole is filled: what follows it is told again
  expect(arrivals.write(1, 2, 1_000)).toHaveLength(DEFAULT_RECEIVER_LIMITS.transportFeedbackParts);
  expect(arrivals.hasPending).toBe(false);
  arrivals.arrive(millis(2_000_001), 300);
  expect(told(arrivals)).toEqual([[300, 2_000_001]]);
});

test('arrivals seconds apart are told in several packets', () => {
  const arrivals = new TransportArrivals(DEFAULT_RECEIVER_LIMITS);
  arrivals.arrive(millis(0), 1);
  arrivals.arrive(millis(20_000), 2);
  const packets = arrivals.write(1, 2, 1_000);
  expect(packets).toHaveLength(2);
  expect(packets.map((p) => p[19])).toEqual([0, 1]); // feedback packet count
});
