/**
 * Any sample rate to 48 kHz: a polyphase filter, windowed sinc (A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing,
 * §4.6 and §7.6). Its delay is taken out: sample n that comes out stands at n / 48,000 s of what went in.
 */
import { assert } from '@callcast/core';
import { MAX_FILE_SAMPLE_RATE, MAX_RESAMPLER_PHASES, MIN_FILE_SAMPLE_RATE } from '../limits.ts';

const TARGET_RATE = 48_000;
/** Zero crossings on each side of the middle. With {@link KAISER_BETA} the band between is 0.2 of what is kept. */
const HALF_WIDTH = 32;
/** Stopband 94 dB down. */
const KAISER_BETA = 9.5;
/** The middle of that band, relative to half the lower rate. */
const CUTOFF = 0.94;

interface Filter {
  /** For every `up` samples out, `down` samples in. */
  readonly up: number;
  readonly down: number;
  /** Samples in on each side. */
  readonly half: number;
  /** 2 × half taps for each of `up` phases. */
  readonly taps: Float32Array;
}

export class Resampler {
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  readonly #filter: Filter | undefined;
  /** Interleaved input; `#first` samples of each channel are used up. */
  #input: Float32Array;
  #first = 0;
  #end: number;
  /** Where the next sample out stands between two in: of `up`. */
  #phase = 0;
  /** Samples that are still to come out, once the input has ended. */
  #left: number | undefined;
  #in = 0;
  #out = 0;

  /** @param sampleRate 4,000 to 192,000. One that has no ratio of small numbers to 48 kHz is taken for the nearest that has one: 3 millionths off. */
  constructor(sampleRate: number, channels: 1 | 2) {
    assert(sampleRate >= MIN_FILE_SAMPLE_RATE && sampleRate <= MAX_FILE_SAMPLE_RATE, 'a rate that was checked');
    this.sampleRate = sampleRate;
    this.channels = channels;
    this.#filter = sampleRate === TARGET_RATE ? undefined : designFilter(sampleRate);
    // Silence before the beginning: so many samples lie before the one that stands at 0.
    this.#end = this.#filter === undefined ? 0 : this.#filter.half - 1;
    this.#input = new Float32Array((this.#end + 4_096) * channels);
  }

  /** Samples that can be read. */
  get available(): number {
    const most = this.#computable();
    return this.#left === undefined ? most : Math.min(most, this.#left);
  }

  /** @param samples Interleaved. Not retained. */
  push(samples: Float32Array): void {
    assert(this.#left === undefined, 'nothing comes behind the end');
    const { channels } = this;
    const count = samples.length / channels;
    const held = this.#end - this.#first;
    if ((this.#end + count) * channels > this.#input.length) {
      const needed = (held + count) * channels;
      const next = needed > this.#input.length ? new Float32Array(2 * needed) : this.#input;
      if (next === this.#input) next.copyWithin(0, this.#first * channels, this.#end * channels);
      else next.set(this.#input.subarray(this.#first * channels, this.#end * channels));
      this.#input = next;
      this.#first = 0;
      this.#end = held;
    }
    this.#input.set(samples, this.#end * channels);
    this.#end += count;
    this.#in += count;
  }

  /** Nothing more goes in: what is left comes out, as long as the input was. */
  end(): void {
    if (this.#left !== undefined) return;
    const filter = this.#filter;
    if (filter === undefined) {
      this.#left = this.#end - this.#first;
      return;
    }
    const total = Math.ceil((this.#in * filter.up) / filter.down);
    this.push(new Float32Array((filter.half + 1) * this.channels));
    this.#left = total - this.#out;
  }

  /** @param into Interleaved. @param at, count Samples of each channel; `count` of them are {@link available}. */
  read(into: Float32Array, at: number, count: number): void {
    if (this.#filter === undefined) {
      const { channels } = this;
      into.set(this.#input.subarray(this.#first * channels, (this.#first + count) * channels), at * channels);
      this.#first += count;
    } else if (this.channels === 1) this.#readMono(this.#filter, into, at, count);
    else this.#readStereo(this.#filter, into, at, count);
    this.#out += count;
    if (this.#left !== undefined) this.#left -= count;
  }

  #computable(): number {
    const held = this.#end - this.#first;
    const filter = this.#filter;
    if (filter === undefined) return held;
    const positions = held - 2 * filter.half; // of the window's first sample, behind the present one
    return positions < 0 ? 0 : Math.floor(((positions + 1) * filter.up - 1 - this.#phase) / filter.down) + 1;
  }

  #readMono({ up, down, half, taps }: Filter, into: Float32Array, at: number, count: number): void {
    const input = this.#input;
    const width = 2 * half;
    for (let i = 0; i < count; i++) {
      const tapsAt = this.#phase * width;
      const from = this.#first;
      let even = 0;
      let odd = 0;
      for (let j = 0; j < width; j += 2) {
        even += taps[tapsAt + j]! * input[from + j]!;
        odd += taps[tapsAt + j + 1]! * input[from + j + 1]!;
      }
      into[at + i] = even + odd;
      this.#phase += down;
      const step = Math.floor(this.#phase / up);
      this.#phase -= step * up;
      this.#first += step;
    }
  }

  #readStereo({ up, down, half, taps }: Filter, into: Float32Array, at: number, count: number): void {
    const input = this.#input;
    const width = 2 * half;
    for (let i = 0; i < count; i++) {
      const tapsAt = this.#phase * width;
      const from = 2 * this.#first;
      let left = 0;
      let right = 0;
      for (let j = 0; j < width; j++) {
        const tap = taps[tapsAt + j]!;
        left += tap * input[from + 2 * j]!;
        right += tap * input[from + 2 * j + 1]!;
      }
      into[2 * (at + i)] = left;
      into[2 * (at + i) + 1] = right;
      this.#phase += down;
      const step = Math.floor(this.#phase / up);
      this.#phase -= step * up;
      this.#first += step;
    }
  }
}

function designFilter(sampleRate: number): Filter {
  const { up, down } = ratio(sampleRate);
  // Downwards the filter is as much longer as the rate is higher.
  const stretch = Math.max(1, down / up);
  const half = Math.ceil(HALF_WIDTH * stretch);
  const cutoff = CUTOFF / stretch;
  const taps = new Float32Array(up * 2 * half);
  const window = kaiser();
  for (let phase = 0; phase < up; phase++) {
    let sum = 0;
    const at = phase * 2 * half;
    for (let j = 0; j < 2 * half; j++) {
      const x = j - (half - 1) - phase / up;
      const value = sinc(x * cutoff) * window(x / half);
      taps[at + j] = value;
      sum += value;
    }
    for (let j = 0; j < 2 * half; j++) taps[at + j]! /= sum; // steady sound stays as loud in each phase
  }
  return { up, down, half, taps };
}

/** The best ratio whose `up` fits: by continued fractions. */
function ratio(sampleRate: number): { readonly up: number; readonly down: number } {
  let [up, down, lastUp, lastDown] = [1, Math.floor(sampleRate / TARGET_RATE), 0, 1];
  let remainder = sampleRate / TARGET_RATE - down;
  while (remainder > 1e-9) {
    const inverse = 1 / remainder;
    const digit = Math.floor(inverse + 1e-9);
    remainder = inverse - digit;
    if (digit * up + lastUp > MAX_RESAMPLER_PHASES) break;
    [up, down, lastUp, lastDown] = [digit * up + lastUp, digit * down + lastDown, up, down];
  }
  return { up, down };
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** By a table: a filter has up to 40,960 taps, and a tick waits while it is made. Between its points it is off by 1e-7. */
function kaiser(): (x: number) => number {
  const points = 1_024;
  const table = new Float64Array(points + 2);
  const peak = besselI0(KAISER_BETA);
  for (let i = 0; i <= points; i++) table[i] = besselI0(KAISER_BETA * Math.sqrt(1 - (i / points) ** 2)) / peak;
  return (x) => {
    const at = Math.abs(x) * points;
    if (at >= points) return 0;
    const before = Math.floor(at);
    return table[before]! + (at - before) * (table[before + 1]! - table[before]!);
  };
}

function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
