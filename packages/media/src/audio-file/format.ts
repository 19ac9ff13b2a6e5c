import type { FileBytes } from './file-bytes.ts';
import { id3v2Bytes } from './id3.ts';

export type AudioFileFormat = 'wav' | 'mp3' | 'ogg' | 'flac';

/** As far as a format shows itself. */
const MAGIC_BYTES = 12;

/** What the first bytes say; names and content types of servers say anything. */
export function audioFileFormat(file: FileBytes): AudioFileFormat | 'starved' | 'unknown-format' {
  const { bytes, length, isEnded } = file;
  if (length < MAGIC_BYTES) return isEnded ? 'unknown-format' : 'starved';
  const text = (from: number, until: number): string => String.fromCharCode(...bytes.subarray(from, until));
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WAVE') return 'wav';
  if (text(0, 4) === 'OggS') return 'ogg';
  const at = id3v2Bytes(bytes, length);
  if (length < at + 4) return isEnded ? 'unknown-format' : 'starved';
  if (text(at, at + 4) === 'fLaC') return 'flac';
  // Behind a tag it is MP3, whatever padding comes; without one it begins with a sync word and no reserved layer.
  const isSync = bytes[at] === 0xff && (bytes[at + 1]! & 0xe0) === 0xe0 && (bytes[at + 1]! & 0x06) !== 0;
  return at > 0 || isSync ? 'mp3' : 'unknown-format';
}
