import { writeBits } from './bit-writer';
import { ENERGY, RELEVANT_LINES, SCALE_FACTOR, SUBSTITUTION_LIMIT } from './channel-analysis';
import { EncoderState } from './encoder-state';
import { bandOffset, EIGHT_SHORT, layout } from './frame-layout';
import { MAX_DIFFERENCE, writeScaleFactor } from './huffman';
import { log2 } from './logarithm';
import { MID_SIDE_USED } from './mid-side';

/**
 * Perceptual noise substitution: of a band that is mere noise only the energy is sent.
 *
 * Source: ISO/IEC 14496-3 §4.6.13.
 */

export const NOISE_CODEBOOK: i32 = 13;
/** log2 of the ratio of energy to allowed noise under which a band is substituted: it would be mostly noise anyway. */
const LIMIT: f32 = 1;
/** 3.3 kHz: below, the ear follows the wave. */
const FIRST_LINE: i32 = 140;
/** Of Gaussian noise 0.82 of the lines count as relevant; of a tone a few. */
const NOISE_FLATNESS: f32 = 0.68;
/** Levels start 90 below the global gain, and the first is sent in 9 bits: §4.6.13.3. */
const LEVEL_OFFSET: i32 = 90;
const FIRST_LEVEL_BITS: i32 = 9;
const FIRST_LEVEL_OFFSET: i32 = 256;

/** Marks the bands that may be substituted: noise by their statistics, of a steady frame, not shared by mid and side. */
export function findNoise(state: EncoderState, analysis: usize, midSide: bool): void {
  const possible = layout.windowSequence !== EIGHT_SHORT && state.isSteady !== 0;
  for (let band = 0; band < layout.bands; band++) {
    const at = analysis + <usize>(band << 2);
    const from = bandOffset(band);
    const lines = <f32>(bandOffset(band + 1) - from);
    const noise = possible && from >= FIRST_LINE && load<f32>(at, RELEVANT_LINES) > NOISE_FLATNESS * lines;
    const joint = midSide && load<u8>(MID_SIDE_USED + <usize>band) !== 0;
    store<f32>(at, noise && !joint ? LIMIT : 0, SUBSTITUTION_LIMIT);
  }
}

/** Keeps the level of a band, energy in steps of 1.5 dB, in its scale factor's place. */
export function keepNoiseLevel(at: usize): void {
  store<i32>(at, <i32>floor<f32>(2 * log2(load<f32>(at, ENERGY)) + 0.5), SCALE_FACTOR);
}

/** Writes the levels of a channel one by one. */
@unmanaged
export class NoiseLevels {
  previous: i32 = 0;
  isFirst: bool = false;

  start(globalGain: i32): void {
    this.previous = globalGain - LEVEL_OFFSET;
    this.isFirst = true;
  }

  write(level: i32): void {
    const difference = level - this.previous;
    if (this.isFirst) {
      this.isFirst = false;
      // Levels are 0 to 110, global gain less 90 is −90 to 165: nine bits hold their difference.
      writeBits(difference + FIRST_LEVEL_OFFSET, FIRST_LEVEL_BITS);
      this.previous = level;
    } else {
      const next = max(-MAX_DIFFERENCE, min(MAX_DIFFERENCE, difference));
      writeScaleFactor(next);
      this.previous += next;
    }
  }
}

export const noiseLevels: NoiseLevels = changetype<NoiseLevels>(memory.data(8, 8));
