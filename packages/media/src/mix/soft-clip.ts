/** Up to here sound is left as it is: −3 dB. */
const KNEE = 0.7;
const ROOM = 1 - KNEE;

/**
 * Bends what goes beyond −3 dB so that nothing goes beyond full scale. Each sample by itself: loudness does not move
 * with what somebody else says, as it would with a gain that is turned down and up.
 */
export function softClip(samples: Float32Array): void {
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!;
    if (sample > KNEE) {
      const beyond = (sample - KNEE) / ROOM;
      samples[i] = KNEE + (ROOM * beyond) / (1 + beyond);
    } else if (sample < -KNEE) {
      const beyond = (-sample - KNEE) / ROOM;
      samples[i] = -KNEE - (ROOM * beyond) / (1 + beyond);
    }
  }
}
