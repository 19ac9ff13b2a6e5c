import type { FlvTag } from './tag.ts';

const IS_EX_HEADER = 0x80;
const SOUND_FORMAT_EX_HEADER = 9;

/**
 * Which codec a tag is of, known or not.
 *
 * Source: FLV 10.1 Annex E §E.4.2.1 (SoundFormat), §E.4.3.1 (CodecID); Enhanced RTMP v2, "Enhanced Audio" and "Enhanced Video".
 *
 * @returns As `audiocodecid` and `videocodecid` of `onMetaData` have it: the number of FLV, or the four characters of a FourCC
 *   as one. Undefined for script tags, and for a body that ends before it.
 */
export function codecIdOf({ kind, body }: Pick<FlvTag, 'kind' | 'body'>): number | undefined {
  const first = body[0];
  if (kind === 'script' || first === undefined) return undefined;
  const isEnhanced = kind === 'video' ? (first & IS_EX_HEADER) !== 0 : first >> 4 === SOUND_FORMAT_EX_HEADER;
  if (!isEnhanced) return kind === 'video' ? first & 0x0f : first >> 4;
  return body.length < 5 ? undefined : new DataView(body.buffer, body.byteOffset).getUint32(1);
}
