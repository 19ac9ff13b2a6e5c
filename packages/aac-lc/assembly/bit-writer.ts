/** Writes bits, most significant first, into the output buffer shared by all encoders. */

/**
 * No frame of more than 12288 counted bits is written, and what is not counted exactly (levels and sections of
 * substituted noise, at most 19 and 14 bits for each of 112 bands) adds less than 4096: this is twice enough.
 */
const OUTPUT_BYTES: i32 = 4096;
export const OUTPUT: usize = memory.data(OUTPUT_BYTES, 16);

@unmanaged
class BitPosition {
  /** Bits not yet stored, in the low end. */
  pending: u64 = 0;
  pendingBits: i32 = 0;
  bytes: i32 = 0;
}

const position: BitPosition = changetype<BitPosition>(memory.data(16, 8));

export function startBits(): void {
  position.pending = 0;
  position.pendingBits = 0;
  position.bytes = 0;
}

/** @param count 0 to 32. */
export function writeBits(value: u32, count: i32): void {
  const pending = (position.pending << (<u64>count)) | <u64>value;
  const pendingBits = position.pendingBits + count;
  position.pending = pending;
  if (pendingBits < 32) {
    position.pendingBits = pendingBits;
    return;
  }
  position.pendingBits = pendingBits - 32;
  store<u32>(OUTPUT + <usize>position.bytes, bswap<u32>(<u32>(pending >> <u64>(pendingBits - 32))));
  position.bytes += 4;
}

/** byte_alignment(). @returns Bytes written. */
export function finishBits(): i32 {
  const bits = position.pendingBits;
  const last = <u32>(position.pending << (<u64>(32 - bits)));
  store<u32>(OUTPUT + <usize>position.bytes, bswap<u32>(last));
  return position.bytes + ((bits + 7) >> 3);
}
