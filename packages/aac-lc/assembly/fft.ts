/**
 * Complex FFT of 512 or 64 points: Stockham's self-sorting algorithm, radix 4, decimation in frequency.
 * Real and imaginary parts stand in arrays of their own, so that four points fill a vector.
 */

const MAX_POINTS: i32 = 512;
/** Input, and work space: overwritten. */
export const FFT_INPUT_RE: usize = memory.data(MAX_POINTS * 4, 16);
export const FFT_INPUT_IM: usize = memory.data(MAX_POINTS * 4, 16);
/** Both sizes take an odd number of stages, so the result always ends here. */
export const FFT_OUTPUT_RE: usize = memory.data(MAX_POINTS * 4, 16);
export const FFT_OUTPUT_IM: usize = memory.data(MAX_POINTS * 4, 16);

/** Per radix-4 stage six arrays of m floats: Re and Im of w^p, w^2p, w^3p; 512 points have m = 128, 32, 8, 2. */
const TWIDDLES_512: usize = memory.data(6 * 4 * (128 + 32 + 8 + 2), 16);
const TWIDDLES_64: usize = memory.data(6 * 4 * (16 + 4 + 1), 16);

export function initialiseFft(): void {
  fillTwiddles(TWIDDLES_512, 512);
  fillTwiddles(TWIDDLES_64, 64);
}

function fillTwiddles(target: usize, points: i32): void {
  for (let k = points; k >= 4; k >>= 2) {
    const m = k >> 2;
    for (let power = 1; power <= 3; power++) {
      for (let p = 0; p < m; p++) {
        const angle = (-2 * Math.PI * <f64>(power * p)) / <f64>k;
        store<f32>(target + ((((2 * power - 2) * m + p) << 2) as usize), <f32>Math.cos(angle));
        store<f32>(target + ((((2 * power - 1) * m + p) << 2) as usize), <f32>Math.sin(angle));
      }
    }
    target += 24 * m;
  }
}

/** Transforms `FFT_INPUT` into `FFT_OUTPUT`. */
export function fft512(): void {
  firstStage(TWIDDLES_512, 128);
  radix4Stage(FFT_OUTPUT_RE, FFT_OUTPUT_IM, FFT_INPUT_RE, FFT_INPUT_IM, TWIDDLES_512 + 24 * 128, 32, 4);
  radix4Stage(FFT_INPUT_RE, FFT_INPUT_IM, FFT_OUTPUT_RE, FFT_OUTPUT_IM, TWIDDLES_512 + 24 * 160, 8, 16);
  radix4Stage(FFT_OUTPUT_RE, FFT_OUTPUT_IM, FFT_INPUT_RE, FFT_INPUT_IM, TWIDDLES_512 + 24 * 168, 2, 64);
  radix2Stage(FFT_INPUT_RE, FFT_OUTPUT_RE, 1024);
  radix2Stage(FFT_INPUT_IM, FFT_OUTPUT_IM, 1024);
}

/** Transforms the first 64 points of `FFT_INPUT` into `FFT_OUTPUT`. */
export function fft64(): void {
  firstStage(TWIDDLES_64, 16);
  radix4Stage(FFT_OUTPUT_RE, FFT_OUTPUT_IM, FFT_INPUT_RE, FFT_INPUT_IM, TWIDDLES_64 + 24 * 16, 4, 4);
  radix4Stage(FFT_INPUT_RE, FFT_INPUT_IM, FFT_OUTPUT_RE, FFT_OUTPUT_IM, TWIDDLES_64 + 24 * 20, 1, 16);
}

/** Stride 1, from input to output: four butterflies side by side, their results transposed into place. */
function firstStage(twiddles: usize, m: i32): void {
  const quarter = <usize>(m << 2);
  for (let at: usize = 0; at < quarter; at += 16) {
    const re = FFT_INPUT_RE + at;
    const im = FFT_INPUT_IM + at;
    const aRe = v128.load(re);
    const aIm = v128.load(im);
    const bRe = v128.load(re + quarter);
    const bIm = v128.load(im + quarter);
    const cRe = v128.load(re + 2 * quarter);
    const cIm = v128.load(im + 2 * quarter);
    const dRe = v128.load(re + 3 * quarter);
    const dIm = v128.load(im + 3 * quarter);
    const w = twiddles + at;
    const w1Re = v128.load(w);
    const w1Im = v128.load(w + quarter);
    const w2Re = v128.load(w + 2 * quarter);
    const w2Im = v128.load(w + 3 * quarter);
    const w3Re = v128.load(w + 4 * quarter);
    const w3Im = v128.load(w + 5 * quarter);
    const acSumRe = f32x4.add(aRe, cRe);
    const acSumIm = f32x4.add(aIm, cIm);
    const acDiffRe = f32x4.sub(aRe, cRe);
    const acDiffIm = f32x4.sub(aIm, cIm);
    const bdSumRe = f32x4.add(bRe, dRe);
    const bdSumIm = f32x4.add(bIm, dIm);
    const bdDiffRe = f32x4.sub(bRe, dRe);
    const bdDiffIm = f32x4.sub(bIm, dIm);
    const u1Re = f32x4.add(acDiffRe, bdDiffIm); // a − c − j (b − d)
    const u1Im = f32x4.sub(acDiffIm, bdDiffRe);
    const u2Re = f32x4.sub(acSumRe, bdSumRe);
    const u2Im = f32x4.sub(acSumIm, bdSumIm);
    const u3Re = f32x4.sub(acDiffRe, bdDiffIm);
    const u3Im = f32x4.add(acDiffIm, bdDiffRe);
    storeTransposed(
      FFT_OUTPUT_RE + 4 * at,
      f32x4.add(acSumRe, bdSumRe),
      f32x4.sub(f32x4.mul(u1Re, w1Re), f32x4.mul(u1Im, w1Im)),
      f32x4.sub(f32x4.mul(u2Re, w2Re), f32x4.mul(u2Im, w2Im)),
      f32x4.sub(f32x4.mul(u3Re, w3Re), f32x4.mul(u3Im, w3Im)),
    );
    storeTransposed(
      FFT_OUTPUT_IM + 4 * at,
      f32x4.add(acSumIm, bdSumIm),
      f32x4.add(f32x4.mul(u1Re, w1Im), f32x4.mul(u1Im, w1Re)),
      f32x4.add(f32x4.mul(u2Re, w2Im), f32x4.mul(u2Im, w2Re)),
      f32x4.add(f32x4.mul(u3Re, w3Im), f32x4.mul(u3Im, w3Re)),
    );
  }
}

function storeTransposed(target: usize, a: v128, b: v128, c: v128, d: v128): void {
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
  v128.store(target, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7), 16);
  v128.store(target, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), 32);
  v128.store(target, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), 48);
}

/** Stride of at least 4: one twiddle factor for a whole run of butterflies. */
function radix4Stage(
  sourceRe: usize,
  sourceIm: usize,
  targetRe: usize,
  targetIm: usize,
  twiddles: usize,
  m: i32,
  stride: i32,
): void {
  const run = <usize>(stride << 2);
  const quarter = run * m;
  const row = <usize>(m << 2);
  for (let p: usize = 0; p < <usize>m; p++) {
    const w = twiddles + (p << 2);
    const w1Re = v128.load32_splat(w);
    const w1Im = v128.load32_splat(w + row);
    const w2Re = v128.load32_splat(w + 2 * row);
    const w2Im = v128.load32_splat(w + 3 * row);
    const w3Re = v128.load32_splat(w + 4 * row);
    const w3Im = v128.load32_splat(w + 5 * row);
    for (let q: usize = 0; q < run; q += 16) {
      const re = sourceRe + run * p + q;
      const im = sourceIm + run * p + q;
      const aRe = v128.load(re);
      const aIm = v128.load(im);
      const bRe = v128.load(re + quarter);
      const bIm = v128.load(im + quarter);
      const cRe = v128.load(re + 2 * quarter);
      const cIm = v128.load(im + 2 * quarter);
      const dRe = v128.load(re + 3 * quarter);
      const dIm = v128.load(im + 3 * quarter);
      const acSumRe = f32x4.add(aRe, cRe);
      const acSumIm = f32x4.add(aIm, cIm);
      const acDiffRe = f32x4.sub(aRe, cRe);
      const acDiffIm = f32x4.sub(aIm, cIm);
      const bdSumRe = f32x4.add(bRe, dRe);
      const bdSumIm = f32x4.add(bIm, dIm);
      const bdDiffRe = f32x4.sub(bRe, dRe);
      const bdDiffIm = f32x4.sub(bIm, dIm);
      const u1Re = f32x4.add(acDiffRe, bdDiffIm);
      const u1Im = f32x4.sub(acDiffIm, bdDiffRe);
      const u2Re = f32x4.sub(acSumRe, bdSumRe);
      const u2Im = f32x4.sub(acSumIm, bdSumIm);
      const u3Re = f32x4.sub(acDiffRe, bdDiffIm);
      const u3Im = f32x4.add(acDiffIm, bdDiffRe);
      const outRe = targetRe + 4 * run * p + q;
      const outIm = targetIm + 4 * run * p + q;
      v128.store(outRe, f32x4.add(acSumRe, bdSumRe));
      v128.store(outIm, f32x4.add(acSumIm, bdSumIm));
      v128.store(outRe + run, f32x4.sub(f32x4.mul(u1Re, w1Re), f32x4.mul(u1Im, w1Im)));
      v128.store(outIm + run, f32x4.add(f32x4.mul(u1Re, w1Im), f32x4.mul(u1Im, w1Re)));
      v128.store(outRe + 2 * run, f32x4.sub(f32x4.mul(u2Re, w2Re), f32x4.mul(u2Im, w2Im)));
      v128.store(outIm + 2 * run, f32x4.add(f32x4.mul(u2Re, w2Im), f32x4.mul(u2Im, w2Re)));
      v128.store(outRe + 3 * run, f32x4.sub(f32x4.mul(u3Re, w3Re), f32x4.mul(u3Im, w3Im)));
      v128.store(outIm + 3 * run, f32x4.add(f32x4.mul(u3Re, w3Im), f32x4.mul(u3Im, w3Re)));
    }
  }
}

/** Last stage, without twiddle factors: sums and differences of the two halves. */
function radix2Stage(source: usize, target: usize, half: usize): void {
  for (let q: usize = 0; q < half; q += 16) {
    const a = v128.load(source + q);
    const b = v128.load(source + q + half);
    v128.store(target + q, f32x4.add(a, b));
    v128.store(target + q + half, f32x4.sub(a, b));
  }
}
