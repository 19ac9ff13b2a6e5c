import { SHORT_WINDOWS } from './frame-layout';
import { sumOfLanes } from './lanes';
import { log2 } from './logarithm';
import { SHORT_LINES } from './mdct';
import { SHORT_BANDS, shortOffset } from './scale-factor-bands';

/** Groups short windows of similar spectra, which then share their scale factors: ISO/IEC 14496-3 §4.5.2.3.4. */

/** Energies of 8 windows × 14 bands, both channels together. */
const ENERGIES: usize = memory.data(SHORT_WINDOWS * SHORT_BANDS * 4, 16);
const GROUP_ENERGY: usize = memory.data(SHORT_BANDS * 4, 16);
/** Energy per band below which differences do not count: about the threshold in quiet. */
const FLOOR: f32 = 100_000;

/** Windows further apart are not grouped: scale factors for each cost more bits than they save noise, below this. */
const MAX_DISTANCE: f32 = 4;

export function clearWindowEnergies(): void {
  memory.fill(ENERGIES, 0, SHORT_WINDOWS * SHORT_BANDS * 4);
}

/** @param windows Eight spectra of 128 lines of one channel. */
export function addWindowEnergies(windows: usize): void {
  for (let window = 0; window < SHORT_WINDOWS; window++) {
    const spectrum = windows + <usize>(window * SHORT_LINES * 4);
    for (let band = 0; band < SHORT_BANDS; band++) {
      let sum = f32x4.splat(0);
      for (let line = shortOffset(band); line < shortOffset(band + 1); line += 4) {
        const x = v128.load(spectrum + <usize>(line << 2));
        sum = f32x4.add(sum, f32x4.mul(x, x));
      }
      const at = ENERGIES + <usize>((window * SHORT_BANDS + band) << 2);
      store<f32>(at, load<f32>(at) + sumOfLanes(sum));
    }
  }
}

/** @returns Bit w is set when window w begins a group. */
export function groupBoundaries(bands: i32): i32 {
  let boundaries = 1;
  memory.copy(GROUP_ENERGY, ENERGIES, SHORT_BANDS * 4);
  let length = 1;
  for (let window = 1; window < SHORT_WINDOWS; window++) {
    const energies = ENERGIES + <usize>(window * SHORT_BANDS * 4);
    if (distance(energies, <f32>length, bands) > MAX_DISTANCE) {
      boundaries |= 1 << window;
      memory.copy(GROUP_ENERGY, energies, SHORT_BANDS * 4);
      length = 1;
    } else {
      for (let band: usize = 0; band < <usize>(SHORT_BANDS << 2); band += 4) {
        store<f32>(GROUP_ENERGY + band, load<f32>(GROUP_ENERGY + band) + load<f32>(energies + band));
      }
      length++;
    }
  }
  return boundaries;
}

/** Mean difference, in powers of two, between a window and the average of a group. */
function distance(energies: usize, length: f32, bands: i32): f32 {
  let sum: f32 = 0;
  for (let band: usize = 0; band < <usize>(bands << 2); band += 4) {
    const average = load<f32>(GROUP_ENERGY + band) / length;
    sum += abs(log2((load<f32>(energies + band) + FLOOR) / (average + FLOOR)));
  }
  return sum / <f32>bands;
}
