import { channelAnalysis, ENERGY, SPECTRUM, THRESHOLD } from './channel-analysis';
import { bandOffset, layout } from './frame-layout';
import { sumOfLanes } from './lanes';
import { MAX_BANDS } from './scale-factor-bands';

/**
 * Mid and side instead of left and right, per scale factor band, where that needs fewer bits.
 *
 * Source: ISO/IEC 14496-3 §4.6.8.1; the decision: 3GPP TS 26.403 §5.4.2.6.
 */

const LEAST_ENERGY: f32 = 0.001;
/** Per band: 1 for mid and side. */
export const MID_SIDE_USED: usize = memory.data(MAX_BANDS, 16);

/** Transforms the bands that gain. @returns Whether there are any. */
export function applyMidSide(): bool {
  const left = channelAnalysis(0);
  const right = channelAnalysis(1);
  let any = false;
  for (let band = 0; band < layout.bands; band++) {
    const used = gains(left, right, band);
    store<u8>(MID_SIDE_USED + <usize>band, <u8>used);
    any = any || used;
  }
  return any;
}

function gains(left: usize, right: usize, band: i32): bool {
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
  const shared = min(leftThreshold, rightThreshold);
  const separateCost =
    (max(load<f32>(left + at, ENERGY), leftThreshold) / leftThreshold) *
    (max(load<f32>(right + at, ENERGY), rightThreshold) / rightThreshold);
  const jointCost = (max(midEnergy, shared) / shared) * (max(sideEnergy, shared) / shared);
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
