import { BitReader } from '@callcast/core';
import { removeEmulationPrevention } from './emulation-prevention.ts';
import { hasSliceHeader, NalUnitType, nalUnitType } from './nal-unit.ts';

/** The head of a slice header (ITU-T H.264 §7.4.3). */
export interface SliceHeader {
  readonly isIdr: boolean;
  readonly firstMacroblock: number;
  /** slice_type modulo 5: 0 P, 1 B, 2 I, 3 SP, 4 SI. */
  readonly sliceType: number;
  readonly ppsId: number;
}

/** Three Exp-Golomb codes of at most 31, 7 and 17 bits, with room for emulation prevention. */
const HEAD_BYTES = 16;

/**
 * Parses the first fields of a slice header, the ones that need no parameter set.
 *
 * Source: ITU-T H.264 §7.3.3.
 *
 * @returns `undefined` when the NAL unit is no slice or breaks off.
 */
export function parseSliceHeader(nalUnit: Uint8Array): SliceHeader | undefined {
  if (!hasSliceHeader(nalUnit)) return undefined;
  const bits = new BitReader(removeEmulationPrevention(nalUnit.subarray(0, HEAD_BYTES)));
  bits.skipBits(8); // NAL unit header
  const firstMacroblock = bits.readUe();
  const sliceType = bits.readUe() % 5;
  const ppsId = bits.readUe();
  if (bits.overrun) return undefined;
  return { isIdr: nalUnitType(nalUnit) === NalUnitType.IDR_SLICE, firstMacroblock, sliceType, ppsId };
}
