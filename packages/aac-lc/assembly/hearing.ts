import { LONG_BANDS, longOffset, SHORT_BANDS, shortOffset } from './scale-factor-bands';

/** What the ear does with the scale factor bands: critical bands, the threshold in quiet, masking of neighbours. */

/** Energy of the line of a full-scale sine; it is taken to be heard at 100 dB of sound pressure. */
const FULL_SCALE_ENERGY: f64 = 4.6e14;
const FULL_SCALE_DECIBEL: f64 = 100;
/** A line of a short window holds an eighth of the amplitude. */
const SHORT_SCALE: f64 = 1 / 64.0;
/** The threshold in quiet is not taken higher: at the ends of hearing its formula goes astray. */
const MAX_QUIET_DECIBEL: f64 = 70;
/** Tens of decibels by which masking falls per critical band, towards higher and towards lower frequencies. */
const UPWARD_SLOPE: f64 = 1;
const DOWNWARD_SLOPE: f64 = 3;

const TABLE_BYTES: i32 = 52 * 4;

/** Per band three tables of floats, for long windows and for short ones. */
const QUIET: usize = memory.data(2 * TABLE_BYTES, 16);
const UPWARD: usize = memory.data(2 * TABLE_BYTES, 16);
const DOWNWARD: usize = memory.data(2 * TABLE_BYTES, 16);

export function initialiseHearing(): void {
  fillTables(false, LONG_BANDS);
  fillTables(true, SHORT_BANDS);
}

/** Floats: the energy under which a band is not heard at all. */
export function thresholdsInQuiet(short: bool): usize {
  return QUIET + <usize>(i32(short) * TABLE_BYTES);
}

/** Floats: the share of a band's threshold that is a threshold for the band above. */
export function upwardMasking(short: bool): usize {
  return UPWARD + <usize>(i32(short) * TABLE_BYTES);
}

/** Floats: likewise for the band below. */
export function downwardMasking(short: bool): usize {
  return DOWNWARD + <usize>(i32(short) * TABLE_BYTES);
}

/** Width of a band in critical bands. */
export function barksOfBand(short: bool, band: i32): f64 {
  return bark(edgeHertz(short, band + 1)) - bark(edgeHertz(short, band));
}

function fillTables(short: bool, bands: i32): void {
  const scale = short ? FULL_SCALE_ENERGY * SHORT_SCALE : FULL_SCALE_ENERGY;
  for (let band = 0; band < bands; band++) {
    const at = <usize>(band << 2);
    const decibel = quietDecibel(short, band) - FULL_SCALE_DECIBEL;
    store<f32>(thresholdsInQuiet(short) + at, <f32>(scale * Math.pow(10, decibel / 10)));
    if (band === 0) continue;
    const barks = bark(centreHertz(short, band)) - bark(centreHertz(short, band - 1));
    store<f32>(upwardMasking(short) + at - 4, <f32>Math.pow(10, -UPWARD_SLOPE * barks));
    store<f32>(downwardMasking(short) + at, <f32>Math.pow(10, -DOWNWARD_SLOPE * barks));
  }
}

/** The lowest threshold in quiet within a band. */
function quietDecibel(short: bool, band: i32): f64 {
  let least = MAX_QUIET_DECIBEL;
  const to = edgeHertz(short, band + 1);
  const line: f64 = short ? 24_000 / 128.0 : 24_000 / 1024.0;
  for (let hertz = edgeHertz(short, band) + line / 2; hertz < to; hertz += line) {
    least = min(least, thresholdInQuiet(hertz));
  }
  return least;
}

function edgeHertz(short: bool, band: i32): f64 {
  return short ? (<f64>shortOffset(band) * 24_000) / 128 : (<f64>longOffset(band) * 24_000) / 1024;
}

function centreHertz(short: bool, band: i32): f64 {
  return (edgeHertz(short, band) + edgeHertz(short, band + 1)) / 2;
}

/** Terhardt's approximation, in decibels of sound pressure. */
function thresholdInQuiet(hertz: f64): f64 {
  const k = max<f64>(hertz / 1000, 0.05);
  return 3.64 * Math.pow(k, -0.8) - 6.5 * Math.exp(-0.6 * (k - 3.3) * (k - 3.3)) + 0.001 * k * k * k * k;
}

/** Zwicker's critical band rate. */
function bark(hertz: f64): f64 {
  return 13 * Math.atan(0.00076 * hertz) + 3.5 * Math.atan((hertz / 7500) * (hertz / 7500));
}
