import { parseOpusPacket } from '../src/opus/toc.ts';

/** Of RFC 3533 §6: polynomial 0x04c11db7, neither reflected nor inverted. */
function crc(page: Uint8Array): number {
  let register = 0;
  for (const byte of page) {
    register ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) register = (register << 1) ^ (register < 0 ? 0x04c11db7 : 0);
  }
  return register >>> 0;
}

/**
 * An Ogg file of these packets, one on each page (RFC 3533 §6, RFC 7845 §3 to §5), for decoders that know no Opus in FLV.
 * For tests alone.
 */
export function writeOggOpus(packets: readonly Uint8Array[], channels: 1 | 2): Uint8Array {
  const pages: Uint8Array[] = [];
  const page = (packet: Uint8Array, granule: number, flags: number): void => {
    const lacing = [...new Array(Math.floor(packet.length / 255)).fill(255), packet.length % 255];
    const bytes = Buffer.alloc(27 + lacing.length + packet.length);
    bytes.write('OggS');
    bytes[5] = flags;
    bytes.writeBigUInt64LE(BigInt(granule), 6);
    bytes.writeUInt32LE(1, 14);
    bytes.writeUInt32LE(pages.length, 18);
    bytes[26] = lacing.length;
    bytes.set([...lacing, ...packet], 27);
    bytes.writeUInt32LE(crc(bytes), 22);
    pages.push(bytes);
  };
  page(Buffer.from(`OpusHead\x01${channels === 1 ? '\x01' : '\x02'}\0\0\x80\xbb\0\0\0\0\0`, 'latin1'), 0, 2);
  page(Buffer.from('OpusTags\x04\0\0\0test\0\0\0\0', 'latin1'), 0, 0);
  let granule = 0;
  for (const [i, packet] of packets.entries()) {
    const toc = parseOpusPacket(packet);
    if (typeof toc === 'string') throw new Error(`packet ${i} is broken: ${toc}`);
    granule += toc.samples;
    page(packet, granule, i === packets.length - 1 ? 4 : 0);
  }
  return Buffer.concat(pages);
}
