import { expect, test } from 'vitest';
import { Resampler } from './resampler.ts';

const tone = (hertz: number, rate: number, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => 0.9 * Math.sin((2 * Math.PI * hertz * i) / rate));

function resample(input: Float32Array, rate: number, channels: 1 | 2 = 1, chunk = 1_234): Float32Array {
  const resampler = new Resampler(rate, channels);
  const out: number[] = [];
  const drain = (): void => {
    const count = resampler.available;
    const part = new Float32Array(count * channels);
    resampler.read(part, 0, count);
    out.push(...part);
  };
  for (let at = 0; at < input.length; at += chunk * channels) {
    resampler.push(input.subarray(at, at + chunk * channels));
    drain();
  }
  resampler.end();
  drain();
  expect(resampler.available).toBe(0);
  return Float32Array.from(out);
}

/** Against the same tone at 48 kHz, where both ends have died away. */
function snr(hertz: number, rate: number): number {
  const out = resample(tone(hertz, rate, rate), rate);
  const wanted = tone(hertz, 48_000, out.length);
  let signal = 0;
  let noise = 0;
  for (let i = 2_000; i < out.length - 2_000; i++) {
    signal += wanted[i]! ** 2;
    noise += (wanted[i]! - out[i]!) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}

test.each([8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 88_200, 96_000, 176_400, 192_000])(
  'from %d Hz tones come out where and as they went in, 95 dB above all else',
  (rate) => {
    const highest = 0.8 * Math.min(rate / 2, 24_000);
    for (const hertz of [101, highest / 3, highest]) expect(snr(hertz, rate)).toBeGreaterThan(95);
  },
);

test.each([96_000, 192_000])('from %d Hz what 48 kHz cannot hold is 80 dB down', (rate) => {
  const out = resample(tone(26_000, rate, rate), rate);
  expect(Math.max(...out.subarray(2_000, -2_000).map(Math.abs))).toBeLessThan(1e-4);
});

test('a rate without a ratio of small numbers is off by millionths', () => {
  const rate = 44_056;
  const out = resample(tone(1_000, rate, rate), rate);
  expect(Math.abs(out.length - 48_000)).toBeLessThanOrEqual(1);
  expect(snr(1_000, rate)).toBeGreaterThan(30);
});

test('as long as it went in, to the sample, however it comes', () => {
  for (const [rate, count] of [
    [44_100, 44_100],
    [44_100, 1],
    [8_000, 160],
    [96_000, 1_001],
    [48_000, 777],
  ] as const) {
    const whole = resample(tone(300, rate, count), rate);
    expect(whole.length).toBe(Math.ceil((count * 48_000) / rate));
    expect(resample(tone(300, rate, count), rate, 1, 7)).toEqual(whole);
  }
});

test('stereo is two times mono', () => {
  const left = tone(400, 44_100, 5_000);
  const right = tone(900, 44_100, 5_000);
  const both = Float32Array.from({ length: 10_000 }, (_, i) => (i % 2 === 0 ? left : right)[i >> 1]!);
  const out = resample(both, 44_100, 2);
  const [first, second] = [resample(left, 44_100), resample(right, 44_100)];
  for (let i = 0; i < first.length; i++) {
    expect(out[2 * i]).toBeCloseTo(first[i]!, 5);
    expect(out[2 * i + 1]).toBeCloseTo(second[i]!, 5);
  }
});
