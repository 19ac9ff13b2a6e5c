import { assert } from '@callcast/core';
import { AudioCodecError } from '../error.ts';
import { MAX_OPUS_PACKET_BYTES, MAX_OPUS_PACKET_SAMPLES } from '../limits.ts';
import { instantiateOpusWasm, type OpusWasm } from './opus-wasm.ts';
import { trapToError } from './trap.ts';
import type { WebAssemblyModule } from './web-assembly.ts';

/** Samples of each channel, 48 kHz, nominally −1..1. Fresh arrays; the caller owns them. */
export type Pcm = readonly Float32Array[];

const SAMPLE_RATE = 48_000;
/** A 20 ms packet without content, for concealment before any packet was decoded: CELT, full band, mono. */
const DEFAULT_TOC = 0xf8;
/** All but the frame count code: the code becomes 0, one frame. */
const TOC_WITHOUT_CODE = 0xfc;

/**
 * Opus decoder at 48 kHz: libopus in a WebAssembly memory of its own. Synchronous.
 *
 * A decoder of one channel decodes stereo packets down to mono, which is cheaper than mixing afterwards; one of two
 * channels plays mono packets on both.
 */
export class OpusPcmDecoder {
  readonly #channels: 1 | 2;
  readonly #decoder: number;
  readonly #inputAddress: number;
  readonly #outputAddress: number;
  #wasm: OpusWasm | undefined;
  #toc = DEFAULT_TOC;

  /** @throws {AudioCodecError} `AUDIO_DECODER_FAILED` — the decoder cannot start. */
  constructor(module: WebAssemblyModule, channels: 1 | 2) {
    const wasm = instantiateOpusWasm(module);
    this.#channels = channels;
    this.#wasm = wasm;
    this.#inputAddress = wasm.malloc(MAX_OPUS_PACKET_BYTES);
    this.#outputAddress = wasm.malloc(Float32Array.BYTES_PER_ELEMENT * MAX_OPUS_PACKET_SAMPLES * channels);
    const mapping = wasm.malloc(channels);
    new Uint8Array(wasm.memory.buffer, mapping, channels).set(channels === 1 ? [0] : [0, 1]);
    const coupledStreams = channels - 1;
    this.#decoder = wasm.createDecoder(SAMPLE_RATE, channels, 1, coupledStreams, mapping, 0, 0);
    if (this.#decoder === 0) throw new AudioCodecError('AUDIO_DECODER_FAILED', 'the Opus decoder cannot start');
  }

  /**
   * @param packet One that {@link parseOpusPacket} accepts: libopus refuses no other. Not retained.
   * @returns The samples; damage inside frames is not detectable, it decodes to something.
   * @throws {AudioCodecError} `AUDIO_DECODER_FAILED` — close it.
   */
  decode(packet: Uint8Array): Pcm {
    assert(packet.length > 0 && packet.length <= MAX_OPUS_PACKET_BYTES, 'a packet that was checked');
    this.#toc = packet[0] ?? DEFAULT_TOC;
    return this.#decode(packet);
  }

  /**
   * What libopus imagines for one lost frame (packet loss concealment), as long as the frames of the last packet.
   *
   * Source: RFC 6716 §3.2.1, §4.4: a frame of no bytes stands for a lost one.
   */
  conceal(): Pcm {
    return this.#decode(Uint8Array.of(this.#toc & TOC_WITHOUT_CODE));
  }

  /** Leaves the memory to the garbage collector. Idempotent. */
  close(): void {
    this.#wasm = undefined;
  }

  #decode(packet: Uint8Array): Pcm {
    const wasm = this.#wasm;
    assert(wasm, 'the decoder is open');
    const { buffer } = wasm.memory;
    new Uint8Array(buffer, this.#inputAddress, packet.length).set(packet);
    const samples = trapToError('AUDIO_DECODER_FAILED', () =>
      wasm.decode(this.#decoder, this.#inputAddress, packet.length, this.#outputAddress),
    );
    if (samples <= 0 || samples > MAX_OPUS_PACKET_SAMPLES) {
      throw new AudioCodecError('AUDIO_DECODER_FAILED', `libopus failed with ${samples}`, {
        details: { status: samples },
      });
    }
    const interval = samples * Float32Array.BYTES_PER_ELEMENT;
    return Array.from({ length: this.#channels }, (_, channel) =>
      new Float32Array(buffer, this.#outputAddress + channel * interval, samples).slice(),
    );
  }
}
