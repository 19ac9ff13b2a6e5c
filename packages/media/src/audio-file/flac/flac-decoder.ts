/** FLAC files: RFC 9639, mono and stereo, up to 32 bits. Our own: a decoder of 250 lines, in which a file can trap nothing. */
import { MAX_FILE_SAMPLE_RATE, MAX_FLAC_BLOCK_SAMPLES, MIN_FILE_SAMPLE_RATE } from '../../limits.ts';
import { type AudioFileRefusal, type BlockDecoder, DAMAGED, type DecodedBlock, NO_SAMPLES } from '../block-decoder.ts';
import type { FileBytes } from '../file-bytes.ts';
import { id3v2Bytes } from '../id3.ts';
import { FlacBitReader } from './bit-reader.ts';
import { flacCrc16 } from './crc.ts';
import { type FlacFrameHeader, MAX_FLAC_FRAME_HEADER_BYTES, parseFlacFrameHeader } from './frame-header.ts';
import { decodeFlacSubframe } from './subframe.ts';

const MAGIC_BYTES = 4;
const STREAMINFO_BYTES = 34;
/** Passed over in one step, where no frame is found. */
const SEARCHED_BYTES = 65_536;

interface StreamInfo {
  readonly sampleRate: number;
  readonly bitsPerSample: number;
}

export class FlacDecoder implements BlockDecoder {
  readonly #file: FileBytes;
  #at: number | undefined;
  #info: StreamInfo | undefined;
  /** The metadata blocks have been read. */
  #isInFrames = false;
  #planes: readonly [Float64Array, Float64Array] = [new Float64Array(0), new Float64Array(0)];
  #samples = new Float32Array(0);

  constructor(file: FileBytes) {
    this.#file = file;
  }

  decode(): DecodedBlock {
    this.#at ??= id3v2Bytes(this.#file.bytes, this.#file.length) + MAGIC_BYTES;
    return this.#isInFrames ? this.#decodeFrame(this.#at) : this.#readMetadataBlock(this.#at);
  }

  close(): void {}

  /** §8.1. */
  #readMetadataBlock(at: number): DecodedBlock {
    const { bytes, length, isEnded } = this.#file;
    if (length < at + 4) return isEnded ? 'malformed' : 'starved';
    const type = bytes[at]! & 0x7f;
    const size = (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    if (type === 0 || this.#info === undefined) {
      if (type !== 0 || size !== STREAMINFO_BYTES || this.#info !== undefined) return 'malformed';
      if (length < at + 4 + size) return isEnded ? 'malformed' : 'starved';
      const info = parseStreamInfo(bytes.subarray(at + 4, at + 4 + size));
      if (typeof info === 'string') return info;
      this.#info = info;
    }
    this.#isInFrames = bytes[at]! >= 0x80;
    this.#at = at + 4 + size;
    return NO_SAMPLES;
  }

  #decodeFrame(at: number): DecodedBlock {
    const { bytes, length, isEnded } = this.#file;
    if (length < at + MAX_FLAC_FRAME_HEADER_BYTES && !isEnded) return 'starved';
    if (length <= at) return 'ended';
    const header = parseFlacFrameHeader(bytes, at, length);
    if (header === undefined) return this.#passOver(at);
    const refusal = this.#refuse(header);
    if (refusal !== undefined) return refusal;
    const bits = new FlacBitReader(bytes, at + header.sizeBytes, length);
    const bitsPerSample = header.bitsPerSample ?? this.#info!.bitsPerSample;
    const isWhole = this.#decodeSubframes(bits, header, bitsPerSample);
    bits.align();
    const end = bits.byteAt;
    if (bits.overrun || end + 2 > length) return isEnded ? this.#passOver(at) : 'starved';
    const crc = (bytes[end]! << 8) | bytes[end + 1]!;
    if (!isWhole || flacCrc16(bytes, at, end) !== crc) return this.#passOver(at);
    this.#at = end + 2;
    return this.#interleave(header, bitsPerSample);
  }

  /** What is damaged. @returns Nothing, behind it. */
  #passOver(at: number): DecodedBlock {
    const { bytes, length } = this.#file;
    const until = Math.min(length, at + SEARCHED_BYTES);
    let next = at + 1;
    while (next < until && (bytes[next] !== 0xff || parseFlacFrameHeader(bytes, next, length) === undefined)) next++;
    this.#at = next;
    return DAMAGED;
  }

  #refuse({ sampleRate, channels, blockSamples }: FlacFrameHeader): AudioFileRefusal | undefined {
    if (channels > 2) return 'more-than-two-channels';
    if (blockSamples > MAX_FLAC_BLOCK_SAMPLES) return 'codec-not-supported';
    const rate = sampleRate ?? this.#info!.sampleRate;
    return rate < MIN_FILE_SAMPLE_RATE || rate > MAX_FILE_SAMPLE_RATE ? 'sample-rate-not-supported' : undefined;
  }

  #decodeSubframes(bits: FlacBitReader, header: FlacFrameHeader, bitsPerSample: number): boolean {
    const { blockSamples, channels, stereo } = header;
    if (this.#planes[0].length < blockSamples) {
      this.#planes = [new Float64Array(blockSamples), new Float64Array(blockSamples)];
      this.#samples = new Float32Array(2 * blockSamples);
    }
    const [first, second] = this.#planes;
    if (!decodeFlacSubframe(bits, bitsPerSample + (stereo === 'side-right' ? 1 : 0), first, blockSamples)) return false;
    if (channels === 1) return true;
    const width = bitsPerSample + (stereo === 'left-side' || stereo === 'mid-side' ? 1 : 0);
    return decodeFlacSubframe(bits, width, second, blockSamples);
  }

  /** §4.2, and from integers to −1..1. */
  #interleave({ blockSamples, channels, stereo, sampleRate }: FlacFrameHeader, bitsPerSample: number): DecodedBlock {
    const [first, second] = this.#planes;
    const scale = 2 ** (1 - bitsPerSample);
    const out = this.#samples;
    if (channels === 1) for (let i = 0; i < blockSamples; i++) out[i] = first[i]! * scale;
    else
      for (let i = 0; i < blockSamples; i++) {
        let left = first[i]!;
        let right = second[i]!;
        if (stereo === 'left-side') right = left - right;
        else if (stereo === 'side-right') left += right;
        else if (stereo === 'mid-side') {
          const side = right;
          const middle = 2 * left + (Math.abs(side) % 2); // the bit that halving took
          left = (middle + side) / 2;
          right = (middle - side) / 2;
        }
        out[2 * i] = left * scale;
        out[2 * i + 1] = right * scale;
      }
    return {
      sampleRate: sampleRate ?? this.#info!.sampleRate,
      channels: channels === 1 ? 1 : 2,
      samples: out.subarray(0, blockSamples * channels),
    };
  }
}

/** §8.2. */
function parseStreamInfo(block: Uint8Array): StreamInfo | AudioFileRefusal {
  const sampleRate = (block[10]! << 12) | (block[11]! << 4) | (block[12]! >> 4);
  const channels = ((block[12]! >> 1) & 7) + 1;
  const bitsPerSample = (((block[12]! & 1) << 4) | (block[13]! >> 4)) + 1;
  if (channels > 2) return 'more-than-two-channels';
  if (bitsPerSample < 4) return 'malformed';
  if (sampleRate < MIN_FILE_SAMPLE_RATE || sampleRate > MAX_FILE_SAMPLE_RATE) return 'sample-rate-not-supported';
  return { sampleRate, bitsPerSample };
}
