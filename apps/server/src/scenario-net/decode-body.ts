/** Content codings of RFC 9110 §8.4.1, undone within limits: a kilobyte can stand for a gigabyte. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { netLimits } from './limits.ts';

type Decode = (bytes: Uint8Array, limits: { readonly maxOutputLength: number }) => Promise<Uint8Array>;

const decoders: Readonly<Record<string, Decode>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
  // With a zlib header by the standard, without one by some servers.
  deflate: (bytes, limits) => promisify((bytes[0] ?? 0) % 16 === 8 ? inflate : inflateRaw)(bytes, limits),
};

/**
 * @param encoding Value of `Content-Encoding`: in the order in which the codings were applied.
 * @returns The content, or what is wrong with it. Codings that nobody asked for are left as they are, with what lies below them.
 */
export async function decodeBody(
  body: Uint8Array,
  encoding: string,
  answerBytes: number = netLimits.answerBytes,
): Promise<Uint8Array | 'damaged' | 'too-large' | 'too-many-encodings'> {
  const codings = encoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > netLimits.contentEncodings) return 'too-many-encodings';
  let bytes = body;
  for (const coding of codings.toReversed()) {
    const decode = Object.hasOwn(decoders, coding) ? decoders[coding] : undefined;
    if (decode === undefined || bytes.length === 0) break;
    try {
      bytes = await decode(bytes, { maxOutputLength: answerBytes });
    } catch (cause) {
      // Of Node's own two errors, the other is zlib's and a plain Error.
      return cause instanceof RangeError ? 'too-large' : 'damaged';
    }
  }
  return bytes;
}
