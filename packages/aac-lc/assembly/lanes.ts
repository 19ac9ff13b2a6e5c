/** Arithmetic on the four lanes of a vector that WebAssembly has no instruction for. */

export function reverse(v: v128): v128 {
  return v128.shuffle<f32>(v, v, 3, 2, 1, 0);
}

export function negate(v: v128): v128 {
  return f32x4.neg(v);
}

export function sumOfLanes(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

export function largestLane(v: v128): f32 {
  const pairs = f32x4.pmax(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** Bitwise or of all lanes, of integers. */
export function unionOfLanes(v: v128): i32 {
  const pairs = v128.or(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  return i32x4.extract_lane(pairs, 0) | i32x4.extract_lane(pairs, 1);
}
