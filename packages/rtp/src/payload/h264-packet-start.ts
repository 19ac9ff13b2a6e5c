/** What the first bytes of an H.264 payload tell about its place in an access unit. */

import { readUint16 } from '../wire/big-endian.ts';

/** ITU-T H.264 table 7-1. */
export const NalUnitType = { slice: 1, partitionA: 2, idrSlice: 5, sei: 6, sps: 7, pps: 8, delimiter: 9 } as const;
/** RFC 6184 table 1. */
export const STAP_A = 24;
export const FU_A = 28;

/** Offset of the byte with the type of the first NAL unit, -1 when its beginning is not in this packet. */
function typeOffset(payload: Uint8Array): number {
  const type = (payload[0] ?? 0) & 0x1f;
  if (type === STAP_A) return 3;
  if (type === FU_A) return ((payload[1] ?? 0) & 0x80) !== 0 ? 1 : -1;
  return 0;
}

/** An access unit delimiter or an SPS precedes everything else of its access unit (ITU-T H.264 §7.4.1.2.3). */
export function beginsAccessUnit(payload: Uint8Array): boolean {
  const type = firstNalUnitType(payload);
  return type === NalUnitType.sps || type === NalUnitType.delimiter;
}

/** The SPS that a packet begins with, alone or in an aggregate, there also behind a delimiter: the beginning of an IDR access unit. */
export function spsOf(payload: Uint8Array): Uint8Array | undefined {
  const type = (payload[0] ?? 0) & 0x1f;
  if (type === NalUnitType.sps) return payload;
  if (type !== STAP_A) return undefined; // no encoder cuts an SPS into fragments
  const first = aggregatedAt(payload, 1);
  return ((first[0] ?? 0) & 0x1f) === NalUnitType.delimiter
    ? spsIn(aggregatedAt(payload, 3 + first.length))
    : spsIn(first);
}

const spsIn = (nalUnit: Uint8Array): Uint8Array | undefined =>
  ((nalUnit[0] ?? 0) & 0x1f) === NalUnitType.sps ? nalUnit : undefined;

/** A NAL unit of an aggregate (RFC 6184 §5.7.1). @param at Of its size. @returns Empty, or cut, when it is not all there. */
function aggregatedAt(payload: Uint8Array, at: number): Uint8Array {
  return at + 2 > payload.length ? payload.subarray(0, 0) : payload.subarray(at + 2, at + 2 + readUint16(payload, at));
}

/** Also by what stands before the slices, and by the slice with macroblock 0. */
export function beginsPicture(payload: Uint8Array): boolean {
  const type = firstNalUnitType(payload);
  if (type >= NalUnitType.sei && type <= NalUnitType.delimiter) return true;
  return isSlice(type) && hasFirstMacroblock(payload);
}

/** A later fragment, or a slice that does not begin at macroblock 0. */
export function continuesPicture(payload: Uint8Array): boolean {
  const type = firstNalUnitType(payload);
  return type === -1 || (isSlice(type) && !hasFirstMacroblock(payload));
}

/** -1 when its beginning is not in this packet. */
export function firstNalUnitType(payload: Uint8Array): number {
  const at = typeOffset(payload);
  return at < 0 ? -1 : (payload[at] ?? 0) & 0x1f;
}

function isSlice(type: number): boolean {
  return type === NalUnitType.slice || type === NalUnitType.partitionA || type === NalUnitType.idrSlice;
}

/** first_mb_in_slice is the first field of a slice header: ue(v), whose code for 0 is a single one bit. */
function hasFirstMacroblock(payload: Uint8Array): boolean {
  return ((payload[typeOffset(payload) + 1] ?? 0) & 0x80) !== 0;
}
