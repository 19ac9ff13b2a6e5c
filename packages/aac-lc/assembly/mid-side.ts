import { channelAnalysis, ENERGY, SPECTRUM, THRESHOLD } from './channel-analysis';
import { EncoderState } from './encoder-state';
import { bandOffset, layout } from './frame-layout';
import { sumOfLanes } from './lanes';
import { MAX_BANDS } from './scale-factor-bands';

/**
 * Mid and side instead of left and right, per scale factor band, where that needs fewer bits.
 *
 * Source: ISO/IEC 14496-3 §4.6.8.1; the decision: 3GPP TS 26.403 §5.4.2.6.
 */

/** Joint coding has to gain this much: noise of mid and of side adds up in each ear. */
const JOINT_HANDICAP: f32 = 2.5;
/** Noise that mid and side may have, over the lower threshold of left and right: rarely are both at their limit. */
const SHARED_NOISE: f32 = 1.3;
const LEAST_ENERGY: f32 = 0.001;
/** Per band: 1 for mid and side. */
export const MID_SIDE_USED: usize = memory.data(MAX_BANDS, 16);

/** Transforms the bands that gain. @returns Whether there are any. */
export function applyMidSide(state: EncoderState): bool {
  const left = channelAnalysis(0);
  const right = channelAnalysis(1);
  let any = false;
  for (let band = 0; band < layout.bands; band++) {
    const used = gains(left, right, band, state.lastRise);
    store<u8>(MID_SIDE_USED + <usize>band, <u8>used);
    any = any || used;
  }
  return any;
}

function gains(left: usize, right: usize, band: i32, rise: f32): bool {
  const from = <usize>(bandOffset(band) << 2);
  const to = <usize>(bandOffset(band + 1) << 2);
  let midSum = f32x4.splat(0);
  let sideSum = f32x4.splat(0);
  for (let line = from; line < to; line += 16) {
    const l = v128.load(left + line, SPECTRUM);
    const r = v128.load(right + line, SPECTRUM);
    const mid = f32x4.add(l, r);
    const side = f32x4.sub(l, r);
    midSum = f32x4.add(midSum, f32x4.mul(mid, mid));
    sideSum = f32x4.add(sideSum, f32x4.mul(side, side));
  }
  const midEnergy = sumOfLanes(midSum) * 0.25 + LEAST_ENERGY;
  const sideEnergy = sumOfLanes(sideSum) * 0.25 + LEAST_ENERGY;
  const at = <usize>(band << 2);
  const leftThreshold = load<f32>(left + at, THRESHOLD);
  const rightThreshold = load<f32>(right + at, THRESHOLD);
  // Noise of mid and side reaches both ears.
  const shared = min(leftThreshold, rightThreshold) * SHARED_NOISE;
  const likely = raised(shared, rise);
  const separateCost =
    cost(load<f32>(left + at, ENERGY), raised(leftThreshold, rise)) *
    cost(load<f32>(right + at, ENERGY), raised(rightThreshold, rise));
  const jointCost = cost(midEnergy, likely) * cost(sideEnergy, likely) * JOINT_HANDICAP;
  if (jointCost > separateCost) return false;
  const half = f32x4.splat(0.5);
  for (let line = from; line < to; line += 16) {
    const l = v128.load(left + line, SPECTRUM);
    const r = v128.load(right + line, SPECTRUM);
    v128.store(left + line, f32x4.mul(f32x4.add(l, r), half), SPECTRUM);
    v128.store(right + line, f32x4.mul(f32x4.sub(l, r), half), SPECTRUM);
  }
  store<f32>(left + at, midEnergy, ENERGY);
  store<f32>(right + at, sideEnergy, ENERGY);
  store<f32>(left + at, shared, THRESHOLD);
  store<f32>(right + at, shared, THRESHOLD);
  return true;
}

function raised(threshold: f32, rise: f32): f32 {
  const root = sqrt<f32>(sqrt<f32>(threshold)) + rise;
  const square = root * root;
  return square * square;
}

/** A factor for each signal: two to the power of its bits per line. */
function cost(energy: f32, threshold: f32): f32 {
  return max(energy, threshold) / threshold;
}
