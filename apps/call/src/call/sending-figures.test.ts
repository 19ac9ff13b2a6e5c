import type { CallStats } from '@callcast/web-sdk';
import { expect, test } from 'vitest';
import { figuresOf } from './sending-figures.ts';
import { CALL_TEXT } from './text.ts';

const stats: CallStats = {
  video: {
    codec: 'H264',
    widthPixels: 1280,
    heightPixels: 720,
    framesPerSecond: 29.7,
    bitrateBps: 2_400_000,
    limitedBy: 'none',
  },
  audio: { codec: 'opus', bitrateBps: 60_000 },
  roundTripTimeMs: 42,
  fractionLost: 0,
};

test('figures stand with the units of the language', () => {
  expect(figuresOf(stats, CALL_TEXT.en, 'en')).toBe(
    'H264\u00a0· 1280×720\u00a0· 30\u00a0fps\u00a0· 2.5\u00a0Mbit/s\u00a0· RTT\u00a042\u00a0ms',
  );
  expect(figuresOf(stats, CALL_TEXT.ru, 'ru')).toContain('2,5\u00a0Мбит/с');
});

test('figures that are unknown are left out', () => {
  const video = {
    codec: undefined,
    widthPixels: undefined,
    heightPixels: undefined,
    framesPerSecond: undefined,
    bitrateBps: undefined,
    limitedBy: undefined,
  };
  const audioOnly = { ...stats, video, audio: { codec: 'opus', bitrateBps: 32_000 }, roundTripTimeMs: undefined };
  expect(figuresOf(audioOnly, CALL_TEXT.en, 'en')).toBe('32\u00a0kbit/s');
  expect(figuresOf({ ...audioOnly, audio: { codec: undefined, bitrateBps: undefined } }, CALL_TEXT.en, 'en')).toBe('');
});
