/** Keeps the picture of an output alive when its caller's does not come: the last one again and again, or a slate. */
import { type Millis, millis } from '@callcast/core';
import { type FlatColour, PictureHold } from '@callcast/media';

/** What viewers see while nothing comes. */
export type HoldMode = 'last-picture' | 'slate';

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
/** Dark grey in studio range: black frames look like a fault to some services. */
const SLATE_COLOUR: FlatColour = { y: 40, cb: 128, cr: 128 };

export interface HeldPicture {
  readonly nalUnits: readonly Uint8Array[];
  /** On the source's time, where the pictures before it stand. */
  readonly time: Millis;
  readonly isIdr: boolean;
}

export class VideoHold {
  readonly #mode: HoldMode;
  /** A slate is an IDR again this often, for viewers who join. */
  readonly #keyframeInterval: Millis;
  readonly #pictures = new PictureHold();
  /** The caller's newest picture: its time, and when it was published. */
  #real: { readonly time: Millis; readonly at: Millis } | undefined;
  #intervalMs = ASSUMED_INTERVAL_MS;
  /** While holding: time of the newest picture of either kind, and of the newest slate IDR. */
  #held: { time: Millis; idrTime: Millis | undefined } | undefined;
  #refused = false;

  constructor(mode: HoldMode, keyframeInterval: Millis) {
    this.#mode = mode;
    this.#keyframeInterval = keyframeInterval;
  }

  /** The caller's pictures must not go on before an IDR. */
  get isHolding(): boolean {
    return this.#held !== undefined;
  }

  /** A picture of the caller was published; a hold ends with it, so it is an IDR then. */
  handlePublished(nalUnits: readonly Uint8Array[], time: Millis, now: Millis): void {
    const distance = this.#real === undefined ? 0 : time - this.#real.time;
    if (this.#held === undefined && distance >= MIN_INTERVAL_MS && distance <= MAX_INTERVAL_MS)
      this.#intervalMs += INTERVAL_WEIGHT * (distance - this.#intervalMs);
    this.#pictures.handleAccessUnit(nalUnits);
    this.#real = { time, at: now };
    this.#held = undefined;
    this.#refused = false;
  }

  /** Another source: its time has nothing to do with what was before. */
  rebase(time: Millis, now: Millis): void {
    if (this.#held !== undefined && this.#real !== undefined) this.begin(time, now);
  }

  /** Nothing will come for now: the hold begins behind `time`, without the wait for what may only be late. */
  begin(time: Millis, now: Millis): void {
    this.#real = { time: millis(time - HOLD_AFTER), at: millis(now - HOLD_AFTER) };
    this.#held = { time, idrTime: undefined };
  }

  /** @returns The pictures that are due by now; none while the caller's come, or when the stream does not allow any. */
  due(now: Millis): readonly HeldPicture[] {
    const real = this.#real;
    if (real === undefined || this.#refused || now - real.at < HOLD_AFTER) return [];
    const until = real.time + (now - real.at) - HOLD_LAG;
    this.#held ??= { time: real.time, idrTime: undefined };
    const pictures: HeldPicture[] = [];
    while (this.#held.time + this.#intervalMs <= until && pictures.length < MAX_PICTURES_AT_ONCE) {
      const picture = this.#next(this.#held);
      if (picture === undefined) return pictures;
      pictures.push(picture);
    }
    if (pictures.length === MAX_PICTURES_AT_ONCE) this.#held.time = millis(Math.max(this.#held.time, until));
    return pictures;
  }

  #next(held: { time: Millis; idrTime: Millis | undefined }): HeldPicture | undefined {
    const time = millis(held.time + this.#intervalMs);
    const isIdr =
      this.#mode === 'slate' && (held.idrTime === undefined || time - held.idrTime >= this.#keyframeInterval);
    const nalUnits = isIdr ? this.#pictures.slate(SLATE_COLOUR) : this.#pictures.next();
    if (typeof nalUnits === 'string') {
      this.#refused = true; // an interlaced stream, for instance: its picture stands still by itself
      return undefined;
    }
    held.time = time;
    if (isIdr) held.idrTime = time;
    return { nalUnits, time, isIdr };
  }
}
