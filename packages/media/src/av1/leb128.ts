/** leb128() of AV1 (AV1 bitstream §4.10.5): little-endian groups of seven bits. */

/** A size of an OBU fits 32 bits (§4.10.5), yet may be padded to eight bytes. */
const MAX_BYTES = 8;

export interface Leb128 {
  readonly value: number; // 0..2^32-1
  /** Offset behind it. */
  readonly end: number;
}

/** @returns undefined when it does not end within eight bytes or `bytes`, or exceeds 32 bits. */
export function parseLeb128(bytes: Uint8Array, at: number): Leb128 | undefined {
  let value = 0;
  for (let i = 0; i < MAX_BYTES; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if ((byte & 0x80) === 0) return value > 0xffff_ffff ? undefined : { value, end: at + i + 1 };
  }
  return undefined;
}

/** Bytes that {@link writeLeb128} takes. */
export function leb128Bytes(value: number): number {
  let bytes = 1;
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

/** In the fewest bytes. @returns The offset behind it. */
export function writeLeb128(value: number, target: Uint8Array, offset: number): number {
  let rest = value;
  let at = offset;
  while (rest > 0x7f) {
    target[at++] = (rest & 0x7f) | 0x80;
    rest = Math.floor(rest / 128);
  }
  target[at++] = rest;
  return at;
}
