import { millis } from '@callcast/core';
import { describe, expect, test } from 'vitest';
import type { OutputFlow } from '../media-protocol.ts';
import { type HealthChange, OutputHealth } from './output-health.ts';
import { UnsentAge } from './unsent-age.ts';

/** Samples every 100 ms of an output that writes 100 bytes in each; `unsent` says how many of them wait. */
function run(
  health: OutputHealth,
  from: number,
  until: number,
  unsent: (at: number) => number,
  droppedTags = 0,
  flow?: OutputFlow,
) {
  const age = new UnsentAge();
  const changes: (HealthChange & { at: number })[] = [];
  for (let at = from; at <= until; at += 100) {
    const [now, unsentBytes] = [millis(at), unsent(at)];
    const unsentAge = age.handleSample(now, at, unsentBytes);
    const sample = { unsentAge, unsentBytes, deliveredBytes: at - unsentBytes, droppedTags, flow };
    const change = health.handleSample(now, sample);
    if (change !== undefined) changes.push({ at, ...change });
  }
  return changes;
}

describe('an output', () => {
  test('that always has a second of media on its way is healthy', () => {
    expect(run(new OutputHealth(), 0, 60_000, (at) => Math.min(at, 900))).toEqual([]);
  });

  test('is degraded when its oldest unsent byte has waited for more than a second', () => {
    const [change] = run(new OutputHealth(), 0, 9_000, (at) => Math.max(0, at - 5_000));
    expect(change).toMatchObject({ health: 'degraded', at: 6_200 });
    expect(change?.reason).toBe('The destination has confirmed nothing for 1.2 s: 1 kB wait');
    expect(change?.errorCode).toBe('DEST_NO_ACK');
  });

  test('is too slow, and not silent, while something arrives', () => {
    const [change] = run(new OutputHealth(), 0, 9_000, (at) => Math.max(0, Math.round((at - 5_000) / 2)));
    expect(change).toMatchObject({ health: 'degraded', errorCode: 'DEST_SLOW' });
    expect(change?.reason).toBe(
      'The destination is too slow: 1 kB wait, the oldest for 1.1 s. A nearer server or a lower bitrate helps',
    );
  });

  test('is degraded when media was dropped, whatever waits', () => {
    const health = new OutputHealth();
    run(health, 0, 1_000, () => 0);
    expect(run(health, 1_100, 1_200, () => 0, 7)).toEqual([
      {
        at: 1_100,
        health: 'degraded',
        reason: 'The destination is too slow: 7 tags were dropped. A nearer server or a lower bitrate helps',
        errorCode: 'DEST_SLOW',
      },
    ]);
  });

  const half = (at: number): number => Math.max(0, Math.round((at - 5_000) / 2));
  const stands = (at: number): number => Math.max(0, at - 5_000);
  test.each<[string, OutputFlow, (at: number) => number, number, string]>([
    [
      'less than is sent',
      { mediaBitrateBps: 2_440_000, deliveredBitrateBps: 1_060_000 },
      half,
      0,
      'The call sends 2.4 Mbit/s, the destination takes 1.1 Mbit/s: 1 kB wait, the oldest for 1.1 s. ' +
        'A nearer server or a lower bitrate helps',
    ],
    [
      'less than is sent, and something is dropped',
      { mediaBitrateBps: 1_000_000, deliveredBitrateBps: 820_400 },
      half,
      1,
      'The call sends 1.0 Mbit/s, the destination takes 820 kbit/s: 1 tag was dropped. ' +
        'A nearer server or a lower bitrate helps',
    ],
    [
      'what is sent, too late',
      { mediaBitrateBps: 2_400_000, deliveredBitrateBps: 2_390_000 },
      half,
      0,
      'The destination takes the 2.4 Mbit/s that the call sends, but too late: 1 kB wait, the oldest for 1.1 s. ' +
        'A nearer server or a lower bitrate helps',
    ],
    [
      'nothing',
      { mediaBitrateBps: 2_400_000, deliveredBitrateBps: 0 },
      stands,
      0,
      'The destination has confirmed nothing for 1.2 s: the call sends 2.4 Mbit/s, and 1 kB wait',
    ],
  ])('tells its owner what is sent and what the destination takes: %s', (_, flow, unsent, droppedTags, reason) => {
    const [change] = run(new OutputHealth(), 0, 9_000, unsent, droppedTags, flow);
    expect(change).toMatchObject({ health: 'degraded', reason, flow });
  });

  test('has recovered after five clean seconds, not before', () => {
    const health = new OutputHealth();
    const stalls = (at: number): number => (at > 5_000 && at <= 7_000 ? at - 5_000 : 0);
    const relapses = (at: number): number => (at > 9_000 && at <= 11_000 ? at - 9_000 : stalls(at));
    expect(run(health, 0, 30_000, relapses).map(({ at, health: now }) => [at, now])).toEqual([
      [6_200, 'degraded'],
      [16_000, 'healthy'],
    ]);
  });

  test('that lags by more than a second all the time stays degraded, although its bytes do leave', () => {
    const lags = run(new OutputHealth(), 0, 60_000, (at) => Math.min(at, 1_500));
    expect(lags.map(({ health }) => health)).toEqual(['degraded']);
  });
});
