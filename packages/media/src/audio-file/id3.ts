/**
 * ID3v2 (id3.org, ID3v2.4.0 §3.1): `["ID3"][version: u16][flags][size: 4 × 7 bits]`, and a footer of ten bytes if so flagged.
 *
 * @returns Bytes to pass over at the beginning of a file; 0 without a tag.
 */
export function id3v2Bytes(bytes: Uint8Array, length: number): number {
  if (length < 10 || bytes[0] !== 0x49 || bytes[1] !== 0x44 || bytes[2] !== 0x33) return 0;
  const size = ((bytes[6]! & 0x7f) << 21) | ((bytes[7]! & 0x7f) << 14) | ((bytes[8]! & 0x7f) << 7) | (bytes[9]! & 0x7f);
  return 10 + size + ((bytes[5]! & 0x10) === 0 ? 0 : 10);
}
