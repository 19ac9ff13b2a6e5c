/** The payload descriptor of VP8: RFC 7741 §4.2. */
import { readUint16, writeUint16 } from '../wire/big-endian.ts';

const X_EXTENDED = 0x80;
const S_START = 0x10;
const PARTITION = 0x07;
const I_PICTURE_ID = 0x80;
const L_TL0PICIDX = 0x40;
const T_TID = 0x20;
const K_KEYIDX = 0x10;
/** M: the PictureID has 15 bits. */
const M_LONG = 0x80;

/** Where its numbers stand; -1: not there. */
interface Descriptor {
  readonly pictureIdAt: number;
  readonly isLong: boolean;
  readonly tl0PicIdxAt: number;
  /** Of the VP8 payload behind it. */
  readonly end: number;
}

/** @returns Offset of the frame header, when this packet has it (S set, first partition); -1 otherwise. */
export function vp8HeaderOffset(payload: Uint8Array): number {
  const first = payload[0] ?? 0;
  return (first & S_START) !== 0 && (first & PARTITION) === 0 ? readDescriptor(payload).end : -1;
}

function readDescriptor(payload: Uint8Array): Descriptor {
  let at = 1;
  let pictureIdAt = -1;
  let tl0PicIdxAt = -1;
  let isLong = false;
  if (((payload[0] ?? 0) & X_EXTENDED) !== 0) {
    const extension = payload[at++] ?? 0;
    if ((extension & I_PICTURE_ID) !== 0) {
      pictureIdAt = at;
      isLong = ((payload[at] ?? 0) & M_LONG) !== 0;
      at += isLong ? 2 : 1;
    }
    if ((extension & L_TL0PICIDX) !== 0) tl0PicIdxAt = at++;
    if ((extension & (T_TID | K_KEYIDX)) !== 0) at++;
  }
  return { pictureIdAt, isLong, tl0PicIdxAt, end: at };
}

/**
 * Continues PictureID and TL0PICIDX over a change of source: a decoder takes pictures with lower numbers for old ones and drops
 * them (RFC 7741 §4.2: both MUST increase by one).
 */
export class Vp8Numbering {
  #pictureIdOffset = 0;
  #tl0PicIdxOffset = 0;
  #lastPictureId = -1;
  #lastTl0PicIdx = -1;
  #isFirst = true;

  /** What comes next is of another source. */
  switchSource(): void {
    this.#isFirst = true;
  }

  /** Rewrites the descriptor in place. @param payload Ours; begins with the descriptor. Cut off ones are left alone. */
  rewrite(payload: Uint8Array): void {
    const { pictureIdAt, isLong, tl0PicIdxAt, end } = readDescriptor(payload);
    if (end > payload.length) return;
    const pictureId = pictureIdAt < 0 ? -1 : isLong ? readUint16(payload, pictureIdAt) & 0x7fff : payload[pictureIdAt]!;
    const tl0PicIdx = tl0PicIdxAt < 0 ? -1 : payload[tl0PicIdxAt]!;
    if (this.#isFirst) this.#begin(pictureId, tl0PicIdx);
    if (pictureId >= 0) {
      const mask = isLong ? 0x7fff : 0x7f;
      const written = (pictureId + this.#pictureIdOffset) & mask;
      if (isLong) writeUint16(payload, pictureIdAt, 0x8000 | written);
      else payload[pictureIdAt] = written;
      this.#lastPictureId = later(this.#lastPictureId, written, mask);
    }
    if (tl0PicIdx >= 0) {
      const written = (tl0PicIdx + this.#tl0PicIdxOffset) & 0xff;
      payload[tl0PicIdxAt] = written;
      this.#lastTl0PicIdx = later(this.#lastTl0PicIdx, written, 0xff);
    }
  }

  #begin(pictureId: number, tl0PicIdx: number): void {
    this.#isFirst = false;
    this.#pictureIdOffset = this.#lastPictureId < 0 ? 0 : this.#lastPictureId + 1 - pictureId;
    this.#tl0PicIdxOffset = this.#lastTl0PicIdx < 0 ? 0 : this.#lastTl0PicIdx + 1 - tl0PicIdx;
  }
}

/** Of two numbers modulo `mask` + 1 the one that is ahead: packets may come out of order. */
function later(last: number, next: number, mask: number): number {
  return last < 0 || ((next - last) & mask) <= mask / 2 ? next : last;
}
