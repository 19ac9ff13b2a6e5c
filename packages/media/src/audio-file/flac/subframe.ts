/** FLAC subframes: RFC 9639 §9.2. Numbers are exact: up to 53 bits, as in no sum of a predictor. */
import type { FlacBitReader } from './bit-reader.ts';

/** Table 21: fixed predictors, the nearest sample first. */
const FIXED: readonly (readonly number[])[] = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

/** @param samples Gets the first `count`. @returns False where the bits break a rule, or end. */
export function decodeFlacSubframe(
  bits: FlacBitReader,
  bitsPerSample: number,
  samples: Float64Array,
  count: number,
): boolean {
  if (bits.read(1) !== 0) return false;
  const type = bits.read(6);
  const wasted = bits.read(1) === 1 ? bits.readUnary() + 1 : 0;
  const width = bitsPerSample - wasted;
  if (width <= 0 || bits.overrun) return false;
  if (!decodeBody(bits, type, width, samples, count) || bits.overrun) return false;
  if (wasted > 0) for (let i = 0; i < count; i++) samples[i]! *= 2 ** wasted;
  return true;
}

function decodeBody(bits: FlacBitReader, type: number, width: number, samples: Float64Array, count: number): boolean {
  if (type === 0) {
    samples.fill(bits.readSigned(width), 0, count);
    return true;
  }
  if (type === 1) {
    for (let i = 0; i < count; i++) samples[i] = bits.readSigned(width);
    return true;
  }
  const isLpc = type >= 32;
  const order = isLpc ? type - 31 : type - 8;
  if (order < 0 || (!isLpc && order > 4) || order > count) return false;
  for (let i = 0; i < order; i++) samples[i] = bits.readSigned(width);
  if (!isLpc) return decodeResidual(bits, samples, order, count) && predict(samples, FIXED[order]!, 0, count);
  const precision = bits.read(4) + 1;
  const shift = bits.readSigned(5);
  if (precision === 16 || shift < 0) return false; // both are forbidden
  const coefficients = Array.from({ length: order }, () => bits.readSigned(precision));
  return decodeResidual(bits, samples, order, count) && predict(samples, coefficients, shift, count);
}

/** §9.2.7. */
function decodeResidual(bits: FlacBitReader, samples: Float64Array, order: number, count: number): boolean {
  const method = bits.read(2);
  if (method > 1) return false;
  const parameterBits = method === 0 ? 4 : 5;
  const uncoded = method === 0 ? 15 : 31;
  const partitions = 1 << bits.read(4);
  const partitionSamples = count / partitions;
  if (!Number.isInteger(partitionSamples)) return false;
  let at = order;
  for (let partition = 1; partition <= partitions; partition++) {
    const parameter = bits.read(parameterBits);
    const end = partition * partitionSamples;
    if (parameter === uncoded) {
      const width = bits.read(5);
      for (; at < end; at++) samples[at] = bits.readSigned(width);
    } else for (; at < end; at++) samples[at] = bits.readRice(parameter);
    if (bits.overrun) return false;
  }
  return true;
}

/** Adds to each residual what the samples before it foretell. */
function predict(samples: Float64Array, coefficients: readonly number[], shift: number, count: number): boolean {
  const order = coefficients.length;
  const weights = Float64Array.from(coefficients);
  const scale = 2 ** -shift;
  for (let i = order; i < count; i++) {
    let sum = 0;
    for (let j = 0; j < order; j++) sum += weights[j]! * samples[i - 1 - j]!;
    samples[i]! += shift === 0 ? sum : Math.floor(sum * scale);
  }
  return true;
}
