import { findFrameStamp, STAMP_SEARCH_BYTES } from '../frame-stamp.ts';
import type { Histogram } from '../histogram.ts';
import type { RtmpMessageStart } from './message-assembler.ts';

/** What arrived of one publish. Times are machine microseconds, `Ms` are milliseconds on the publish timeline. */
export interface PublishedCallReport {
  readonly name: string;
  /** As stamped; -1: no stamp was found. */
  readonly call: number;
  readonly accessUnits: number;
  readonly audioFrames: number;
  readonly bytes: number;
  readonly sequenceHeaders: { readonly video: number; readonly audio: number };
  readonly keyFrames: number;
  readonly keyFrameDistancesMs: readonly number[];
  readonly startsWithKeyFrame: boolean;
  readonly firstFrame: number;
  readonly lastFrame: number;
  /** Frames that never came between the first and the last. */
  readonly missingFrames: number;
  /** Frames that refer to a missing one: between a gap and the next key frame. */
  readonly brokenFrames: number;
  /** Frames that came again or out of order. */
  readonly repeatedFrames: number;
  readonly unstampedFrames: number;
  /** Tags whose DTS is not above the one before, per track. */
  readonly nonMonotonic: { readonly video: number; readonly audio: number };
  readonly firstVideoAtUs: number;
  readonly lastVideoAtUs: number;
  /** Smallest and largest of DTS less the sender's media time: their distance is jitter and drift of the timeline. */
  readonly timelineMs: { readonly min: number; readonly max: number };
}

const AAC = 10;
const AVC = 7;
const KEY_FRAME = 1;

/** Counts one publish; keeps no media. */
export class PublishedCall {
  readonly #name: string;
  readonly #latency: Histogram;
  readonly #sequenceHeaders = { video: 0, audio: 0 };
  readonly #nonMonotonic = { video: 0, audio: 0 };
  readonly #lastDts = { video: -1, audio: -1 };
  readonly #keyFrameDistancesMs: number[] = [];
  #call = -1;
  #accessUnits = 0;
  #audioFrames = 0;
  #bytes = 0;
  #keyFrames = 0;
  #lastKeyFrameDts = 0;
  #startsWithKeyFrame = false;
  #firstFrame = -1;
  #lastFrame = -1;
  #missingFrames = 0;
  #brokenFrames = 0;
  #repeatedFrames = 0;
  #unstampedFrames = 0;
  #isBroken = false;
  #firstVideoAtUs = 0;
  #lastVideoAtUs = 0;
  #timelineMinMs = Number.POSITIVE_INFINITY;
  #timelineMaxMs = Number.NEGATIVE_INFINITY;

  /** @param latency Shared by all publishes. */
  constructor(name: string, latency: Histogram) {
    this.#name = name;
    this.#latency = latency;
  }

  handleAudio({ start, timestamp, length }: RtmpMessageStart): void {
    this.#bytes += length;
    if ((start[0] ?? 0) >> 4 !== AAC) return;
    if (start[1] === 0) {
      this.#sequenceHeaders.audio++;
      return;
    }
    this.#audioFrames++;
    this.#checkOrder('audio', timestamp);
  }

  handleVideo({ start, timestamp, length }: RtmpMessageStart, arrivedAtUs: number): void {
    this.#bytes += length;
    const first = start[0] ?? 0;
    if ((first & 0x0f) !== AVC) return;
    if (start[1] === 0) {
      this.#sequenceHeaders.video++;
      return;
    }
    if (start[1] !== 1) return;
    const isKeyFrame = first >> 4 === KEY_FRAME;
    if (this.#accessUnits++ === 0) {
      this.#firstVideoAtUs = arrivedAtUs;
      this.#startsWithKeyFrame = isKeyFrame;
    }
    this.#lastVideoAtUs = arrivedAtUs;
    this.#checkOrder('video', timestamp);
    if (isKeyFrame) this.#handleKeyFrame(timestamp);
    this.#handleStamp(start.subarray(0, STAMP_SEARCH_BYTES), isKeyFrame, timestamp, arrivedAtUs);
  }

  report(): PublishedCallReport {
    return {
      name: this.#name,
      call: this.#call,
      accessUnits: this.#accessUnits,
      audioFrames: this.#audioFrames,
      bytes: this.#bytes,
      sequenceHeaders: this.#sequenceHeaders,
      keyFrames: this.#keyFrames,
      keyFrameDistancesMs: this.#keyFrameDistancesMs,
      startsWithKeyFrame: this.#startsWithKeyFrame,
      firstFrame: this.#firstFrame,
      lastFrame: this.#lastFrame,
      missingFrames: this.#missingFrames,
      brokenFrames: this.#brokenFrames,
      repeatedFrames: this.#repeatedFrames,
      unstampedFrames: this.#unstampedFrames,
      nonMonotonic: this.#nonMonotonic,
      firstVideoAtUs: this.#firstVideoAtUs,
      lastVideoAtUs: this.#lastVideoAtUs,
      timelineMs: { min: this.#timelineMinMs, max: this.#timelineMaxMs },
    };
  }

  #handleKeyFrame(dts: number): void {
    if (this.#keyFrames++ > 0) this.#keyFrameDistancesMs.push(dts - this.#lastKeyFrameDts);
    this.#lastKeyFrameDts = dts;
  }

  #handleStamp(start: Buffer, isKeyFrame: boolean, dts: number, arrivedAtUs: number): void {
    const stamp = findFrameStamp(start);
    if (stamp === undefined) {
      this.#unstampedFrames++;
      return;
    }
    this.#call = stamp.call;
    this.#latency.add((arrivedAtUs - stamp.sentAtUs) / 1_000);
    this.#timelineMinMs = Math.min(this.#timelineMinMs, dts - stamp.mediaMs);
    this.#timelineMaxMs = Math.max(this.#timelineMaxMs, dts - stamp.mediaMs);
    if (this.#firstFrame < 0) this.#firstFrame = stamp.frame;
    else if (stamp.frame <= this.#lastFrame) this.#repeatedFrames++;
    else if (stamp.frame > this.#lastFrame + 1) {
      this.#missingFrames += stamp.frame - this.#lastFrame - 1;
      this.#isBroken = true;
    }
    if (isKeyFrame) this.#isBroken = false;
    else if (this.#isBroken) this.#brokenFrames++;
    this.#lastFrame = Math.max(this.#lastFrame, stamp.frame);
  }

  #checkOrder(track: 'audio' | 'video', dts: number): void {
    if (dts <= this.#lastDts[track]) this.#nonMonotonic[track]++;
    this.#lastDts[track] = dts;
  }
}
