/** Vorbis in Ogg: Vorbis I §4 and appendix A, by libvorbis in WebAssembly, with a memory of its own for each file. */
import { MAX_FILE_SAMPLE_RATE, MIN_FILE_SAMPLE_RATE } from '../limits.ts';
import type { OggPacket } from '../ogg/packet-reader.ts';
import { WebAssembly, type WebAssemblyMemory, type WebAssemblyModule } from '../transcode/web-assembly.ts';
import { type AudioFileRefusal, NO_SAMPLES, type PcmBlock } from './block-decoder.ts';
import type { OggCodecStream } from './ogg-decoder.ts';

interface VorbisDecoderExports {
  readonly memory: WebAssemblyMemory;
  readonly inputAddress: () => number;
  readonly outputAddress: () => number;
  readonly channels: () => number;
  readonly sampleRate: () => number;
  readonly handleHeader: (bytes: number) => number;
  readonly decode: (bytes: number) => number;
}

/** §5: no vendor, no comments. In the place of the file's, which may hold pictures and tell a decoder nothing. */
const NO_COMMENTS = Uint8Array.from([3, ...new TextEncoder().encode('vorbis'), 0, 0, 0, 0, 0, 0, 0, 0, 1]);

export class VorbisStream implements OggCodecStream {
  readonly #exports: VorbisDecoderExports;
  #packets = 0;
  #decoded = 0;
  #firstGranule: number | undefined;

  constructor(compiled: WebAssemblyModule) {
    this.#exports = new WebAssembly.Instance(compiled, {}).exports as unknown as VorbisDecoderExports;
  }

  decode(packet: OggPacket): PcmBlock | AudioFileRefusal {
    const index = this.#packets++;
    if (index < 3) return this.#handleHeader(index === 1 ? NO_COMMENTS : packet.bytes, index);
    if (packet.bytes.length === 0) return NO_SAMPLES;
    this.#input(packet.bytes);
    const samples = this.#exports.decode(packet.bytes.length);
    if (samples <= 0) return NO_SAMPLES; // the first one; or damaged, and the next may be whole
    const channels = this.#exports.channels() === 1 ? 1 : 2;
    const pcm = new Float32Array(this.#exports.memory.buffer, this.#exports.outputAddress(), samples * channels);
    this.#decoded += samples;
    const kept = Math.max(0, samples - this.#surplus(packet));
    return { sampleRate: this.#exports.sampleRate(), channels, samples: pcm.subarray(0, kept * channels) };
  }

  close(): void {}

  /** @returns Samples behind the end (§A.2): the last granule position tells where it is. */
  #surplus({ granulePosition, isLast }: OggPacket): number {
    if (granulePosition === undefined) return 0;
    if (this.#firstGranule === undefined) this.#firstGranule = Math.max(0, granulePosition - this.#decoded);
    return isLast ? Math.max(0, this.#decoded + this.#firstGranule - granulePosition) : 0;
  }

  #handleHeader(bytes: Uint8Array, index: number): PcmBlock | AudioFileRefusal {
    this.#input(bytes);
    if (this.#exports.handleHeader(bytes.length) !== 0) {
      return this.#exports.channels() > 2 ? 'more-than-two-channels' : 'malformed';
    }
    const rate = this.#exports.sampleRate();
    if (index === 0 && (rate < MIN_FILE_SAMPLE_RATE || rate > MAX_FILE_SAMPLE_RATE)) return 'sample-rate-not-supported';
    return NO_SAMPLES;
  }

  #input(bytes: Uint8Array): void {
    new Uint8Array(this.#exports.memory.buffer, this.#exports.inputAddress(), bytes.length).set(bytes);
  }
}
