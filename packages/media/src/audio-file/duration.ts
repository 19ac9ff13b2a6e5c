import type { FileBytes } from './file-bytes.ts';
import { audioFileFormat } from './format.ts';
import { id3v2Bytes } from './id3.ts';

/** How far from the end of an Ogg file its last page is looked for: a page has 65,307 bytes at most (RFC 3533 §6). */
const OGG_TAIL_BYTES = 65_307;

/** ISO/IEC 11172-3 §2.4.2.3 and ISO/IEC 13818-3: kbit/s of layer III by bitrate_index, of MPEG-1 and of the lower rates. */
const MP3_KBPS = [
  [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
] as const;
const MP3_RATES = [44_100, 48_000, 32_000] as const;

/**
 * Milliseconds that a whole file says it has, by its headers alone: nothing is decoded. MP3 of a variable rate without a tag is
 * taken for constant. Undefined where nothing says it.
 */
export function audioFileDuration(file: FileBytes): number | undefined {
  if (!file.isEnded) return undefined;
  const bytes = file.bytes.subarray(0, file.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const seconds = durationOf(audioFileFormat(file), bytes, view);
  return seconds !== undefined && Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1_000) : undefined;
}

function durationOf(format: string, bytes: Uint8Array, view: DataView): number | undefined {
  switch (format) {
    case 'wav':
      return ofWav(view);
    case 'flac':
      return ofFlac(view, id3v2Bytes(bytes, bytes.length));
    case 'ogg':
      return ofOgg(bytes, view);
    case 'mp3':
      return ofMp3(view, id3v2Bytes(bytes, bytes.length));
    default:
      return undefined;
  }
}

/** RIFF chunks: the bytes of `data` by the bytes a second that `fmt ` tells. */
function ofWav(view: DataView): number | undefined {
  let bytesPerSecond: number | undefined;
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const name = view.getUint32(at);
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (name === 0x666d7420 && body + 12 <= view.byteLength) bytesPerSecond = view.getUint32(body + 8, true);
    if (name === 0x64617461)
      return bytesPerSecond === undefined ? undefined : Math.min(size, view.byteLength - body) / bytesPerSecond;
    at = body + size + (size % 2);
  }
  return undefined;
}

/** RFC 9639 §8.2: STREAMINFO, 20 bits of sample rate, and 36 bits of samples behind 8 others; 0: unknown. */
function ofFlac(view: DataView, at: number): number | undefined {
  const info = at + 8;
  if (info + 18 > view.byteLength) return undefined;
  const rate = view.getUint32(info + 10) >>> 12;
  const samples = (view.getUint8(info + 13) & 0x0f) * 2 ** 32 + view.getUint32(info + 14);
  return samples === 0 ? undefined : samples / rate;
}

/** RFC 3533 §6: the granule position of the last page. RFC 7845 §4 and Vorbis I §4.2.2 say what a second of it is. */
function ofOgg(bytes: Uint8Array, view: DataView): number | undefined {
  if (bytes.length < 28) return undefined;
  const first = 27 + bytes[26]!;
  if (first + 16 > bytes.length) return undefined;
  const isOpus = view.getUint32(first) === 0x4f707573; // "Opus", of OpusHead
  const isVorbis = bytes[first] === 1 && view.getUint32(first + 1) === 0x766f7262; // "vorb"
  if (!isOpus && !isVorbis) return undefined;
  for (let at = bytes.length - 27; at >= Math.max(0, bytes.length - 2 * OGG_TAIL_BYTES); at--) {
    if (view.getUint32(at) !== 0x4f676753) continue;
    const samples = Number(view.getBigInt64(at + 6, true));
    if (samples < 0) continue; // no packet ends on this page
    return isOpus ? (samples - view.getUint16(first + 10, true)) / 48_000 : samples / view.getUint32(first + 12, true);
  }
  return undefined;
}

/** The frames that a Xing or Info tag counts, else the file's length by the bit rate of its first frame. */
function ofMp3(view: DataView, at: number): number | undefined {
  if (at + 4 > view.byteLength || view.getUint16(at) >>> 5 !== 0x7ff) return undefined;
  const version = (view.getUint8(at + 1) >> 3) & 3; // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
  const [rates, isMpeg1] = [view.getUint8(at + 2), version === 3];
  const rate = (MP3_RATES[(rates >> 2) & 3] ?? Number.NaN) / (isMpeg1 ? 1 : version === 2 ? 2 : 4);
  const isMono = view.getUint8(at + 3) >> 6 === 3;
  const tag = at + 4 + (isMpeg1 ? (isMono ? 17 : 32) : isMono ? 9 : 17);
  const name = tag + 12 <= view.byteLength ? view.getUint32(tag) : 0;
  const isTag = name === 0x58696e67 || name === 0x496e666f; // "Xing", "Info"
  if (isTag && (view.getUint8(tag + 7) & 1) === 1) return (view.getUint32(tag + 8) * (isMpeg1 ? 1_152 : 576)) / rate;
  const kbps = MP3_KBPS[isMpeg1 ? 0 : 1][(rates >> 4) - 1];
  return kbps === undefined ? undefined : (view.byteLength - at) / (kbps * 125);
}
