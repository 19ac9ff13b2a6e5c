import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AacLcDecoder } from '../testdata/aac-lc-decoder.ts';
import { writeAdts } from '../testdata/adts.ts';
import { NOISE, parseRawDataBlock } from '../testdata/raw-data-block.ts';
import { chords, frame, hiss, noise, type Signal, strokes } from '../testdata/signals.ts';
import { AacLcEncoder } from './aac-lc-encoder.ts';
import { loadAacLc } from './load.ts';

const FRAMES = 40;
const isInstalled = (command: string): boolean => spawnSync(command, ['-h']).error === undefined;
const hasFfmpeg = isInstalled('ffmpeg');
const hasFaad = isInstalled('faad');

/** All kinds of sound in turn, so that all tools of the format are used. */
const medley: Signal = (at, channel) => {
  const signal = [chords, strokes, hiss, (t: number, c: number) => 0.9 * noise(t, c), () => 0][
    Math.floor(at / 8192) % 5
  ]!;
  return signal(at, channel);
};

async function encodeFrames(signal: Signal, channels: 1 | 2, bitrateBps: number): Promise<Uint8Array[]> {
  const encoder = (await loadAacLc()).createEncoder({ channels, bitrateBps });
  const blocks = Array.from({ length: FRAMES }, (_, k) => encoder.encode(frame(signal, k, channels)));
  encoder.close();
  return blocks;
}

/** @returns Interleaved samples. */
function decodeByFfmpeg(blocks: readonly Uint8Array[], channels: 1 | 2): Float32Array {
  const parameters = ['-v', 'warning', '-f', 'aac', '-i', 'pipe:0', '-f', 'f32le', '-ac', String(channels), 'pipe:1'];
  const run = spawnSync('ffmpeg', parameters, { input: writeAdts(blocks, channels), maxBuffer: 2 ** 28 });
  expect(run.stderr.toString()).toBe('');
  const bytes = new Uint8Array(run.stdout);
  return new Float32Array(bytes.buffer, 0, bytes.length >> 2);
}

const settings = [
  { channels: 1, bitrateBps: 8_000 },
  { channels: 1, bitrateBps: 64_000 },
  { channels: 2, bitrateBps: 48_000 },
  { channels: 2, bitrateBps: 96_000 },
  { channels: 2, bitrateBps: 128_000 },
  { channels: 2, bitrateBps: 500_000 },
] as const;

test.for(settings)(
  'ffmpeg decodes without a warning: $channels channels at $bitrateBps bit/s',
  async ({ channels, bitrateBps }, { skip }) => {
    skip(!hasFfmpeg, 'ffmpeg is not installed');
    const samples = decodeByFfmpeg(await encodeFrames(medley, channels, bitrateBps), channels);
    expect(samples.length).toBe(FRAMES * 1024 * channels);
  },
);

test('ffmpeg and the decoder of these tests hear the same, but for substituted noise', async ({ skip }) => {
  skip(!hasFfmpeg, 'ffmpeg is not installed');
  let compared = 0;
  for (const signal of [chords, strokes]) {
    const blocks = await encodeFrames(signal, 2, 192_000);
    const foreign = decodeByFfmpeg(blocks, 2);
    const decoder = new AacLcDecoder(2);
    let previousHasNoise = false;
    blocks.forEach((block, k) => {
      const hasNoise = parseRawDataBlock(block).channels.some(({ codebooks }) => codebooks.flat().includes(NOISE));
      const decoded = decoder.decode(block);
      if (!hasNoise && !previousHasNoise) {
        compared++;
        expect(largestDifference(decoded, foreign.subarray(2048 * k, 2048 * k + 2048))).toBeLessThan(0.00002);
      }
      previousHasNoise = hasNoise;
    });
  }
  expect(compared).toBeGreaterThan(FRAMES / 2);
});

function largestDifference(channels: readonly Float64Array[], interleaved: Float32Array): number {
  let largest = 0;
  channels.forEach((samples, channel) => {
    samples.forEach((sample, i) => {
      largest = Math.max(largest, Math.abs(sample - interleaved[2 * i + channel]!));
    });
  });
  return largest;
}

test('ffmpeg hears a click exactly the delay later', async ({ skip }) => {
  skip(!hasFfmpeg, 'ffmpeg is not installed');
  const at = 20_000;
  const samples = decodeByFfmpeg(await encodeFrames((t) => (t === at ? 0.9 : 0), 1, 128_000), 1);
  const loudest = samples.reduce((best, sample, i) => (Math.abs(sample) > Math.abs(samples[best]!) ? i : best), 0);
  expect(loudest).toBe(at + AacLcEncoder.DELAY_SAMPLES);
});

test('FAAD2 decodes without an error', async ({ skip }) => {
  skip(!hasFaad, 'faad is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'aac-lc-'));
  try {
    for (const { channels, bitrateBps } of settings) {
      writeFileSync(join(folder, 'in.aac'), writeAdts(await encodeFrames(medley, channels, bitrateBps), channels));
      const run = spawnSync('faad', ['-q', '-f', '2', '-o', join(folder, 'out.pcm'), join(folder, 'in.aac')]);
      expect(run.stderr.toString()).not.toMatch(/error|warning/i);
      expect(run.status).toBe(0);
      // FAAD2 gives back all frames but the first, which has nothing to overlap with, and two channels for one.
      expect(readFileSync(join(folder, 'out.pcm')).length).toBe((FRAMES - 1) * 1024 * 2 * 2);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
