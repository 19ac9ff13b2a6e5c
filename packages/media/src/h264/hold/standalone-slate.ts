import { assert } from '@callcast/core';
import { MAX_PICTURE_MACROBLOCKS } from '../../limits.ts';
import { parseSps } from '../sps.ts';
import { type FlatColour, writeFlatIdr } from './flat-picture.ts';
import { holdParameterSets } from './hold-parameter-sets.ts';
import { RbspWriter } from './rbsp-writer.ts';
import { parseSlicePps } from './slice-pps.ts';

export interface StandaloneSlate {
  readonly sps: Uint8Array;
  readonly pps: Uint8Array;
  /** The access unit, without the parameter sets. */
  readonly nalUnits: readonly Uint8Array[];
}

const CONSTRAINED_BASELINE = 66;
/** constraint_set0_flag and constraint_set1_flag: for Baseline and Main decoders (§A.2.1.1). */
const CONSTRAINT_SETS = 0b1100_0000;
const LOG2_MAX_FRAME_NUM = 16;
/** Far from where encoders begin to count, and so is its distance of 32,768 to the slates of {@link PictureHold}. */
const IDR_PIC_ID = 16_384;

/** Table A-1: level_idc, MaxMBPS, MaxFS. The constraints on width and height (§A.3.1) follow from MaxFS: ≤ √(8 · MaxFS). */
const LEVELS: readonly (readonly [levelIdc: number, macroblocksPerSecond: number, pictureMacroblocks: number])[] = [
  [30, 40_500, 1_620],
  [31, 108_000, 3_600],
  [32, 216_000, 5_120],
  [40, 245_760, 8_192],
  [42, 522_240, 8_704],
  [50, 589_824, 22_080],
  [51, 983_040, MAX_PICTURE_MACROBLOCKS],
];
/** The level allows at least so many pictures a second where any level does. */
const PICTURES_PER_SECOND = 60;

/**
 * An IDR picture of one colour with parameter sets of its own, for outputs that begin before their first source.
 * Constrained Baseline with CAVLC, one reference frame, POC type 2. A {@link PictureHold} that is given SPS, PPS and NAL
 * units goes on from there.
 *
 * Source: ITU-T H.264 §7.3.2.1.1, §7.3.2.2, §E.1.1.
 *
 * @param width Luma samples, even, as is `height`; at most 36,864 macroblocks together.
 * @param colour Whole numbers 0..255; black is 16, 128, 128.
 * @returns Fresh NAL units.
 */
export function writeStandaloneSlate(slate: {
  readonly width: number;
  readonly height: number;
  readonly colour: FlatColour;
}): StandaloneSlate {
  const sps = writeSps(slate.width, slate.height);
  const pps = writePps();
  const parsedSps = parseSps(sps);
  const parsedPps = parseSlicePps(pps);
  assert(typeof parsedSps !== 'string' && typeof parsedPps !== 'string', 'own parameter sets are well-formed');
  const parameterSets = holdParameterSets(parsedSps, parsedPps);
  assert(typeof parameterSets !== 'string', 'own parameter sets can be held');
  return { sps, pps, nalUnits: [writeFlatIdr(parameterSets, IDR_PIC_ID, slate.colour)] };
}

function writeSps(width: number, height: number): Uint8Array {
  assert(isSize(width) && isSize(height), `a 4:2:0 picture has even sides, not ${width}x${height}`);
  const widthInMacroblocks = Math.ceil(width / 16);
  const heightInMacroblocks = Math.ceil(height / 16);
  assert(widthInMacroblocks * heightInMacroblocks <= MAX_PICTURE_MACROBLOCKS, `${width}x${height} is too large`);
  const writer = new RbspWriter();
  writer.writeBits(0x67, 8);
  writer.writeBits(CONSTRAINED_BASELINE, 8);
  writer.writeBits(CONSTRAINT_SETS, 8);
  writer.writeBits(levelIdc(widthInMacroblocks, heightInMacroblocks), 8);
  writer.writeUe(0); // seq_parameter_set_id
  writer.writeUe(LOG2_MAX_FRAME_NUM - 4);
  writer.writeUe(2); // pic_order_cnt_type
  writer.writeUe(1); // max_num_ref_frames
  writer.writeFlag(false); // gaps_in_frame_num_value_allowed_flag
  writer.writeUe(widthInMacroblocks - 1);
  writer.writeUe(heightInMacroblocks - 1);
  writer.writeFlag(true); // frame_mbs_only_flag
  writer.writeFlag(true); // direct_8x8_inference_flag
  const right = (16 * widthInMacroblocks - width) / 2;
  const bottom = (16 * heightInMacroblocks - height) / 2;
  const isCropped = right > 0 || bottom > 0;
  writer.writeFlag(isCropped);
  if (isCropped) for (const offset of [0, right, 0, bottom]) writer.writeUe(offset);
  writer.writeFlag(true); // vui_parameters_present_flag
  writer.writeBits(0, 8); // no aspect ratio, overscan, signal type, chroma location, timing, HRD (2), pic_struct
  writer.writeFlag(true); // bitstream_restriction_flag: tells players that nothing is reordered
  writer.writeFlag(true); // motion_vectors_over_pic_boundaries_flag
  for (const limit of [0, 0, 16, 16]) writer.writeUe(limit); // bytes, bits, motion vectors: not limited
  writer.writeUe(0); // max_num_reorder_frames
  writer.writeUe(1); // max_dec_frame_buffering
  writer.writeTrailingBits();
  return writer.toNalUnit();
}

function writePps(): Uint8Array {
  const writer = new RbspWriter();
  writer.writeBits(0x68, 8);
  writer.writeUe(0); // pic_parameter_set_id
  writer.writeUe(0); // seq_parameter_set_id
  writer.writeFlag(false); // entropy_coding_mode_flag: CAVLC
  writer.writeFlag(false); // bottom_field_pic_order_in_frame_present_flag
  writer.writeUe(0); // num_slice_groups_minus1
  writer.writeUe(0); // num_ref_idx_l0_default_active_minus1
  writer.writeUe(0); // num_ref_idx_l1_default_active_minus1
  writer.writeFlag(false); // weighted_pred_flag
  writer.writeBits(0, 2); // weighted_bipred_idc
  for (let i = 0; i < 3; i++) writer.writeSe(0); // pic_init_qp_minus26, pic_init_qs_minus26, chroma_qp_index_offset
  writer.writeFlag(true); // deblocking_filter_control_present_flag
  writer.writeFlag(false); // constrained_intra_pred_flag
  writer.writeFlag(false); // redundant_pic_cnt_present_flag
  writer.writeTrailingBits();
  return writer.toNalUnit();
}

const isSize = (samples: number): boolean => Number.isInteger(samples) && samples > 0 && samples % 2 === 0;

function levelIdc(width: number, height: number): number {
  const macroblocks = width * height;
  const fits = ([, perSecond, perPicture]: (typeof LEVELS)[number]): boolean =>
    macroblocks <= perPicture &&
    macroblocks * PICTURES_PER_SECOND <= perSecond &&
    Math.max(width, height) ** 2 <= 8 * perPicture;
  return (LEVELS.find(fits) ?? LEVELS.at(-1)!)[0];
}
