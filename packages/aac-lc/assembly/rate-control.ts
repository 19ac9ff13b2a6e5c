import { availableBits, meanBits, reservoirCapacity } from './bit-reservoir';
import { channelAnalysis, NOISE_CEILING } from './channel-analysis';
import { EncoderState } from './encoder-state';
import { layout } from './frame-layout';
import { allowNoise } from './perceptual-entropy';
import { writeRawDataBlock } from './raw-data-block';
import { quantizeChannel } from './scale-factors';
import { chooseSections } from './section-data';

/** Finds the noise that makes a frame fit: estimated by perceptual entropy, then quantised, counted and written. */

/** Element, window and mask: what a frame takes beside what is counted. */
const SIDE_BITS_PER_CHANNEL: i32 = 28;
/** How much of the reservoir to keep full, and how much of what is above or below that a frame takes or returns. */
const RESERVOIR_GOAL: f32 = 0.33;
const SURPLUS_SHARE: f32 = 0.4;
/** How much of a frame's additional need it gets. */
const NEED_SHARE: f32 = 0.8;
/** A frame is aimed at no less of the mean, and at no more of what is available: the estimate errs. */
const LEAST_SHARE: f32 = 0.3;
const SAFE_SHARE: f32 = 0.95;
/** Fourth root of −12 dB: bits that are left over lower the noise so far below the thresholds. */
const LEAST_SHRINK: f32 = 0.5;
/** Each raises the noise by 3 dB and more: enough to silence a frame of any loudness. */
const MAX_PASSES: i32 = 60;

/** How far the bits of a first quantisation may be from their target: beyond, the estimate is corrected by them. */
const TOLERANCE: f32 = 0.06;

/** Encodes the frame in hand within the bits available. @returns Bytes, or 0 when nothing of it fits. */
export function fitFrame(state: EncoderState, windowShape: i32, midSide: bool): i32 {
  const channels = state.channels;
  const target = targetBits(state, allowNoise(channels, 1, 0));
  let rise = findRise(channels, target / state.bitsPerEntropy);
  let shrink: f32 = rise > 0 ? 1 : findShrink(channels, target / state.bitsPerEntropy);
  const entropy = allowNoise(channels, shrink, rise);
  let bits = countFrame(channels, midSide);
  learn(state, bits, entropy);
  if (abs(<f32>bits - target) > TOLERANCE * target) {
    const corrected: f32 = (entropy * target) / <f32>bits;
    rise = findRise(channels, corrected);
    shrink = rise > 0 ? 1 : findShrink(channels, corrected);
    allowNoise(channels, shrink, rise);
    bits = countFrame(channels, midSide);
  }
  state.lastRise = rise;
  const hardLimit = availableBits(state);
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    if (bits <= hardLimit) {
      const bytes = writeRawDataBlock(channels, windowShape, midSide);
      if (bytes * 8 <= hardLimit) return bytes;
    }
    if (pass > 0) liftCeilings(channels);
    rise = rise * 1.19 + 1;
    allowNoise(channels, shrink, rise);
    bits = countFrame(channels, midSide);
  }
  return 0;
}

function countFrame(channels: i32, midSide: bool): i32 {
  let bits = midSide ? layout.bands : 0;
  for (let channel = 0; channel < channels; channel++) {
    const analysis = channelAnalysis(channel);
    bits += SIDE_BITS_PER_CHANNEL + quantizeChannel(analysis) + chooseSections(analysis);
  }
  return bits;
}

/** More than the mean for a frame that needs more than its neighbours, and for a full reservoir. */
function targetBits(state: EncoderState, entropy: f32): f32 {
  const average = state.averageEntropy > 0 ? state.averageEntropy : entropy + 1;
  const need = max<f32>(0.5, min<f32>(2.2, entropy / average));
  state.averageEntropy = 0.98 * average + 0.02 * entropy;
  const mean = <f32>meanBits(state);
  const available = <f32>availableBits(state);
  const surplus = available - mean - RESERVOIR_GOAL * <f32>reservoirCapacity(state);
  const target = mean * (1 + NEED_SHARE * (need - 1)) + surplus * SURPLUS_SHARE;
  return max<f32>(mean * LEAST_SHARE, min<f32>(target, available * SAFE_SHARE));
}

/** The rise of the thresholds at which the estimate meets the wanted entropy, to about 1 %. */
function findRise(channels: i32, wanted: f32): f32 {
  if (allowNoise(channels, 1, 0) <= wanted) return 0;
  let low: f32 = 0;
  let high: f32 = 64;
  while (high < 65_536 && allowNoise(channels, 1, high) > wanted) {
    low = high;
    high *= 2;
  }
  for (let step = 0; step < 8; step++) {
    const middle = (low + high) / 2;
    const entropy = allowNoise(channels, 1, middle);
    if (entropy > wanted) low = middle;
    else high = middle;
    if (abs(entropy - wanted) < wanted * 0.01) break;
  }
  return high;
}

/** The factor that spends the bits which a frame leaves over, within bounds. */
function findShrink(channels: i32, wanted: f32): f32 {
  let low: f32 = LEAST_SHRINK;
  let high: f32 = 1;
  if (allowNoise(channels, low, 0) <= wanted) return low;
  for (let step = 0; step < 6; step++) {
    const middle = (low + high) / 2;
    if (allowNoise(channels, middle, 0) > wanted) low = middle;
    else high = middle;
  }
  return high;
}

function learn(state: EncoderState, bits: i32, entropy: f32): void {
  if (entropy < 50) return;
  const ratio = <f32>(bits - SIDE_BITS_PER_CHANNEL * state.channels) / entropy;
  state.bitsPerEntropy = 0.9 * state.bitsPerEntropy + 0.1 * max<f32>(0.4, min<f32>(2, ratio));
}

/** The least signal-to-noise ratios are given up, step by step: holes sound better than a starving decoder. */
function liftCeilings(channels: i32): void {
  for (let channel = 0; channel < channels; channel++) {
    const analysis = channelAnalysis(channel);
    for (let band = 0; band < layout.bands; band++) {
      const at = analysis + <usize>(band << 2);
      store<f32>(at, load<f32>(at, NOISE_CEILING) * 2, NOISE_CEILING);
    }
  }
}
