import { beforeAll, expect, test } from 'vitest';
import { AacLcDecoder } from '../testdata/aac-lc-decoder.ts';
import { bandWidth } from '../testdata/raw-data-block.ts';
import { chords, frame, hiss, type Signal, strokes } from '../testdata/signals.ts';
import { AacLcEncoder } from './aac-lc-encoder.ts';
import type { AacLcModule } from './aac-lc-module.ts';
import { loadAacLc } from './load.ts';

let module: AacLcModule;
beforeAll(async () => {
  module = await loadAacLc();
});

const FRAMES = 24;
/** The reservoir has settled. */
const FIRST_MEASURED = 8;
/** Bands up to 12 kHz. */
const BANDS = 40;

/** MDCT of a windowed block by its definition, as energies of scale factor bands. */
function bandEnergies(samples: Float64Array, start: number): number[] {
  const energies: number[] = [];
  for (let band = 0, line = 0; band < BANDS; band++) {
    let energy = 0;
    for (const end = line + bandWidth(0, band); line < end; line++) {
      let sum = 0;
      for (let n = 0; n < 2048; n++) {
        const window = Math.sin((Math.PI * (n + 0.5)) / 2048);
        sum += window * (samples[start + n] ?? 0) * cosine((2 * n + 1025) * (2 * line + 1));
      }
      energy += sum * sum;
    }
    energies.push(energy);
  }
  return energies;
}

const table = Float64Array.from({ length: 8192 }, (_, i) => Math.cos((2 * Math.PI * i) / 8192));
const cosine = (phase: number): number => table[phase % 8192]!;

/** Mean noise over mask in decibels; the mask is taken 15 dB below a band, and 12 dB lower per band away from it. */
function noiseToMask(signal: Signal, channels: 1 | 2, bitrateBps: number): number {
  const encoder = module.createEncoder({ channels, bitrateBps });
  const decoder = new AacLcDecoder(channels);
  const original = new Float64Array(FRAMES * 1024);
  const difference = new Float64Array(FRAMES * 1024);
  for (let k = 0; k < FRAMES; k++) {
    const samples = frame(signal, k, channels);
    for (let i = 0; i < 1024; i++) original[k * 1024 + i] = samples[i * channels]!;
    const decoded = decoder.decode(encoder.encode(samples))[0]!;
    for (let i = 0; i < 1024; i++) {
      const at = k * 1024 + i - AacLcEncoder.DELAY_SAMPLES;
      if (at >= 0) difference[at] = decoded[i]! - original[at]!;
    }
  }
  encoder.close();
  let sum = 0;
  let count = 0;
  for (let k = FIRST_MEASURED; k < FRAMES - 4; k += 3) {
    const energies = bandEnergies(original, k * 1024);
    const noises = bandEnergies(difference, k * 1024);
    noises.forEach((noise, band) => {
      const mask = Math.max(...energies.map((energy, from) => energy * 10 ** (-1.5 - 1.2 * Math.abs(band - from))));
      sum += 10 * Math.log10((noise + 1e-9) / (mask + 1e-9));
      count++;
    });
  }
  return sum / count;
}

/** Measured when this was written, and a margin of 0.5 dB: a change that makes sound worse has to say so here. */
test.each([
  { name: 'chords, mono', signal: chords, channels: 1, bitrateBps: 64_000, atMost: -11.2 },
  { name: 'strokes, mono', signal: strokes, channels: 1, bitrateBps: 64_000, atMost: 0.4 },
  { name: 'hiss, mono', signal: hiss, channels: 1, bitrateBps: 64_000, atMost: 4.1 },
  { name: 'chords, stereo', signal: chords, channels: 2, bitrateBps: 96_000, atMost: -8.2 },
  { name: 'strokes, stereo', signal: strokes, channels: 2, bitrateBps: 96_000, atMost: 1.5 },
  { name: 'chords, stereo', signal: chords, channels: 2, bitrateBps: 128_000, atMost: -11.4 },
] as const)('noise over mask of $name at $bitrateBps bit/s', ({ signal, channels, bitrateBps, atMost }) => {
  expect(noiseToMask(signal, channels, bitrateBps)).toBeLessThan(atMost);
});
