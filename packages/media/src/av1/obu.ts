/** Open bitstream units: AV1 bitstream §5.3. */
import { leb128Bytes, parseLeb128, writeLeb128 } from './leb128.ts';

/** AV1 bitstream §6.2.2. */
export const ObuType = {
  sequenceHeader: 1,
  temporalDelimiter: 2,
  frameHeader: 3,
  tileGroup: 4,
  metadata: 5,
  frame: 6,
  redundantFrameHeader: 7,
  tileList: 8,
  padding: 15,
} as const;

export interface Obu {
  readonly type: number; // 0..15
  /** One byte, or two with the extension: as it came. A view. */
  readonly header: Uint8Array;
  /** A view. */
  readonly payload: Uint8Array;
}

export type ObuMalformation = 'empty' | 'forbidden-bit' | 'short-header' | 'bad-size';

const FORBIDDEN_BIT = 0x80;
const EXTENSION_FLAG = 0x04;
const HAS_SIZE_FIELD = 0x02;

/**
 * Parses one OBU that fills `bytes`, with or without a size field.
 *
 * Source: AV1 bitstream §5.3.1 and §5.3.2.
 */
export function parseObu(bytes: Uint8Array): Obu | ObuMalformation {
  const first = bytes[0];
  if (first === undefined) return 'empty';
  if ((first & FORBIDDEN_BIT) !== 0) return 'forbidden-bit';
  const headerBytes = (first & EXTENSION_FLAG) === 0 ? 1 : 2;
  if (bytes.length < headerBytes) return 'short-header';
  const type = (first >> 3) & 0x0f;
  const header = bytes.subarray(0, headerBytes);
  if ((first & HAS_SIZE_FIELD) === 0) return { type, header, payload: bytes.subarray(headerBytes) };
  const size = parseLeb128(bytes, headerBytes);
  if (size === undefined || size.end + size.value !== bytes.length) return 'bad-size';
  return { type, header, payload: bytes.subarray(size.end) };
}

/** Bytes of these OBUs with a size field each. */
export const sizedObusBytes = (obus: readonly Obu[]): number =>
  obus.reduce((sum, { header, payload }) => sum + header.length + leb128Bytes(payload.length) + payload.length, 0);

/**
 * Writes OBUs one behind the other, each with a size field: the low-overhead bitstream format (AV1 bitstream §5.2).
 *
 * @param target Has {@link sizedObusBytes} behind `offset`. @returns The offset behind them.
 */
export function writeSizedObus(obus: readonly Obu[], target: Uint8Array, offset: number): number {
  let at = offset;
  for (const { header, payload } of obus) {
    target.set(header, at);
    target[at]! |= HAS_SIZE_FIELD;
    at = writeLeb128(payload.length, target, at + header.length);
    target.set(payload, at);
    at += payload.length;
  }
  return at;
}
