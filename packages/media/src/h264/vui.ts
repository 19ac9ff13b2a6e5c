import type { BitReader } from '@callcast/core';

/** What video usability information says about time and reordering (ITU-T H.264 §E.1.1). */
export interface Vui {
  /** Pictures per second by timing_info (time_scale / num_units_in_tick / 2); undefined when absent or nonsense. */
  readonly frameRate: number | undefined;
  /** Sample aspect ratio, width : height; undefined when unspecified. */
  readonly sampleAspectRatio: readonly [width: number, height: number] | undefined;
  /** bitstream_restriction: pictures that may precede another in decoding and follow it in output. */
  readonly maxNumReorderFrames: number | undefined;
  readonly maxDecFrameBuffering: number | undefined;
}

/** Table E-1, aspect_ratio_idc 1..16. */
const SAMPLE_ASPECT_RATIOS: readonly (readonly [number, number])[] = [
  [1, 1],
  [12, 11],
  [10, 11],
  [16, 11],
  [40, 33],
  [24, 11],
  [20, 11],
  [32, 11],
  [80, 33],
  [18, 11],
  [15, 11],
  [64, 33],
  [160, 99],
  [4, 3],
  [3, 2],
  [2, 1],
];
const EXTENDED_SAR = 255;
const MAX_CPB_COUNT = 32;
/** Level 6 decoders hold 16 frames; a larger count is damage (§E.2.1). */
const MAX_DPB_FRAMES = 16;

/**
 * Reads vui_parameters().
 *
 * Source: ITU-T H.264 §E.1.1.
 *
 * @returns What was read, or undefined when it breaks off or contradicts itself: decoders ignore such a VUI too, and
 *   the picture does not depend on it.
 */
export function readVui(bits: BitReader): Vui | undefined {
  let sampleAspectRatio: readonly [number, number] | undefined;
  if (bits.readFlag()) {
    const aspectRatioIdc = bits.readBits(8);
    if (aspectRatioIdc === EXTENDED_SAR) {
      const width = bits.readBits(16);
      const height = bits.readBits(16);
      if (width > 0 && height > 0) sampleAspectRatio = [width, height];
    } else sampleAspectRatio = SAMPLE_ASPECT_RATIOS[aspectRatioIdc - 1];
  }
  if (bits.readFlag()) bits.skipBits(1); // overscan_appropriate_flag
  if (bits.readFlag()) {
    bits.skipBits(4); // video_format, video_full_range_flag
    if (bits.readFlag()) bits.skipBits(24); // colour_primaries, transfer_characteristics, matrix_coefficients
  }
  if (bits.readFlag()) {
    bits.readUe(); // chroma_sample_loc_type_top_field
    bits.readUe(); // chroma_sample_loc_type_bottom_field
  }
  let frameRate: number | undefined;
  if (bits.readFlag()) {
    const numUnitsInTick = bits.readBits(32);
    const timeScale = bits.readBits(32);
    bits.skipBits(1); // fixed_frame_rate_flag
    if (numUnitsInTick > 0 && timeScale > 0) frameRate = timeScale / numUnitsInTick / 2;
  }
  const hasNalHrd = bits.readFlag();
  if (hasNalHrd && !skipHrd(bits)) return undefined;
  const hasVclHrd = bits.readFlag();
  if (hasVclHrd && !skipHrd(bits)) return undefined;
  if (hasNalHrd || hasVclHrd) bits.skipBits(1); // low_delay_hrd_flag
  bits.skipBits(1); // pic_struct_present_flag

  let maxNumReorderFrames: number | undefined;
  let maxDecFrameBuffering: number | undefined;
  if (bits.readFlag()) {
    bits.skipBits(1); // motion_vectors_over_pic_boundaries_flag
    for (let i = 0; i < 4; i++) bits.readUe(); // max_bytes_per_pic_denom … log2_max_mv_length_vertical
    maxNumReorderFrames = bits.readUe();
    maxDecFrameBuffering = bits.readUe();
    if (maxDecFrameBuffering > MAX_DPB_FRAMES || maxNumReorderFrames > maxDecFrameBuffering) return undefined;
  }
  if (bits.overrun) return undefined;
  return { frameRate, sampleAspectRatio, maxNumReorderFrames, maxDecFrameBuffering };
}

/** hrd_parameters(), §E.1.2. False when its count is impossible. */
function skipHrd(bits: BitReader): boolean {
  const cpbCount = bits.readUe() + 1;
  if (cpbCount > MAX_CPB_COUNT) return false;
  bits.skipBits(8); // bit_rate_scale, cpb_size_scale
  for (let i = 0; i < cpbCount; i++) {
    bits.readUe(); // bit_rate_value_minus1
    bits.readUe(); // cpb_size_value_minus1
    bits.skipBits(1); // cbr_flag
  }
  bits.skipBits(20); // three delay lengths, time_offset_length
  return true;
}
