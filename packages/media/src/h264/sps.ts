import { BitReader } from '@callcast/core';
import { MAX_PARAMETER_SET_BYTES, MAX_PICTURE_MACROBLOCKS, MAX_SPS_COUNT } from '../limits.ts';
import { removeEmulationPrevention } from './emulation-prevention.ts';
import { NalUnitType, nalUnitType } from './nal-unit.ts';
import { readVui, type Vui } from './vui.ts';

/** A sequence parameter set, fields named as in ITU-T H.264 §7.4.2.1.1. */
export interface Sps {
  readonly profileIdc: number;
  /** constraint_set0_flag … constraint_set5_flag and two reserved bits, as one byte. */
  readonly profileCompatibility: number;
  readonly levelIdc: number;
  readonly id: number; // 0..31
  readonly chromaFormatIdc: number; // 0..3
  readonly separateColourPlane: boolean;
  readonly bitDepthLuma: number; // 8..14
  readonly bitDepthChroma: number; // 8..14
  readonly losslessAllowed: boolean;
  readonly log2MaxFrameNum: number; // 4..16
  readonly pocType: number; // 0..2
  /** 4..16 when pocType is 0, else 0. */
  readonly log2MaxPocLsb: number;
  readonly maxNumRefFrames: number; // 0..16
  readonly gapsInFrameNumAllowed: boolean;
  readonly frameMbsOnly: boolean;
  readonly widthInMacroblocks: number;
  /** Of a frame, also when it is coded as two fields. */
  readonly heightInMacroblocks: number;
  /** Luma samples after cropping. */
  readonly width: number;
  readonly height: number;
  readonly vui: Vui | undefined;
}

export type SpsMalformation =
  | 'not-an-sps'
  | 'too-long'
  | 'truncated'
  | 'bad-id'
  | 'bad-chroma-format'
  | 'bad-bit-depth'
  | 'bad-frame-num-length'
  | 'bad-poc-type'
  | 'bad-poc-length'
  | 'bad-poc-cycle'
  | 'bad-reference-count'
  | 'picture-too-large'
  | 'bad-cropping';

/** Profiles whose SPS carries chroma format, bit depths and scaling matrices (§7.3.2.1.1). */
const HIGH_PROFILES: ReadonlySet<number> = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
/** §7.4.2.1.1: num_ref_frames_in_pic_order_cnt_cycle is 0..255. */
const MAX_POC_CYCLE = 255;
const MAX_REFERENCE_FRAMES = 16;

/** True when the profile's configuration record has the extension fields of ISO/IEC 14496-15 §5.3.3.1.2. */
export const isHighProfile = (profileIdc: number): boolean => HIGH_PROFILES.has(profileIdc);

/**
 * Parses a sequence parameter set.
 *
 * Source: ITU-T H.264 §7.3.2.1.1, §7.3.2.1.1.1 (scaling lists), §E.1.1 (VUI).
 *
 * @param nalUnit The NAL unit with its header byte and emulation prevention bytes. Not retained, not modified.
 * @returns The parameter set, or the name of the first rule it breaks. A VUI that breaks off is left out, not an error.
 */
export function parseSps(nalUnit: Uint8Array): Sps | SpsMalformation {
  if (nalUnitType(nalUnit) !== NalUnitType.SPS) return 'not-an-sps';
  if (nalUnit.length > MAX_PARAMETER_SET_BYTES) return 'too-long';
  const bits = new BitReader(removeEmulationPrevention(nalUnit));
  bits.skipBits(8); // NAL unit header
  const profileIdc = bits.readBits(8);
  const profileCompatibility = bits.readBits(8);
  const levelIdc = bits.readBits(8);
  const id = bits.readUe();
  if (id >= MAX_SPS_COUNT) return 'bad-id';

  let chromaFormatIdc = 1;
  let separateColourPlane = false;
  let bitDepthLuma = 8;
  let bitDepthChroma = 8;
  let losslessAllowed = false;
  if (isHighProfile(profileIdc)) {
    chromaFormatIdc = bits.readUe();
    if (chromaFormatIdc > 3) return 'bad-chroma-format';
    separateColourPlane = chromaFormatIdc === 3 && bits.readFlag();
    bitDepthLuma = 8 + bits.readUe();
    bitDepthChroma = 8 + bits.readUe();
    if (bitDepthLuma > 14 || bitDepthChroma > 14) return 'bad-bit-depth';
    losslessAllowed = bits.readFlag(); // qpprime_y_zero_transform_bypass_flag
    if (bits.readFlag()) skipScalingMatrix(bits, chromaFormatIdc === 3 ? 12 : 8);
  }

  const log2MaxFrameNum = 4 + bits.readUe();
  if (log2MaxFrameNum > 16) return 'bad-frame-num-length';
  const pocType = bits.readUe();
  let log2MaxPocLsb = 0;
  if (pocType === 0) {
    log2MaxPocLsb = 4 + bits.readUe();
    if (log2MaxPocLsb > 16) return 'bad-poc-length';
  } else if (pocType === 1) {
    bits.skipBits(1); // delta_pic_order_always_zero_flag
    bits.readSe(); // offset_for_non_ref_pic
    bits.readSe(); // offset_for_top_to_bottom_field
    const cycle = bits.readUe();
    if (cycle > MAX_POC_CYCLE) return 'bad-poc-cycle';
    for (let i = 0; i < cycle; i++) bits.readSe(); // offset_for_ref_frame
  } else if (pocType > 2) return 'bad-poc-type';

  const maxNumRefFrames = bits.readUe();
  if (maxNumRefFrames > MAX_REFERENCE_FRAMES) return 'bad-reference-count';
  const gapsInFrameNumAllowed = bits.readFlag();
  const widthInMacroblocks = bits.readUe() + 1;
  const heightInMapUnits = bits.readUe() + 1;
  const frameMbsOnly = bits.readFlag();
  if (!frameMbsOnly) bits.skipBits(1); // mb_adaptive_frame_field_flag
  bits.skipBits(1); // direct_8x8_inference_flag
  const heightInMacroblocks = heightInMapUnits * (frameMbsOnly ? 1 : 2); // §7.4.2.1.1: map units are field macroblocks
  if (widthInMacroblocks * heightInMacroblocks > MAX_PICTURE_MACROBLOCKS) return 'picture-too-large';

  let croppedWidth = 0;
  let croppedHeight = 0;
  if (bits.readFlag()) {
    // Equations 7-19 to 7-22: crop units follow the chroma sampling.
    const chromaArrayType = separateColourPlane ? 0 : chromaFormatIdc;
    const cropUnitX = chromaArrayType === 1 || chromaArrayType === 2 ? 2 : 1;
    const cropUnitY = (chromaArrayType === 1 ? 2 : 1) * (frameMbsOnly ? 1 : 2);
    croppedWidth = cropUnitX * (bits.readUe() + bits.readUe());
    croppedHeight = cropUnitY * (bits.readUe() + bits.readUe());
  }
  const width = 16 * widthInMacroblocks - croppedWidth;
  const height = 16 * heightInMacroblocks - croppedHeight;
  const hasVui = bits.readFlag();
  if (bits.overrun) return 'truncated'; // once for all: past the end every field reads as 0
  if (width <= 0 || height <= 0) return 'bad-cropping';

  return {
    profileIdc,
    profileCompatibility,
    levelIdc,
    id,
    chromaFormatIdc,
    separateColourPlane,
    bitDepthLuma,
    bitDepthChroma,
    losslessAllowed,
    log2MaxFrameNum,
    pocType,
    log2MaxPocLsb,
    maxNumRefFrames,
    gapsInFrameNumAllowed,
    frameMbsOnly,
    widthInMacroblocks,
    heightInMacroblocks,
    width,
    height,
    vui: hasVui ? readVui(bits) : undefined,
  };
}

/** seq_scaling_matrix: six 4×4 lists, then 8×8 lists; a scale of 0 ends a list early (§7.3.2.1.1.1). */
function skipScalingMatrix(bits: BitReader, lists: number): void {
  for (let list = 0; list < lists; list++) {
    if (!bits.readFlag()) continue;
    const size = list < 6 ? 16 : 64;
    let scale = 8;
    for (let i = 0; i < size && scale !== 0; i++) scale = (scale + bits.readSe() + 256) % 256;
  }
}
