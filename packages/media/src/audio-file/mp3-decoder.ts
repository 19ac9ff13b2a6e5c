/** MP3 (and MP1, MP2): ISO/IEC 11172-3 and 13818-3, by dr_mp3 in WebAssembly, with a memory of its own for each file. */

import { MAX_MP3_INPUT_BYTES } from '../limits.ts';
import { WebAssembly, type WebAssemblyMemory, type WebAssemblyModule } from '../transcode/web-assembly.ts';
import { type BlockDecoder, type DecodedBlock, NO_SAMPLES } from './block-decoder.ts';
import type { FileBytes } from './file-bytes.ts';
import { id3v2Bytes } from './id3.ts';
import { parseMp3InfoTag } from './mp3-info-tag.ts';

interface Mp3DecoderExports {
  readonly memory: WebAssemblyMemory;
  readonly initialise: () => void;
  readonly inputAddress: () => number;
  readonly outputAddress: () => number;
  readonly decode: (bytes: number) => number;
  readonly consumedBytes: () => number;
  readonly channels: () => number;
  readonly sampleRate: () => number;
}

/** Of any decoder of layer III: its filters, 528 samples, and one for good measure. What LAME's tag counts does not hold it. */
const DECODER_DELAY_SAMPLES = 529;

export class Mp3Decoder implements BlockDecoder {
  readonly #file: FileBytes;
  readonly #exports: Mp3DecoderExports;
  #at: number | undefined;
  #isFirstFrame = true;
  /** Samples still to be left out. */
  #skip = 0;
  /** Samples at the end of the file that are padding. */
  #padding = 0;
  /** The last samples: they are the padding when nothing comes behind them. */
  #held: Float32Array = new Float32Array(0);

  constructor(file: FileBytes, compiled: WebAssemblyModule) {
    this.#file = file;
    this.#exports = new WebAssembly.Instance(compiled, {}).exports as unknown as Mp3DecoderExports;
    this.#exports.initialise();
  }

  decode(): DecodedBlock {
    this.#at ??= id3v2Bytes(this.#file.bytes, this.#file.length);
    const available = Math.min(MAX_MP3_INPUT_BYTES, this.#file.length - this.#at);
    // With less it might take for the end of a frame what is only the end of what has come.
    if (available < MAX_MP3_INPUT_BYTES && !this.#file.isEnded) return 'starved';
    if (available <= 0) return 'ended';
    const { memory, inputAddress, outputAddress } = this.#exports;
    const input = this.#file.bytes.subarray(this.#at, this.#at + available);
    new Uint8Array(memory.buffer, inputAddress(), available).set(input);
    const samples = this.#exports.decode(available);
    const consumed = this.#exports.consumedBytes();
    if (samples === 0 && consumed === 0) return 'ended';
    this.#at += consumed;
    if (samples === 0) return NO_SAMPLES;
    if (this.#isFirstFrame && this.#takeInfoTag(input.subarray(0, consumed))) return NO_SAMPLES;
    const channels = this.#exports.channels() === 1 ? 1 : 2;
    const pcm = new Float32Array(memory.buffer, outputAddress(), samples * channels);
    return { sampleRate: this.#exports.sampleRate(), channels, samples: this.#trim(pcm, channels) };
  }

  close(): void {}

  /** @param consumed What led to the frame, and the frame. */
  #takeInfoTag(consumed: Uint8Array): boolean {
    this.#isFirstFrame = false;
    const start = consumed.findIndex((byte, i) => byte === 0xff && (consumed[i + 1] ?? 0) >= 0xe0);
    const tag = parseMp3InfoTag(consumed.subarray(Math.max(0, start)));
    if (tag === undefined) return false;
    if (tag.delay > 0) {
      this.#skip = tag.delay + DECODER_DELAY_SAMPLES;
      this.#padding = Math.max(0, tag.padding - DECODER_DELAY_SAMPLES);
    }
    return true;
  }

  #trim(pcm: Float32Array, channels: 1 | 2): Float32Array {
    const skipped = Math.min(this.#skip, pcm.length / channels);
    this.#skip -= skipped;
    const wanted = pcm.subarray(skipped * channels);
    if (this.#padding === 0) return wanted;
    const all = new Float32Array(this.#held.length + wanted.length);
    all.set(this.#held);
    all.set(wanted, this.#held.length);
    const ready = Math.max(0, all.length - this.#padding * channels);
    this.#held = all.subarray(ready);
    return all.subarray(0, ready);
  }
}
