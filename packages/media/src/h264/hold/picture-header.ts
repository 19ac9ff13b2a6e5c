/**
 * Reads what a slice header tells about its picture: ITU-T H.264 §7.3.3 up to dec_ref_pic_marking(), for the formats
 * that {@link HoldParameterSets} stands for.
 */
import { BitReader } from '@callcast/core';
import { MAX_MARKING_OPERATIONS, MAX_SLICE_HEADER_BYTES } from '../../limits.ts';
import { removeEmulationPrevention } from '../emulation-prevention.ts';
import { NalUnitType, nalUnitType } from '../nal-unit.ts';
import type { HoldParameterSets } from './hold-parameter-sets.ts';
import type { SlicePps } from './slice-pps.ts';

export interface PictureHeader {
  readonly frameNum: number;
  /** Undefined for pictures that are no IDR. */
  readonly idrPicId: number | undefined;
  readonly picOrderCntLsb: number;
  readonly deltaPicOrderCntBottom: number;
  /** Above 0: a spare copy of a slice. */
  readonly redundantPicCnt: number;
  readonly marking: ReferenceMarking;
}

/** dec_ref_pic_marking(), §7.3.3.3. */
export type ReferenceMarking =
  | { readonly kind: 'non-reference' }
  | { readonly kind: 'idr'; readonly isLongTerm: boolean }
  | { readonly kind: 'sliding-window' }
  | { readonly kind: 'adaptive'; readonly operations: readonly MarkingOperation[] };

/** memory_management_control_operation 1 to 6, Table 7-9. Numbers count from 0 unless said otherwise. */
export type MarkingOperation =
  /** 1. `picNumDistance` is difference_of_pic_nums_minus1 + 1. */
  | { readonly kind: 'drop-short-term'; readonly picNumDistance: number }
  /** 2 */
  | { readonly kind: 'drop-long-term'; readonly longTermPicNum: number }
  /** 3 */
  | { readonly kind: 'make-long-term'; readonly picNumDistance: number; readonly longTermFrameIdx: number }
  /** 4. Long-term frames with this index and above leave. */
  | { readonly kind: 'limit-long-term'; readonly indexLimit: number }
  /** 5 */
  | { readonly kind: 'drop-all' }
  /** 6 */
  | { readonly kind: 'keep-as-long-term'; readonly longTermFrameIdx: number };

export type PictureHeaderMalformation =
  | 'truncated'
  | 'idr-not-a-reference'
  | 'bad-idr-pic-id'
  | 'bad-reference-count'
  | 'bad-list-modification'
  | 'bad-marking';

/** Common headers end before. Every output reads that of every picture: most of the cost is in the bytes looked through. */
const COMMON_HEADER_BYTES = 48;
const MAX_IDR_PIC_ID = 65_535;
/** num_ref_idx_active_minus1 of frames is 0..15; fields may have twice as many. */
const MAX_REF_IDX = 32;
const MAX_FRAME_INDEX = 15;

const P = 0;
const B = 1;
const SP = 3;

/**
 * Parses the header of a slice as far as it concerns the picture and its references.
 *
 * @param nalUnit A coded slice, or partition A of one. Not retained, not modified.
 * @param parameterSets The active SPS, and the PPS that the slice names.
 * @returns The header, or the name of the first rule it breaks.
 */
export function parsePictureHeader(
  nalUnit: Uint8Array,
  parameterSets: HoldParameterSets,
): PictureHeader | PictureHeaderMalformation {
  const bits = new BitReader(removeEmulationPrevention(nalUnit.subarray(0, COMMON_HEADER_BYTES)));
  const header = readPictureHeader(bits, nalUnit, parameterSets);
  if (!bits.overrun) return header;
  const allBits = new BitReader(removeEmulationPrevention(nalUnit.subarray(0, MAX_SLICE_HEADER_BYTES)));
  return readPictureHeader(allBits, nalUnit, parameterSets);
}

/** @param bits Of the beginning of `nalUnit`. When they overrun, the result is of no worth if more of it follows. */
function readPictureHeader(
  bits: BitReader,
  nalUnit: Uint8Array,
  { sps, pps }: HoldParameterSets,
): PictureHeader | PictureHeaderMalformation {
  const isIdr = nalUnitType(nalUnit) === NalUnitType.IDR_SLICE;
  const isReference = (nalUnit[0]! & 0x60) !== 0; // nal_ref_idc
  if (isIdr && !isReference) return 'idr-not-a-reference';
  bits.skipBits(8); // NAL unit header
  bits.readUe(); // first_mb_in_slice
  const sliceType = bits.readUe() % 5;
  bits.readUe(); // pic_parameter_set_id
  const frameNum = bits.readBits(sps.log2MaxFrameNum);
  const idrPicId = isIdr ? bits.readUe() : undefined;
  if (idrPicId !== undefined && idrPicId > MAX_IDR_PIC_ID) return 'bad-idr-pic-id';
  const picOrderCntLsb = bits.readBits(sps.log2MaxPocLsb); // 0 bits with POC type 2
  const deltaPicOrderCntBottom = sps.pocType === 0 && pps.hasBottomFieldPicOrder ? bits.readSe() : 0;
  const redundantPicCnt = pps.hasRedundantPicCnt ? bits.readUe() : 0;
  const malformation = skipReferenceLists(bits, sliceType, pps);
  const marking = malformation ?? readMarking(bits, isReference, isIdr);
  if (bits.overrun) return 'truncated'; // before codes are blamed that are zeros behind the end
  if (typeof marking === 'string') return marking;
  return { frameNum, idrPicId, picOrderCntLsb, deltaPicOrderCntBottom, redundantPicCnt, marking };
}

/** From direct_spatial_mv_pred_flag to pred_weight_table(). */
function skipReferenceLists(bits: BitReader, sliceType: number, pps: SlicePps): PictureHeaderMalformation | undefined {
  const isB = sliceType === B;
  const isP = sliceType === P || sliceType === SP;
  if (!isB && !isP) return undefined;
  if (isB) bits.skipBits(1); // direct_spatial_mv_pred_flag
  let { numRefIdxL0, numRefIdxL1 } = pps;
  if (bits.readFlag()) {
    numRefIdxL0 = bits.readUe() + 1;
    if (isB) numRefIdxL1 = bits.readUe() + 1;
  }
  if (numRefIdxL0 > MAX_REF_IDX || numRefIdxL1 > MAX_REF_IDX) return 'bad-reference-count';
  if (!skipListModification(bits, numRefIdxL0)) return 'bad-list-modification';
  if (isB && !skipListModification(bits, numRefIdxL1)) return 'bad-list-modification';
  if (isB ? pps.weightedBipredIdc === 1 : pps.weightedPred) {
    bits.readUe(); // luma_log2_weight_denom
    bits.readUe(); // chroma_log2_weight_denom
    skipWeights(bits, numRefIdxL0);
    if (isB) skipWeights(bits, numRefIdxL1);
  }
  return undefined;
}

/** ref_pic_list_modification() of one list, §7.3.3.1: at most one command per index, then the end mark. */
function skipListModification(bits: BitReader, numRefIdx: number): boolean {
  if (!bits.readFlag()) return true;
  for (let command = 0; command <= numRefIdx; command++) {
    const modification = bits.readUe();
    if (modification === 3) return true;
    if (modification > 3) return false; // 4 and 5 belong to MVC
    bits.readUe(); // abs_diff_pic_num_minus1 or long_term_pic_num
  }
  return false;
}

/** pred_weight_table() of one list, §7.3.3.2. */
function skipWeights(bits: BitReader, numRefIdx: number): void {
  for (let index = 0; index < numRefIdx; index++) {
    if (bits.readFlag()) for (let i = 0; i < 2; i++) bits.readSe(); // luma weight and offset
    if (bits.readFlag()) for (let i = 0; i < 4; i++) bits.readSe(); // the same for Cb and Cr
  }
}

function readMarking(
  bits: BitReader,
  isReference: boolean,
  isIdr: boolean,
): ReferenceMarking | PictureHeaderMalformation {
  if (!isReference) return { kind: 'non-reference' };
  if (isIdr) {
    bits.skipBits(1); // no_output_of_prior_pics_flag
    return { kind: 'idr', isLongTerm: bits.readFlag() };
  }
  if (!bits.readFlag()) return { kind: 'sliding-window' };
  const operations: MarkingOperation[] = [];
  for (;;) {
    const code = bits.readUe();
    if (code === 0) return { kind: 'adaptive', operations };
    const operation = readOperation(bits, code);
    if (operation === undefined || operations.length === MAX_MARKING_OPERATIONS) return 'bad-marking';
    operations.push(operation);
  }
}

function readOperation(bits: BitReader, code: number): MarkingOperation | undefined {
  switch (code) {
    case 1:
      return { kind: 'drop-short-term', picNumDistance: bits.readUe() + 1 };
    case 2:
      return { kind: 'drop-long-term', longTermPicNum: bits.readUe() };
    case 3: {
      const picNumDistance = bits.readUe() + 1;
      const longTermFrameIdx = bits.readUe();
      if (longTermFrameIdx > MAX_FRAME_INDEX) return undefined;
      return { kind: 'make-long-term', picNumDistance, longTermFrameIdx };
    }
    case 4:
      return { kind: 'limit-long-term', indexLimit: bits.readUe() };
    case 5:
      return { kind: 'drop-all' };
    case 6: {
      const longTermFrameIdx = bits.readUe();
      return longTermFrameIdx > MAX_FRAME_INDEX ? undefined : { kind: 'keep-as-long-term', longTermFrameIdx };
    }
    default:
      return undefined;
  }
}
