import { MAX_PARAMETER_SET_BYTES } from '../limits.ts';
import { HevcNalUnitType, hevcNalUnitType } from './nal-unit.ts';

export type HevcVpsMalformation = 'not-a-vps' | 'too-long' | 'truncated';

/** The NAL unit header, then at least what stands before profile_tier_level(). */
const MIN_BYTES = 6;

/**
 * Reads what a video parameter set is called; a container repeats the rest unread.
 *
 * Source: ITU-T H.265 §7.3.2.1.
 *
 * @returns vps_video_parameter_set_id, 0..15.
 */
export function parseHevcVpsId(nalUnit: Uint8Array): number | HevcVpsMalformation {
  if (hevcNalUnitType(nalUnit) !== HevcNalUnitType.VPS) return 'not-a-vps';
  if (nalUnit.length > MAX_PARAMETER_SET_BYTES) return 'too-long';
  if (nalUnit.length < MIN_BYTES) return 'truncated';
  return nalUnit[2]! >> 4;
}
