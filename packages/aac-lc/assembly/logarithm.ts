/**
 * Fast logarithms and powers for perceptual decisions, where a thousandth of a bit does not matter.
 * They are exact functions of their bits, so that every machine yields the same stream.
 */

/** Polynomial of log2 over a mantissa of 1..2, error below 0.0002 (least squares, exact at both ends). */
const C4: f32 = -0.0803073;
const C3: f32 = 0.63822994;
const C2: f32 = -2.10761265;
const C1: f32 = 4.05983795;
const C0: f32 = -2.51014793;

/** Base 2, of four positive normal numbers. */
export function log2x4(v: v128): v128 {
  const exponent = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(v, 23), i32x4.splat(127)));
  const mantissa = v128.or(v128.and(v, i32x4.splat(0x007f_ffff)), i32x4.splat(0x3f80_0000));
  let p = f32x4.add(f32x4.mul(f32x4.splat(C4), mantissa), f32x4.splat(C3));
  p = f32x4.add(f32x4.mul(p, mantissa), f32x4.splat(C2));
  p = f32x4.add(f32x4.mul(p, mantissa), f32x4.splat(C1));
  p = f32x4.add(f32x4.mul(p, mantissa), f32x4.splat(C0));
  return f32x4.add(exponent, p);
}

/** Base 2, of a positive normal number. */
export function log2(x: f32): f32 {
  const bits = reinterpret<i32>(x);
  const mantissa = reinterpret<f32>((bits & 0x007f_ffff) | 0x3f80_0000);
  const p = (((C4 * mantissa + C3) * mantissa + C2) * mantissa + C1) * mantissa + C0;
  return <f32>((bits >>> 23) - 127) + p;
}
