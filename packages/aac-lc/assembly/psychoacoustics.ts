import {
  COMPRESSED,
  ENERGY,
  FORM_FACTOR,
  LOG_ENERGY,
  NOISE_CEILING,
  PEAK,
  RELEVANT_LINES,
  SPECTRUM,
  THRESHOLD,
  THRESHOLD_ROOT,
} from './channel-analysis';
import { EncoderState, longCeilings, previousThresholds, shortCeilings } from './encoder-state';
import { bandOffset, EIGHT_SHORT, groupLength, layout, paddedBands } from './frame-layout';
import { largestLane, sumOfLanes } from './lanes';
import { log2x4 } from './logarithm';
import { LONG_BANDS, longOffset, SHORT_BANDS, shortOffset } from './scale-factor-bands';
import { tuned } from './tuning';

/**
 * Masking: how much noise each band hides.
 *
 * Source: 3GPP TS 26.403 §5.4.2: energies spread over bands, the threshold in quiet, pre-echo control.
 */

/** Per band: threshold in quiet, and the share of its energy that masks the band above, and the band below. */
const QUIET_LONG: usize = memory.data(52 * 4, 16);
const UPWARD_LONG: usize = memory.data(52 * 4, 16);
const DOWNWARD_LONG: usize = memory.data(52 * 4, 16);
const QUIET_SHORT: usize = memory.data(16 * 4, 16);
const UPWARD_SHORT: usize = memory.data(16 * 4, 16);
const DOWNWARD_SHORT: usize = memory.data(16 * 4, 16);

/** Energy of the line of a full-scale sine; it is taken to be heard at 100 dB of sound pressure. */
const FULL_SCALE_ENERGY: f64 = 4.6e14;
const FULL_SCALE_DECIBEL: f64 = 100;
/** Keeps logarithms finite. */
const LEAST_ENERGY: f32 = 0.001;

export function initialisePsychoacoustics(): void {
  fillMasking(false, LONG_BANDS, QUIET_LONG, UPWARD_LONG, DOWNWARD_LONG);
  fillMasking(true, SHORT_BANDS, QUIET_SHORT, UPWARD_SHORT, DOWNWARD_SHORT);
}

function fillMasking(short: bool, bands: i32, quiet: usize, upward: usize, downward: usize): void {
  const lineHertz: f64 = short ? 24_000 / 128 : 24_000 / 1024;
  // A line of a short window holds an eighth of the amplitude.
  const scale: f64 = short ? FULL_SCALE_ENERGY / 64 : FULL_SCALE_ENERGY;
  for (let band = 0; band < bands; band++) {
    const from = short ? shortOffset(band) : longOffset(band);
    const to = short ? shortOffset(band + 1) : longOffset(band + 1);
    let least: f64 = 70;
    for (let line = from; line < to; line++) least = min(least, thresholdInQuiet((<f64>line + 0.5) * lineHertz));
    const at = <usize>(band << 2);
    store<f32>(quiet + at, <f32>(scale * 10 ** ((least - FULL_SCALE_DECIBEL) / 10)));
    if (band === 0) continue;
    const below = short ? shortOffset(band - 1) : longOffset(band - 1);
    const barks = bark((<f64>(from + to) / 2) * lineHertz) - bark((<f64>(below + from) / 2) * lineHertz);
    store<f32>(upward + at - 4, <f32>Math.pow(10, -(<f64>tuned(1)) * barks));
    store<f32>(downward + at, <f32>Math.pow(10, -(<f64>tuned(2)) * barks));
  }
}

/** Terhardt's approximation, in decibels of sound pressure. */
function thresholdInQuiet(hertz: f64): f64 {
  const k = max<f64>(hertz / 1000, 0.05);
  return 3.64 * k ** -0.8 - 6.5 * Math.exp(-0.6 * (k - 3.3) * (k - 3.3)) + 0.001 * k * k * k * k;
}

/** Zwicker's critical band rate. */
function bark(hertz: f64): f64 {
  return 13 * Math.atan(0.00076 * hertz) + 3.5 * Math.atan((hertz / 7500) * (hertz / 7500));
}

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
    store<f32>(at, 1, FORM_FACTOR);
    store<f32>(at, 1, RELEVANT_LINES);
    store<f32>(at, 1, NOISE_CEILING);
  }
}

/** Fills `THRESHOLD` from `ENERGY`. */
export function findThresholds(state: EncoderState, channel: i32, analysis: usize, previousWasShort: bool): void {
  const short = layout.windowSequence === EIGHT_SHORT;
  const bands = layout.bandsPerGroup;
  for (let group = 0; group < layout.groupCount; group++) {
    const first = analysis + <usize>((group * bands) << 2);
    spread(first, bands, short ? UPWARD_SHORT : UPWARD_LONG, short ? DOWNWARD_SHORT : DOWNWARD_LONG);
    const quiet = short ? QUIET_SHORT : QUIET_LONG;
    const windows = <f32>groupLength(group);
    for (let band: usize = 0; band < <usize>(bands << 2); band += 4) {
      store<f32>(first + band, max(load<f32>(first + band, THRESHOLD), windows * load<f32>(quiet + band)), THRESHOLD);
    }
  }
  if (!short) controlPreEcho(state, channel, analysis, previousWasShort);
}

function spread(first: usize, bands: i32, upward: usize, downward: usize): void {
  const masking = tuned(0);
  const end = <usize>(bands << 2);
  let above: f32 = 0;
  for (let band: usize = 0; band < end; band += 4) {
    const threshold = max(load<f32>(first + band, ENERGY) * masking, above);
    store<f32>(first + band, threshold, THRESHOLD);
    above = threshold * load<f32>(upward + band);
  }
  let below: f32 = 0;
  for (let band: usize = end; band > 0; band -= 4) {
    const threshold = max(load<f32>(first + band - 4, THRESHOLD), below);
    store<f32>(first + band - 4, threshold, THRESHOLD);
    below = threshold * load<f32>(downward + band - 4);
  }
}

/** A threshold rises by no more than a factor from frame to frame: the noise sounds through the whole window. */
function controlPreEcho(state: EncoderState, channel: i32, analysis: usize, previousWasShort: bool): void {
  const previous = previousThresholds(state, channel);
  for (let band: usize = 0; band < <usize>(layout.bands << 2); band += 4) {
    const threshold = load<f32>(analysis + band, THRESHOLD);
    const limit = tuned(3) * load<f32>(previous + band);
    store<f32>(previous + band, threshold);
    if (!previousWasShort && threshold > limit) {
      store<f32>(analysis + band, max(limit, tuned(4) * threshold), THRESHOLD);
    }
  }
}

/** Fills what entropy estimate and quantiser need, once the spectrum is final. */
export function measureLines(state: EncoderState, analysis: usize): void {
  const short = layout.windowSequence === EIGHT_SHORT;
  const ceilings = short ? shortCeilings(state) : longCeilings(state);
  let inGroup = 0;
  for (let band = 0; band < layout.bands; band++) {
    let rootSum = f32x4.splat(0);
    let peak = f32x4.splat(0);
    const from = bandOffset(band);
    const to = bandOffset(band + 1);
    for (let line = from; line < to; line += 4) {
      const at = analysis + <usize>(line << 2);
      const magnitude = f32x4.abs(v128.load(at, SPECTRUM));
      const root = f32x4.sqrt(magnitude);
      const compressed = f32x4.sqrt(f32x4.mul(magnitude, root));
      rootSum = f32x4.add(rootSum, root);
      peak = f32x4.pmax(peak, compressed);
      v128.store(at, compressed, COMPRESSED);
    }
    const at = analysis + <usize>(band << 2);
    const energy = load<f32>(at, ENERGY);
    const formFactor = sumOfLanes(rootSum) + 0.000001;
    store<f32>(at, formFactor, FORM_FACTOR);
    store<f32>(at, largestLane(peak), PEAK);
    store<f32>(at, formFactor / sqrt<f32>(sqrt<f32>(energy / <f32>(to - from))), RELEVANT_LINES);
    store<f32>(at, max(load<f32>(at, THRESHOLD), energy * load<f32>(ceilings + <usize>(inGroup << 2))), NOISE_CEILING);
    if (++inGroup === layout.bandsPerGroup) inGroup = 0;
  }
  for (let band: usize = 0; band < <usize>(paddedBands() << 2); band += 16) {
    const at = analysis + band;
    v128.store(at, log2x4(v128.load(at, ENERGY)), LOG_ENERGY);
    v128.store(at, f32x4.sqrt(f32x4.sqrt(v128.load(at, THRESHOLD))), THRESHOLD_ROOT);
  }
}

/**
 * Fills the least ratios of signal to noise that rate control respects, by what the bit rate can afford per critical band.
 *
 * Source: 3GPP TS 26.403 §5.4.2.5 (minimum SNR).
 */
export function fillCeilings(state: EncoderState): void {
  const perChannel = <f64>state.bitrateBps / state.channels;
  const entropyPerFrame = (1.18 * perChannel * 1024) / 48_000;
  fillCeilingsOf(longCeilings(state), state.longBands, false, entropyPerFrame);
  fillCeilingsOf(shortCeilings(state), state.shortBands, true, entropyPerFrame);
}

function fillCeilingsOf(target: usize, bands: i32, short: bool, entropyPerFrame: f64): void {
  const lineHertz: f64 = short ? 24_000 / 128 : 24_000 / 1024;
  for (let band = 0; band < bands; band++) {
    const from = short ? shortOffset(band) : longOffset(band);
    const to = short ? shortOffset(band + 1) : longOffset(band + 1);
    const barks = bark(<f64>to * lineHertz) - bark(<f64>from * lineHertz);
    const share = entropyPerFrame * <f64>tuned(7) * barks * (short ? 0.125 : 1);
    const snr = 2 ** (share / <f64>(to - from)) - 1.5;
    const inverse: f64 = 1 / max<f64>(1, snr);
    store<f32>(target + <usize>(band << 2), <f32>min<f64>(max<f64>(inverse, tuned(9)), tuned(8)));
  }
}
