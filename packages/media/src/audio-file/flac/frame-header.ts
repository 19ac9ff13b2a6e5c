/** FLAC frame headers: RFC 9639 §9.1. */
import { flacCrc8 } from './crc.ts';

export interface FlacFrameHeader {
  readonly blockSamples: number;
  /** Undefined: as the streaminfo says. */
  readonly sampleRate: number | undefined;
  /** 1..8 channels, each by itself; or how two depend on each other. */
  readonly channels: number;
  readonly stereo: 'independent' | 'left-side' | 'side-right' | 'mid-side';
  /** Undefined: as the streaminfo says. */
  readonly bitsPerSample: number | undefined;
  readonly sizeBytes: number;
}

const SAMPLE_RATES = [
  ...[undefined, 88_200, 176_400, 192_000, 8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000],
] as const;
const BITS = [undefined, 8, 12, undefined, 16, 20, 24, 32] as const;
const STEREO = ['left-side', 'side-right', 'mid-side'] as const;
/** Sync and codes, a number of 7 bytes, block size and rate of 2 each, the checksum. */
export const MAX_FLAC_FRAME_HEADER_BYTES = 16;

/** @returns The header at `at`; undefined where there is none, or not all of it. */
export function parseFlacFrameHeader(bytes: Uint8Array, at: number, end: number): FlacFrameHeader | undefined {
  if (end - at < 6 || bytes[at] !== 0xff || (bytes[at + 1]! & 0xfe) !== 0xf8) return undefined;
  const blockCode = bytes[at + 2]! >> 4;
  const rateCode = bytes[at + 2]! & 0x0f;
  const channelCode = bytes[at + 3]! >> 4;
  const bitsCode = (bytes[at + 3]! >> 1) & 7;
  if (blockCode === 0 || rateCode === 15 || channelCode > 10 || bitsCode === 3 || (bytes[at + 3]! & 1) !== 0)
    return undefined;
  let next = at + 4 + codedNumberBytes(bytes[at + 4]!);
  const blockBytes = blockCode === 6 ? 1 : blockCode === 7 ? 2 : 0;
  const rateBytes = rateCode === 12 ? 1 : rateCode > 12 ? 2 : 0;
  if (next + blockBytes + rateBytes + 1 > end) return undefined;
  const read = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 256 + bytes[next++]!;
    return value;
  };
  const blockSamples = blockBytes > 0 ? read(blockBytes) + 1 : codedBlockSamples(blockCode);
  const rate = rateBytes > 0 ? read(rateBytes) * (rateCode === 12 ? 1_000 : rateCode === 14 ? 10 : 1) : undefined;
  if (flacCrc8(bytes, at, next) !== bytes[next]) return undefined;
  return {
    blockSamples,
    sampleRate: rate ?? SAMPLE_RATES[rateCode],
    channels: channelCode < 8 ? channelCode + 1 : 2,
    stereo: STEREO[channelCode - 8] ?? 'independent',
    bitsPerSample: BITS[bitsCode],
    sizeBytes: next + 1 - at,
  };
}

/** Table 14. */
function codedBlockSamples(code: number): number {
  if (code === 1) return 192;
  return code < 6 ? 144 << code : 1 << code;
}

/** §9.1.5: coded as UTF-8 codes characters, up to 7 bytes. */
function codedNumberBytes(first: number): number {
  const ones = Math.clz32(~(first << 24));
  return ones === 0 ? 1 : Math.max(ones, 1);
}
