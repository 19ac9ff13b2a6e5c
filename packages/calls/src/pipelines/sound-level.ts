/** RFC 6464 §3: silence, and all that is as quiet. */
const SILENCE_DB = -127;

/** How loud samples are: their root mean square, dBov. @param samples Of -1 to 1; a number: so many of silence. */
export function soundLevel(samples: Float32Array | number): number {
  if (typeof samples === 'number' || samples.length === 0) return SILENCE_DB;
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  return Math.max(SILENCE_DB, Math.min(0, 10 * Math.log10(energy / samples.length)));
}
