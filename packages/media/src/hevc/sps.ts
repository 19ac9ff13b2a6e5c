import { BitReader } from '@callcast/core';
import { removeEmulationPrevention } from '../h264/emulation-prevention.ts';
import { MAX_HEVC_PICTURE_SAMPLES, MAX_HEVC_SPS_COUNT, MAX_PARAMETER_SET_BYTES } from '../limits.ts';
import { HevcNalUnitType, hevcNalUnitType } from './nal-unit.ts';
import { type ProfileTierLevel, readProfileTierLevel } from './profile-tier-level.ts';

/** A sequence parameter set as far as containers need it, fields named as in ITU-T H.265 §7.4.3.2.1. */
export interface HevcSps {
  readonly id: number; // 0..15
  readonly vpsId: number; // 0..15
  readonly maxSubLayers: number; // 1..7
  readonly temporalIdNesting: boolean;
  readonly profileTierLevel: ProfileTierLevel;
  readonly chromaFormatIdc: number; // 0..3
  readonly bitDepthLuma: number; // 8..15
  readonly bitDepthChroma: number; // 8..15
  /** Luma samples of the conformance window. */
  readonly width: number;
  readonly height: number;
  /** Of the highest sub-layer: pictures that may be decoded before one that is shown earlier. */
  readonly maxNumReorderPics: number; // 0..15
}

export type HevcSpsMalformation =
  | 'not-an-sps'
  | 'too-long'
  | 'truncated'
  | 'bad-sub-layers'
  | 'bad-id'
  | 'bad-chroma-format'
  | 'bad-bit-depth'
  | 'picture-too-large'
  | 'bad-conformance-window'
  | 'bad-reorder-depth';

/** sps_max_sub_layers_minus1 is 0..6; 7 is for extensions of other layers. */
const MAX_SUB_LAYERS = 7;
/** The standard has 16 as well, for which the configuration record has no bits, and no decoder. */
const MAX_BIT_DEPTH = 15;
/** sps_max_dec_pic_buffering_minus1 is below MaxDpbSize, which is 16 at most (§A.4.2). */
const MAX_REORDER_PICS = 15;

/**
 * Parses the beginning of a sequence parameter set.
 *
 * Source: ITU-T H.265 §7.3.2.2.1.
 *
 * @param nalUnit The NAL unit with its header and emulation prevention bytes. Not retained, not modified.
 * @returns The fields up to the sub-layer ordering information, or the name of the first rule that is broken.
 */
export function parseHevcSps(nalUnit: Uint8Array): HevcSps | HevcSpsMalformation {
  if (hevcNalUnitType(nalUnit) !== HevcNalUnitType.SPS) return 'not-an-sps';
  if (nalUnit.length > MAX_PARAMETER_SET_BYTES) return 'too-long';
  const bits = new BitReader(removeEmulationPrevention(nalUnit));
  bits.skipBits(16); // NAL unit header
  const vpsId = bits.readBits(4);
  const maxSubLayers = bits.readBits(3) + 1;
  if (maxSubLayers > MAX_SUB_LAYERS) return 'bad-sub-layers';
  const temporalIdNesting = bits.readFlag();
  const profileTierLevel = readProfileTierLevel(bits, maxSubLayers - 1);
  const id = bits.readUe();
  if (id >= MAX_HEVC_SPS_COUNT) return 'bad-id';
  const chromaFormatIdc = bits.readUe();
  if (chromaFormatIdc > 3) return 'bad-chroma-format';
  const hasSeparatePlanes = chromaFormatIdc === 3 && bits.readFlag();
  const codedWidth = bits.readUe();
  const codedHeight = bits.readUe();
  if (codedWidth * codedHeight > MAX_HEVC_PICTURE_SAMPLES) return 'picture-too-large';
  const [croppedWidth, croppedHeight] = bits.readFlag()
    ? readCropping(bits, hasSeparatePlanes ? 0 : chromaFormatIdc)
    : [0, 0];
  const bitDepthLuma = 8 + bits.readUe();
  const bitDepthChroma = 8 + bits.readUe();
  if (bitDepthLuma > MAX_BIT_DEPTH || bitDepthChroma > MAX_BIT_DEPTH) return 'bad-bit-depth';
  bits.readUe(); // log2_max_pic_order_cnt_lsb_minus4
  const maxNumReorderPics = readReorderDepth(bits, maxSubLayers);
  if (bits.overrun) return 'truncated'; // once for all: past the end every field reads as 0
  if (maxNumReorderPics > MAX_REORDER_PICS) return 'bad-reorder-depth';
  const width = codedWidth - croppedWidth;
  const height = codedHeight - croppedHeight;
  if (width <= 0 || height <= 0) return 'bad-conformance-window';
  return {
    ...{ id, vpsId, maxSubLayers, temporalIdNesting, profileTierLevel, chromaFormatIdc, bitDepthLuma, bitDepthChroma },
    ...{ width, height, maxNumReorderPics },
  };
}

/** Offsets of the conformance window, in units of chroma samples (table 6-1). @returns Luma samples left out. */
function readCropping(bits: BitReader, chromaArrayType: number): readonly [width: number, height: number] {
  const subWidth = chromaArrayType === 1 || chromaArrayType === 2 ? 2 : 1;
  const subHeight = chromaArrayType === 1 ? 2 : 1;
  const width = subWidth * (bits.readUe() + bits.readUe());
  return [width, subHeight * (bits.readUe() + bits.readUe())];
}

/** Told for every sub-layer, or once for all. @returns sps_max_num_reorder_pics of the highest. */
function readReorderDepth(bits: BitReader, maxSubLayers: number): number {
  let depth = 0;
  const isForEach = bits.readFlag();
  for (let i = isForEach ? 0 : maxSubLayers - 1; i < maxSubLayers; i++) {
    bits.readUe(); // sps_max_dec_pic_buffering_minus1
    depth = bits.readUe();
    bits.readUe(); // sps_max_latency_increase_plus1
  }
  return depth;
}
