/** RFC 9639 §9.1.8: CRC-8, polynomial 0x07; §9.3: CRC-16, polynomial 0x8005. Both begin with 0. */
const CRC8 = Uint8Array.from({ length: 256 }, (_, byte) => {
  let register = byte;
  for (let bit = 0; bit < 8; bit++) register = ((register << 1) ^ ((register & 0x80) === 0 ? 0 : 0x07)) & 0xff;
  return register;
});

const CRC16 = Uint16Array.from({ length: 256 }, (_, byte) => {
  let register = byte << 8;
  for (let bit = 0; bit < 8; bit++) register = ((register << 1) ^ ((register & 0x8000) === 0 ? 0 : 0x8005)) & 0xffff;
  return register;
});

export function flacCrc8(bytes: Uint8Array, from: number, until: number): number {
  let crc = 0;
  for (let i = from; i < until; i++) crc = CRC8[crc ^ bytes[i]!]!;
  return crc;
}

export function flacCrc16(bytes: Uint8Array, from: number, until: number): number {
  let crc = 0;
  for (let i = from; i < until; i++) crc = ((crc << 8) & 0xffff) ^ CRC16[(crc >> 8) ^ bytes[i]!]!;
  return crc;
}
