import { LONG_LINES, SHORT_LINES } from './mdct';

/**
 * Rising halves of the windows, ISO/IEC 14496-3 §4.6.11.3.2. The sine window keeps neighbouring lines apart best; the
 * Kaiser-Bessel derived one far lines.
 */

export const SINE: i32 = 0;
export const KAISER_BESSEL: i32 = 1;

/** Two shapes of 1024 floats each. */
const LONG: usize = memory.data(2 * LONG_LINES * 4, 16);
/** LONG_START and LONG_STOP: a short slope in the middle of a long half. */
const LONG_WITH_SHORT_SLOPE: usize = memory.data(2 * LONG_LINES * 4, 16);
const SHORT: usize = memory.data(2 * SHORT_LINES * 4, 16);
/** Samples before the slope, all 0, and as many behind it, all 1. */
const FLAT: i32 = 448;

export function initialiseWindows(): void {
  fillSine(LONG, LONG_LINES);
  fillSine(SHORT, SHORT_LINES);
  fillKaiserBessel(LONG + LONG_LINES * 4, LONG_LINES, 4);
  fillKaiserBessel(SHORT + SHORT_LINES * 4, SHORT_LINES, 6);
  for (let shape = 0; shape < 2; shape++) {
    const target = LONG_WITH_SHORT_SLOPE + <usize>(shape * LONG_LINES * 4);
    memory.copy(target + FLAT * 4, shortWindow(shape), SHORT_LINES * 4);
    for (let i = FLAT + SHORT_LINES; i < LONG_LINES; i++) store<f32>(target + <usize>(i << 2), 1);
  }
}

export function longWindow(shape: i32): usize {
  return LONG + <usize>(shape * LONG_LINES * 4);
}

export function longWindowWithShortSlope(shape: i32): usize {
  return LONG_WITH_SHORT_SLOPE + <usize>(shape * LONG_LINES * 4);
}

export function shortWindow(shape: i32): usize {
  return SHORT + <usize>(shape * SHORT_LINES * 4);
}

function fillSine(target: usize, lines: i32): void {
  for (let i = 0; i < lines; i++) {
    store<f32>(target + <usize>(i << 2), <f32>Math.sin((Math.PI * (<f64>i + 0.5)) / <f64>(2 * lines)));
  }
}

function fillKaiserBessel(target: usize, lines: i32, alpha: f64): void {
  let total: f64 = 0;
  for (let i = 0; i <= lines; i++) total += kaiser(i, lines, alpha);
  let sum: f64 = 0;
  for (let i = 0; i < lines; i++) {
    sum += kaiser(i, lines, alpha);
    store<f32>(target + <usize>(i << 2), <f32>Math.sqrt(sum / total));
  }
}

function kaiser(i: i32, lines: i32, alpha: f64): f64 {
  const x = (2 * <f64>i) / <f64>lines - 1;
  return bessel0(Math.PI * alpha * Math.sqrt(max<f64>(0, 1 - x * x)));
}

/** Modified Bessel function of the first kind, order 0: its power series. */
function bessel0(x: f64): f64 {
  let term: f64 = 1;
  let sum: f64 = 1;
  for (let k = 1; k < 60; k++) {
    const factor = x / <f64>(2 * k);
    term *= factor * factor;
    sum += term;
  }
  return sum;
}
