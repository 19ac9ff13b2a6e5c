import { COMPRESSED, QUANTIZED, SPECTRUM } from './channel-analysis';
import { bandOffset } from './frame-layout';
import { sumOfLanes, unionOfLanes } from './lanes';

/**
 * Quantisation: a line x of scale factor s becomes ⌊|x|^¾ · 2^(−3/16 (s − 100)) + rounding⌋ with its sign.
 *
 * Source: ISO/IEC 14496-3 §4.6.2 (inverse quantisation), Annex 4.B for quantisation.
 */

/** Escape sequences end at 8191. */
const MAX_QUANTIZED: f32 = 8190;
/** Under ½: fewer bits for a little more noise. */
const ROUNDING: f32 = 0.36;
export const SCALE_FACTOR_OFFSET: i32 = 100;
/** 256 floats: 2^(−3/16 (s − 100)). */
const COMPRESSED_STEPS: usize = memory.data(256 * 4, 16);

/** 256 floats: 2^(¼ (s − 100)). */
const STEPS: usize = memory.data(256 * 4, 16);
/** 8192 floats: q^(4/3). */
const EXPANDED: usize = memory.data(8192 * 4, 16);

export function initialiseQuantizer(): void {
  for (let q = 0; q < 8192; q++) {
    store<f32>(EXPANDED + <usize>(q << 2), <f32>Math.pow(<f64>q, 4 / 3.0));
  }
  for (let s = 0; s < 256; s++) {
    store<f32>(STEPS + <usize>(s << 2), <f32>Math.pow(2, <f64>(s - SCALE_FACTOR_OFFSET) / 4));
  }
  for (let s = 0; s < 256; s++) {
    store<f32>(COMPRESSED_STEPS + <usize>(s << 2), <f32>Math.pow(2, (-3 / 16.0) * <f64>(s - SCALE_FACTOR_OFFSET)));
  }
}

/** What |x|^¾ is multiplied with. */
function compressedScale(scaleFactor: i32): f32 {
  return load<f32>(COMPRESSED_STEPS + <usize>(scaleFactor << 2));
}

/** @param peak The largest |x|^¾ of a band. @returns Whether its quantised value can be written. */
export function fits(peak: f32, scaleFactor: i32): bool {
  return peak * compressedScale(scaleFactor) < MAX_QUANTIZED;
}

/** Fills the band's `QUANTIZED`. @returns Bitwise or of the magnitudes. */
export function quantizeBand(analysis: usize, band: i32, scaleFactor: i32): i32 {
  const scale = f32x4.splat(compressedScale(scaleFactor));
  const rounding = f32x4.splat(ROUNDING);
  let magnitudes = i32x4.splat(0);
  const to = bandOffset(band + 1);
  for (let line = bandOffset(band); line < to; line += 4) {
    const at = analysis + <usize>(line << 2);
    const scaled = f32x4.add(f32x4.mul(v128.load(at, COMPRESSED), scale), rounding);
    const magnitude = i32x4.trunc_sat_f32x4_s(scaled);
    magnitudes = v128.or(magnitudes, magnitude);
    const sign = i32x4.shr_s(v128.load(at, SPECTRUM), 31);
    const signed = i32x4.sub(v128.xor(magnitude, sign), sign);
    v128.store64_lane(analysis + <usize>(line << 1), i16x8.narrow_i32x4_s(signed, signed), 0, QUANTIZED);
  }
  return unionOfLanes(magnitudes);
}

export function clearBand(analysis: usize, band: i32): void {
  const from = <usize>(bandOffset(band) << 1);
  memory.fill(analysis + QUANTIZED + from, 0, <usize>(bandOffset(band + 1) << 1) - from);
}

/** Energy of the difference between a quantised band and its lines. */
export function bandNoise(analysis: usize, band: i32, scaleFactor: i32): f32 {
  const step = f32x4.splat(load<f32>(STEPS + <usize>(scaleFactor << 2)));
  let noise = f32x4.splat(0);
  const to = bandOffset(band + 1);
  for (let line = bandOffset(band); line < to; line += 4) {
    const quantized = i16x8.abs(v128.load64_zero(analysis + <usize>(line << 1), QUANTIZED));
    let expanded = v128.load32_zero(EXPANDED + <usize>(i16x8.extract_lane_s(quantized, 0) << 2));
    expanded = v128.load32_lane(EXPANDED + <usize>(i16x8.extract_lane_s(quantized, 1) << 2), expanded, 1);
    expanded = v128.load32_lane(EXPANDED + <usize>(i16x8.extract_lane_s(quantized, 2) << 2), expanded, 2);
    expanded = v128.load32_lane(EXPANDED + <usize>(i16x8.extract_lane_s(quantized, 3) << 2), expanded, 3);
    const difference = f32x4.sub(
      f32x4.abs(v128.load(analysis + <usize>(line << 2), SPECTRUM)),
      f32x4.mul(expanded, step),
    );
    noise = f32x4.add(noise, f32x4.mul(difference, difference));
  }
  return sumOfLanes(noise);
}
