/** Source descriptions: RFC 3550 §6.5. Of the items only CNAME is kept. */
import { MAX_CNAME_BYTES } from '../limits.ts';
import { readUint32, writeUint32 } from '../wire/big-endian.ts';
import { newRtcpPacket, SOURCE_DESCRIPTION } from './header.ts';

export interface SourceDescription {
  readonly kind: 'source-description';
  readonly chunks: readonly { readonly ssrc: number; readonly cname: string | undefined }[];
}

const END = 0;
const CNAME = 1;

export function parseSourceDescription(
  body: Uint8Array,
  count: number,
): SourceDescription | 'short-source-description' {
  const chunks: { ssrc: number; cname: string | undefined }[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const ssrc = readUint32(body, at); // one that is cut off is not followed by an END
    let cname: string | undefined;
    at += 4;
    for (;;) {
      const item = body[at];
      if (item === END) break;
      const length = body[at + 1];
      if (length === undefined || at + 2 + length > body.length) return 'short-source-description';
      if (item === CNAME) cname = new TextDecoder().decode(body.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
    at = (at + 4) & ~3; // at least one END byte, then up to the next word
    chunks.push({ ssrc, cname });
  }
  return { kind: 'source-description', chunks };
}

/** One chunk with one item. @param cname At most 255 bytes of UTF-8; longer ones are cut. */
export function writeSourceDescription(ssrc: number, cname: string): Uint8Array {
  const name = new TextEncoder().encode(cname).subarray(0, MAX_CNAME_BYTES);
  const packet = newRtcpPacket(SOURCE_DESCRIPTION, 1, (4 + 2 + name.length + 4) & ~3);
  writeUint32(packet, 4, ssrc);
  packet[8] = CNAME;
  packet[9] = name.length;
  packet.set(name, 10);
  return packet;
}
