/** HEVCDecoderConfigurationRecord: ISO/IEC 14496-15 §8.3.3.1. */
import { HevcNalUnitType } from './nal-unit.ts';
import type { HevcSps } from './sps.ts';

/** What a decoder is opened with. */
export interface HevcParameterSetNalUnits {
  readonly vps: readonly Uint8Array[];
  readonly sps: readonly Uint8Array[];
  readonly pps: readonly Uint8Array[];
}

const FIXED_BYTES = 23;
const ARRAY_HEADER_BYTES = 3;
const LENGTH_SIZE_MINUS_ONE = 3;
/** `hvc1`: parameter sets stand here and nowhere else. */
const ARRAY_COMPLETENESS = 0x80;

/**
 * Writes the record of a sequence. Nothing is said of spatial segmentation, parallelism and frame rate.
 *
 * @param sps What the (first) SPS says. @param nalUnits Each below 65,536 bytes; copied.
 * @returns Fresh; 32-bit lengths.
 */
export function writeHevcDecoderConfigurationRecord(sps: HevcSps, nalUnits: HevcParameterSetNalUnits): Uint8Array {
  const arrays = [
    [HevcNalUnitType.VPS, nalUnits.vps],
    [HevcNalUnitType.SPS, nalUnits.sps],
    [HevcNalUnitType.PPS, nalUnits.pps],
  ] as const;
  const bytes = arrays.flatMap(([, units]) => [...units]).reduce((sum, { length }) => sum + 2 + length, 0);
  const record = new Uint8Array(FIXED_BYTES + ARRAY_HEADER_BYTES * arrays.length + bytes);
  const view = new DataView(record.buffer);
  const { profileTierLevel: general } = sps;
  record[0] = 1; // configurationVersion
  record[1] = (general.profileSpace << 6) | (general.tierFlag << 5) | general.profileIdc;
  view.setUint32(2, general.profileCompatibilityFlags);
  record.set(general.constraintIndicatorFlags, 6);
  record[12] = general.levelIdc;
  view.setUint16(13, 0xf000); // min_spatial_segmentation_idc 0
  record[15] = 0xfc; // parallelismType 0: unknown
  record[16] = 0xfc | sps.chromaFormatIdc;
  record[17] = 0xf8 | (sps.bitDepthLuma - 8);
  record[18] = 0xf8 | (sps.bitDepthChroma - 8);
  // [19], [20]: avgFrameRate 0, unspecified
  record[21] = (sps.maxSubLayers << 3) | (sps.temporalIdNesting ? 4 : 0) | LENGTH_SIZE_MINUS_ONE;
  record[22] = arrays.length;
  let at = FIXED_BYTES;
  for (const [type, units] of arrays) {
    record[at] = ARRAY_COMPLETENESS | type;
    view.setUint16(at + 1, units.length);
    at += ARRAY_HEADER_BYTES;
    for (const unit of units) {
      view.setUint16(at, unit.length);
      record.set(unit, at + 2);
      at += 2 + unit.length;
    }
  }
  return record;
}
