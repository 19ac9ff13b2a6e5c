import { assert } from '@callcast/core';
import { AudioCodecError } from '../error.ts';
import { MAX_OPUS_PACKET_BYTES, MAX_OPUS_PACKET_SAMPLES } from '../limits.ts';
import type { OpusDecoderExports } from './opus-decoder-exports.ts';

/** Interleaved samples at 48 kHz, −1..1. A view of the decoder's memory: valid until anything is decoded again. */
export type Pcm = Float32Array;

/** RFC 6716 §2.1.4: the shortest frame, 2.5 ms. Concealment comes in multiples of it. */
export const OPUS_QUANTUM_SAMPLES = 120;

const NO_PACKET = new Uint8Array(0);

/** One Opus decoder in the shared memory of an `OpusDecoderModule`, which opens it. Synchronous. */
export class OpusPcmDecoder {
  readonly #exports: OpusDecoderExports;
  readonly #state: number;
  readonly #stateBytes: number;
  readonly #channels: 1 | 2;
  readonly #run: (work: () => number) => number;
  readonly #release: () => void;
  #isOpen = true;

  /** @param parts `state`: initialised, given back by `release`. `run` calls WebAssembly and survives its traps. */
  constructor(parts: {
    readonly exports: OpusDecoderExports;
    readonly state: number;
    readonly channels: 1 | 2;
    readonly run: (work: () => number) => number;
    readonly release: () => void;
  }) {
    this.#exports = parts.exports;
    this.#state = parts.state;
    this.#channels = parts.channels;
    this.#stateBytes = parts.exports.stateBytes(parts.channels);
    this.#run = parts.run;
    this.#release = parts.release;
  }

  /**
   * @param packet One that `parseOpusPacket` accepts: libopus refuses no other. Not retained.
   * @returns The samples; damage inside frames is not detectable, it decodes to something.
   * @throws {AudioCodecError} `AUDIO_DECODER_FAILED` — close it.
   */
  decode(packet: Uint8Array): Pcm {
    assert(packet.length > 0, 'a packet that was checked');
    this.#input(packet);
    return this.#output(
      this.#run(() => this.#exports.decode(this.#state, packet.length, this.#channels)),
      MAX_OPUS_PACKET_SAMPLES,
    );
  }

  /**
   * The sound of packets that were lost right before `packet`: what its in-band FEC tells of the last of them (RFC 6716
   * §2.1.7), the rest concealed. To be called before `packet` is decoded.
   *
   * @param samples Per channel: a multiple of {@link OPUS_QUANTUM_SAMPLES}, at most 120 ms.
   * @throws {AudioCodecError} `AUDIO_DECODER_FAILED` — close it.
   */
  recover(packet: Uint8Array, samples: number): Pcm {
    assert(samples > 0 && samples % OPUS_QUANTUM_SAMPLES === 0, 'whole quanta are concealed');
    assert(samples <= MAX_OPUS_PACKET_SAMPLES, 'concealment ends');
    this.#input(packet);
    return this.#output(
      this.#run(() => this.#exports.recover(this.#state, packet.length, samples, this.#channels)),
      samples,
    );
  }

  /** What libopus imagines for packets that were lost (RFC 6716 §4.4). Parameters as {@link recover}. */
  conceal(samples: number): Pcm {
    return this.recover(NO_PACKET, samples);
  }

  /** All that it remembers, as a copy for {@link restore}: 18 KB, or 27 KB with two channels. */
  save(): Uint8Array {
    return this.#memory().slice();
  }

  /** Undoes whatever was decoded since. @param state What {@link save} of this decoder returned. */
  restore(state: Uint8Array): void {
    this.#memory().set(state);
  }

  /** Gives the state back to the module. Idempotent. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#release();
  }

  #memory(): Uint8Array {
    assert(this.#isOpen, 'the decoder is open');
    return new Uint8Array(this.#exports.memory.buffer, this.#state, this.#stateBytes);
  }

  #input(packet: Uint8Array): void {
    assert(this.#isOpen, 'the decoder is open');
    assert(packet.length <= MAX_OPUS_PACKET_BYTES, 'a packet that was checked');
    new Uint8Array(this.#exports.memory.buffer, this.#exports.inputAddress(), packet.length).set(packet);
  }

  #output(samples: number, most: number): Pcm {
    if (samples <= 0 || samples > most) {
      throw new AudioCodecError('AUDIO_DECODER_FAILED', `libopus failed with ${samples}`, {
        details: { status: samples },
      });
    }
    return new Float32Array(this.#exports.memory.buffer, this.#exports.outputAddress(), samples * this.#channels);
  }
}
