import { writeBits } from './bit-writer';
import {
  CODEBOOK_1,
  CODEBOOK_2,
  CODEBOOK_3,
  CODEBOOK_4,
  CODEBOOK_5,
  CODEBOOK_6,
  CODEBOOK_7,
  CODEBOOK_8,
  CODEBOOK_9,
  CODEBOOK_10,
  CODEBOOK_11,
  SCALE_FACTOR_CODEBOOK,
} from './huffman-codebooks';

/**
 * Noiseless coding: what a band costs in each codebook, and its codewords.
 *
 * Source: ISO/IEC 14496-3 §4.6.3. Signs of unsigned codebooks follow the codeword, then the escapes of codebook 11.
 */

/** Magnitude from which codebook 11 writes an escape sequence. */
const ESCAPE: i32 = 16;
/** Scale factors differ by no more than the codebook holds. */
export const MAX_DIFFERENCE: i32 = 60;
/** More than any band costs: the codebook cannot hold the band. */
const IMPOSSIBLE: i32 = 1 << 20;

/**
 * Bits by codebook as vectors of eight uint16, so that one addition counts for all codebooks at once.
 * Signed quadruples of −1..1: codebooks 1 to 8, then 9 to 11.
 */
const COSTS_TO_1: usize = memory.data(81 * 32, 16);
/** Signed pairs of −4..4: codebooks 5 to 11 in lanes 0 to 6. */
const COSTS_TO_4: usize = memory.data(81 * 16, 16);
/** Pairs of magnitudes 0..16: codebooks 7 to 11 in lanes 2 to 6, without escapes. */
const COSTS_TO_16: usize = memory.data(289 * 16, 16);
/** Magnitudes 0..2, quadruples: codebook 3 in the low half, codebook 4 in the high half. */
const COSTS_TO_2: usize = memory.data(81 * 4, 16);

export function initialiseHuffman(): void {
  for (let y = 0; y <= 16; y++) {
    for (let z = 0; z <= 16; z++) {
      const at = COSTS_TO_16 + <usize>((17 * y + z) << 4);
      const signs = i32(y > 0) + i32(z > 0);
      if (y < 8 && z < 8) {
        storeCost(at, 2, lengthIn(CODEBOOK_7, 8 * y + z) + signs);
        storeCost(at, 3, lengthIn(CODEBOOK_8, 8 * y + z) + signs);
      }
      if (y < 13 && z < 13) {
        storeCost(at, 4, lengthIn(CODEBOOK_9, 13 * y + z) + signs);
        storeCost(at, 5, lengthIn(CODEBOOK_10, 13 * y + z) + signs);
      }
      storeCost(at, 6, lengthIn(CODEBOOK_11, 17 * y + z) + signs);
    }
  }
  for (let y = -4; y <= 4; y++) {
    for (let z = -4; z <= 4; z++) {
      const index = 9 * y + z + 40;
      const at = COSTS_TO_4 + <usize>(index << 4);
      memory.copy(at, COSTS_TO_16 + <usize>((17 * abs(y) + abs(z)) << 4), 16);
      storeCost(at, 0, lengthIn(CODEBOOK_5, index));
      storeCost(at, 1, lengthIn(CODEBOOK_6, index));
    }
  }
  for (let index = 0; index < 81; index++) {
    const w = index / 27;
    const x = (index / 9) % 3;
    const y = (index / 3) % 3;
    const z = index % 3;
    const signs = i32(w > 0) + i32(x > 0) + i32(y > 0) + i32(z > 0);
    const cost3 = lengthIn(CODEBOOK_3, index) + signs;
    const cost4 = lengthIn(CODEBOOK_4, index) + signs;
    store<u32>(COSTS_TO_2 + <usize>(index << 2), cost3 | (cost4 << 16));
  }
  for (let index = 0; index < 81; index++) fillCostsTo1(index);
}

function fillCostsTo1(index: i32): void {
  const w = index / 27 - 1;
  const x = ((index / 9) % 3) - 1;
  const y = ((index / 3) % 3) - 1;
  const z = (index % 3) - 1;
  const at = COSTS_TO_1 + <usize>(index << 5);
  const costs3And4 = load<u32>(COSTS_TO_2 + <usize>((27 * abs(w) + 9 * abs(x) + 3 * abs(y) + abs(z)) << 2));
  storeCost(at, 0, lengthIn(CODEBOOK_1, index));
  storeCost(at, 1, lengthIn(CODEBOOK_2, index));
  storeCost(at, 2, costs3And4 & 0xffff);
  storeCost(at, 3, costs3And4 >> 16);
  const first = COSTS_TO_4 + <usize>((9 * w + x + 40) << 4);
  const second = COSTS_TO_4 + <usize>((9 * y + z + 40) << 4);
  for (let lane = 0; lane < 7; lane++) {
    const offset = <usize>(lane << 1);
    storeCost(at, 4 + lane, load<u16>(first + offset) + load<u16>(second + offset));
  }
}

function storeCost(vector: usize, lane: i32, bits: u32): void {
  store<u16>(vector + <usize>(lane << 1), <u16>bits);
}

function lengthIn(codebook: usize, index: i32): u32 {
  return load<u32>(codebook + <usize>(index << 2)) & 31;
}

/** Bits of a difference of scale factors, −60..60. */
export function scaleFactorBits(difference: i32): i32 {
  return lengthIn(SCALE_FACTOR_CODEBOOK, difference + MAX_DIFFERENCE);
}

export function writeScaleFactor(difference: i32): void {
  writeCodeword(SCALE_FACTOR_CODEBOOK, difference + MAX_DIFFERENCE);
}

function writeCodeword(codebook: usize, index: i32): void {
  const entry = load<u32>(codebook + <usize>(index << 2));
  writeBits(entry >> 5, entry & 31);
}

/**
 * Counts the bits of a band in codebooks 1 to 11.
 *
 * @param lines Address of `count` int16, a multiple of four.
 * @param magnitudes Bitwise or of their magnitudes.
 * @param bits Receives twelve int32; codebook 0, at the first, holds no band but one of zeros.
 */
export function countBandBits(lines: usize, count: i32, magnitudes: i32, bits: usize): void {
  const end = lines + <usize>(count << 1);
  forbidCodebooks(bits);
  if (magnitudes <= 1) {
    countTo1(lines, end, bits);
    return;
  }
  if (magnitudes <= 4 || (magnitudes <= 7 && largestMagnitude(lines, end) <= 4)) {
    countTo4(lines, end, bits);
    return;
  }
  countTo16(lines, end, bits);
}

/** Makes all codebooks impossible. */
export function forbidCodebooks(bits: usize): void {
  const impossible = i32x4.splat(IMPOSSIBLE);
  v128.store(bits, impossible);
  v128.store(bits, impossible, 16);
  v128.store(bits, impossible, 32);
}

function countTo1(lines: usize, end: usize, bits: usize): void {
  let low = i16x8.splat(0);
  let high = i16x8.splat(0);
  for (let at = lines; at < end; at += 8) {
    const index = 27 * load<i16>(at) + 9 * load<i16>(at, 2) + 3 * load<i16>(at, 4) + load<i16>(at, 6) + 40;
    const costs = COSTS_TO_1 + <usize>(index << 5);
    low = i16x8.add(low, v128.load(costs));
    high = i16x8.add(high, v128.load(costs, 16));
  }
  v128.store(bits, i32x4.extend_low_i16x8_u(low), 4);
  v128.store(bits, i32x4.extend_high_i16x8_u(low), 20);
  store<i32>(bits, i16x8.extract_lane_u(high, 0), 36);
  store<i32>(bits, i16x8.extract_lane_u(high, 1), 40);
  store<i32>(bits, i16x8.extract_lane_u(high, 2), 44);
}

function countTo4(lines: usize, end: usize, bits: usize): void {
  let costs = i16x8.splat(0);
  let largest = 0;
  for (let at = lines; at < end; at += 4) {
    const y = <i32>load<i16>(at);
    const z = <i32>load<i16>(at, 2);
    largest = max(largest, max(abs(y), abs(z)));
    costs = i16x8.add(costs, v128.load(COSTS_TO_4 + <usize>((9 * y + z + 40) << 4)));
  }
  v128.store(bits, i32x4.extend_low_i16x8_u(costs), 20);
  store<i32>(bits, i16x8.extract_lane_u(costs, 4), 36);
  store<i32>(bits, i16x8.extract_lane_u(costs, 5), 40);
  store<i32>(bits, i16x8.extract_lane_u(costs, 6), 44);
  if (largest > 2) return;
  let packed: u32 = 0;
  for (let at = lines; at < end; at += 8) {
    const index =
      27 * abs<i32>(load<i16>(at)) +
      9 * abs<i32>(load<i16>(at, 2)) +
      3 * abs<i32>(load<i16>(at, 4)) +
      abs<i32>(load<i16>(at, 6));
    packed += load<u32>(COSTS_TO_2 + <usize>(index << 2));
  }
  store<i32>(bits, packed & 0xffff, 12);
  store<i32>(bits, packed >> 16, 16);
}

function countTo16(lines: usize, end: usize, bits: usize): void {
  let costs = i16x8.splat(0);
  let largest = 0;
  let escapeBits = 0;
  for (let at = lines; at < end; at += 4) {
    let y = abs<i32>(load<i16>(at));
    let z = abs<i32>(load<i16>(at, 2));
    largest = max(largest, max(y, z));
    if (y >= ESCAPE) {
      escapeBits += escapeLength(y);
      y = ESCAPE;
    }
    if (z >= ESCAPE) {
      escapeBits += escapeLength(z);
      z = ESCAPE;
    }
    costs = i16x8.add(costs, v128.load(COSTS_TO_16 + <usize>((17 * y + z) << 4)));
  }
  if (largest <= 7) {
    store<i32>(bits, i16x8.extract_lane_u(costs, 2), 28);
    store<i32>(bits, i16x8.extract_lane_u(costs, 3), 32);
  }
  if (largest <= 12) {
    store<i32>(bits, i16x8.extract_lane_u(costs, 4), 36);
    store<i32>(bits, i16x8.extract_lane_u(costs, 5), 40);
  }
  store<i32>(bits, i16x8.extract_lane_u(costs, 6) + escapeBits, 44);
}

function largestMagnitude(lines: usize, end: usize): i32 {
  let largest = 0;
  for (let at = lines; at < end; at += 2) largest = max(largest, abs<i32>(load<i16>(at)));
  return largest;
}

/** N − 4 ones, a zero, and the N low bits of a magnitude of N + 1 bits. */
function escapeLength(magnitude: i32): i32 {
  return 2 * (31 - clz(magnitude)) - 3;
}

/** Writes a band in a codebook that can hold it. */
export function writeBand(lines: usize, count: i32, codebook: i32): void {
  const end = lines + <usize>(count << 1);
  if (codebook <= 2) writeSignedQuadruples(lines, end, codebook === 1 ? CODEBOOK_1 : CODEBOOK_2);
  else if (codebook <= 4) writeQuadruples(lines, end, codebook === 3 ? CODEBOOK_3 : CODEBOOK_4);
  else if (codebook <= 6) writeSignedPairs(lines, end, codebook === 5 ? CODEBOOK_5 : CODEBOOK_6);
  else if (codebook <= 8) writePairs(lines, end, codebook === 7 ? CODEBOOK_7 : CODEBOOK_8, 8);
  else if (codebook <= 10) writePairs(lines, end, codebook === 9 ? CODEBOOK_9 : CODEBOOK_10, 13);
  else writePairsWithEscapes(lines, end);
}

function writeSignedQuadruples(lines: usize, end: usize, codebook: usize): void {
  for (let at = lines; at < end; at += 8) {
    writeCodeword(codebook, 27 * load<i16>(at) + 9 * load<i16>(at, 2) + 3 * load<i16>(at, 4) + load<i16>(at, 6) + 40);
  }
}

function writeQuadruples(lines: usize, end: usize, codebook: usize): void {
  for (let at = lines; at < end; at += 8) {
    const w = <i32>load<i16>(at);
    const x = <i32>load<i16>(at, 2);
    const y = <i32>load<i16>(at, 4);
    const z = <i32>load<i16>(at, 6);
    const entry = load<u32>(codebook + <usize>((27 * abs(w) + 9 * abs(x) + 3 * abs(y) + abs(z)) << 2));
    let code = entry >> 5;
    code = appendSign(appendSign(appendSign(appendSign(code, w), x), y), z);
    writeBits(code, (entry & 31) + i32(w !== 0) + i32(x !== 0) + i32(y !== 0) + i32(z !== 0));
  }
}

function writeSignedPairs(lines: usize, end: usize, codebook: usize): void {
  for (let at = lines; at < end; at += 4) writeCodeword(codebook, 9 * load<i16>(at) + load<i16>(at, 2) + 40);
}

function writePairs(lines: usize, end: usize, codebook: usize, base: i32): void {
  for (let at = lines; at < end; at += 4) {
    const y = <i32>load<i16>(at);
    const z = <i32>load<i16>(at, 2);
    const entry = load<u32>(codebook + <usize>((base * abs(y) + abs(z)) << 2));
    writeBits(appendSign(appendSign(entry >> 5, y), z), (entry & 31) + i32(y !== 0) + i32(z !== 0));
  }
}

function writePairsWithEscapes(lines: usize, end: usize): void {
  for (let at = lines; at < end; at += 4) {
    const y = <i32>load<i16>(at);
    const z = <i32>load<i16>(at, 2);
    const index = 17 * min(abs(y), ESCAPE) + min(abs(z), ESCAPE);
    const entry = load<u32>(CODEBOOK_11 + <usize>(index << 2));
    writeBits(appendSign(appendSign(entry >> 5, y), z), (entry & 31) + i32(y !== 0) + i32(z !== 0));
    if (abs(y) >= ESCAPE) writeEscape(abs(y));
    if (abs(z) >= ESCAPE) writeEscape(abs(z));
  }
}

function appendSign(code: u32, line: i32): u32 {
  return line === 0 ? code : (code << 1) | u32(line < 0);
}

function writeEscape(magnitude: i32): void {
  const bits = 31 - clz(magnitude);
  writeBits((1 << (bits - 3)) - 2, bits - 3);
  writeBits(magnitude & ((1 << bits) - 1), bits);
}
