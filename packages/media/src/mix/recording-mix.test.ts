import { expect, test } from 'vitest';
import { RecordingMix } from './recording-mix.ts';

const level = (value: number): Float32Array => new Float32Array(960).fill(value);

test('mono: all are added up, and nothing goes beyond full scale', () => {
  const mix = new RecordingMix(1);
  mix.begin();
  mix.add(level(0.25), 'left');
  mix.add(level(0.25), 'right');
  expect(mix.take()).toEqual(level(0.5));
  mix.begin();
  for (let i = 0; i < 5; i++) mix.add(level(0.9), 'both');
  const [sample] = mix.take();
  expect(sample).toBeGreaterThan(0.9);
  expect(sample).toBeLessThanOrEqual(1);
});

test('stereo: each on their side, and what is quiet stays', () => {
  const mix = new RecordingMix(2);
  mix.begin();
  mix.add(level(0.5), 'left');
  mix.add(level(0.000_5), 'right');
  mix.add(level(0.125), 'both');
  const frame = mix.take();
  expect(frame).toHaveLength(1_920);
  expect([frame[0], frame[1], frame[1_918]]).toEqual([0.625, expect.closeTo(0.125_5), 0.625]);
  mix.begin();
  expect(mix.take().every((sample) => sample === 0)).toBe(true);
});

test('a frame has 20 ms', () => {
  expect(() => new RecordingMix(1).add(new Float32Array(480), 'both')).toThrow('20 ms');
});
