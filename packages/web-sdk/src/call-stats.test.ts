import { expect, test } from 'vitest';
import { summariseStats } from './call-stats.ts';

/** Entries as Chromium 156 reports them, shortened to the fields in use. */
const report = (timestamp: number, videoBytes: number): [string, unknown][] => [
  ['CO1', { id: 'CO1', type: 'codec', mimeType: 'video/H264', payloadType: 103 }],
  ['CO2', { id: 'CO2', type: 'codec', mimeType: 'audio/opus', payloadType: 111 }],
  [
    'OV',
    {
      id: 'OV',
      type: 'outbound-rtp',
      kind: 'video',
      timestamp,
      codecId: 'CO1',
      bytesSent: videoBytes,
      frameWidth: 1280,
      frameHeight: 720,
      framesPerSecond: 30,
      qualityLimitationReason: 'none',
    },
  ],
  ['OA', { id: 'OA', type: 'outbound-rtp', kind: 'audio', timestamp, codecId: 'CO2', bytesSent: timestamp * 4 }],
  ['RV', { id: 'RV', type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.02, roundTripTime: 0.05 }],
  ['CP', { id: 'CP', type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.0421 }],
];

test('the first report has no rates, the second has those in between', () => {
  const first = summariseStats(report(1_000, 100_000));
  expect(first.stats.video.bitrateBps).toBeUndefined();
  const second = summariseStats(report(3_000, 600_000), first.sample);
  expect(second.stats).toEqual({
    video: {
      codec: 'H264',
      widthPixels: 1280,
      heightPixels: 720,
      framesPerSecond: 30,
      bitrateBps: 2_000_000,
      limitedBy: 'none',
    },
    audio: { codec: 'opus', bitrateBps: 32_000 },
    roundTripTimeMs: 42,
    fractionLost: 0.02,
  });
});

test('counters that start again and reports of one moment give no nonsense', () => {
  const first = summariseStats(report(3_000, 600_000));
  expect(summariseStats(report(4_000, 10), first.sample).stats.video.bitrateBps).toBe(0);
  expect(summariseStats(report(3_000, 700_000), first.sample).stats.video.bitrateBps).toBeUndefined();
});

test('an empty report has no figures', () => {
  const { stats } = summariseStats([]);
  expect(stats.video.codec).toBeUndefined();
  expect(stats.roundTripTimeMs).toBeUndefined();
});
