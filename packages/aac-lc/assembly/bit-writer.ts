/** Writes bits, most significant first, into the output buffer shared by all encoders. */

/** Twice what the largest frame of two channels may take: a frame is measured only after it has been written. */
export const OUTPUT_BYTES: i32 = 4096;
export const OUTPUT: usize = memory.data(OUTPUT_BYTES + 8, 16);

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
  if (position.bytes < OUTPUT_BYTES) {
    store<u32>(OUTPUT + <usize>position.bytes, bswap<u32>(<u32>(pending >> <u64>(pendingBits - 32))));
  }
  position.bytes += 4;
}

/** byte_alignment(). @returns Bytes written; more than `OUTPUT_BYTES` when they did not fit. */
export function finishBits(): i32 {
  const bits = position.pendingBits;
  const last = <u32>(position.pending << (<u64>(32 - bits)));
  if (position.bytes < OUTPUT_BYTES) store<u32>(OUTPUT + <usize>position.bytes, bswap<u32>(last));
  return position.bytes + ((bits + 7) >> 3);
}
