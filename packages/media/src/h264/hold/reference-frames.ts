import type { Sps } from '../sps.ts';
import type { MarkingOperation, PictureHeader } from './picture-header.ts';

/** A frame in the decoded picture buffer that is marked as used for reference. */
export interface ReferenceFrame {
  readonly frameNum: number;
  /** PicOrderCnt: the higher, the later it is shown. */
  readonly order: number;
  /** LongTermFrameIdx; undefined for short-term frames. */
  readonly longTermFrameIdx: number | undefined;
  /** False for a frame that stands in for a missing one (§8.2.5.2): nothing may be predicted from it. */
  readonly exists: boolean;
}

/**
 * The reference frames since an IDR, that one included: what a decoder holds after each picture.
 *
 * Source: ITU-T H.264 §8.2.5 (marking), §7.4.3 (frame_num), §8.2.4 (numbers and the initial list of P slices).
 * Holds at most max_num_ref_frames frames, so at most 16.
 */
export class ReferenceFrames {
  readonly #capacity: number;
  readonly #maxFrameNum: number;
  readonly #gapsAllowed: boolean;
  #frames: ReferenceFrame[] = [];
  /** PrevRefFrameNum. */
  #previousFrameNum = 0;

  constructor(sps: Sps) {
    this.#capacity = Math.max(sps.maxNumRefFrames, 1);
    this.#maxFrameNum = 2 ** sps.log2MaxFrameNum;
    this.#gapsAllowed = sps.gapsInFrameNumAllowed;
  }

  get size(): number {
    return this.#frames.length;
  }

  /** frame_num of a picture that follows now. */
  get nextFrameNum(): number {
    return (this.#previousFrameNum + 1) % this.#maxFrameNum;
  }

  /** The frame that is shown last of all that can be referred to. */
  get newestShown(): ReferenceFrame | undefined {
    let newest: ReferenceFrame | undefined;
    for (const frame of this.#frames) if (frame.exists && frame.order >= (newest?.order ?? frame.order)) newest = frame;
    return newest;
  }

  /** RefPicList0[0] of a P slice before any modification (§8.2.4.2.1). */
  firstOfList(frameNum: number): ReferenceFrame | undefined {
    let first: ReferenceFrame | undefined;
    for (const frame of this.#frames) if (first === undefined || this.#precedes(frame, first, frameNum)) first = frame;
    return first;
  }

  /** PicNum of a short-term frame for a picture with this frame_num (equation 8-27). */
  picNum(frame: ReferenceFrame, frameNum: number): number {
    return frame.frameNum > frameNum ? frame.frameNum - this.#maxFrameNum : frame.frameNum;
  }

  /**
   * The long-term frame that has to leave, by an operation of its own, before another frame fits in: the sliding window
   * takes short-term frames only.
   */
  get obstacle(): ReferenceFrame | undefined {
    if (this.#frames.length < this.#capacity || this.#frames.some(isShortTerm)) return undefined;
    return this.#frames.reduce((oldest, frame) => (frame.order < oldest.order ? frame : oldest));
  }

  /** @param order What {@link PictureOrder} returned for the picture. */
  handlePicture(header: PictureHeader, order: number): 'frame-num-gap' | 'bad-reference-marking' | undefined {
    const { marking } = header;
    let { frameNum } = header;
    let longTermFrameIdx: number | undefined;
    if (marking.kind !== 'idr') {
      const failure = this.#fillGap(frameNum);
      if (failure) return failure;
    }
    switch (marking.kind) {
      case 'non-reference':
        return undefined;
      case 'idr':
        if (marking.isLongTerm) longTermFrameIdx = 0;
        break;
      case 'sliding-window':
        this.#slide(frameNum);
        break;
      case 'adaptive':
        for (const operation of marking.operations) {
          this.#apply(operation, frameNum);
          if (operation.kind === 'keep-as-long-term') longTermFrameIdx = operation.longTermFrameIdx;
          else if (operation.kind === 'drop-all') frameNum = 0; // §7.4.3: so it counts from now on
        }
        break;
    }
    return this.#add({ frameNum, order, longTermFrameIdx, exists: true });
  }

  #add(frame: ReferenceFrame): 'bad-reference-marking' | undefined {
    if (this.#frames.length >= this.#capacity) return 'bad-reference-marking';
    this.#frames.push(frame);
    this.#previousFrameNum = frame.frameNum;
    return undefined;
  }

  /** Missing frame_nums are taken as frames that do not exist (§8.2.5.2). Only as many as the buffer holds matter. */
  #fillGap(frameNum: number): 'frame-num-gap' | 'bad-reference-marking' | undefined {
    if (frameNum === this.#previousFrameNum || frameNum === this.nextFrameNum) return undefined;
    if (!this.#gapsAllowed) return 'frame-num-gap';
    const missing = (frameNum - this.nextFrameNum + this.#maxFrameNum) % this.#maxFrameNum;
    for (let back = Math.min(missing, this.#capacity); back > 0; back--) {
      const missed = (frameNum - back + this.#maxFrameNum) % this.#maxFrameNum;
      this.#slide(missed);
      const order = Number.NEGATIVE_INFINITY;
      const failure = this.#add({ frameNum: missed, order, longTermFrameIdx: undefined, exists: false });
      if (failure) return failure;
    }
    return undefined;
  }

  /** Sliding window (§8.2.5.3). A full buffer without a short-term frame stays full, which {@link #add} reports. */
  #slide(frameNum: number): void {
    if (this.#frames.length < this.#capacity) return;
    let oldest: ReferenceFrame | undefined;
    for (const frame of this.#frames) {
      if (!isShortTerm(frame)) continue;
      if (oldest === undefined || this.picNum(frame, frameNum) < this.picNum(oldest, frameNum)) oldest = frame;
    }
    this.#drop((frame) => frame === oldest);
  }

  /** Adaptive marking (§8.2.5.4). Operations on frames that are not there change nothing, as in decoders. */
  #apply(operation: MarkingOperation, frameNum: number): void {
    switch (operation.kind) {
      case 'drop-short-term':
        this.#drop((frame) => this.#isShortTermAt(frame, frameNum, operation.picNumDistance));
        break;
      case 'drop-long-term':
        this.#drop((frame) => frame.longTermFrameIdx === operation.longTermPicNum);
        break;
      case 'make-long-term': {
        const { picNumDistance, longTermFrameIdx } = operation;
        const made = this.#frames.find((frame) => this.#isShortTermAt(frame, frameNum, picNumDistance));
        this.#drop((frame) => frame === made || frame.longTermFrameIdx === longTermFrameIdx);
        if (made) this.#frames.push({ ...made, longTermFrameIdx });
        break;
      }
      case 'limit-long-term':
        this.#drop((frame) => (frame.longTermFrameIdx ?? -1) >= operation.indexLimit);
        break;
      case 'drop-all':
        this.#frames = [];
        break;
      case 'keep-as-long-term':
        this.#drop((frame) => frame.longTermFrameIdx === operation.longTermFrameIdx);
        break;
    }
  }

  #drop(leaves: (frame: ReferenceFrame) => boolean): void {
    this.#frames = this.#frames.filter((frame) => !leaves(frame));
  }

  #isShortTermAt(frame: ReferenceFrame, frameNum: number, picNumDistance: number): boolean {
    return isShortTerm(frame) && this.picNum(frame, frameNum) === frameNum - picNumDistance;
  }

  /** Short-term frames by falling PicNum, then long-term ones by rising index. */
  #precedes(a: ReferenceFrame, b: ReferenceFrame, frameNum: number): boolean {
    if (a.longTermFrameIdx === undefined && b.longTermFrameIdx === undefined)
      return this.picNum(a, frameNum) > this.picNum(b, frameNum);
    if (a.longTermFrameIdx === undefined || b.longTermFrameIdx === undefined) return isShortTerm(a);
    return a.longTermFrameIdx < b.longTermFrameIdx;
  }
}

const isShortTerm = (frame: ReferenceFrame): boolean => frame.longTermFrameIdx === undefined;
