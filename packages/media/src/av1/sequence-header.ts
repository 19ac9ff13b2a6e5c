/** Sequence headers: AV1 bitstream §5.5. */
import { BitReader } from '@callcast/core';
import { MAX_AV1_PICTURE_SAMPLES, MAX_PARAMETER_SET_BYTES } from '../limits.ts';

/** As far as a container needs it. Names as in the standard. */
export interface Av1SequenceHeader {
  readonly seqProfile: number; // 0..2
  readonly reducedStillPictureHeader: boolean;
  /** Of operating point 0. */
  readonly seqLevelIdx0: number; // 0..31
  readonly seqTier0: number; // 0..1
  /** The largest that a picture of the sequence may have. */
  readonly width: number;
  readonly height: number;
  readonly highBitdepth: boolean;
  readonly twelveBit: boolean;
  readonly monochrome: boolean;
  readonly chromaSubsamplingX: number; // 0..1
  readonly chromaSubsamplingY: number; // 0..1
  readonly chromaSamplePosition: number; // 0..3
}

export type Av1SequenceHeaderMalformation = 'truncated' | 'reserved-profile' | 'too-large';

const LEVELS_WITH_TIER_ABOVE = 7;
const SELECT_SCREEN_CONTENT_TOOLS = 2;
/** CP_BT_709, TC_SRGB, MC_IDENTITY: what says RGB. */
const RGB = [1, 13, 0] as const;

/**
 * Parses the payload of a sequence header OBU.
 *
 * Source: AV1 bitstream §5.5.1 to §5.5.5.
 *
 * @returns The header, or the name of the first rule it breaks.
 */
export function parseAv1SequenceHeader(payload: Uint8Array): Av1SequenceHeader | Av1SequenceHeaderMalformation {
  if (payload.length > MAX_PARAMETER_SET_BYTES) return 'too-large';
  const bits = new BitReader(payload);
  const seqProfile = bits.readBits(3);
  if (seqProfile > 2) return 'reserved-profile';
  bits.skipBits(1); // still_picture
  const reducedStillPictureHeader = bits.readFlag();
  const [seqLevelIdx0, seqTier0] = reducedStillPictureHeader ? [bits.readBits(5), 0] : readOperatingPoints(bits);
  const widthBits = bits.readBits(4) + 1;
  const heightBits = bits.readBits(4) + 1;
  const width = bits.readBits(widthBits) + 1;
  const height = bits.readBits(heightBits) + 1;
  skipTools(bits, reducedStillPictureHeader);
  const colour = readColourConfig(bits, seqProfile);
  bits.skipBits(1); // film_grain_params_present
  if (bits.overrun) return 'truncated';
  if (width * height > MAX_AV1_PICTURE_SAMPLES) return 'too-large';
  return { seqProfile, reducedStillPictureHeader, seqLevelIdx0, seqTier0, width, height, ...colour };
}

/** timing_info() to the end of the operating points. @returns Level and tier of operating point 0. */
function readOperatingPoints(bits: BitReader): readonly [number, number] {
  let bufferDelayLength = 0; // stays 0 without decoder model
  if (bits.readFlag()) {
    bits.skipBits(64); // num_units_in_display_tick, time_scale
    if (bits.readFlag()) bits.readUe(); // num_ticks_per_picture_minus_1 is uvlc(), the same code
    if (bits.readFlag()) {
      bufferDelayLength = bits.readBits(5) + 1;
      bits.skipBits(32 + 5 + 5);
    }
  }
  const hasDisplayDelays = bits.readFlag();
  const count = bits.readBits(5) + 1;
  let first: readonly [number, number] = [0, 0];
  for (let i = 0; i < count; i++) {
    bits.skipBits(12); // operating_point_idc
    const level = bits.readBits(5);
    const tier = level > LEVELS_WITH_TIER_ABOVE ? bits.readBit() : 0;
    if (i === 0) first = [level, tier];
    if (bufferDelayLength > 0 && bits.readFlag()) bits.skipBits(2 * bufferDelayLength + 1);
    if (hasDisplayDelays && bits.readFlag()) bits.skipBits(4);
  }
  return first;
}

/** frame_id_numbers_present_flag to enable_restoration. */
function skipTools(bits: BitReader, isReduced: boolean): void {
  if (!isReduced && bits.readFlag()) bits.skipBits(4 + 3); // lengths of frame ids
  bits.skipBits(3); // use_128x128_superblock, enable_filter_intra, enable_intra_edge_filter
  if (!isReduced) {
    bits.skipBits(4); // interintra and masked compounds, warped motion, dual filter
    const hasOrderHint = bits.readFlag();
    if (hasOrderHint) bits.skipBits(2); // enable_jnt_comp, enable_ref_frame_mvs
    const screenContentTools = bits.readFlag() ? SELECT_SCREEN_CONTENT_TOOLS : bits.readBit();
    if (screenContentTools > 0 && !bits.readFlag()) bits.skipBits(1); // seq_force_integer_mv
    if (hasOrderHint) bits.skipBits(3); // order_hint_bits_minus_1
  }
  bits.skipBits(3); // enable_superres, enable_cdef, enable_restoration
}

function readColourConfig(bits: BitReader, seqProfile: number) {
  const highBitdepth = bits.readFlag();
  const twelveBit = seqProfile === 2 && highBitdepth && bits.readFlag();
  const monochrome = seqProfile !== 1 && bits.readFlag();
  const isDescribed = bits.readFlag();
  const description = isDescribed ? [bits.readBits(8), bits.readBits(8), bits.readBits(8)] : undefined;
  const depth = { highBitdepth, twelveBit, monochrome };
  if (monochrome) {
    bits.skipBits(1); // color_range
    return { ...depth, chromaSubsamplingX: 1, chromaSubsamplingY: 1, chromaSamplePosition: 0 };
  }
  if (description?.every((value, i) => value === RGB[i])) {
    bits.skipBits(1); // separate_uv_delta_q
    return { ...depth, chromaSubsamplingX: 0, chromaSubsamplingY: 0, chromaSamplePosition: 0 };
  }
  bits.skipBits(1); // color_range
  const [x, y] = readSubsampling(bits, seqProfile, twelveBit);
  const chromaSamplePosition = x === 1 && y === 1 ? bits.readBits(2) : 0;
  bits.skipBits(1); // separate_uv_delta_q
  return { ...depth, chromaSubsamplingX: x, chromaSubsamplingY: y, chromaSamplePosition };
}

function readSubsampling(bits: BitReader, seqProfile: number, twelveBit: boolean): readonly [number, number] {
  if (seqProfile === 0) return [1, 1];
  if (seqProfile === 1) return [0, 0];
  if (!twelveBit) return [1, 0];
  const x = bits.readBit();
  return [x, x === 1 ? bits.readBit() : 0];
}
