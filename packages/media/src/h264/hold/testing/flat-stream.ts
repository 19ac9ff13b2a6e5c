/**
 * Streams of 32×32 pictures of one grey each, assembled by the syntax tables of ITU-T H.264 §7.3 and from I_PCM
 * macroblocks alone: for the marking operations and picture orders that encoders at hand never write.
 */
import { BitWriter } from '@callcast/core';
import { insertEmulationPrevention } from '../../emulation-prevention.ts';

export interface FlatStreamShape {
  readonly profileIdc: number;
  readonly chromaFormatIdc: number;
  readonly bitDepthMinus8: number;
  readonly isLossless: boolean;
  readonly log2MaxFrameNum: number;
  readonly pocType: number;
  readonly log2MaxPocLsb: number;
  readonly maxNumRefFrames: number;
  readonly gapsInFrameNumAllowed: boolean;
  readonly frameMbsOnly: boolean;
  readonly ppsId: number;
  readonly hasBottomFieldPicOrder: boolean;
  readonly sliceGroups: number;
  readonly numRefIdxL0: number;
  readonly weightedPred: boolean;
  readonly weightedBipredIdc: number;
  readonly hasDeblockingFilterControl: boolean;
  readonly hasRedundantPicCnt: boolean;
}

export interface FlatPicture {
  /** Luma of the whole picture. */
  readonly grey: number;
  readonly frameNum?: number;
  readonly picOrderCntLsb?: number;
  readonly deltaPicOrderCntBottom?: number;
  readonly redundantPicCnt?: number;
  readonly isReference?: boolean;
  /** An IDR picture when given. */
  readonly idrPicId?: number;
  readonly isLongTermIdr?: boolean;
  /** Codes of memory management control operations with their operands, without the final 0. */
  readonly marking?: readonly number[];
}

export const PICTURE_SIDE = 32;
const MACROBLOCKS = 4;

const DEFAULT_SHAPE: FlatStreamShape = {
  profileIdc: 77,
  chromaFormatIdc: 1,
  bitDepthMinus8: 0,
  isLossless: false,
  log2MaxFrameNum: 4,
  pocType: 0,
  log2MaxPocLsb: 6,
  maxNumRefFrames: 2,
  gapsInFrameNumAllowed: false,
  frameMbsOnly: true,
  ppsId: 0,
  hasBottomFieldPicOrder: false,
  sliceGroups: 1,
  numRefIdxL0: 1,
  weightedPred: false,
  weightedBipredIdc: 0,
  hasDeblockingFilterControl: true,
  hasRedundantPicCnt: false,
};

export class FlatStream {
  readonly #shape: FlatStreamShape;

  constructor(shape: Partial<FlatStreamShape> = {}) {
    this.#shape = { ...DEFAULT_SHAPE, ...shape };
  }

  sps(): Uint8Array {
    const shape = this.#shape;
    const bits = new BitWriter();
    bits.writeBits(0x67, 8);
    bits.writeBits(shape.profileIdc, 8);
    bits.writeBits(0, 8);
    bits.writeBits(30, 8);
    bits.writeUe(0);
    if (shape.profileIdc >= 100) {
      bits.writeUe(shape.chromaFormatIdc);
      bits.writeUe(shape.bitDepthMinus8);
      bits.writeUe(shape.bitDepthMinus8);
      bits.writeBits(shape.isLossless ? 1 : 0, 1);
      bits.writeBits(0, 1); // seq_scaling_matrix_present_flag
    }
    bits.writeUe(shape.log2MaxFrameNum - 4);
    bits.writeUe(shape.pocType);
    if (shape.pocType === 0) bits.writeUe(shape.log2MaxPocLsb - 4);
    if (shape.pocType === 1) bits.writeBits(0b1111, 4); // always zero, no offsets, no cycle
    bits.writeUe(shape.maxNumRefFrames);
    bits.writeBits(shape.gapsInFrameNumAllowed ? 1 : 0, 1);
    bits.writeUe(PICTURE_SIDE / 16 - 1);
    bits.writeUe(PICTURE_SIDE / (shape.frameMbsOnly ? 16 : 32) - 1);
    bits.writeBits(shape.frameMbsOnly ? 0b110 : 0b0010, shape.frameMbsOnly ? 3 : 4); // also: no cropping
    bits.writeBits(0b1_0000_0000_1_1, 11); // VUI with bitstream_restriction alone
    for (const limit of [0, 0, 16, 16]) bits.writeUe(limit);
    bits.writeUe(shape.pocType === 0 ? 2 : 0); // max_num_reorder_frames
    bits.writeUe(16); // max_dec_frame_buffering
    bits.writeBits(1, 1);
    return insertEmulationPrevention(bits.toBytes());
  }

  pps(): Uint8Array {
    const shape = this.#shape;
    const bits = new BitWriter();
    bits.writeBits(0x68, 8);
    bits.writeUe(shape.ppsId);
    bits.writeUe(0);
    bits.writeBits(0, 1); // CAVLC
    bits.writeBits(shape.hasBottomFieldPicOrder ? 1 : 0, 1);
    bits.writeUe(shape.sliceGroups - 1);
    if (shape.sliceGroups > 1) bits.writeUe(1); // dispersed
    bits.writeUe(shape.numRefIdxL0 - 1);
    bits.writeUe(0);
    bits.writeBits(shape.weightedPred ? 1 : 0, 1);
    bits.writeBits(shape.weightedBipredIdc, 2);
    for (let i = 0; i < 3; i++) bits.writeSe(0);
    bits.writeBits(shape.hasDeblockingFilterControl ? 1 : 0, 1);
    bits.writeBits(0, 1);
    bits.writeBits(shape.hasRedundantPicCnt ? 1 : 0, 1);
    bits.writeBits(1, 1);
    return bits.toBytes();
  }

  /** An access unit; an IDR comes with its parameter sets. */
  accessUnit(picture: FlatPicture): readonly Uint8Array[] {
    const slice = this.slice(picture);
    return picture.idrPicId === undefined ? [slice] : [this.sps(), this.pps(), slice];
  }

  slice(picture: FlatPicture): Uint8Array {
    const shape = this.#shape;
    const { grey, frameNum = 0, picOrderCntLsb = 0, idrPicId, isReference = true, marking = [] } = picture;
    const isIdr = idrPicId !== undefined;
    const bits = new AlignedBits();
    bits.writeBits((isReference ? 0x60 : 0) | (isIdr ? 5 : 1), 8);
    bits.writeUe(0);
    bits.writeUe(isIdr ? 7 : 5);
    bits.writeUe(shape.ppsId);
    bits.writeBits(frameNum, shape.log2MaxFrameNum);
    if (isIdr) bits.writeUe(idrPicId);
    if (shape.pocType === 0) {
      bits.writeBits(picOrderCntLsb, shape.log2MaxPocLsb);
      if (shape.hasBottomFieldPicOrder) bits.writeSe(picture.deltaPicOrderCntBottom ?? 0);
    }
    if (shape.hasRedundantPicCnt) bits.writeUe(picture.redundantPicCnt ?? 0);
    if (!isIdr) {
      bits.writeBits(1, 1); // num_ref_idx_active_override_flag
      bits.writeUe(0);
      bits.writeBits(0, 1); // ref_pic_list_modification_flag_l0
      if (shape.weightedPred) {
        bits.writeUe(0);
        bits.writeUe(0);
        bits.writeBits(0, 2); // no weights
      }
    }
    if (isIdr) bits.writeBits(picture.isLongTermIdr ? 0b01 : 0b00, 2);
    else if (isReference) {
      bits.writeBits(marking.length > 0 ? 1 : 0, 1);
      for (const number of marking) bits.writeUe(number);
      if (marking.length > 0) bits.writeUe(0);
    }
    bits.writeSe(0); // slice_qp_delta
    if (shape.hasDeblockingFilterControl) bits.writeUe(1);
    for (let address = 0; address < MACROBLOCKS; address++) {
      if (!isIdr) bits.writeUe(0); // mb_skip_run
      bits.writeUe(isIdr ? 25 : 30); // I_PCM
      bits.align();
      for (let sample = 0; sample < 384; sample++) bits.writeBits(sample < 256 ? grey : 128, 8);
    }
    bits.writeBits(1, 1);
    return insertEmulationPrevention(bits.toBytes());
  }
}

/** A bit writer that can go on to the next byte. */
class AlignedBits {
  readonly #bits = new BitWriter();
  #count = 0;

  writeBits(value: number, count: number): void {
    this.#bits.writeBits(value, count);
    this.#count += count;
  }

  writeUe(value: number): void {
    this.#bits.writeUe(value);
    this.#count += 2 * Math.floor(Math.log2(value + 1)) + 1;
  }

  writeSe(value: number): void {
    this.writeUe(value > 0 ? 2 * value - 1 : -2 * value);
  }

  align(): void {
    while (this.#count % 8 !== 0) this.writeBits(0, 1);
  }

  toBytes(): Uint8Array {
    return this.#bits.toBytes();
  }
}
