import { COMPRESSED, QUANTIZED, SPECTRUM } from './channel-analysis';
import { bandOffset } from './frame-layout';
import { unionOfLanes } from './lanes';
import { tuned } from './tuning';

/**
 * Quantisation: a line x of scale factor s becomes ⌊|x|^¾ · 2^(−3/16 (s − 100)) + rounding⌋ with its sign.
 *
 * Source: ISO/IEC 14496-3 §4.6.2 (inverse quantisation), Annex 4.B.18 for the rounding constant.
 */

export const MAX_QUANTIZED: f32 = 8191;
export const SCALE_FACTOR_OFFSET: i32 = 100;
/** 256 floats: 2^(−3/16 (s − 100)). */
const COMPRESSED_STEPS: usize = memory.data(256 * 4, 16);

export function initialiseQuantizer(): void {
  for (let s = 0; s < 256; s++) {
    store<f32>(COMPRESSED_STEPS + <usize>(s << 2), <f32>Math.pow(2, (-3 / 16.0) * <f64>(s - SCALE_FACTOR_OFFSET)));
  }
}

/** What |x|^¾ is multiplied with. */
export function compressedScale(scaleFactor: i32): f32 {
  return load<f32>(COMPRESSED_STEPS + <usize>(scaleFactor << 2));
}

/** Fills the band's `QUANTIZED`. @returns Bitwise or of the magnitudes. */
export function quantizeBand(analysis: usize, band: i32, scaleFactor: i32): i32 {
  const scale = f32x4.splat(compressedScale(scaleFactor));
  const rounding = f32x4.splat(tuned(12));
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
