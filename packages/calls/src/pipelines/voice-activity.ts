/** Whether somebody speaks, by how loud they are: with hysteresis in level and in time. */
import { type Millis, millis } from '@callcast/core';

/**
 * Speech into a browser's microphone, with its gain control, is at -15 to -35 dBov; a quiet room behind its noise suppression
 * below -60. Whether a packet is voice, which RFC 6464 has a bit for, browsers say of every packet.
 */
const SPEAKS_DB = -45;
/** Ends of words fall off: who speaks goes on speaking down to this. */
const GOES_ON_DB = -55;
/** Shorter is a click, a key of the keyboard, a cough: the shortest words have about as much. */
const BEGIN_AFTER = millis(100);
/** Within words there are closures of 50 ms before a plosive: what is beginning does not break off there. */
const CLOSURE = millis(80);
/** Pauses between phrases are shorter as a rule; it also keeps events to two in 1.1 s, whatever somebody does. */
const END_AFTER = millis(1_000);

/** By the clock of their arrival: a flood of packets changes nothing sooner. */
export class VoiceActivity {
  readonly #onChange: (isActive: boolean) => void;
  #isActive = false;
  #since: Millis | undefined;
  #lastAt: Millis = millis(0);

  constructor(onChange: (isActive: boolean) => void) {
    this.#onChange = onChange;
  }

  /** @param levelDb dBov, 0 to -127. */
  handleLevel(now: Millis, levelDb: number): void {
    if (levelDb < (this.#isActive ? GOES_ON_DB : SPEAKS_DB)) return;
    if (this.#since === undefined || (!this.#isActive && now - this.#lastAt > CLOSURE)) this.#since = now;
    this.#lastAt = now;
    if (!this.#isActive && now - this.#since >= BEGIN_AFTER) this.#change(true);
  }

  /** Called every few milliseconds: silence may be that nothing comes. */
  handleTick(now: Millis): void {
    if (this.#isActive && now - this.#lastAt >= END_AFTER) this.#change(false);
  }

  #change(isActive: boolean): void {
    this.#isActive = isActive;
    this.#onChange(isActive);
  }
}
