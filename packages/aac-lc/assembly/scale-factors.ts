import {
  ALLOWED_NOISE,
  BAND_BITS,
  CODEBOOK,
  FORM_FACTOR,
  MAGNITUDES,
  PEAK,
  QUANTIZED,
  SCALE_FACTOR,
  SIGNAL_TO_NOISE,
  SUBSTITUTION_LIMIT,
} from './channel-analysis';
import { bandOffset, layout } from './frame-layout';
import { countBandBits, forbidCodebooks, MAX_DIFFERENCE, scaleFactorBits, writeScaleFactor } from './huffman';
import { log2 } from './logarithm';
import { keepNoiseLevel, NOISE_CODEBOOK, noiseLevels } from './noise-substitution';
import { bandNoise, clearBand, fits, quantizeBand, SCALE_FACTOR_OFFSET } from './quantizer';

/** Scale factors that quantise each band with the noise it is allowed. */

/** No scale factor yet: any value can begin. */
const NONE: i32 = -1;
/** In place of magnitudes: the band is substituted. */
export const SUBSTITUTED: i32 = -1;
/** Typical bits of a noise level. */
const NOISE_LEVEL_BITS: i32 = 4;
/** Steps of 1.5 dB by which an estimate is corrected at most. */
const MAX_CORRECTIONS: i32 = 3;
/** Noise is corrected down to this share of what is allowed: rate control then allows more, of more even noise. */
const CLOSE_ENOUGH: f32 = 0.75;

/** Quantises all bands and counts them in all codebooks. @returns Bits of the scale factors. */
export function quantizeChannel(analysis: usize): i32 {
  let bits = 0;
  let previous = NONE;
  for (let band = 0; band < layout.bands; band++) {
    const at = analysis + <usize>(band << 2);
    const ratio = load<f32>(at, SIGNAL_TO_NOISE);
    let magnitudes = 0;
    if (ratio <= 0) {
      clearBand(analysis, band);
    } else if (ratio < load<f32>(at, SUBSTITUTION_LIMIT)) {
      clearBand(analysis, band);
      keepNoiseLevel(at);
      magnitudes = SUBSTITUTED;
      bits += NOISE_LEVEL_BITS;
    } else {
      magnitudes = quantizeWithin(analysis, band, previous);
      if (magnitudes !== 0) {
        const scaleFactor = load<i32>(at, SCALE_FACTOR);
        if (previous !== NONE) bits += scaleFactorBits(scaleFactor - previous);
        previous = scaleFactor;
      }
    }
    store<i32>(at, magnitudes, MAGNITUDES);
    countBand(analysis, band, magnitudes);
  }
  return bits;
}

/** Quantises a band so that its noise is what it is allowed, as far as a few steps reach. @returns Its magnitudes. */
function quantizeWithin(analysis: usize, band: i32, previous: i32): i32 {
  const at = analysis + <usize>(band << 2);
  const least = previous === NONE ? 0 : max(0, previous - MAX_DIFFERENCE);
  const most = previous === NONE ? 255 : min(255, previous + MAX_DIFFERENCE);
  const peak = load<f32>(at, PEAK);
  const allowed = load<f32>(at, ALLOWED_NOISE);
  let scaleFactor = max(least, min(most, estimate(at)));
  while (!fits(peak, scaleFactor)) scaleFactor++;
  let magnitudes = quantizeBand(analysis, band, scaleFactor);
  for (let correction = 0; correction < MAX_CORRECTIONS; correction++) {
    if (scaleFactor <= least || !fits(peak, scaleFactor - 1)) break;
    if (bandNoise(analysis, band, scaleFactor) <= allowed * CLOSE_ENOUGH) break;
    magnitudes = quantizeBand(analysis, band, --scaleFactor);
  }
  store<i32>(at, scaleFactor, SCALE_FACTOR);
  return magnitudes;
}

/** Source: 3GPP TS 26.403 §5.6.1.2.2: noise ≈ 4/27 · form factor · 2^(3/8 (s − 100)). */
function estimate(at: usize): i32 {
  const ratio: f32 = (6.75 * load<f32>(at, ALLOWED_NOISE)) / load<f32>(at, FORM_FACTOR);
  return SCALE_FACTOR_OFFSET + <i32>floor<f32>(2.6666667 * log2(ratio));
}

/** Fills `BAND_BITS`; a band of zeros or noise costs nothing in codebook 0, which other bands cannot take. */
function countBand(analysis: usize, band: i32, magnitudes: i32): void {
  const bandBits = analysis + BAND_BITS + <usize>(band * 48);
  if (magnitudes === SUBSTITUTED) {
    forbidCodebooks(bandBits);
    store<i32>(bandBits, 0);
    return;
  }
  const from = bandOffset(band);
  countBandBits(analysis + QUANTIZED + <usize>(from << 1), bandOffset(band + 1) - from, magnitudes, bandBits);
  if (magnitudes !== 0) return;
  store<i32>(bandBits, 0);
  // In any other codebook a band of zeros has a scale factor too: no difference, one bit.
  for (let codebook: usize = 4; codebook < 48; codebook += 4) {
    store<i32>(bandBits + codebook, load<i32>(bandBits + codebook) + 1);
  }
}

/** The scale factor that the differences start from: that of the first band which has one. */
export function globalGain(analysis: usize): i32 {
  for (let band = 0; band < layout.bands; band++) {
    const at = analysis + <usize>(band << 2);
    if (load<i32>(at, MAGNITUDES) > 0) return load<i32>(at, SCALE_FACTOR);
  }
  return SCALE_FACTOR_OFFSET;
}

/** scale_factor_data(), ISO/IEC 14496-3 Table 4.53. */
export function writeScaleFactors(analysis: usize): void {
  let previous = globalGain(analysis);
  noiseLevels.start(previous);
  for (let band = 0; band < layout.bands; band++) {
    const at = analysis + <usize>(band << 2);
    const codebook = load<i32>(at, CODEBOOK);
    if (codebook === 0) continue;
    if (codebook === NOISE_CODEBOOK) {
      noiseLevels.write(load<i32>(at, SCALE_FACTOR));
      continue;
    }
    const scaleFactor = load<i32>(at, MAGNITUDES) === 0 ? previous : load<i32>(at, SCALE_FACTOR);
    writeScaleFactor(scaleFactor - previous);
    previous = scaleFactor;
  }
}
