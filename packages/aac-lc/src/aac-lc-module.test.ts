import { expect, test } from 'vitest';
import { frame, hiss } from '../testdata/signals.ts';
import type { AacLcEncoder } from './aac-lc-encoder.ts';
import { AacLcError } from './error.ts';
import { MAX_ENCODERS } from './limits.ts';
import { loadAacLc } from './load.ts';

test.each([
  { channels: 1, bitrateBps: 7_999 },
  { channels: 2, bitrateBps: 15_999 },
  { channels: 1, bitrateBps: 288_001 },
  { channels: 2, bitrateBps: 576_001 },
  { channels: 1, bitrateBps: 64_000.5 },
  { channels: 1, bitrateBps: Number.NaN },
] as const)('refuses $bitrateBps bit/s for $channels channels', async (settings) => {
  const module = await loadAacLc();
  expect(() => module.createEncoder(settings)).toThrow(AacLcError);
  expect(module.openEncoders).toBe(0);
});

test('opens as many encoders as the limit says, and one again for each that is closed', async () => {
  const module = await loadAacLc();
  const encoders: AacLcEncoder[] = [];
  for (let i = 0; i < MAX_ENCODERS; i++) encoders.push(module.createEncoder({ channels: 2, bitrateBps: 128_000 }));
  expect(() => module.createEncoder({ channels: 1, bitrateBps: 64_000 })).toThrow('2048 AAC encoders are open');
  // The first and the last of them still work: their states do not overlap.
  const first = encoders[0]!.encode(frame(hiss, 0, 2));
  expect(encoders.at(-1)!.encode(frame(hiss, 0, 2))).toEqual(first);
  encoders[7]!.close();
  encoders[7]!.close();
  expect(module.openEncoders).toBe(MAX_ENCODERS - 1);
  expect(module.createEncoder({ channels: 2, bitrateBps: 128_000 }).encode(frame(hiss, 0, 2))).toEqual(first);
  expect(() => module.createEncoder({ channels: 1, bitrateBps: 64_000 })).toThrow(AacLcError);
});
