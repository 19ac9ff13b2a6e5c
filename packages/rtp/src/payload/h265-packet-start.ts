/** What the first bytes of an H.265 payload tell about its place in an access unit. */
import { HevcNalUnitType, isSlice } from '@callcast/media';

/** RFC 7798 §4.4.2 to §4.4.4. */
export const AP = 48;
export const FU = 49;
export const PACI = 50;
export const PAYLOAD_HEADER_BYTES = 2;
const FU_START = 0x80;
const FIRST_SLICE_SEGMENT = 0x80;
/** ITU-T H.265 table 7-1. */
const PREFIX_SEI = 39;

/** Where the slice header of the first NAL unit would begin, and its type; undefined when its beginning is not in this packet. */
function firstNalUnit(payload: Uint8Array): { readonly type: number; readonly body: number } | undefined {
  const type = typeAt(payload, 0);
  if (type === AP) return { type: typeAt(payload, PAYLOAD_HEADER_BYTES + 2), body: PAYLOAD_HEADER_BYTES + 4 };
  if (type !== FU) return { type, body: PAYLOAD_HEADER_BYTES };
  const fuHeader = payload[PAYLOAD_HEADER_BYTES] ?? 0;
  return (fuHeader & FU_START) === 0 ? undefined : { type: fuHeader & 0x3f, body: PAYLOAD_HEADER_BYTES + 1 };
}

/** Undefined when its beginning is not in this packet. */
export const firstHevcNalUnitType = (payload: Uint8Array): number | undefined => firstNalUnit(payload)?.type;

const typeAt = (payload: Uint8Array, at: number): number => ((payload[at] ?? 0) >> 1) & 0x3f;

/** A delimiter or a VPS precedes everything else of its access unit (ITU-T H.265 §7.4.2.4.4). */
export function beginsAccessUnit(payload: Uint8Array): boolean {
  const type = firstNalUnit(payload)?.type;
  return type === HevcNalUnitType.VPS || type === HevcNalUnitType.ACCESS_UNIT_DELIMITER;
}

/** Also by what stands before the slices, and by the first slice segment of a picture. */
export function beginsPicture(payload: Uint8Array): boolean {
  const first = firstNalUnit(payload);
  if (first === undefined) return false;
  if (first.type >= HevcNalUnitType.VPS && first.type <= HevcNalUnitType.ACCESS_UNIT_DELIMITER) return true;
  return first.type === PREFIX_SEI || (isSlice(first.type) && isFirstSegment(payload, first.body));
}

/** A later fragment, or a slice segment that is not the first of a picture. */
export function continuesPicture(payload: Uint8Array): boolean {
  const first = firstNalUnit(payload);
  return first === undefined || (isSlice(first.type) && !isFirstSegment(payload, first.body));
}

/** first_slice_segment_in_pic_flag is the first bit of a slice segment header (§7.3.6.1). */
const isFirstSegment = (payload: Uint8Array, at: number): boolean => ((payload[at] ?? 0) & FIRST_SLICE_SEGMENT) !== 0;
