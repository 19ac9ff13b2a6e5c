export const TUNE: usize = memory.data<f32>([
  0.00126, 1.5, 3.0, 2.0, 0.01, 0.6, 0.15, 0.024, 0.8, 0.003, 0.5, 1.0, 0.4054, 1.5, 10.0, 0.7, 0.0, 0.0, 0.0, 0.0, 0.0,
  0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
]);
export function tuned(i: i32): f32 {
  return load<f32>(TUNE + <usize>(i << 2));
}
export function tune(i: i32, v: f32): void {
  store<f32>(TUNE + <usize>(i << 2), v);
}
