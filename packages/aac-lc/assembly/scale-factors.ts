import {
  ALLOWED_NOISE,
  BAND_BITS,
  CODEBOOK,
  ENERGY,
  FORM_FACTOR,
  MAGNITUDES,
  PEAK,
  QUANTIZED,
  SCALE_FACTOR,
} from './channel-analysis';
import { bandOffset, layout } from './frame-layout';
import { countBandBits, IMPOSSIBLE, scaleFactorBits, writeScaleFactor } from './huffman';
import { log2 } from './logarithm';
import { clearBand, compressedScale, MAX_QUANTIZED, quantizeBand, SCALE_FACTOR_OFFSET } from './quantizer';

/**
 * Scale factors that quantise each band with the noise it is allowed.
 *
 * Source: 3GPP TS 26.403 §5.6.1.2.2: noise ≈ 4/27 · form factor · 2^(3/8 (s − 100)).
 */

/** Differences that the scale factor codebook can express. */
const MAX_DIFFERENCE: i32 = 60;
const NONE: i32 = -1;

/** Quantises all bands and counts them in all codebooks. @returns Bits of the scale factors. */
export function quantizeChannel(analysis: usize): i32 {
  let bits = 0;
  let previous = NONE;
  for (let band = 0; band < layout.bands; band++) {
    const at = analysis + <usize>(band << 2);
    const bandBits = analysis + BAND_BITS + <usize>(band * 48);
    const lines = analysis + QUANTIZED + <usize>(bandOffset(band) << 1);
    const count = bandOffset(band + 1) - bandOffset(band);
    let magnitudes = 0;
    if (load<f32>(at, ENERGY) > load<f32>(at, ALLOWED_NOISE)) {
      const scaleFactor = estimate(at, previous);
      magnitudes = quantizeBand(analysis, band, scaleFactor);
      if (magnitudes !== 0) {
        store<i32>(at, scaleFactor, SCALE_FACTOR);
        if (previous !== NONE) bits += scaleFactorBits(scaleFactor - previous);
        previous = scaleFactor;
      }
    } else {
      clearBand(analysis, band);
    }
    store<i32>(at, magnitudes, MAGNITUDES);
    countBandBits(lines, count, magnitudes, bandBits);
    if (magnitudes !== 0) {
      store<i32>(bandBits, IMPOSSIBLE);
    } else {
      store<i32>(bandBits, 0);
      // In any other codebook a band of zeros has a scale factor too: no difference, one bit.
      for (let codebook: usize = 4; codebook < 48; codebook += 4) {
        store<i32>(bandBits + codebook, load<i32>(bandBits + codebook) + 1);
      }
    }
  }
  return bits;
}

function estimate(at: usize, previous: i32): i32 {
  const ratio: f32 = (6.75 * load<f32>(at, ALLOWED_NOISE)) / load<f32>(at, FORM_FACTOR);
  let scaleFactor = SCALE_FACTOR_OFFSET + <i32>floor<f32>(2.6666667 * log2(ratio));
  if (previous !== NONE) scaleFactor = max(previous - MAX_DIFFERENCE, min(previous + MAX_DIFFERENCE, scaleFactor));
  scaleFactor = max(0, min(255, scaleFactor));
  const peak = load<f32>(at, PEAK);
  while (peak * compressedScale(scaleFactor) >= MAX_QUANTIZED - 1) scaleFactor++;
  return scaleFactor;
}

/** The scale factor that the differences start from: that of the first band which has one. */
export function globalGain(analysis: usize): i32 {
  for (let band = 0; band < layout.bands; band++) {
    const at = analysis + <usize>(band << 2);
    if (load<i32>(at, MAGNITUDES) !== 0) return load<i32>(at, SCALE_FACTOR);
  }
  return SCALE_FACTOR_OFFSET;
}

/** scale_factor_data(), ISO/IEC 14496-3 Table 4.53. */
export function writeScaleFactors(analysis: usize): void {
  let previous = globalGain(analysis);
  for (let band = 0; band < layout.bands; band++) {
    const at = analysis + <usize>(band << 2);
    if (load<i32>(at, CODEBOOK) === 0) continue;
    const scaleFactor = load<i32>(at, MAGNITUDES) === 0 ? previous : load<i32>(at, SCALE_FACTOR);
    writeScaleFactor(scaleFactor - previous);
    previous = scaleFactor;
  }
}
