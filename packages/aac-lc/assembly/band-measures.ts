import {
  COMPRESSED,
  ENERGY,
  FORM_FACTOR,
  LOG_ENERGY,
  NOISE_CEILING,
  PEAK,
  RELEVANT_LINES,
  SPECTRUM,
  SUBSTITUTION_LIMIT,
  THRESHOLD,
  THRESHOLD_ROOT,
} from './channel-analysis';
import { EncoderState, longCeilings, shortCeilings } from './encoder-state';
import { bandOffset, EIGHT_SHORT, layout, paddedBands } from './frame-layout';
import { largestLane, sumOfLanes } from './lanes';
import { log2x4 } from './logarithm';

/** Sums over the lines of each band, which all decisions are made from. */

/** Keeps logarithms and quotients finite. */
const LEAST_ENERGY: f32 = 0.001;
const LEAST_FORM_FACTOR: f32 = 0.000001;

/** Fills `ENERGY`, and the bands that pad a vector with what makes them cost nothing. */
export function measureEnergies(analysis: usize): void {
  for (let band = 0; band < layout.bands; band++) {
    let sum = f32x4.splat(0);
    const end = analysis + SPECTRUM + <usize>(bandOffset(band + 1) << 2);
    for (let at = analysis + SPECTRUM + <usize>(bandOffset(band) << 2); at < end; at += 16) {
      const x = v128.load(at);
      sum = f32x4.add(sum, f32x4.mul(x, x));
    }
    store<f32>(analysis + <usize>(band << 2), sumOfLanes(sum) + LEAST_ENERGY, ENERGY);
  }
  for (let band = layout.bands; band < paddedBands(); band++) {
    const at = analysis + <usize>(band << 2);
    store<f32>(at, LEAST_ENERGY, ENERGY);
    store<f32>(at, 1, THRESHOLD);
    store<f32>(at, 1, NOISE_CEILING);
    store<f32>(at, 0, RELEVANT_LINES);
    store<f32>(at, 0, SUBSTITUTION_LIMIT);
  }
}

/** Fills what entropy estimate and quantiser need, once spectrum, energies and thresholds are final. */
export function measureLines(state: EncoderState, analysis: usize): void {
  const ceilings = layout.windowSequence === EIGHT_SHORT ? shortCeilings(state) : longCeilings(state);
  let inGroup = 0;
  for (let band = 0; band < layout.bands; band++) {
    compressBand(analysis, band);
    const at = analysis + <usize>(band << 2);
    const energy = load<f32>(at, ENERGY);
    const meanSquare = energy / <f32>(bandOffset(band + 1) - bandOffset(band));
    store<f32>(at, load<f32>(at, FORM_FACTOR) / sqrt<f32>(sqrt<f32>(meanSquare)), RELEVANT_LINES);
    const ceiling = energy * load<f32>(ceilings + <usize>(inGroup << 2));
    store<f32>(at, max(load<f32>(at, THRESHOLD), ceiling), NOISE_CEILING);
    if (++inGroup === layout.bandsPerGroup) inGroup = 0;
  }
  for (let at = analysis; at < analysis + <usize>(paddedBands() << 2); at += 16) {
    v128.store(at, log2x4(v128.load(at, ENERGY)), LOG_ENERGY);
    v128.store(at, f32x4.sqrt(f32x4.sqrt(v128.load(at, THRESHOLD))), THRESHOLD_ROOT);
  }
}

/** |x|^¾ of each line, the largest of them, and the sum of √|x|. */
function compressBand(analysis: usize, band: i32): void {
  let rootSum = f32x4.splat(0);
  let peak = f32x4.splat(0);
  const end = analysis + <usize>(bandOffset(band + 1) << 2);
  for (let at = analysis + <usize>(bandOffset(band) << 2); at < end; at += 16) {
    const magnitude = f32x4.abs(v128.load(at, SPECTRUM));
    const root = f32x4.sqrt(magnitude);
    const compressed = f32x4.sqrt(f32x4.mul(magnitude, root));
    rootSum = f32x4.add(rootSum, root);
    peak = f32x4.pmax(peak, compressed);
    v128.store(at, compressed, COMPRESSED);
  }
  const at = analysis + <usize>(band << 2);
  store<f32>(at, sumOfLanes(rootSum) + LEAST_FORM_FACTOR, FORM_FACTOR);
  store<f32>(at, largestLane(peak), PEAK);
}
