import { BitReader } from '@callcast/core';
import { removeEmulationPrevention } from '../h264/emulation-prevention.ts';
import { MAX_HEVC_PPS_COUNT, MAX_HEVC_SPS_COUNT, MAX_PARAMETER_SET_BYTES } from '../limits.ts';
import { HevcNalUnitType, hevcNalUnitType } from './nal-unit.ts';

/** The head of a picture parameter set (ITU-T H.265 §7.4.3.3.1): what it is called and whom it belongs to. */
export interface HevcPps {
  readonly id: number; // 0..63
  readonly spsId: number; // 0..15
}

export type HevcPpsMalformation = 'not-a-pps' | 'too-long' | 'truncated' | 'bad-id' | 'bad-sps-id';

/**
 * Parses the head of a picture parameter set.
 *
 * Source: ITU-T H.265 §7.3.2.3.1.
 *
 * @param nalUnit The NAL unit with its header and emulation prevention bytes. Not retained, not modified.
 */
export function parseHevcPps(nalUnit: Uint8Array): HevcPps | HevcPpsMalformation {
  if (hevcNalUnitType(nalUnit) !== HevcNalUnitType.PPS) return 'not-a-pps';
  if (nalUnit.length > MAX_PARAMETER_SET_BYTES) return 'too-long';
  const bits = new BitReader(removeEmulationPrevention(nalUnit));
  bits.skipBits(16); // NAL unit header
  const id = bits.readUe();
  const spsId = bits.readUe();
  if (bits.overrun) return 'truncated';
  if (id >= MAX_HEVC_PPS_COUNT) return 'bad-id';
  if (spsId >= MAX_HEVC_SPS_COUNT) return 'bad-sps-id';
  return { id, spsId };
}
