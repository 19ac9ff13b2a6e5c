import { BitReader } from '@callcast/core';
import { removeEmulationPrevention } from '../emulation-prevention.ts';
import { type Pps, type PpsMalformation, parsePps } from '../pps.ts';

/** A picture parameter set as far as slice headers depend on it, fields named as in ITU-T H.264 §7.4.2.2. */
export interface SlicePps extends Pps {
  readonly hasSliceGroups: false;
  /** bottom_field_pic_order_in_frame_present_flag. */
  readonly hasBottomFieldPicOrder: boolean;
  /** num_ref_idx_l0_default_active_minus1 + 1, 1..32. */
  readonly numRefIdxL0: number;
  readonly numRefIdxL1: number;
  readonly weightedPred: boolean;
  readonly weightedBipredIdc: number; // 0..2
  /** SliceQPY before slice_qp_delta. */
  readonly initQp: number;
  readonly hasDeblockingFilterControl: boolean;
  readonly hasRedundantPicCnt: boolean;
}

/** More than one slice group: what follows their map is not read. */
export interface SliceGroupsPps extends Pps {
  readonly hasSliceGroups: true;
}

export type SlicePpsMalformation = PpsMalformation | 'bad-reference-count' | 'bad-quantiser';

const MAX_REF_IDX = 32;
/** pic_init_qp_minus26 is −(26 + QpBdOffset)..25; 14 bits of luma have an offset of 36. */
const MIN_INIT_QP = -36;
const MAX_INIT_QP = 51;

/**
 * Parses a picture parameter set as far as slice headers depend on it.
 *
 * Source: ITU-T H.264 §7.3.2.2, up to redundant_pic_cnt_present_flag.
 *
 * @param nalUnit The NAL unit with its header byte and emulation prevention bytes. Not retained, not modified.
 */
export function parseSlicePps(nalUnit: Uint8Array): SlicePps | SliceGroupsPps | SlicePpsMalformation {
  const head = parsePps(nalUnit);
  if (typeof head === 'string') return head;
  const bits = new BitReader(removeEmulationPrevention(nalUnit));
  bits.skipBits(8); // NAL unit header
  bits.readUe(); // pic_parameter_set_id
  bits.readUe(); // seq_parameter_set_id
  bits.skipBits(1); // entropy_coding_mode_flag
  const hasBottomFieldPicOrder = bits.readFlag();
  const hasSliceGroups = bits.readUe() > 0; // num_slice_groups_minus1
  if (hasSliceGroups) return { ...head, hasSliceGroups };
  const numRefIdxL0 = bits.readUe() + 1;
  const numRefIdxL1 = bits.readUe() + 1;
  if (numRefIdxL0 > MAX_REF_IDX || numRefIdxL1 > MAX_REF_IDX) return 'bad-reference-count';
  const weightedPred = bits.readFlag();
  const weightedBipredIdc = bits.readBits(2);
  const initQp = 26 + bits.readSe();
  if (initQp < MIN_INIT_QP || initQp > MAX_INIT_QP) return 'bad-quantiser';
  bits.readSe(); // pic_init_qs_minus26
  bits.readSe(); // chroma_qp_index_offset
  const hasDeblockingFilterControl = bits.readFlag();
  bits.skipBits(1); // constrained_intra_pred_flag
  const hasRedundantPicCnt = bits.readFlag();
  if (bits.overrun) return 'truncated';
  return {
    ...head,
    hasSliceGroups,
    hasBottomFieldPicOrder,
    numRefIdxL0,
    numRefIdxL1,
    weightedPred,
    weightedBipredIdc,
    initQp,
    hasDeblockingFilterControl,
    hasRedundantPicCnt,
  };
}
