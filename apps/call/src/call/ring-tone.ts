export interface RingTone {
  stop(): void;
}

/** A second of sound, two of silence, as telephones ring in most of Europe. */
const PERIOD_MS = 3_000;
const TONE_SECONDS = 1;
/** Two notes that beat softly; loud enough to be heard from another tab. */
const FREQUENCIES_HZ = [440, 494];
const GAIN = 0.08;

/** Rings until it is stopped. Silent where the browser lets no page sound before the person has touched it. */
export function ringTone(): RingTone {
  const audio = new AudioContext();
  const ring = (): void => {
    const start = audio.currentTime;
    const gain = new GainNode(audio, { gain: 0 });
    // Ramps at both ends: a tone that is cut off clicks.
    gain.gain.linearRampToValueAtTime(GAIN, start + 0.05);
    gain.gain.setValueAtTime(GAIN, start + TONE_SECONDS - 0.1);
    gain.gain.linearRampToValueAtTime(0, start + TONE_SECONDS);
    gain.connect(audio.destination);
    for (const frequency of FREQUENCIES_HZ) {
      const tone = new OscillatorNode(audio, { frequency });
      tone.connect(gain);
      tone.start(start);
      tone.stop(start + TONE_SECONDS);
    }
  };
  ring();
  const timer = setInterval(ring, PERIOD_MS);
  return {
    stop: () => {
      clearInterval(timer);
      audio.close().catch(() => undefined);
    },
  };
}
