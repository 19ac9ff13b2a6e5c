import { hexToBytes, millis, ticks } from '@callcast/core';
import { expect, test } from 'vitest';
import { toOpusFrame } from './opus.ts';

test('the whole payload is one Opus packet, at the position of its first sample', () => {
  const payload = hexToBytes('f8fffe');
  const frame = toOpusFrame({
    codec: { payloadType: 111, codec: 'opus', clockRate: 48_000, formatParameters: {} },
    marker: false,
    sequenceNumber: 7,
    position: ticks(960),
    payload,
    arrivedAt: millis(20),
  });
  expect(frame).toEqual({ payload, position: 960, arrivedAt: 20 });
  expect(frame.payload).toBe(payload);
});
