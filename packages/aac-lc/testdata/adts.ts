/** Puts raw_data_block()s into ADTS frames, for decoders that read files: ISO/IEC 13818-7 §6.2. */
export function writeAdts(blocks: readonly Uint8Array[], channels: 1 | 2): Uint8Array {
  return Buffer.concat(
    blocks.map((block) => {
      const length = block.length + 7;
      const header = [0xff, 0xf1, 0x4c, (channels << 6) | (length >> 11), length >> 3, ((length & 7) << 5) | 0x1f, 0xfc];
      return Buffer.concat([Uint8Array.from(header, (byte) => byte & 0xff), block]);
    }),
  );
}
