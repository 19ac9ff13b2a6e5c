/**
 * What a leg has published since its last IDR: a publish that begins now, the first one or one after a lost connection, begins
 * with it, so that nothing is missing but what a dead socket swallowed. One for each leg, however many outputs it has.
 */
import { type Millis, millis } from '@callcast/core';
import { parseVideoTagBody, splitAvcFormat } from '@callcast/media';
import type { SourceHeaders, SourceUnit } from './source-unit.ts';

/** Ten seconds of 6 Mbit/s. With sound and picture of usual calls it is 0.5 MB. */
const MAX_BYTES = 8 * 1024 * 1024;
/** A sender that makes no IDR for longer is asked for one when a publish begins. */
const MAX_AGE = millis(10_000);
/** Without a picture for so long, the picture stands still: its past is of no interest any more. */
const STILL_AFTER = millis(1_200);
/** Pictures of the past are given this distance where only the last of them is to be seen. */
const CONDENSED_MS = 1;
/** What stands still ends this far before the present, where held pictures go on from it. */
const STILL_LAG_MS = 150;

type Kept = Pick<SourceUnit, 'time' | 'duration' | 'body' | 'isKeyFrame' | 'isRasl' | 'encoding'>;

export interface Replay {
  /** In order, an IDR first. */
  readonly units: readonly SourceUnit[];
  readonly headers: SourceHeaders;
  /** Set when no pictures come any more: the time of the last one, which is to be held. */
  readonly stillFrom: Millis | undefined;
}

export class ResumeWindow {
  #headers: SourceHeaders | undefined;
  /** Empty, or an IDR first. */
  #video: Kept[] = [];
  #audio: Kept[] = [];
  #bytes = 0;
  #newest = { time: millis(0), at: millis(0) };
  #newestPictureAt: Millis = millis(0);
  /** When the IDR came. */
  #beganAt: Millis = millis(0);

  /** A window with what this one holds now, to which nothing more comes. Bodies are shared. */
  frozen(): ResumeWindow {
    const copy = new ResumeWindow();
    copy.#headers = this.#headers;
    copy.#video = [...this.#video];
    copy.#audio = [...this.#audio];
    copy.#bytes = this.#bytes;
    copy.#newest = this.#newest;
    copy.#newestPictureAt = this.#newestPictureAt;
    copy.#beganAt = this.#beganAt;
    return copy;
  }

  /** @param unit Its body is kept and must not change. */
  add(unit: SourceUnit, headers: SourceHeaders, now: Millis): void {
    if (unit.kind === 'video' && unit.isKeyFrame) this.#begin(unit.time, headers, now);
    if (this.#headers === undefined) return;
    if (headers !== this.#headers) {
      this.#clear(); // what is kept cannot be decoded with the new ones
      return;
    }
    const { time, duration, body, isKeyFrame, isRasl, encoding } = unit;
    const kept = { time, duration, body, isKeyFrame, isRasl, ...(encoding === undefined ? {} : { encoding }) };
    (unit.kind === 'video' ? this.#video : this.#audio).push(kept);
    this.#bytes += body.length;
    if (time >= this.#newest.time) this.#newest = { time, at: now };
    if (unit.kind === 'video') this.#newestPictureAt = now;
    this.#trim();
  }

  /**
   * What to begin with; undefined when there is no IDR that came at `since` or later, or when the pictures since it are of
   * more than `maxSpan`.
   */
  replay(now: Millis, since: Millis, maxSpan: Millis = MAX_AGE): Replay | undefined {
    const first = this.#video[0];
    const last = this.#video.at(-1);
    const headers = this.#headers;
    if (first === undefined || last === undefined || headers === undefined) return undefined;
    if (this.#beganAt < since || last.time - first.time > maxSpan) return undefined;
    const isStill = this.#isStill(now);
    const video = isStill ? this.#condensed(now) : this.#video;
    const start = video[0]?.time ?? first.time;
    const units = [
      ...video.map((kept) => toUnit('video', kept)),
      ...this.#audio.filter(({ time }) => time >= start).map((kept) => toUnit('audio', kept)),
    ];
    units.sort((one, other) => one.time - other.time);
    return { units, headers, stillFrom: isStill ? video.at(-1)?.time : undefined };
  }

  #begin(time: Millis, headers: SourceHeaders, now: Millis): void {
    this.#beganAt = now;
    this.#headers = headers;
    this.#video = [];
    this.#audio = this.#audio.filter((kept) => kept.time >= time);
    this.#bytes = this.#audio.reduce((bytes, { body }) => bytes + body.length, 0);
  }

  #trim(): void {
    const newest = this.#newest.time;
    if (this.#bytes > MAX_BYTES) {
      this.#clear();
      return;
    }
    while ((this.#audio[0]?.time ?? newest) < newest - MAX_AGE) this.#bytes -= this.#audio.shift()?.body.length ?? 0;
  }

  #clear(): void {
    this.#headers = undefined;
    this.#video = [];
    this.#audio = [];
    this.#bytes = 0;
  }

  #isStill(now: Millis): boolean {
    return now - this.#newestPictureAt > STILL_AFTER;
  }

  /** The same pictures in a moment that ends at the present: a decoder needs all of them, a viewer the last one. */
  #condensed(now: Millis): readonly Kept[] {
    const present = this.#newest.time + (now - this.#newest.at);
    const end = Math.max(this.#newest.time, present - STILL_LAG_MS);
    const { length } = this.#video;
    return this.#video.map((kept, i) => ({ ...kept, time: millis(end - (length - 1 - i) * CONDENSED_MS) }));
  }
}

/** NAL units are found again in the body: to keep them as well would keep every picture twice. */
function toUnit(kind: 'audio' | 'video', kept: Kept): SourceUnit {
  const parsed = kind === 'video' ? parseVideoTagBody(kept.body) : undefined;
  const nalUnits = typeof parsed === 'object' && parsed.kind === 'access-unit' ? splitAvcFormat(parsed.sample) : [];
  return { ...kept, kind, nalUnits: typeof nalUnits === 'string' ? [] : nalUnits };
}
