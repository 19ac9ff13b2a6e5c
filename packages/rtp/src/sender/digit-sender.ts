/** Presses keys for a peer: RFC 4733 §2.5.1. */
import { type Millis, millis } from '@callcast/core';
import { MAX_WAITING_DIGITS } from '../limits.ts';
import { eventOf } from '../payload/telephone-event.ts';
import type { OutgoingTrack } from './outgoing-track.ts';

/** Of an event; ITU-T Q.24 asks for 40 ms of either at least, old telephone systems for twice as much. */
const EVENT_MS = 100;
const GAP_MS = 100;
/** Of a `p`. Nothing public says how long it is; half a second is what telephone systems do. */
const PAUSE_MS = 500;
/** As sound is sent (§2.5.1.2 leaves it to the sender). */
const UPDATE_MS = 20;
const UPDATES = EVENT_MS / UPDATE_MS;
/** The last packet is sent three times in all (§2.5.1.4). */
const REPETITIONS = 2;
/** -dBm0: as loud as telephones are. */
const VOLUME = 10;

interface PressedKey {
  readonly event: number;
  readonly since: number;
  /** Packets of it that were sent. */
  updates: number;
}

/** Sans-IO. After {@link push} and {@link handleTimeout} ask {@link nextTimeout}. */
export class DigitSender {
  readonly #track: OutgoingTrack;
  /** Keys, and `p`. */
  readonly #waiting: string[] = [];
  #pressed: PressedKey | undefined;
  /** Of the next packet, or of the next key. */
  #dueAt = Number.NEGATIVE_INFINITY;

  constructor(track: OutgoingTrack) {
    this.#track = track;
  }

  /**
   * @param digits Of `0-9*#A-Dp`.
   * @returns False: there is no room for them, and none of them is sent.
   */
  push(digits: string): boolean {
    if (this.#waiting.length + digits.length > MAX_WAITING_DIGITS) return false;
    this.#waiting.push(...digits);
    return true;
  }

  /** May lie in the past: call {@link handleTimeout} at once. */
  nextTimeout(): Millis | undefined {
    return this.#pressed === undefined && this.#waiting.length === 0 ? undefined : millis(this.#dueAt);
  }

  handleTimeout(now: Millis): void {
    for (let due = this.nextTimeout(); due !== undefined && due <= now; due = this.nextTimeout()) {
      if (this.#pressed === undefined) this.#take(now, due);
      else this.#update(now, this.#pressed);
    }
  }

  #take(now: Millis, due: Millis): void {
    const digit = this.#waiting.shift() ?? 'p';
    const since = now - due > UPDATE_MS ? now : due; // a process that was held up does not catch up
    if (digit === 'p') {
      this.#dueAt = since + PAUSE_MS;
      return;
    }
    this.#track.beginEvent(millis(since));
    this.#pressed = { event: eventOf(digit), since, updates: 0 };
    this.#dueAt = since + UPDATE_MS; // an event of no duration is another thing (§2.3.5)
  }

  #update(now: Millis, pressed: PressedKey): void {
    const updates = ++pressed.updates;
    const duration = (Math.min(updates, UPDATES) * UPDATE_MS * (this.#track.eventClockRate ?? 0)) / 1_000;
    const isEnd = updates >= UPDATES;
    this.#track.sendEvent(now, { event: pressed.event, isEnd, volume: VOLUME, duration }, updates === 1);
    if (updates < UPDATES + REPETITIONS) {
      this.#dueAt = pressed.since + (updates + 1) * UPDATE_MS;
      return;
    }
    this.#track.endEvent();
    this.#pressed = undefined;
    this.#dueAt = pressed.since + EVENT_MS + GAP_MS;
  }
}
