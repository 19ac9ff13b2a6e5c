/**
 * How much video a destination can take: found by what leaves a connection that is behind, told to whoever can ask the
 * caller for less. Sans-IO: feed it samples of a published output.
 *
 * A queue that grows lowers the cap to what gets through; it is held until the queue was short for some time, then raised
 * step by step until the way is full again or nothing is held back any more.
 */
import { addMillis, type Millis, millis } from '@callcast/core';
import type { Delivered } from '../media-ports.ts';

/** An IDR alone takes up to a third of a second on a way that is just wide enough. */
const LONG_QUEUE = millis(500);
/** Of a long queue, before it counts: two readings of the kernel's queue, and so one interval that is measured. */
const MIN_MEASURED = millis(900);
/** What is measured over more reacts too late, over less is uneven: far ends open their windows in steps. */
const MAX_MEASURED = millis(3_000);
/** Of what gets through: the rest is for what varies, IDRs above all. */
const SHARE = 0.85;
/** While this much waits, live is not live: the queue has to go before the picture gets better. */
const MUCH_QUEUED = millis(1_000);
const SHARE_WHILE_MUCH_IS_QUEUED = 0.6;
/** Below this there is no picture worth its name, and encoders take no less. */
export const MIN_VIDEO_BPS = 200_000;
/** How long a queue must have been short before more is tried; twice as long each time that more was too much. */
const MIN_PATIENCE = millis(5_000);
const MAX_PATIENCE = millis(60_000);
const RAISE_INTERVAL = millis(1_000);
const RAISE = 1.08;
/** Around what was too much before: the queue that shows it is to stay short. */
const CAREFUL_RAISE = 1.03;
const CAREFUL_FROM = 0.9;
const CAREFUL_UP_TO = 1.3;

export interface GovernorSample {
  /** How long the oldest media byte has waited that has not left the connection. */
  readonly unsentAge: Millis;
  readonly delivered: Delivered | undefined;
  /** Media bytes handed to the connection, in all, and those of them that are sound. */
  readonly writtenBytes: number;
  readonly audioBytes: number;
}

type Reading = Delivered & Pick<GovernorSample, 'writtenBytes' | 'audioBytes'>;

/** Bits per second. */
interface Rates {
  readonly delivered: number;
  readonly audio: number;
  readonly video: number;
}

export class BitrateGovernor {
  /** Of the last {@link MAX_MEASURED}, the oldest first. */
  #readings: Reading[] = [];
  #longSince: Millis | undefined;
  #wasLowered = false;
  #wasRaised = false;
  #patience: Millis = MIN_PATIENCE;
  #raiseAt: Millis = millis(0);
  /** `fullBps`: what got through beside the sound. `soughtBps`: what the caller sent before it was asked for less. */
  #cap: { readonly videoBps: number; readonly fullBps: number; readonly soughtBps: number } | undefined;

  /** Bits per second of video that this output wants at most; undefined: as much as the caller likes. */
  get videoCapBps(): number | undefined {
    return this.#cap === undefined ? undefined : Math.round(this.#cap.videoBps);
  }

  /** Another connection: what was learnt of the way stays, until it proves better. */
  restart(now: Millis): void {
    this.#readings = [];
    this.#longSince = undefined;
    this.#wasLowered = false;
    this.#raiseAt = addMillis(now, this.#patience);
  }

  /** Call it every 100 ms. */
  handleSample(now: Millis, sample: GovernorSample): void {
    this.#remember(now, sample);
    if (sample.unsentAge > LONG_QUEUE) {
      this.#longSince ??= now;
      this.#lower(now, sample.unsentAge);
      return;
    }
    if (this.#wasLowered) this.#settle(now);
    this.#longSince = undefined;
    this.#wasLowered = false;
    if (this.#cap !== undefined && now >= this.#raiseAt) this.#raise(now);
  }

  #remember(now: Millis, { delivered, writtenBytes, audioBytes }: GovernorSample): void {
    if (delivered === undefined || delivered.at === this.#readings.at(-1)?.at) return;
    this.#readings.push({ ...delivered, writtenBytes, audioBytes });
    while ((this.#readings[0]?.at ?? now) < now - MAX_MEASURED) this.#readings.shift();
  }

  /** To what gets through, measured while there was always something to send. */
  #lower(now: Millis, unsentAge: Millis): void {
    const measured = this.#measuredWhileLong();
    if (measured === undefined) return;
    const share = unsentAge > MUCH_QUEUED ? SHARE_WHILE_MUCH_IS_QUEUED : SHARE;
    const videoBps = videoOf(share, measured);
    const soughtBps = this.#cap?.soughtBps ?? this.#rates(this.#readings[0]?.at ?? now)?.video ?? 0;
    if (videoBps >= (this.#cap?.videoBps ?? soughtBps)) return;
    if (!this.#wasLowered && this.#wasRaised) this.#patience = millis(Math.min(MAX_PATIENCE, 2 * this.#patience));
    this.#wasLowered = true;
    this.#wasRaised = false;
    this.#cap = { videoBps, soughtBps, fullBps: videoOf(1, measured) };
  }

  /** The queue is short again: as much as got through while it was long. */
  #settle(now: Millis): void {
    this.#raiseAt = addMillis(now, this.#patience);
    const measured = this.#measuredWhileLong();
    if (this.#cap === undefined || measured === undefined) return;
    const { videoBps, soughtBps } = this.#cap;
    const settledBps = Math.max(videoBps, Math.min(videoOf(SHARE, measured), soughtBps));
    this.#cap = { videoBps: settledBps, soughtBps, fullBps: videoOf(1, measured) };
  }

  #raise(now: Millis): void {
    if (this.#cap === undefined) return;
    const share = this.#cap.videoBps / this.#cap.fullBps;
    const videoBps = this.#cap.videoBps * (share > CAREFUL_FROM && share < CAREFUL_UP_TO ? CAREFUL_RAISE : RAISE);
    this.#wasRaised = true;
    this.#raiseAt = addMillis(now, RAISE_INTERVAL);
    if (videoBps <= this.#cap.soughtBps) this.#cap = { ...this.#cap, videoBps };
    else {
      this.#cap = undefined;
      this.#patience = MIN_PATIENCE;
      this.#wasRaised = false;
    }
  }

  /** A byte that had to wait for so long shows that the way was full from when it was written. */
  #measuredWhileLong(): Rates | undefined {
    return this.#longSince === undefined ? undefined : this.#rates(millis(this.#longSince - LONG_QUEUE));
  }

  /** Since then; undefined while too little is known. */
  #rates(since: Millis): Rates | undefined {
    const first = this.#readings.find(({ at }) => at >= since);
    const last = this.#readings.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < MIN_MEASURED) return undefined;
    const bps = (bytes: number): number => (8_000 * bytes) / (last.at - first.at);
    const audio = bps(last.audioBytes - first.audioBytes);
    const video = bps(last.writtenBytes - first.writtenBytes) - audio;
    return { delivered: bps(last.bytes - first.bytes), audio, video };
  }
}

function videoOf(share: number, { delivered, audio }: Rates): number {
  return Math.max(MIN_VIDEO_BPS, share * delivered - audio);
}

/**
 * What the caller of several outputs is asked for: all of them get the same video, so only when none of them could take
 * more is there a cap, that of the best of them. The others drop what does not fit.
 *
 * @param capsBps Of the outputs that are on the air.
 */
export function commonCap(capsBps: readonly (number | undefined)[]): number | undefined {
  let highest: number | undefined;
  for (const capBps of capsBps) {
    if (capBps === undefined) return undefined;
    highest = Math.max(highest ?? 0, capBps);
  }
  return highest;
}
