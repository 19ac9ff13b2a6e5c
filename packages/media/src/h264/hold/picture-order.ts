import type { Sps } from '../sps.ts';
import type { PictureHeader } from './picture-header.ts';

/**
 * Picture order counts of the frames since an IDR, that one included.
 *
 * Source: ITU-T H.264 §8.2.1, POC type 0 (§8.2.1.1) and 2 (§8.2.1.3).
 */
export class PictureOrder {
  readonly #sps: Sps;
  /** prevPicOrderCntMsb + prevPicOrderCntLsb: of the last reference picture. */
  #previousReference = 0;
  #previousFrameNum = 0;
  #frameNumOffset = 0;
  /** Of all fields so far. */
  #newest = Number.NEGATIVE_INFINITY;

  constructor(sps: Sps) {
    this.#sps = sps;
  }

  /** @returns PicOrderCnt of the picture, as it counts once the picture is decoded and marked. */
  handlePicture(header: PictureHeader): number {
    const isReference = header.marking.kind !== 'non-reference';
    const top =
      this.#sps.pocType === 0 ? this.#fromLsb(header.picOrderCntLsb) : this.#fromFrameNum(header, isReference);
    const bottom = top + header.deltaPicOrderCntBottom;
    const order = Math.min(top, bottom);
    const { marking } = header;
    if (marking.kind === 'adaptive' && marking.operations.some(({ kind }) => kind === 'drop-all')) {
      // §8.2.1: the picture counts from 0, as an IDR does, and as if its frame_num were 0.
      this.#previousReference = top - order;
      this.#previousFrameNum = 0;
      this.#frameNumOffset = 0;
      this.#newest = Math.max(top, bottom) - order;
      return 0;
    }
    if (isReference) this.#previousReference = top;
    this.#previousFrameNum = header.frameNum;
    this.#newest = Math.max(this.#newest, top, bottom);
    return order;
  }

  /** pic_order_cnt_lsb of a picture that is shown behind all others; undefined when none reaches so far. */
  lsbBehindAll(): number | undefined {
    if (this.#sps.pocType !== 0) return 0; // not written: frame_num tells the order
    const cycle = 2 ** this.#sps.log2MaxPocLsb;
    const order = Math.min(this.#newest + 2, this.#previousReference + cycle / 2); // frames are two apart by custom
    return order > this.#newest ? modulo(order, cycle) : undefined;
  }

  #fromLsb(lsb: number): number {
    const cycle = 2 ** this.#sps.log2MaxPocLsb;
    const previousLsb = modulo(this.#previousReference, cycle);
    const previousMsb = this.#previousReference - previousLsb;
    // Equation 8-3.
    if (lsb < previousLsb && previousLsb - lsb >= cycle / 2) return previousMsb + cycle + lsb;
    if (lsb > previousLsb && lsb - previousLsb > cycle / 2) return previousMsb - cycle + lsb;
    return previousMsb + lsb;
  }

  #fromFrameNum({ frameNum }: PictureHeader, isReference: boolean): number {
    if (this.#previousFrameNum > frameNum) this.#frameNumOffset += 2 ** this.#sps.log2MaxFrameNum;
    return 2 * (this.#frameNumOffset + frameNum) - (isReference ? 0 : 1);
  }
}

/** Of a divisor above 0; never negative. */
const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;
