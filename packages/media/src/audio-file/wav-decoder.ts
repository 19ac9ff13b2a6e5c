/** WAV: RIFF chunks with `fmt ` and `data` (Microsoft, "Multimedia Programming Interface and Data Specifications 1.0"). */
import { MAX_FILE_SAMPLE_RATE, MIN_FILE_SAMPLE_RATE } from '../limits.ts';
import type { AudioFileRefusal, BlockDecoder, DecodedBlock } from './block-decoder.ts';
import type { FileBytes } from './file-bytes.ts';
import { A_LAW, U_LAW } from './g711.ts';

const BLOCK_SAMPLES = 960;
/** `[RIFF][size][WAVE]` */
const RIFF_HEADER_BYTES = 12;
const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_A_LAW = 6;
const FORMAT_U_LAW = 7;
/** The format stands in the first two bytes of a GUID. */
const FORMAT_EXTENSIBLE = 0xfffe;

type ReadSample = (view: DataView, at: number) => number;

interface WavFormat {
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  readonly sampleBytes: number;
  readonly readSample: ReadSample;
}

export class WavDecoder implements BlockDecoder {
  readonly #file: FileBytes;
  #at = RIFF_HEADER_BYTES;
  #format: WavFormat | undefined;
  /** Of the data chunk; it has been found. */
  #dataEnd: number | undefined;
  readonly #samples = new Float32Array(2 * BLOCK_SAMPLES);

  constructor(file: FileBytes) {
    this.#file = file;
  }

  decode(): DecodedBlock {
    if (this.#dataEnd === undefined) {
      const problem = this.#findData();
      if (problem !== undefined) return problem;
    }
    return this.#readBlock();
  }

  close(): void {}

  #findData(): 'starved' | AudioFileRefusal | undefined {
    for (;;) {
      if (this.#file.length < this.#at + 8) return this.#file.isEnded ? 'malformed' : 'starved';
      const view = this.#view();
      const id = view.getUint32(this.#at);
      const size = view.getUint32(this.#at + 4, true);
      const body = this.#at + 8;
      if (id === 0x64617461 /* data */) {
        if (this.#format === undefined) return 'malformed';
        // Who streams a WAV does not know its size, and writes 0 or the largest number.
        this.#dataEnd = size === 0 || size >= 0xffff_fff0 ? Number.POSITIVE_INFINITY : body + size;
        this.#at = body;
        return undefined;
      }
      if (id === 0x666d7420 /* fmt  */) {
        if (size < 16 || size > 4_096) return 'malformed';
        if (this.#file.length < body + size) return this.#file.isEnded ? 'malformed' : 'starved';
        const format = parseFormat(view, body, size);
        if (typeof format === 'string') return format;
        this.#format = format;
      }
      this.#at = body + size + (size & 1); // chunks are padded to even lengths
    }
  }

  #readBlock(): DecodedBlock {
    const { sampleRate, channels, sampleBytes, readSample } = this.#format!;
    const frameBytes = sampleBytes * channels;
    const end = Math.min(this.#dataEnd!, this.#file.length);
    const frames = Math.min(BLOCK_SAMPLES, Math.floor((end - this.#at) / frameBytes));
    if (frames <= 0) return this.#file.isEnded || this.#at + frameBytes > this.#dataEnd! ? 'ended' : 'starved';
    const view = this.#view();
    const count = frames * channels;
    for (let i = 0; i < count; i++) this.#samples[i] = readSample(view, this.#at + i * sampleBytes);
    this.#at += count * sampleBytes;
    return { sampleRate, channels, samples: this.#samples.subarray(0, count) };
  }

  #view(): DataView {
    const { bytes } = this.#file;
    return new DataView(bytes.buffer, bytes.byteOffset, this.#file.length);
  }
}

function parseFormat(view: DataView, at: number, size: number): WavFormat | AudioFileRefusal {
  let tag = view.getUint16(at, true);
  const channels = view.getUint16(at + 2, true);
  const sampleRate = view.getUint32(at + 4, true);
  const bits = view.getUint16(at + 14, true);
  if (tag === FORMAT_EXTENSIBLE) {
    if (size < 40) return 'malformed';
    tag = view.getUint16(at + 24, true);
  }
  if (channels === 0) return 'malformed';
  if (channels > 2) return 'more-than-two-channels';
  if (sampleRate < MIN_FILE_SAMPLE_RATE || sampleRate > MAX_FILE_SAMPLE_RATE) return 'sample-rate-not-supported';
  const readSample = sampleReader(tag, bits);
  if (readSample === undefined) return 'codec-not-supported';
  return { sampleRate, channels: channels === 1 ? 1 : 2, sampleBytes: bits / 8, readSample };
}

function sampleReader(tag: number, bits: number): ReadSample | undefined {
  switch (`${tag}/${bits}`) {
    case `${FORMAT_PCM}/8`:
      return (view, at) => (view.getUint8(at) - 128) / 128; // the one unsigned size
    case `${FORMAT_PCM}/16`:
      return (view, at) => view.getInt16(at, true) / 32_768;
    case `${FORMAT_PCM}/24`:
      return (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65_536) / 8_388_608;
    case `${FORMAT_PCM}/32`:
      return (view, at) => view.getInt32(at, true) / 2_147_483_648;
    case `${FORMAT_FLOAT}/32`:
      return (view, at) => view.getFloat32(at, true);
    case `${FORMAT_FLOAT}/64`:
      return (view, at) => view.getFloat64(at, true);
    case `${FORMAT_A_LAW}/8`:
      return (view, at) => A_LAW[view.getUint8(at)]!;
    case `${FORMAT_U_LAW}/8`:
      return (view, at) => U_LAW[view.getUint8(at)]!;
    default:
      return undefined;
  }
}
