/** NAL units of H.265: ITU-T H.265 §7.3.1.2 and table 7-1. */

/** NAL unit types that this package tells apart. */
export const HevcNalUnitType = {
  RASL_N: 8,
  RASL_R: 9,
  BLA_W_LP: 16,
  BLA_W_RADL: 17,
  CRA: 21,
  RESERVED_IRAP_23: 23,
  VPS: 32,
  SPS: 33,
  PPS: 34,
  ACCESS_UNIT_DELIMITER: 35,
  FILLER: 38,
} as const;

/** Two bytes: `[forbidden: 1][type: 6][nuh_layer_id: 6][nuh_temporal_id_plus1: 3]`. */
export const HEVC_NAL_UNIT_HEADER_BYTES = 2;

/** The last type of a slice that is not reserved, of those that nothing begins with. */
const LAST_PLAIN_SLICE = HevcNalUnitType.RASL_R;

/** nal_unit_type, 0..63. 0 (a slice) for an empty array: to be asked about whole NAL units. */
export const hevcNalUnitType = (nalUnit: Uint8Array): number => ((nalUnit[0] ?? 0) >> 1) & 0x3f;

/** nuh_layer_id, 0..63. Above 0 are layers for other decoders than those of version 1 (§F.3). */
export const hevcLayerId = (nalUnit: Uint8Array): number => (((nalUnit[0] ?? 0) & 1) << 5) | ((nalUnit[1] ?? 0) >> 3);

/** BLA, IDR and CRA: a decoder can begin here. 22 and 23 are reserved for more of them; decoders ignore those (§7.4.2.2). */
export const isIrap = (type: number): boolean => type >= HevcNalUnitType.BLA_W_LP && type <= HevcNalUnitType.CRA;

/** Leading pictures that may refer to what stands before the IRAP picture that they follow. */
export const isRasl = (type: number): boolean => type === HevcNalUnitType.RASL_N || type === HevcNalUnitType.RASL_R;

/** A slice of a type that decoders know. */
export const isSlice = (type: number): boolean => type <= LAST_PLAIN_SLICE || isIrap(type);
