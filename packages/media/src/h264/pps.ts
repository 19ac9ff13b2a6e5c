import { BitReader } from '@callcast/core';
import { MAX_PARAMETER_SET_BYTES, MAX_SPS_COUNT } from '../limits.ts';
import { removeEmulationPrevention } from './emulation-prevention.ts';
import { NalUnitType, nalUnitType } from './nal-unit.ts';

/** The head of a picture parameter set (ITU-T H.264 §7.4.2.2): what it is called and whom it belongs to. */
export interface Pps {
  readonly id: number; // 0..255
  readonly spsId: number; // 0..31
  readonly isCabac: boolean;
}

export type PpsMalformation = 'not-a-pps' | 'too-long' | 'truncated' | 'bad-id' | 'bad-sps-id';

const MAX_PPS_ID = 255;

/**
 * Parses the head of a picture parameter set.
 *
 * Source: ITU-T H.264 §7.3.2.2.
 *
 * @param nalUnit The NAL unit with its header byte and emulation prevention bytes. Not retained, not modified.
 * @returns The fields up to entropy_coding_mode_flag, or the name of the first rule it breaks.
 */
export function parsePps(nalUnit: Uint8Array): Pps | PpsMalformation {
  if (nalUnitType(nalUnit) !== NalUnitType.PPS) return 'not-a-pps';
  if (nalUnit.length > MAX_PARAMETER_SET_BYTES) return 'too-long';
  const bits = new BitReader(removeEmulationPrevention(nalUnit));
  bits.skipBits(8); // NAL unit header
  const id = bits.readUe();
  const spsId = bits.readUe();
  const isCabac = bits.readFlag();
  if (bits.overrun) return 'truncated';
  if (id > MAX_PPS_ID) return 'bad-id';
  if (spsId >= MAX_SPS_COUNT) return 'bad-sps-id';
  return { id, spsId, isCabac };
}
