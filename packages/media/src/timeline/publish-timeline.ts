import { assert, type Millis, millis } from '@callcast/core';

/** Between the last picture of one source and the first unit of the next: no decoder sees time stand still. */
const PICTURE_MS = millis(20);

export type PublishedTrack = 'audio' | 'video';

/**
 * The timeline of one output: maps the times of its sources to FLV timestamps.
 *
 * Timestamps are whole milliseconds from 0, strictly increasing within a track; each is rounded from an absolute
 * position, so nothing accumulates. They never wrap here: writers send the lower 32 bits (RTMP 1.0 §5.3.1.3).
 */
export class PublishTimeline {
  #offset: number | undefined;
  /** Timestamp of the present source's origin. */
  #origin = 0;
  readonly #last: Record<PublishedTrack, number> = { audio: -1, video: -1 };
  /** Where all that was published is over. */
  #end = 0;

  /** False until the first {@link start}. */
  get isStarted(): boolean {
    return this.#offset !== undefined;
  }

  /** Highest timestamp given out, or undefined. */
  get lastTimestamp(): Millis | undefined {
    const last = Math.max(this.#last.audio, this.#last.video);
    return last < 0 ? undefined : millis(last);
  }

  /**
   * Begins a source: `originTime`, on its own axis, becomes 0, or follows on what earlier sources published.
   *
   * @param originTime The earliest time that will be published of it.
   */
  start(originTime: Millis): void {
    assert(Number.isFinite(originTime), 'an origin is finite');
    this.#origin = Math.ceil(this.#end);
    this.#offset = this.#origin - originTime;
  }

  /**
   * @param time Of the unit on the source's axis; its DTS when pictures are reordered.
   * @param duration How long it sounds; of a picture, which has none, unless given. The next source begins behind it.
   * @returns The FLV timestamp: whole, ≥ 0, higher than any before it on this track. Times before the origin are held at it.
   */
  toTimestamp(track: PublishedTrack, time: Millis, duration: Millis = PICTURE_MS): Millis {
    const timestamp = Math.max(this.#place(time), this.#last[track] + 1, this.#origin);
    this.#last[track] = timestamp;
    this.#end = Math.max(this.#end, timestamp + duration);
    return millis(timestamp);
  }

  /** Composition time of a unit whose DTS became `timestamp`: never negative, whole milliseconds. */
  toCompositionTime(presentationTime: Millis, timestamp: Millis): Millis {
    return millis(Math.max(0, this.#place(presentationTime) - timestamp));
  }

  #place(time: Millis): number {
    assert(this.#offset !== undefined, 'start() comes before toTimestamp()');
    assert(Number.isFinite(time), 'a time is finite');
    return Math.round(time + this.#offset);
  }
}
