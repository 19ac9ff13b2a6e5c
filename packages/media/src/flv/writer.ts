import { FlvError } from '../error.ts';
import { MAX_FLV_TAG_BODY_BYTES } from '../limits.ts';
import type { FlvTag } from './tag.ts';

/** TagType (FLV 10.1 Annex E §E.4.1); equally the RTMP message type id of the same body. */
export const FLV_TAG_TYPE: Readonly<Record<FlvTag['kind'], number>> = { audio: 8, video: 9, script: 18 };
export const FLV_TAG_HEADER_BYTES = 11;
export const FLV_FILE_HEADER_BYTES = 9;

/**
 * Writes what an FLV file or HTTP-FLV answer begins with.
 *
 * Source: FLV 10.1 Annex E §E.2 (header), §E.3 (PreviousTagSize0).
 *
 * @returns Thirteen fresh bytes.
 */
export function writeFlvFileHeader({ hasAudio, hasVideo }: { hasAudio: boolean; hasVideo: boolean }): Uint8Array {
  const flags = (hasAudio ? 4 : 0) | (hasVideo ? 1 : 0);
  return Uint8Array.of(0x46, 0x4c, 0x56, 1, flags, 0, 0, 0, FLV_FILE_HEADER_BYTES, 0, 0, 0, 0);
}

/**
 * Writes one tag with its header and the size that follows it.
 *
 * Source: FLV 10.1 Annex E §E.3, §E.4.1.
 *
 * @returns `[type: 1][body size: u24][timestamp: u24, ms][timestamp extended: bits 24–31][stream id: 0 u24][body][11 + body size: u32]`.
 *   A fresh array; the caller owns it.
 * @throws {FlvError} `FLV_TAG_TOO_LARGE` — the body exceeds 16,777,215 bytes.
 */
export function writeFlvTag({ kind, timestamp, body }: Pick<FlvTag, 'kind' | 'timestamp' | 'body'>): Uint8Array {
  if (body.length > MAX_FLV_TAG_BODY_BYTES) {
    throw new FlvError('FLV_TAG_TOO_LARGE', `a body of ${body.length} bytes does not fit UI24`, {
      details: { sizeBytes: body.length },
    });
  }
  const tagBytes = FLV_TAG_HEADER_BYTES + body.length;
  const bytes = new Uint8Array(tagBytes + 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length);
  bytes[0] = FLV_TAG_TYPE[kind];
  bytes[4] = timestamp >>> 16;
  bytes[5] = timestamp >>> 8;
  bytes[6] = timestamp;
  bytes[7] = timestamp >>> 24; // TimestampExtended, the upper eight bits
  bytes.set(body, FLV_TAG_HEADER_BYTES);
  view.setUint32(tagBytes, tagBytes);
  return bytes;
}
