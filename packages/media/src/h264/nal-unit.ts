/** NAL unit types that this package tells apart (ITU-T H.264 Table 7-1). */
export const NalUnitType = {
  NON_IDR_SLICE: 1,
  SLICE_PARTITION_A: 2,
  IDR_SLICE: 5,
  SEI: 6,
  SPS: 7,
  PPS: 8,
  ACCESS_UNIT_DELIMITER: 9,
  FILLER: 12,
} as const;

/** nal_unit_type, 0..31 (§7.3.1). 0 (unspecified) for an empty array. */
export const nalUnitType = (nalUnit: Uint8Array): number => (nalUnit[0] ?? 0) & 0x1f;

/** Whether the NAL unit starts with a slice header: a coded slice, or partition A of one (§7.3.2.8, §7.3.2.9.1). */
export function hasSliceHeader(nalUnit: Uint8Array): boolean {
  const type = nalUnitType(nalUnit);
  return type === NalUnitType.NON_IDR_SLICE || type === NalUnitType.IDR_SLICE || type === NalUnitType.SLICE_PARTITION_A;
}
