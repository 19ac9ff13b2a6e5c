import { type Millis, millis } from '@callcast/core';

/** A leg fills its own pauses after 200 ms; audio that stays away longer has lost its leg. */
const GONE_AFTER = millis(500);
/** Silence stays this far behind the present, so that the leg's own last frames find their place. */
const LAG = millis(150);
/** A worker that was held up does not make up for every frame that it missed. */
const MAX_FRAMES_AT_ONCE = 50;

/** Says where an output needs silent frames because nobody feeds its audio any more. */
export class AudioFill {
  #real: { readonly time: Millis; readonly at: Millis } | undefined;
  /** Where what was published ends, silence included. */
  #filledUntil = 0;
  /** Of one silent frame of the codec that is published. */
  #frameMs: number;

  constructor(frame: Millis) {
    this.#frameMs = frame;
  }

  /** The next publish has another codec. */
  setFrame(frame: Millis): void {
    this.#frameMs = frame;
  }

  /** A frame of the source was published. @param duration An Opus packet may have up to 120 ms (RFC 6716 §3.2.5). */
  handlePublished(time: Millis, duration: Millis, now: Millis): void {
    this.#real = { time, at: now };
    this.#filledUntil = time + duration;
  }

  /** Another source: its time has nothing to do with what was before. */
  rebase(time: Millis, now: Millis): void {
    if (this.#real !== undefined) this.handlePublished(time, millis(this.#frameMs), now);
  }

  /** @returns The times of the silent frames that are due by now. */
  due(now: Millis): readonly Millis[] {
    const real = this.#real;
    if (real === undefined || now - real.at < GONE_AFTER) return [];
    const until = real.time + (now - real.at) - LAG;
    const times: Millis[] = [];
    while (this.#filledUntil <= until && times.length < MAX_FRAMES_AT_ONCE) {
      times.push(millis(this.#filledUntil));
      this.#filledUntil += this.#frameMs;
    }
    if (times.length === MAX_FRAMES_AT_ONCE) this.#filledUntil = Math.max(this.#filledUntil, until);
    return times;
  }
}
