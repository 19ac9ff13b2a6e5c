/** Scale factor bands at 48 kHz: ISO/IEC 14496-3 §4.5.4, Tables 4.129 (long) and 4.130 (short). */

export const LONG_BANDS: i32 = 49;
export const SHORT_BANDS: i32 = 14;
/** Eight groups of one short window each. */
export const MAX_BANDS: i32 = 8 * SHORT_BANDS;

// biome-ignore format: a table
const LONG_OFFSETS: usize = memory.data<u16>([
  0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 48, 56, 64, 72, 80, 88, 96, 108, 120, 132, 144, 160, 176, 196, 216, 240, 264,
  292, 320, 352, 384, 416, 448, 480, 512, 544, 576, 608, 640, 672, 704, 736, 768, 800, 832, 864, 896, 928, 1024,
]);
// biome-ignore format: a table
const SHORT_OFFSETS: usize = memory.data<u16>([0, 4, 8, 12, 16, 20, 28, 36, 44, 56, 68, 80, 96, 112, 128]);

/** First line of a band; of the band behind the last one, the number of lines. */
export function longOffset(band: i32): i32 {
  return load<u16>(LONG_OFFSETS + <usize>(band << 1));
}

export function shortOffset(band: i32): i32 {
  return load<u16>(SHORT_OFFSETS + <usize>(band << 1));
}

/** Bands that begin below a frequency. */
export function longBandsBelow(hertz: f32): i32 {
  const lines = <i32>((hertz * 1024) / 24_000);
  let bands = 0;
  while (bands < LONG_BANDS && longOffset(bands) < lines) bands++;
  return bands;
}

export function shortBandsBelow(hertz: f32): i32 {
  const lines = <i32>((hertz * 128) / 24_000);
  let bands = 0;
  while (bands < SHORT_BANDS && shortOffset(bands) < lines) bands++;
  return bands;
}
