import {
  ALLOWED_NOISE,
  channelAnalysis,
  LOG_ENERGY,
  NOISE_CEILING,
  RELEVANT_LINES,
  SIGNAL_TO_NOISE,
  SUBSTITUTION_LIMIT,
  THRESHOLD_ROOT,
} from './channel-analysis';
import { paddedBands } from './frame-layout';
import { sumOfLanes } from './lanes';
import { log2x4 } from './logarithm';

/**
 * Perceptual entropy: an estimate of the bits that a noise allowance takes.
 *
 * Source: 3GPP TS 26.403 §5.6.1.1.2, and §5.6.1.1.3 for how thresholds are raised: (threshold^¼ + rise)^4.
 */

/** Above 3 bits per line the estimate is exact; below it bends: §5.6.1.1.2, c1 = log2 8, c2 = log2 2.5, c3 = 1 − c2 / c1. */
const C1: f32 = 3;
const C2: f32 = 1.3219281;
const C3: f32 = 0.5593573;

/**
 * Raises the thresholds of all channels alike, fills `ALLOWED_NOISE`, and estimates the bits.
 *
 * @param shrink Factor of the fourth root of the thresholds, at most 1: for frames that leave bits over.
 * @param rise Fourth root of an energy, added to that of the thresholds, at least 0: for frames that need too many bits.
 */
export function allowNoise(channels: i32, shrink: f32, rise: f32): f32 {
  let sum = f32x4.splat(0);
  const shrinks = f32x4.splat(shrink);
  const rises = f32x4.splat(rise);
  const bytes = <usize>(paddedBands() << 2);
  for (let channel = 0; channel < channels; channel++) {
    const analysis = channelAnalysis(channel);
    for (let at = analysis; at < analysis + bytes; at += 16) {
      const root = f32x4.add(f32x4.mul(v128.load(at, THRESHOLD_ROOT), shrinks), rises);
      const square = f32x4.mul(root, root);
      const allowed = f32x4.pmin(f32x4.mul(square, square), v128.load(at, NOISE_CEILING));
      v128.store(at, allowed, ALLOWED_NOISE);
      const ratio = f32x4.sub(v128.load(at, LOG_ENERGY), log2x4(allowed));
      v128.store(at, ratio, SIGNAL_TO_NOISE);
      const coded = v128.and(f32x4.gt(ratio, f32x4.splat(0)), f32x4.ge(ratio, v128.load(at, SUBSTITUTION_LIMIT)));
      const bent = f32x4.add(f32x4.splat(C2), f32x4.mul(ratio, f32x4.splat(C3)));
      const perLine = v128.bitselect(ratio, bent, f32x4.gt(ratio, f32x4.splat(C1)));
      const bits = f32x4.mul(perLine, v128.load(at, RELEVANT_LINES));
      sum = f32x4.add(sum, v128.and(bits, coded));
    }
  }
  return sumOfLanes(sum);
}
