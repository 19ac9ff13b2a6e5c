import { beforeAll, expect, test } from 'vitest';
import { AacLcDecoder } from '../testdata/aac-lc-decoder.ts';
import { EIGHT_SHORT, parseRawDataBlock } from '../testdata/raw-data-block.ts';
import { chords, frame, hiss, noise, type Signal, strokes } from '../testdata/signals.ts';
import { AacLcEncoder } from './aac-lc-encoder.ts';
import type { AacLcModule } from './aac-lc-module.ts';
import { loadAacLc } from './load.ts';

let module: AacLcModule;
beforeAll(async () => {
  module = await loadAacLc();
});

function encodeFrames(signal: Signal, channels: 1 | 2, bitrateBps: number, frames: number): Uint8Array[] {
  const encoder = module.createEncoder({ channels, bitrateBps });
  const blocks = Array.from({ length: frames }, (_, k) => encoder.encode(frame(signal, k, channels)));
  encoder.close();
  return blocks;
}

/** The left or only channel, from the decoder's first sample. */
function decodeFrames(blocks: readonly Uint8Array[], channels: 1 | 2): Float64Array {
  const decoder = new AacLcDecoder(channels);
  const samples = new Float64Array(blocks.length * 1024);
  for (const [k, block] of blocks.entries()) samples.set(decoder.decode(block)[0]!, k * 1024);
  return samples;
}

test.each([0, 1, 575, 576, 1023])(
  'a click comes out exactly the delay later (position %i in its frame)',
  (position) => {
    const at = 2 * 1024 + position;
    const blocks = encodeFrames((t) => (t === at ? 0.9 : 0), 1, 128_000, 6);
    const samples = decodeFrames(blocks, 1);
    const loudest = samples.reduce((best, sample, i) => (Math.abs(sample) > Math.abs(samples[best]!) ? i : best), 0);
    expect(loudest).toBe(at + AacLcEncoder.DELAY_SAMPLES);
    expect(samples[loudest]).toBeGreaterThan(0.3);
  },
);

test('both channels keep their side', () => {
  const blocks = encodeFrames((t, channel) => (channel === 0 ? 0.5 * Math.sin(t * 0.06) : 0), 2, 128_000, 8);
  const decoder = new AacLcDecoder(2);
  const last = blocks.map((block) => decoder.decode(block)).at(-1)!;
  expect(Math.max(...last[0]!)).toBeGreaterThan(0.45);
  expect(Math.max(...last[1]!)).toBeLessThan(0.001);
});

test('strokes take short windows, with a start and a stop window around them; steady sound takes none', () => {
  const sequences = encodeFrames(strokes, 2, 128_000, 60).map((block) => parseRawDataBlock(block).windowSequence);
  expect(sequences).toContain(EIGHT_SHORT);
  sequences.forEach((sequence, k) => {
    const next = sequences[k + 1];
    if (next === undefined) return;
    const endsShort = sequence === 1 || sequence === EIGHT_SHORT;
    const beginsShort = next === EIGHT_SHORT || next === 3;
    expect(beginsShort).toBe(endsShort);
  });
  const steady = encodeFrames(chords, 2, 128_000, 20).map((block) => parseRawDataBlock(block).windowSequence);
  expect(steady.slice(4)).not.toContain(EIGHT_SHORT);
});

test('what is alike on both sides is coded as mid and side', () => {
  const block = parseRawDataBlock(encodeFrames((t) => 0.2 * noise(t, 0), 2, 96_000, 6).at(-1)!);
  expect(block.midSide.every((used) => used)).toBe(true);
  expect(block.channels[1]!.quantized.every((line) => line === 0)).toBe(true);
});

test('digital silence takes the least possible frame, and sound returns', () => {
  const encoder = module.createEncoder({ channels: 2, bitrateBps: 128_000 });
  for (let k = 0; k < 10; k++) encoder.encode(frame(chords, k, 2));
  const lengths = Array.from({ length: 6 }, () => encoder.encode(new Float32Array(2048)).length);
  expect(lengths.slice(2)).toEqual([6, 6, 6, 6]);
  expect(lengths[1]).toBeGreaterThan(6); // the end of the sound
  const returned = Array.from({ length: 4 }, (_, k) => encoder.encode(frame(chords, k, 2)).length);
  expect(returned[3]).toBeGreaterThan(100);
  encoder.close();
});

test('encoding is deterministic, and encoders side by side do not disturb each other', () => {
  const settings = [
    { signal: chords, channels: 2, bitrateBps: 96_000 },
    { signal: strokes, channels: 1, bitrateBps: 64_000 },
    { signal: hiss, channels: 2, bitrateBps: 128_000 },
    { signal: strokes, channels: 2, bitrateBps: 48_000 },
  ] as const;
  const alone = settings.map(({ signal, channels, bitrateBps }) => encodeFrames(signal, channels, bitrateBps, 20));
  const encoders = settings.map(({ channels, bitrateBps }) => module.createEncoder({ channels, bitrateBps }));
  for (let k = 0; k < 20; k++) {
    settings.forEach(({ signal, channels }, i) => {
      expect(encoders[i]!.encode(frame(signal, k, channels))).toEqual(alone[i]![k]);
    });
  }
  for (const encoder of encoders) encoder.close();
});

test('a state that is used again begins anew', () => {
  const first = encodeFrames(strokes, 2, 96_000, 12);
  encodeFrames(hiss, 1, 64_000, 12);
  expect(encodeFrames(strokes, 2, 96_000, 12)).toEqual(first);
});

test('the input is not modified, the output is fresh', () => {
  const encoder = module.createEncoder({ channels: 1, bitrateBps: 64_000 });
  const samples = frame(hiss, 0, 1);
  const before = samples.slice();
  const first = encoder.encode(samples);
  const copy = first.slice();
  encoder.encode(samples);
  expect(samples).toEqual(before);
  expect(first).toEqual(copy);
  expect(first.byteOffset).toBe(0);
  expect(first.buffer.byteLength).toBe(first.length);
  encoder.close();
});

test('a closed encoder, and a frame of the wrong length, are bugs of the caller', () => {
  const encoder = module.createEncoder({ channels: 2, bitrateBps: 128_000 });
  expect(() => encoder.encode(new Float32Array(1024))).toThrow('one whole frame');
  encoder.close();
  encoder.close();
  expect(() => encoder.encode(new Float32Array(2048))).toThrow('is open');
});
