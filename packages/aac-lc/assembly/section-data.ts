import { writeBits } from './bit-writer';
import { BAND_BITS, CODEBOOK, MAGNITUDES } from './channel-analysis';
import { EIGHT_SHORT, layout } from './frame-layout';
import { NOISE_CODEBOOK } from './noise-substitution';
import { MAX_BANDS } from './scale-factor-bands';
import { SUBSTITUTED } from './scale-factors';

/**
 * Sections: runs of bands that share a codebook, ISO/IEC 14496-3 §4.4.2.7, Table 4.52. Codebooks are chosen for the
 * fewest bits of spectrum and section headers together, by dynamic programming over the bands of a group. Bands of
 * substituted noise go with the zeros of codebook 0 there: the header of a section between them is not counted.
 */

const CODEBOOK_BITS: i32 = 4;
const ALL_CODEBOOKS: i32 = 0xfff;
/** Per band: bit k is set when codebook k goes on from the band before. */
const CONTINUES: usize = memory.data(MAX_BANDS * 2, 16);
/** Per band: the cheapest codebook of the band before, where a new section comes from. */
const CHEAPEST_BEFORE: usize = memory.data(MAX_BANDS, 16);

function lengthBits(): i32 {
  return layout.windowSequence === EIGHT_SHORT ? 3 : 5;
}

/** Fills `CODEBOOK`. @returns Bits of section data and spectral data. */
export function chooseSections(analysis: usize): i32 {
  let bits = 0;
  for (let group = 0; group < layout.groupCount; group++) bits += chooseInGroup(analysis, group * layout.bandsPerGroup);
  return bits;
}

function chooseInGroup(analysis: usize, firstBand: i32): i32 {
  const header = CODEBOOK_BITS + lengthBits();
  let low = i32x4.splat(header);
  let middle = low;
  let high = low;
  let cheapest = 0;
  let cheapestBits = 0;
  const end = firstBand + layout.bandsPerGroup;
  for (let band = firstBand; band < end; band++) {
    const bits = analysis + BAND_BITS + <usize>(band * 48);
    const change = i32x4.splat(cheapestBits + header);
    const continues =
      i32x4.bitmask(i32x4.le_s(low, change)) |
      (i32x4.bitmask(i32x4.le_s(middle, change)) << 4) |
      (i32x4.bitmask(i32x4.le_s(high, change)) << 8);
    store<u16>(CONTINUES + <usize>(band << 1), <u16>(band === firstBand ? ALL_CODEBOOKS : continues));
    store<u8>(CHEAPEST_BEFORE + <usize>band, <u8>cheapest);
    low = i32x4.add(i32x4.min_s(low, change), v128.load(bits));
    middle = i32x4.add(i32x4.min_s(middle, change), v128.load(bits, 16));
    high = i32x4.add(i32x4.min_s(high, change), v128.load(bits, 32));
    let least = i32x4.min_s(i32x4.min_s(low, middle), high);
    least = i32x4.min_s(least, v128.shuffle<i32>(least, least, 2, 3, 0, 1));
    least = i32x4.min_s(least, v128.shuffle<i32>(least, least, 1, 0, 3, 2));
    cheapestBits = i32x4.extract_lane(least, 0);
    const mask =
      i32x4.bitmask(i32x4.eq(low, least)) |
      (i32x4.bitmask(i32x4.eq(middle, least)) << 4) |
      (i32x4.bitmask(i32x4.eq(high, least)) << 8);
    cheapest = ctz(mask);
  }
  let codebook = cheapest;
  for (let band = end - 1; band >= firstBand; band--) {
    const at = analysis + <usize>(band << 2);
    const substituted = load<i32>(at, MAGNITUDES) === SUBSTITUTED;
    store<i32>(at, substituted ? NOISE_CODEBOOK : codebook, CODEBOOK);
    if (((load<u16>(CONTINUES + <usize>(band << 1)) >> codebook) & 1) === 0) {
      codebook = load<u8>(CHEAPEST_BEFORE + <usize>band);
    }
  }
  return cheapestBits;
}

/** section_data(). */
export function writeSections(analysis: usize): void {
  const bits = lengthBits();
  const longest = (1 << bits) - 1;
  for (let group = 0; group < layout.groupCount; group++) {
    const end = (group + 1) * layout.bandsPerGroup;
    let band = group * layout.bandsPerGroup;
    while (band < end) {
      const codebook = load<i32>(analysis + <usize>(band << 2), CODEBOOK);
      let length = 0;
      while (band < end && load<i32>(analysis + <usize>(band << 2), CODEBOOK) === codebook) {
        length++;
        band++;
      }
      writeBits(codebook, CODEBOOK_BITS);
      for (; length >= longest; length -= longest) writeBits(longest, bits);
      writeBits(length, bits);
    }
  }
}
