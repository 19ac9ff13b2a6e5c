import type { HoldParameterSets } from './hold-parameter-sets.ts';
import { RbspWriter } from './rbsp-writer.ts';
import type { SlicePps } from './slice-pps.ts';

export type WrittenSlice =
  | { readonly kind: 'I'; readonly idrPicId: number }
  | {
      readonly kind: 'P';
      readonly frameNum: number;
      readonly picOrderCntLsb: number;
      /** Makes this frame the first of the list, when it is not so by itself. */
      readonly firstReference: FirstReference | undefined;
      /** A long-term frame that leaves the buffer, else the sliding window is used. */
      readonly droppedLongTermPicNum: number | undefined;
    };

/** One command of ref_pic_list_modification() (§7.4.3.1). */
export type FirstReference =
  | { readonly kind: 'short-term'; readonly picNumDistance: number }
  | { readonly kind: 'long-term'; readonly longTermPicNum: number };

/** SliceQPY of everything written here. No residual is ever coded, so it only picks the initial CABAC states. */
export const SLICE_QP = 26;

const IDR_NAL_HEADER = 0x65; // nal_ref_idc 3, nal_unit_type 5
const P_NAL_HEADER = 0x41; // nal_ref_idc 2, nal_unit_type 1
const SLICE_TYPE_P_ONLY = 5;
const SLICE_TYPE_I_ONLY = 7;
const NO_DEBLOCKING = 1;

/**
 * Begins the only slice of a reference picture: NAL unit header and slice_header(), ITU-T H.264 §7.3.3.
 *
 * @returns A writer that stands where slice_data() begins, not aligned.
 */
export function writeSliceHeader({ sps, pps }: HoldParameterSets, slice: WrittenSlice): RbspWriter {
  const isIdr = slice.kind === 'I';
  const writer = new RbspWriter();
  writer.writeBits(isIdr ? IDR_NAL_HEADER : P_NAL_HEADER, 8);
  writer.writeUe(0); // first_mb_in_slice
  writer.writeUe(isIdr ? SLICE_TYPE_I_ONLY : SLICE_TYPE_P_ONLY);
  writer.writeUe(pps.id);
  writer.writeBits(isIdr ? 0 : slice.frameNum, sps.log2MaxFrameNum);
  if (isIdr) writer.writeUe(slice.idrPicId);
  if (sps.pocType === 0) {
    writer.writeBits(isIdr ? 0 : slice.picOrderCntLsb, sps.log2MaxPocLsb);
    if (pps.hasBottomFieldPicOrder) writer.writeSe(0); // delta_pic_order_cnt_bottom
  }
  if (pps.hasRedundantPicCnt) writer.writeUe(0); // redundant_pic_cnt
  if (!isIdr) writeReferenceList(writer, pps, slice.firstReference);
  if (isIdr) {
    writer.writeFlag(false); // no_output_of_prior_pics_flag
    writer.writeFlag(false); // long_term_reference_flag
  } else writeMarking(writer, slice.droppedLongTermPicNum);
  if (pps.isCabac && !isIdr) writer.writeUe(0); // cabac_init_idc
  writer.writeSe(SLICE_QP - pps.initQp); // slice_qp_delta
  if (pps.hasDeblockingFilterControl) writer.writeUe(NO_DEBLOCKING);
  return writer;
}

function writeReferenceList(writer: RbspWriter, pps: SlicePps, first: FirstReference | undefined): void {
  const overridesCount = pps.numRefIdxL0 !== 1;
  writer.writeFlag(overridesCount);
  if (overridesCount) writer.writeUe(0); // num_ref_idx_l0_active_minus1
  writer.writeFlag(first !== undefined);
  if (first?.kind === 'short-term') {
    writer.writeUe(0); // subtract from CurrPicNum
    writer.writeUe(first.picNumDistance - 1);
  } else if (first?.kind === 'long-term') {
    writer.writeUe(2);
    writer.writeUe(first.longTermPicNum);
  }
  if (first !== undefined) writer.writeUe(3); // end of modification
  if (pps.weightedPred) {
    // pred_weight_table() without weights: the prediction stays as it is.
    writer.writeUe(0); // luma_log2_weight_denom
    writer.writeUe(0); // chroma_log2_weight_denom
    writer.writeFlag(false); // luma_weight_l0_flag
    writer.writeFlag(false); // chroma_weight_l0_flag
  }
}

function writeMarking(writer: RbspWriter, droppedLongTermPicNum: number | undefined): void {
  const isAdaptive = droppedLongTermPicNum !== undefined;
  writer.writeFlag(isAdaptive);
  if (!isAdaptive) return;
  writer.writeUe(2);
  writer.writeUe(droppedLongTermPicNum);
  writer.writeUe(0); // end of operations
}
