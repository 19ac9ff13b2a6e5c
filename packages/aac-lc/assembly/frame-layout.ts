import { LONG_LINES } from './mdct';
import { longOffset, MAX_BANDS, shortOffset } from './scale-factor-bands';

/** window_sequence, ISO/IEC 14496-3 Table 4.109. */
export const ONLY_LONG: i32 = 0;
export const LONG_START: i32 = 1;
export const EIGHT_SHORT: i32 = 2;
export const LONG_STOP: i32 = 3;
export const SHORT_WINDOWS: i32 = 8;

/** How the lines of the frame in hand are divided; one for both channels, which share their window. */
@unmanaged
export class FrameLayout {
  windowSequence: i32 = 0;
  groupCount: i32 = 0;
  /** Also max_sfb. */
  bandsPerGroup: i32 = 0;
  /** groupCount × bandsPerGroup: band b of group g is g × bandsPerGroup + b. */
  bands: i32 = 0;
}

export const layout: FrameLayout = changetype<FrameLayout>(memory.data(16, 16));
const GROUP_LENGTHS: usize = memory.data(SHORT_WINDOWS);
const BAND_OFFSETS: usize = memory.data((MAX_BANDS + 1) * 4, 16);

/** Windows of a group; 1 in a long frame. */
export function groupLength(group: i32): i32 {
  return load<u8>(GROUP_LENGTHS + <usize>group);
}

/** First line of a band in the spectrum; of the band behind the last one, its end. */
export function bandOffset(band: i32): i32 {
  return load<i32>(BAND_OFFSETS + <usize>(band << 2));
}

export function layOutLong(windowSequence: i32, bands: i32): void {
  layout.windowSequence = windowSequence;
  layout.groupCount = 1;
  layout.bandsPerGroup = bands;
  layout.bands = bands;
  store<u8>(GROUP_LENGTHS, 1);
  for (let band = 0; band <= bands; band++) store<i32>(BAND_OFFSETS + <usize>(band << 2), longOffset(band));
}

/** @param boundaries Bit w is set when window w begins a group; bit 0 always is. */
export function layOutShort(boundaries: i32, bandsPerGroup: i32): void {
  layout.windowSequence = EIGHT_SHORT;
  layout.bandsPerGroup = bandsPerGroup;
  let group = -1;
  for (let window = 0; window < SHORT_WINDOWS; window++) {
    if ((boundaries >> window) & 1) store<u8>(GROUP_LENGTHS + <usize>++group, 0);
    store<u8>(GROUP_LENGTHS + <usize>group, <u8>(groupLength(group) + 1));
  }
  layout.groupCount = group + 1;
  layout.bands = layout.groupCount * bandsPerGroup;
  let line = 0;
  let band = 0;
  for (let g = 0; g < layout.groupCount; g++) {
    for (let b = 0; b < bandsPerGroup; b++) {
      store<i32>(BAND_OFFSETS + <usize>(band++ << 2), line);
      line += (shortOffset(b + 1) - shortOffset(b)) * groupLength(g);
    }
  }
  store<i32>(BAND_OFFSETS + <usize>(band << 2), line);
}

/** Orders eight short spectra of 128 lines by group, band, window: ISO/IEC 14496-3 §4.5.2.3.5. */
export function interleaveGroups(windows: usize, spectrum: usize): void {
  let target = spectrum;
  let first = 0;
  for (let group = 0; group < layout.groupCount; group++) {
    const length = groupLength(group);
    for (let band = 0; band < layout.bandsPerGroup; band++) {
      const bytes = <usize>((shortOffset(band + 1) - shortOffset(band)) << 2);
      for (let window = first; window < first + length; window++) {
        memory.copy(target, windows + <usize>((window * 128 + shortOffset(band)) << 2), bytes);
        target += bytes;
      }
    }
    first += length;
  }
  memory.fill(target, 0, spectrum + LONG_LINES * 4 - target);
}

/** How many padding bands make the number a multiple of four, as vectors need it. */
export function paddedBands(): i32 {
  return (layout.bands + 3) & ~3;
}
