import { LONG_LINES } from './mdct';
import { MAX_BANDS } from './scale-factor-bands';

/**
 * Work space for one channel of the frame in hand. It belongs to no encoder: a frame is encoded in one go, so all
 * encoders of a module share it. Fields are offsets from {@link channelAnalysis}, for the immediates of loads and stores.
 */

const BAND_FIELD: usize = MAX_BANDS * 4;

/** 1024 floats: MDCT lines; short windows of a group interleaved by band (§4.5.2.3.5). */
export const SPECTRUM: usize = 0;
/** 1024 floats: |line|^¾. */
export const COMPRESSED: usize = SPECTRUM + LONG_LINES * 4;
/** 1024 int16: quantised lines. */
export const QUANTIZED: usize = COMPRESSED + LONG_LINES * 4;
/** Per band, float: sum of squares. */
export const ENERGY: usize = QUANTIZED + LONG_LINES * 2;
/** Per band, float: noise energy that stays inaudible. */
export const THRESHOLD: usize = ENERGY + BAND_FIELD;
/** Per band, float: fourth root of the threshold. */
export const THRESHOLD_ROOT: usize = THRESHOLD + BAND_FIELD;
/** Per band, float: noise energy that is allowed in this frame. */
export const ALLOWED_NOISE: usize = THRESHOLD_ROOT + BAND_FIELD;
/** Per band, float: the largest noise energy that rate control may allow. */
export const NOISE_CEILING: usize = ALLOWED_NOISE + BAND_FIELD;
/** Per band, float: Σ √|line|, the form factor of 3GPP TS 26.403 §5.6.1.1.1. */
export const FORM_FACTOR: usize = NOISE_CEILING + BAND_FIELD;
/** Per band, float: estimate of the lines that will not be quantised to zero. */
export const RELEVANT_LINES: usize = FORM_FACTOR + BAND_FIELD;
/** Per band, float: log2 of the energy. */
export const LOG_ENERGY: usize = RELEVANT_LINES + BAND_FIELD;
/** Per band, float: the largest |line|^¾. */
export const PEAK: usize = LOG_ENERGY + BAND_FIELD;
/** Per band, int32. */
export const SCALE_FACTOR: usize = PEAK + BAND_FIELD;
/** Per band, int32: Huffman codebook, 0 for a band of zeros. */
export const CODEBOOK: usize = SCALE_FACTOR + BAND_FIELD;
/** Per band, int32: bitwise or of the magnitudes, 0 for a band of zeros. */
export const MAGNITUDES: usize = CODEBOOK + BAND_FIELD;
/** Per band, float: log2 of energy over allowed noise. */
export const SIGNAL_TO_NOISE: usize = MAGNITUDES + BAND_FIELD;
/** Per band, float: below this `SIGNAL_TO_NOISE` noise is substituted; negative where it may not be. */
export const SUBSTITUTION_LIMIT: usize = SIGNAL_TO_NOISE + BAND_FIELD;
/** Per band twelve int32: bits of the band by codebook. */
export const BAND_BITS: usize = SUBSTITUTION_LIMIT + BAND_FIELD;
const ANALYSIS_BYTES: usize = BAND_BITS + 12 * BAND_FIELD;

const ANALYSES: usize = memory.data(2 * <i32>ANALYSIS_BYTES, 16);

export function channelAnalysis(channel: i32): usize {
  return ANALYSES + <usize>channel * ANALYSIS_BYTES;
}
