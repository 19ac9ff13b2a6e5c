import { assert } from '@callcast/core';
import { OpusDecoder } from 'opus-decoder';

/** Samples of each channel, 48 kHz, nominally −1..1. Fresh arrays; the caller owns them. */
export type Pcm = readonly Float32Array[];

/** A 20 ms packet without content, for concealment before any packet was decoded: CELT, full band, mono. */
const DEFAULT_TOC = 0xf8;
/** All but the frame count code: the code becomes 0, one frame. */
const TOC_WITHOUT_CODE = 0xfc;

/**
 * Opus decoder at 48 kHz: libopus in WebAssembly. Synchronous once it is open.
 *
 * A decoder of one channel decodes stereo packets down to mono, which is cheaper than mixing afterwards; one of two
 * channels plays mono packets on both.
 */
export class OpusPcmDecoder {
  readonly #decoder: OpusDecoder;
  #isClosed = false;
  #toc = DEFAULT_TOC;

  private constructor(decoder: OpusDecoder) {
    this.#decoder = decoder;
  }

  static async open(channels: 1 | 2): Promise<OpusPcmDecoder> {
    const decoder = new OpusDecoder({ channels });
    await decoder.ready;
    return new OpusPcmDecoder(decoder);
  }

  /**
   * @param packet One that {@link parseOpusPacket} accepts: libopus refuses no other, and its wrapper prints what it
   *   refuses. Not retained.
   * @returns The samples; damage inside frames is not detectable, it decodes to something.
   */
  decode(packet: Uint8Array): Pcm {
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

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#decoder.free();
  }

  #decode(packet: Uint8Array): Pcm {
    assert(!this.#isClosed, 'the decoder is open');
    return this.#decoder.decodeFrame(packet).channelData;
  }
}
