/** Keeps the picture of an output alive when its caller's does not come: says when a picture is due, and which. */
import { type Millis, millis } from '@callcast/core';
import type { PictureSize } from '@callcast/scenario/protocol';
import { StandIn, type StandInOptions, type StandInPicture } from './stand-in.ts';

/**
 * A gap that retransmission still heals must not begin a hold: after one, the caller's pictures can go on only at an IDR.
 * NACK gives up after a second.
 */
const HOLD_AFTER = millis(1_200);
/** Held pictures stay this far behind the present, so that the caller's next IDR, which was under way, finds its place. */
const HOLD_LAG = millis(150);
/** A worker that was held up does not make up for every picture that it missed. */
const MAX_PICTURES_AT_ONCE = 8;
/** 5 to 60 pictures a second: what callers send, and what decoders expect. */
const MIN_INTERVAL_MS = 1000 / 60;
const MAX_INTERVAL_MS = 200;
const ASSUMED_INTERVAL_MS = 1000 / 30;
/** Share of a new distance in the running mean. */
const INTERVAL_WEIGHT = 0.1;

export interface HeldPicture extends StandInPicture {
  /** On the source's time, where the pictures before it stand. */
  readonly time: Millis;
}

export class VideoHold {
  readonly #standIn: StandIn;
  readonly #isOff: boolean;
  /** The caller's newest picture: its time, and when it was published. */
  #real: { readonly time: Millis; readonly at: Millis } | undefined;
  #intervalMs = ASSUMED_INTERVAL_MS;
  /** While holding: time of the newest picture of either kind, and of the next. */
  #held: { time: Millis; nextTime: Millis } | undefined;

  constructor(options: StandInOptions) {
    this.#standIn = new StandIn(options);
    this.#isOff = options.mode === 'none';
  }

  /** There was a picture: it is gone on with when no more come. */
  get isBegun(): boolean {
    return this.#real !== undefined;
  }

  /** The caller's pictures must not go on before an IDR. */
  get isHolding(): boolean {
    return this.#held !== undefined;
  }

  /** A picture of the caller was published; a hold ends with it, so it is an IDR then. */
  handlePublished(nalUnits: readonly Uint8Array[], size: PictureSize, time: Millis, now: Millis): void {
    if (this.#isOff) return;
    const distance = this.#real === undefined ? 0 : time - this.#real.time;
    if (this.#held === undefined && distance >= MIN_INTERVAL_MS && distance <= MAX_INTERVAL_MS)
      this.#intervalMs += INTERVAL_WEIGHT * (distance - this.#intervalMs);
    this.#standIn.handlePublished(nalUnits, size);
    this.#real = { time, at: now };
    this.#held = undefined;
  }

  /** The output goes on air anew: the decoders there have seen nothing of what came before. */
  handleNewPublish(): void {
    this.#standIn.handleNewPublish();
  }

  /** Begins without a picture of the caller. @returns The first one, an IDR. */
  begin(time: Millis, now: Millis): HeldPicture {
    this.#holdFrom(time, now);
    return this.#next(time);
  }

  /** Another source: its time has nothing to do with what was before. */
  rebase(time: Millis, now: Millis): void {
    if (this.#held !== undefined) {
      this.#holdFrom(time, now);
      this.#standIn.rebase();
    } else if (this.#real !== undefined) {
      const { at } = this.#real; // its pictures stop with it: a hold that is yet to begin goes on from there
      this.#real = { time: millis(time - (now - at)), at };
    }
  }

  /** Nothing will come for now: the hold goes on behind `time`, without the wait for what may only be late. */
  holdNow(time: Millis, now: Millis): void {
    if (!this.#isOff) this.#holdFrom(time, now);
  }

  /** @returns The pictures that are due by now; none while the caller's come. */
  due(now: Millis): readonly HeldPicture[] {
    const real = this.#real;
    if (real === undefined || now - real.at < HOLD_AFTER) return [];
    const until = real.time + (now - real.at) - HOLD_LAG;
    this.#held ??= { time: real.time, nextTime: millis(real.time + this.#intervalMs) };
    const pictures: HeldPicture[] = [];
    while (this.#held.nextTime <= until && pictures.length < MAX_PICTURES_AT_ONCE)
      pictures.push(this.#next(this.#held.nextTime));
    if (pictures.length === MAX_PICTURES_AT_ONCE) this.#held.nextTime = millis(Math.max(this.#held.nextTime, until));
    return pictures;
  }

  /** As if the hold were just about to begin: it goes on without a break. */
  #holdFrom(time: Millis, now: Millis): void {
    this.#real = { time: millis(time - HOLD_AFTER), at: millis(now - HOLD_AFTER) };
    this.#held = { time, nextTime: millis(time + this.#intervalMs) };
  }

  #next(time: Millis): HeldPicture {
    const picture = this.#standIn.next(time);
    this.#held = { time, nextTime: millis(time + Math.max(this.#intervalMs, picture.distance)) };
    return { ...picture, time };
  }
}
