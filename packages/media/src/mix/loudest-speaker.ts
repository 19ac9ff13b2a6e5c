import { SILENCE_DBOV } from './level.ts';

/** Below this nobody speaks: rooms have −70 to −55, a voice −40 to −15. */
const SPEECH_DBOV = -50;
/** Somebody who speaks along must be so much louder than who has the floor. */
const LOUDER_DB = 6;
/** And for so long: a laugh or a cough does not take it. 400 ms. */
const INTERRUPTION_TICKS = 20;
/** Who has the floor loses it to anybody who speaks when it was silent for 1 s: pauses within sentences are shorter. */
const SILENCE_TICKS = 50;
/** Speech of 200 ms takes a floor that nobody has. */
const SPEECH_TICKS = 10;
/** A picture stays for 1.5 s at least: faster changes tire. */
const LEAST_TICKS = 75;
/** Of 20 ms each, 100 ms up and 400 ms down: syllables do not count, words do. */
const ATTACK = 0.2;
const RELEASE = 0.05;

interface Speaker {
  levelDbov: number;
  smoothedDbov: number;
  /** For how many ticks they have spoken, since they would have taken the floor. */
  candidateTicks: number;
}

/**
 * Who has the floor, for the picture that all see. Levels are smoothed (100 ms up, 400 ms down). Somebody takes the floor
 *
 * - when nobody has it, or who has it was below −50 dBov for 1 s: by speaking above that for 200 ms, the loudest first;
 * - else by speaking 6 dB louder for 400 ms, as also beside somebody who has just fallen silent.
 *
 * It stays with whoever spoke last, and for 1.5 s at least.
 */
export class LoudestSpeaker<Key> {
  readonly #speakers = new Map<Key, Speaker>();
  #current: Key | undefined;
  #silentTicks = 0;
  #ticksSinceChange = LEAST_TICKS;

  get current(): Key | undefined {
    return this.#current;
  }

  remove(key: Key): void {
    this.#speakers.delete(key);
    if (this.#current !== key) return;
    this.#current = undefined;
    this.#ticksSinceChange = LEAST_TICKS;
  }

  /** Every 20 ms. @param levels In dBov, of everybody. */
  handleLevels(levels: Iterable<readonly [Key, number]>): void {
    this.#ticksSinceChange++;
    for (const [key, level] of levels) this.#smooth(key, level);
    const floor = this.#current === undefined ? undefined : this.#speakers.get(this.#current);
    this.#silentTicks = floor !== undefined && floor.smoothedDbov >= SPEECH_DBOV ? 0 : this.#silentTicks + 1;
    const isFree = floor === undefined || this.#silentTicks > SILENCE_TICKS;
    const threshold = isFree ? SPEECH_DBOV : Math.max(SPEECH_DBOV, floor.smoothedDbov + LOUDER_DB);
    const needed = isFree ? SPEECH_TICKS : INTERRUPTION_TICKS;
    let loudest: Key | undefined;
    let loudestDbov = Number.NEGATIVE_INFINITY;
    for (const [key, speaker] of this.#speakers) {
      if (key === this.#current) continue;
      // What has been smoothed goes on for a while after a knock, but nobody speaks then.
      if (speaker.smoothedDbov < threshold) speaker.candidateTicks = 0;
      else if (speaker.levelDbov >= SPEECH_DBOV) speaker.candidateTicks++;
      if (speaker.candidateTicks < needed || speaker.smoothedDbov <= loudestDbov) continue;
      loudest = key;
      loudestDbov = speaker.smoothedDbov;
    }
    if (loudest !== undefined && this.#ticksSinceChange >= LEAST_TICKS) this.#change(loudest);
  }

  #change(key: Key): void {
    this.#current = key;
    this.#silentTicks = 0;
    this.#ticksSinceChange = 0;
    for (const speaker of this.#speakers.values()) speaker.candidateTicks = 0;
  }

  #smooth(key: Key, level: number): void {
    let speaker = this.#speakers.get(key);
    if (speaker === undefined) {
      speaker = { levelDbov: level, smoothedDbov: SILENCE_DBOV, candidateTicks: 0 };
      this.#speakers.set(key, speaker);
    }
    speaker.levelDbov = level;
    speaker.smoothedDbov += (level > speaker.smoothedDbov ? ATTACK : RELEASE) * (level - speaker.smoothedDbov);
  }
}
