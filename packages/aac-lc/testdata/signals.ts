/** Synthetic signals, the same on every machine. Interleaved, nominally −1..1. */

export type Signal = (at: number, channel: number) => number;

/** Uniform noise without a random source: a hash of the position (the finaliser of MurmurHash3). */
export function noise(at: number, channel: number): number {
  let x = Math.imul(at + 1, 0x9e3779b1) ^ Math.imul(channel + 1, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 31 - 1;
}

/** Two voices of many harmonics, panned apart. */
export const chords: Signal = (at, channel) => {
  let sum = 0;
  for (let harmonic = 1; harmonic <= 12; harmonic++) {
    sum += Math.sin((2 * Math.PI * 220 * harmonic * at) / 48_000) / harmonic;
    sum += ((channel === 0 ? 0.3 : 0.9) * Math.sin((2 * Math.PI * 331 * harmonic * at) / 48_000)) / harmonic;
  }
  return 0.15 * sum;
};

/** Struck four times a second. */
export const strokes: Signal = (at, channel) => {
  const since = at % 12_000;
  return 0.8 * Math.exp(-since / 300) * noise(at, channel) + 0.01 * Math.sin(at * 0.1);
};

export const hiss: Signal = (at, channel) => 0.2 * noise(at, channel);

export function frame(signal: Signal, number: number, channels: 1 | 2): Float32Array {
  return Float32Array.from({ length: 1024 * channels }, (_, i) =>
    signal(number * 1024 + Math.floor(i / channels), i % channels),
  );
}
