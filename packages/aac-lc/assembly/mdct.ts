import { FFT_INPUT_IM, FFT_INPUT_RE, FFT_OUTPUT_IM, FFT_OUTPUT_RE, fft64, fft512 } from './fft';
import { reverse } from './lanes';

/**
 * Modified discrete cosine transform of 2048 or 256 windowed samples.
 *
 * Source: ISO/IEC 14496-3 §4.6.11.3.1 gives the inverse; this is its counterpart, X[k] = 2 Σ z[n] cos(2π/N (n + n0) (k + ½)).
 * The windowed block is folded to half its length, and a DCT-IV of M points is taken by a complex FFT of M/2 points.
 */

export const LONG_LINES: i32 = 1024;
export const SHORT_LINES: i32 = 128;

/** e^(−jπ(i + 1/8)/M): four arrays of M/2 floats, cos and −sin, then both doubled for the factor 2 of the result. */
const ROTATION_LONG: usize = memory.data(LONG_LINES * 8, 16);
const ROTATION_SHORT: usize = memory.data(SHORT_LINES * 8, 16);
const FOLDED: usize = memory.data(LONG_LINES * 4, 16);

export function initialiseMdct(): void {
  fillRotation(ROTATION_LONG, LONG_LINES);
  fillRotation(ROTATION_SHORT, SHORT_LINES);
}

function fillRotation(target: usize, lines: i32): void {
  const row = <usize>(lines << 1);
  for (let i = 0; i < lines >> 1; i++) {
    const angle = (Math.PI * (<f64>i + 0.125)) / <f64>lines;
    const at = target + <usize>(i << 2);
    store<f32>(at, <f32>Math.cos(angle));
    store<f32>(at + row, <f32>-Math.sin(angle));
    store<f32>(at + 2 * row, <f32>(2 * Math.cos(angle)));
    store<f32>(at + 3 * row, <f32>(-2 * Math.sin(angle)));
  }
}

/**
 * @param lines 1024 or 128.
 * @param samples 2 × lines floats.
 * @param risingLeft Rising window of `lines` floats for the first half; `risingRight` likewise, used backwards.
 * @param spectrum Receives `lines` floats.
 */
export function mdct(lines: i32, samples: usize, risingLeft: usize, risingRight: usize, spectrum: usize): void {
  fold(lines, samples, risingLeft, risingRight);
  dct4(lines, spectrum);
}

/** Windows the samples and folds the aliasing halves: the blocks (a, b, c, d) become (−c_r − d, a − b_r). */
function fold(lines: i32, samples: usize, risingLeft: usize, risingRight: usize): void {
  const half = <usize>(lines << 1); // bytes of half a block of `lines` samples
  const whole: usize = 2 * half;
  for (let at: usize = 0; at < half; at += 16) {
    const mirrored = half - 16 - at;
    const c = reverse(v128.load(samples + whole + mirrored));
    const d = v128.load(samples + whole + half + at);
    const cWindow = v128.load(risingRight + half + at);
    const dWindow = reverse(v128.load(risingRight + mirrored));
    v128.store(FOLDED + at, f32x4.neg(f32x4.add(f32x4.mul(c, cWindow), f32x4.mul(d, dWindow))));
    const a = v128.load(samples + at);
    const b = reverse(v128.load(samples + half + mirrored));
    const aWindow = v128.load(risingLeft + at);
    const bWindow = reverse(v128.load(risingLeft + half + mirrored));
    v128.store(FOLDED + half + at, f32x4.sub(f32x4.mul(a, aWindow), f32x4.mul(b, bWindow)));
  }
}

function dct4(lines: i32, spectrum: usize): void {
  const rotation = lines === LONG_LINES ? ROTATION_LONG : ROTATION_SHORT;
  const row = <usize>(lines << 1); // bytes of M/2 floats
  rotateIn(rotation, row);
  if (lines === LONG_LINES) fft512();
  else fft64();
  rotateOut(rotation + 2 * row, row, spectrum);
}

/** t[i] = (u[2i] + j u[M − 1 − 2i]) · rotation. */
function rotateIn(rotation: usize, row: usize): void {
  for (let at: usize = 0; at < row; at += 16) {
    const front = FOLDED + 2 * at;
    const back = FOLDED + 2 * row - 2 * at - 32;
    const re = v128.shuffle<f32>(v128.load(front), v128.load(front, 16), 0, 2, 4, 6);
    const im = v128.shuffle<f32>(v128.load(back), v128.load(back, 16), 7, 5, 3, 1);
    const cos = v128.load(rotation + at);
    const sin = v128.load(rotation + row + at);
    v128.store(FFT_INPUT_RE + at, f32x4.sub(f32x4.mul(re, cos), f32x4.mul(im, sin)));
    v128.store(FFT_INPUT_IM + at, f32x4.add(f32x4.mul(re, sin), f32x4.mul(im, cos)));
  }
}

/** y = T · rotation; X[2k] = Re y[k], X[M − 1 − 2k] = −Im y[k]. Front and back of the spectrum are filled together. */
function rotateOut(rotation: usize, row: usize, spectrum: usize): void {
  for (let front: usize = 0; front < row >> 1; front += 16) {
    const back = row - 16 - front;
    const fRe = v128.load(FFT_OUTPUT_RE + front);
    const fIm = v128.load(FFT_OUTPUT_IM + front);
    const fCos = v128.load(rotation + front);
    const fSin = v128.load(rotation + row + front);
    const bRe = v128.load(FFT_OUTPUT_RE + back);
    const bIm = v128.load(FFT_OUTPUT_IM + back);
    const bCos = v128.load(rotation + back);
    const bSin = v128.load(rotation + row + back);
    const frontEven = f32x4.sub(f32x4.mul(fRe, fCos), f32x4.mul(fIm, fSin));
    const backOdd = reverse(f32x4.neg(f32x4.add(f32x4.mul(fRe, fSin), f32x4.mul(fIm, fCos))));
    const backEven = f32x4.sub(f32x4.mul(bRe, bCos), f32x4.mul(bIm, bSin));
    const frontOdd = reverse(f32x4.neg(f32x4.add(f32x4.mul(bRe, bSin), f32x4.mul(bIm, bCos))));
    v128.store(spectrum + 2 * front, v128.shuffle<f32>(frontEven, frontOdd, 0, 4, 1, 5));
    v128.store(spectrum + 2 * front, v128.shuffle<f32>(frontEven, frontOdd, 2, 6, 3, 7), 16);
    v128.store(spectrum + 2 * back, v128.shuffle<f32>(backEven, backOdd, 0, 4, 1, 5));
    v128.store(spectrum + 2 * back, v128.shuffle<f32>(backEven, backOdd, 2, 6, 3, 7), 16);
  }
}
