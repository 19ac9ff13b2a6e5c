/** Opus in Ogg: RFC 7845, mapping family 0. */

import type { OggPacket } from '../ogg/packet-reader.ts';
import { parseOpusIdHeader } from '../opus/id-header.ts';
import { parseOpusPacket } from '../opus/toc.ts';
import type { OpusDecoderModule } from '../transcode/opus-decoder-module.ts';
import type { OpusPcmDecoder } from '../transcode/opus-pcm-decoder.ts';
import { type AudioFileRefusal, NO_SAMPLES, type PcmBlock } from './block-decoder.ts';
import type { OggCodecStream } from './ogg-decoder.ts';

export class OpusStream implements OggCodecStream {
  readonly #decoder: OpusPcmDecoder;
  readonly #channels: 1 | 2;
  #packets = 0;
  #skip = 0;
  #gain = 1;
  /** Granule positions count from here: of a file that was cut out of a longer one, not from 0 (§4.3). */
  #firstGranule: number | undefined;
  /** Decoded, pre-skip included: a granule position (§4). */
  #decoded = 0;

  /** @throws {AudioCodecError} `AUDIO_DECODER_FAILED` — there is no room for another decoder. */
  constructor(module: OpusDecoderModule, channels: 1 | 2) {
    this.#decoder = module.createDecoder(channels);
    this.#channels = channels;
  }

  decode(packet: OggPacket): PcmBlock | AudioFileRefusal {
    const index = this.#packets++;
    if (index === 0) return this.#handleIdHeader(packet.bytes);
    if (index === 1) return NO_SAMPLES; // comments
    const toc = parseOpusPacket(packet.bytes);
    if (typeof toc === 'string') return NO_SAMPLES;
    const pcm = this.#decoder.decode(packet.bytes);
    const samples = pcm.length / this.#channels;
    const from = Math.min(this.#skip, samples);
    this.#skip -= from;
    this.#decoded += samples;
    const until = samples - this.#surplus(packet);
    const wanted = pcm.subarray(from * this.#channels, Math.max(from, until) * this.#channels);
    if (this.#gain !== 1) for (let i = 0; i < wanted.length; i++) wanted[i]! *= this.#gain;
    return { sampleRate: 48_000, channels: this.#channels, samples: wanted };
  }

  close(): void {
    this.#decoder.close();
  }

  /** @returns Samples behind the end (§4.4): the last granule position tells where it is. */
  #surplus({ granulePosition, isLast }: OggPacket): number {
    if (granulePosition === undefined) return 0;
    if (this.#firstGranule === undefined) this.#firstGranule = Math.max(0, granulePosition - this.#decoded);
    return isLast ? Math.max(0, this.#decoded + this.#firstGranule - granulePosition) : 0;
  }

  #handleIdHeader(bytes: Uint8Array): PcmBlock | AudioFileRefusal {
    const header = parseOpusIdHeader(bytes);
    if (typeof header === 'string') return header === 'unsupported-channels' ? 'more-than-two-channels' : 'malformed';
    this.#skip = header.preSkip;
    // §5.1, Q7.8 in dB.
    const gain = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getInt16(16, true) / 256;
    this.#gain = 10 ** (gain / 20);
    return NO_SAMPLES;
  }
}
