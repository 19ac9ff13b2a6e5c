/** Ogg files: RFC 3533. Which codec it is says the first packet of each logical stream. */

import { type OggPacket, OggPacketReader } from '../ogg/packet-reader.ts';
import type { OpusDecoderModule } from '../transcode/opus-decoder-module.ts';
import type { WebAssemblyModule } from '../transcode/web-assembly.ts';
import {
  type AudioFileRefusal,
  type BlockDecoder,
  type DecodedBlock,
  NO_SAMPLES,
  type PcmBlock,
} from './block-decoder.ts';
import type { FileBytes } from './file-bytes.ts';
import { OpusStream } from './opus-stream.ts';
import { VorbisStream } from './vorbis-stream.ts';

/** What is in one logical stream. */
export interface OggCodecStream {
  /** @returns What the packet holds; may be no samples, as for headers. Or why it cannot go on. */
  decode(packet: OggPacket): PcmBlock | AudioFileRefusal;
  /** Idempotent. */
  close(): void;
}

export interface OggCodecs {
  readonly opusDecoder: OpusDecoderModule;
  readonly vorbisDecoder: WebAssemblyModule;
}

export class OggDecoder implements BlockDecoder {
  readonly #file: FileBytes;
  readonly #channels: 1 | 2;
  readonly #codecs: OggCodecs;
  readonly #packets = new OggPacketReader();
  #at = 0;
  #stream: OggCodecStream | undefined;
  /** Its serial number. */
  #followed: number | undefined;
  /** Why the first of the streams that were not taken was not. */
  #refusal: AudioFileRefusal | undefined;

  /** @param channels That are wanted: Opus is decoded to them. */
  constructor(file: FileBytes, channels: 1 | 2, codecs: OggCodecs) {
    this.#file = file;
    this.#channels = channels;
    this.#codecs = codecs;
  }

  decode(): DecodedBlock {
    const read = this.#packets.read(this.#file.bytes.subarray(this.#at, this.#file.length));
    if (typeof read !== 'number') return this.#handlePacket(read);
    this.#at += read;
    if (read > 0) return NO_SAMPLES;
    return this.#file.isEnded ? (this.#refusal ?? 'ended') : 'starved';
  }

  close(): void {
    this.#stream?.close();
    this.#stream = undefined;
  }

  #handlePacket(packet: OggPacket): DecodedBlock {
    if (packet.isFirst) this.#handleFirstPacket(packet);
    // All first packets stand before all others (§4): no stream that can be read follows any more.
    if (this.#stream === undefined) return packet.isFirst ? NO_SAMPLES : (this.#refusal ?? NO_SAMPLES);
    if (packet.isFirst && packet.serialNumber !== this.#followed) return NO_SAMPLES;
    const block = this.#stream.decode(packet);
    // Behind its end another logical stream may follow (§4, chaining).
    if (packet.isLast) this.#leave();
    return block;
  }

  #handleFirstPacket({ bytes, serialNumber }: OggPacket): void {
    if (this.#stream !== undefined) return;
    const stream = this.#open(bytes);
    if (typeof stream === 'string') {
      this.#refusal ??= stream;
      return;
    }
    this.#stream = stream;
    this.#followed = serialNumber;
    this.#packets.follow(serialNumber);
    this.#refusal = undefined;
  }

  #open(first: Uint8Array): OggCodecStream | AudioFileRefusal {
    const magic = String.fromCharCode(...first.subarray(0, 8));
    if (magic === 'OpusHead') return new OpusStream(this.#codecs.opusDecoder, this.#channels);
    if (magic.startsWith('\x01vorbis')) return new VorbisStream(this.#codecs.vorbisDecoder);
    if (magic === 'Speex   ') return 'speex-not-supported';
    return 'codec-not-supported';
  }

  #leave(): void {
    this.close();
    this.#followed = undefined;
    this.#packets.follow(undefined);
  }
}
