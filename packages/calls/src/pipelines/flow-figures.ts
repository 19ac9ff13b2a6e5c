/** Figures of what flows: how fast, and how long pictures stood. Fed per picture, read once a second. */
import { type Millis, millis } from '@callcast/core';
import type { Delivered } from '../media-ports.ts';
import type { OutputFlow } from '../media-protocol.ts';

/** A picture that is shown for longer is seen to stand; twelve missing pictures at 25 a second. */
const FREEZE_AFTER = millis(500);

/** Counts per second since it was asked last. */
export class Rate {
  #at: Millis | undefined;
  #count = 0;

  /** @param count A running total; one that fell began anew from 0. @returns 0 the first time. */
  next(now: Millis, count: number): number {
    const elapsed = this.#at === undefined ? 0 : now - this.#at;
    const since = count < this.#count ? count : count - this.#count;
    this.#at = now;
    this.#count = count;
    return elapsed > 0 ? (since * 1_000) / elapsed : 0;
  }
}

/** What varies by itself, IDRs above all, evens out over this. */
const FLOW_SPAN = millis(3_000);
/** Less says nothing of a rate: what arrived is told twice a second. */
const MIN_FLOW_SPAN = millis(900);
/** Servers tell of what arrived twice a second at least: when nothing is told for longer, nothing arrives. */
const SILENT_AFTER = millis(1_000);

interface FlowReading {
  readonly at: Millis;
  readonly writtenBytes: number;
  readonly delivered: Delivered;
}

export interface FlowSample {
  /** Of media, in all. */
  readonly writtenBytes: number;
  readonly delivered: Delivered | undefined;
  /** How long the oldest media byte has waited that has not left the connection. */
  readonly unsentAge: Millis;
}

/**
 * What a publish has to send and what arrives of it, over the last {@link FLOW_SPAN}. While bytes wait, what arrives is told
 * since the oldest of them was written: from then on the way was full, and before that it may have been another.
 */
export class FlowMeter {
  #readings: FlowReading[] = [];
  #unsentAge: Millis = millis(0);

  /** Call it every 100 ms. */
  handleSample(now: Millis, { writtenBytes, delivered, unsentAge }: FlowSample): void {
    if (delivered === undefined) return;
    this.#unsentAge = unsentAge;
    this.#readings.push({ at: now, writtenBytes, delivered });
    while ((this.#readings[0]?.at ?? now) < now - FLOW_SPAN) this.#readings.shift();
  }

  /** Undefined while too little is known. */
  get flow(): OutputFlow | undefined {
    const [first, last] = [this.#readings[0], this.#readings.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    const span = last.at - first.at;
    const until = Math.max(last.delivered.at, last.at - SILENT_AFTER);
    const fullFor = this.#unsentAge < MIN_FLOW_SPAN / 2 ? FLOW_SPAN : Math.max(this.#unsentAge, MIN_FLOW_SPAN);
    const { delivered } = this.#readings.findLast((reading) => reading.delivered.at <= until - fullFor) ?? first;
    const deliveredSpan = until - delivered.at;
    if (span < MIN_FLOW_SPAN || deliveredSpan <= 0) return undefined;
    const bps = (bytes: number, spanMs: number): number => Math.round((8_000 * Math.max(0, bytes)) / spanMs);
    return {
      mediaBitrateBps: bps(last.writtenBytes - first.writtenBytes, span),
      deliveredBitrateBps: bps(last.delivered.bytes - delivered.bytes, deliveredSpan),
    };
  }
}

export interface Freezes {
  readonly freezes: number;
  /** From the picture that stood to the one that followed; of a freeze that goes on, the time so far. */
  readonly freezeMs: number;
}

/** When pictures stood for more than {@link FREEZE_AFTER}; before the first one nothing stands. */
export class FreezeMeter {
  #lastAt: Millis | undefined;
  #freezes = 0;
  #frozenMs = 0;

  handlePicture(now: Millis): void {
    const stood = this.#stoodAt(now);
    if (stood > 0) this.#freezes++;
    this.#frozenMs += stood;
    this.#lastAt = now;
  }

  figures(now: Millis): Freezes {
    const stands = this.#stoodAt(now);
    return { freezes: this.#freezes + (stands > 0 ? 1 : 0), freezeMs: Math.round(this.#frozenMs + stands) };
  }

  #stoodAt(now: Millis): number {
    const stood = this.#lastAt === undefined ? 0 : now - this.#lastAt;
    return stood > FREEZE_AFTER ? stood : 0;
  }
}
