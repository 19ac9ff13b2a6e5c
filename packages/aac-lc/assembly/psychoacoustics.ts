import { ENERGY, THRESHOLD } from './channel-analysis';
import { EncoderState, previousThresholds } from './encoder-state';
import { EIGHT_SHORT, groupLength, layout } from './frame-layout';
import { downwardMasking, thresholdsInQuiet, upwardMasking } from './hearing';

/**
 * Masking: how much noise each band hides.
 *
 * Source: 3GPP TS 26.403 §5.4.2: energies spread over bands, the threshold in quiet, pre-echo control.
 */

/** Noise 29 dB below a band is masked by it, even by a tone. */
const MASKED: f32 = 0.00126;
/** How far thresholds may rise from one long frame to the next, and how far they are lowered at most. */
const PRE_ECHO_RISE: f32 = 3;
const PRE_ECHO_LEAST: f32 = 0.01;

/** Fills `THRESHOLD` from `ENERGY`. */
export function findThresholds(state: EncoderState, channel: i32, analysis: usize, previousWasShort: bool): void {
  const short = layout.windowSequence === EIGHT_SHORT;
  const bands = layout.bandsPerGroup;
  const quiet = thresholdsInQuiet(short);
  for (let group = 0; group < layout.groupCount; group++) {
    const first = analysis + <usize>((group * bands) << 2);
    spread(first, bands, upwardMasking(short), downwardMasking(short));
    const windows = <f32>groupLength(group);
    for (let band: usize = 0; band < <usize>(bands << 2); band += 4) {
      store<f32>(first + band, max(load<f32>(first + band, THRESHOLD), windows * load<f32>(quiet + band)), THRESHOLD);
    }
  }
  if (!short) controlPreEcho(state, channel, analysis, previousWasShort);
}

function spread(first: usize, bands: i32, upward: usize, downward: usize): void {
  const end = <usize>(bands << 2);
  let fromBelow: f32 = 0;
  for (let band: usize = 0; band < end; band += 4) {
    const threshold = max(load<f32>(first + band, ENERGY) * MASKED, fromBelow);
    store<f32>(first + band, threshold, THRESHOLD);
    fromBelow = threshold * load<f32>(upward + band);
  }
  let fromAbove: f32 = 0;
  for (let band: usize = end; band > 0; band -= 4) {
    const threshold = max(load<f32>(first + band - 4, THRESHOLD), fromAbove);
    store<f32>(first + band - 4, threshold, THRESHOLD);
    fromAbove = threshold * load<f32>(downward + band - 4);
  }
}

/** A threshold rises by no more than a factor from frame to frame: the noise sounds through the whole window. */
function controlPreEcho(state: EncoderState, channel: i32, analysis: usize, previousWasShort: bool): void {
  const previous = previousThresholds(state, channel);
  for (let band: usize = 0; band < <usize>(layout.bands << 2); band += 4) {
    const threshold = load<f32>(analysis + band, THRESHOLD);
    const limit = PRE_ECHO_RISE * load<f32>(previous + band);
    store<f32>(previous + band, threshold);
    if (!previousWasShort && threshold > limit) {
      store<f32>(analysis + band, max(limit, PRE_ECHO_LEAST * threshold), THRESHOLD);
    }
  }
}
