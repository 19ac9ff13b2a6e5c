import type { BitReader } from '@callcast/core';

/** The general part of profile_tier_level(), which containers repeat bit for bit. */
export interface ProfileTierLevel {
  readonly profileSpace: number; // 0..3
  readonly tierFlag: number; // 0..1
  readonly profileIdc: number; // 0..31
  readonly profileCompatibilityFlags: number; // 32 bits
  /** general_progressive_source_flag to general_inbld_flag: six bytes. */
  readonly constraintIndicatorFlags: Uint8Array;
  readonly levelIdc: number; // 0..255, thirty times the level
}

const CONSTRAINT_BYTES = 6;
/** Two flags stand for each of so many sub-layers, present or not, when there is more than one. */
const SUB_LAYER_PLACES = 8;
const SUB_LAYER_PROFILE_BITS = 88;
const SUB_LAYER_LEVEL_BITS = 8;

/**
 * Reads profile_tier_level( 1, maxSubLayersMinus1 ).
 *
 * Source: ITU-T H.265 §7.3.3.
 *
 * @param maxSubLayersMinus1 0..6.
 */
export function readProfileTierLevel(bits: BitReader, maxSubLayersMinus1: number): ProfileTierLevel {
  const profileSpace = bits.readBits(2);
  const tierFlag = bits.readBit();
  const profileIdc = bits.readBits(5);
  const profileCompatibilityFlags = bits.readBits(32);
  const constraintIndicatorFlags = Uint8Array.from({ length: CONSTRAINT_BYTES }, () => bits.readBits(8));
  const levelIdc = bits.readBits(8);
  if (maxSubLayersMinus1 > 0) {
    let subLayerBits = 0;
    for (let i = 0; i < SUB_LAYER_PLACES; i++) {
      const hasProfile = bits.readFlag();
      const hasLevel = bits.readFlag();
      if (i >= maxSubLayersMinus1) continue; // reserved_zero_2bits
      subLayerBits += (hasProfile ? SUB_LAYER_PROFILE_BITS : 0) + (hasLevel ? SUB_LAYER_LEVEL_BITS : 0);
    }
    bits.skipBits(subLayerBits);
  }
  return { profileSpace, tierFlag, profileIdc, profileCompatibilityFlags, constraintIndicatorFlags, levelIdc };
}
