/** As RFC 6464 §3 measures: −127 is silence. */
export const SILENCE_DBOV = -127;

/** @param samples Nominally −1..1. @returns The level in dBov: 0 is a square wave of full scale, a sine of full scale has −3. */
export function levelDbov(samples: Float32Array): number {
  let energy = 0;
  for (let i = 0; i < samples.length; i++) energy += samples[i]! * samples[i]!;
  return energy === 0 ? SILENCE_DBOV : Math.max(SILENCE_DBOV, 10 * Math.log10(energy / samples.length));
}
