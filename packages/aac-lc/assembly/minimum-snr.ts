import { EncoderState, longCeilings, shortCeilings } from './encoder-state';
import { barksOfBand } from './hearing';
import { longOffset, shortOffset } from './scale-factor-bands';

/**
 * The least ratio of signal to noise that rate control leaves a band, by what the bit rate affords per critical band:
 * a band that sounds poor is better than a hole in the spectrum.
 *
 * Source: 3GPP TS 26.403 §5.4.2.5; the bounds were found by listening models (see the README).
 */

/** Perceptual entropy per bit: §5.6.1.1. */
const ENTROPY_PER_BIT: f64 = 1.18;
/** A critical band's share of a frame's entropy. */
const SHARE_PER_BARK: f64 = 0.026;
/** Noise over signal: at most −0.5 dB, at least −17 dB. */
const MOST_NOISE: f64 = 0.9;
const LEAST_NOISE: f64 = 0.02;

export function fillCeilings(state: EncoderState): void {
  const bits = (<f64>state.bitrateBps / state.channels) * (1024 / 48_000.0);
  for (let band = 0; band < state.longBands; band++) {
    const ceiling = noiseCeiling(bits * barksOfBand(false, band), longOffset(band + 1) - longOffset(band));
    store<f32>(longCeilings(state) + <usize>(band << 2), ceiling);
  }
  for (let band = 0; band < state.shortBands; band++) {
    const ceiling = noiseCeiling((bits * barksOfBand(true, band)) / 8, shortOffset(band + 1) - shortOffset(band));
    store<f32>(shortCeilings(state) + <usize>(band << 2), ceiling);
  }
}

function noiseCeiling(bits: f64, lines: i32): f32 {
  const snr = Math.pow(2, (bits * ENTROPY_PER_BIT * SHARE_PER_BARK) / <f64>lines) - 1.5;
  return <f32>min<f64>(max<f64>(1 / max<f64>(1, snr), LEAST_NOISE), MOST_NOISE);
}
