/** RFC 3533 §6: CRC-32 with polynomial 0x04c11db7, neither reflected nor inverted, register 0 at first. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let register = byte << 24;
  for (let bit = 0; bit < 8; bit++) register = (register << 1) ^ (register < 0 ? 0x04c11db7 : 0);
  return register >>> 0;
});

/** @param register Of what came before; 0 at first. */
export function oggCrc(bytes: Uint8Array, register = 0): number {
  let crc = register;
  for (let i = 0; i < bytes.length; i++) crc = ((crc << 8) ^ TABLE[(crc >>> 24) ^ bytes[i]!]!) >>> 0;
  return crc;
}
