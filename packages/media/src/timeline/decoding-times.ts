import { type Millis, millis } from '@callcast/core';

/** Most pictures that a decoder holds (ITU-T H.264 §A.3.1 h). */
const MAX_REORDER_DEPTH = 16;
/** Distance of the decoding times before the first picture is known to be shown: 30 pictures per second. */
const ASSUMED_INTERVAL_MS = 1000 / 30;

/**
 * Derives decoding times (DTS) of pictures that come in decoding order with their presentation times (PTS).
 *
 * RTP carries PTS alone (RFC 6184 §5.1), FLV wants DTS and the difference. With a reordering depth of n, a picture is
 * decoded when the picture n places before it, by PTS, is shown: DTS are the PTS in rising order, n pictures late.
 * With depth 0, as all WebRTC browsers send, DTS is PTS. Holds at most 33 times.
 */
export class DecodingTimes {
  #depth = 0;
  /** PTS that no picture has taken as its DTS yet, rising; at most `#depth`. */
  readonly #waiting: number[] = [];
  /** PTS of the last pictures, in decoding order. */
  readonly #recent: number[] = [];
  #last = Number.NEGATIVE_INFINITY;

  get reorderDepth(): number {
    return this.#depth;
  }

  /**
   * To be called when the sequence parameter set changes.
   *
   * @param depth `vui.maxNumReorderFrames`; undefined when the sender does not say it: then 0 is believed until a
   *   picture proves it wrong.
   */
  setReorderDepth(depth: number | undefined): void {
    this.#depth = Math.min(depth ?? 0, MAX_REORDER_DEPTH);
    this.#waiting.length = 0;
    this.#recent.length = 0;
  }

  /** @returns The DTS: at most the PTS once the depth is known, never falling. */
  next(presentationTime: Millis): Millis {
    // §E.2.1, max_num_reorder_frames: pictures that precede this one in decoding and follow it in output.
    const reordered = this.#recent.filter((time) => time > presentationTime).length;
    this.#depth = Math.max(this.#depth, reordered);
    this.#recent.push(presentationTime);
    if (this.#recent.length > MAX_REORDER_DEPTH) this.#recent.shift();
    const waiting = this.#waiting;
    const behind = waiting.findIndex((time) => time > presentationTime);
    waiting.splice(behind < 0 ? waiting.length : behind, 0, presentationTime);
    const missing = this.#depth + 1 - waiting.length;
    const earliest = waiting[0] ?? presentationTime;
    const time = missing > 0 ? earliest - missing * ASSUMED_INTERVAL_MS : earliest;
    if (missing <= 0) waiting.shift();
    this.#last = Math.max(time, this.#last);
    return millis(this.#last);
  }
}
