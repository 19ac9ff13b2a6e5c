import { AudioCodecError } from '../error.ts';
import { MAX_OPUS_DECODERS } from '../limits.ts';
import type { OpusDecoderExports } from './opus-decoder-exports.ts';
import { OpusPcmDecoder } from './opus-pcm-decoder.ts';
import { trapToError } from './trap.ts';

const PAGE_BYTES = 65_536;

/**
 * The Opus decoder's WebAssembly instance. All decoders of it share one memory: code, tables and work space once, which
 * so stay in the processor's caches, and 18 KB (mono) or 27 KB (stereo) of state each. Memory of closed decoders is used
 * again.
 */
export class OpusDecoderModule {
  readonly #exports: OpusDecoderExports;
  /** By number of channels: their states differ in size. */
  readonly #freeStates: Readonly<Record<1 | 2, number[]>> = { 1: [], 2: [] };
  readonly #stackTop: number;
  #nextState: number;
  #openDecoders = 0;

  /** @param exports Of an instance that nobody else uses. */
  constructor(exports: OpusDecoderExports) {
    this.#exports = exports;
    this.#stackTop = this.#exports.__stack_pointer.value;
    this.#nextState = this.#exports.firstStateAddress();
  }

  get openDecoders(): number {
    return this.#openDecoders;
  }

  /**
   * Opens a decoder at 48 kHz; the caller closes it. One of one channel decodes stereo packets down to mono, which is
   * cheaper than mixing afterwards; one of two channels plays mono packets on both.
   *
   * @throws {AudioCodecError} `AUDIO_DECODER_FAILED` — 2048 are open, or the memory cannot grow.
   */
  createDecoder(channels: 1 | 2): OpusPcmDecoder {
    if (this.#openDecoders >= MAX_OPUS_DECODERS) {
      throw new AudioCodecError('AUDIO_DECODER_FAILED', `${MAX_OPUS_DECODERS} Opus decoders are open`);
    }
    const state = this.#freeStates[channels].pop() ?? this.#allocate(channels);
    try {
      const status = this.#guarded(() => this.#exports.initialiseDecoder(state, channels));
      if (status !== 0)
        throw new AudioCodecError('AUDIO_DECODER_FAILED', 'the Opus decoder cannot start', { details: { status } });
    } catch (cause) {
      this.#freeStates[channels].push(state);
      throw cause;
    }
    this.#openDecoders++;
    return new OpusPcmDecoder({
      exports: this.#exports,
      state,
      channels,
      run: (work) => this.#guarded(work),
      release: () => {
        this.#openDecoders--;
        this.#freeStates[channels].push(state);
      },
    });
  }

  #guarded(work: () => number): number {
    try {
      return trapToError('AUDIO_DECODER_FAILED', work);
    } catch (cause) {
      // The functions that trapped never gave their stack back; the other decoders still need it.
      this.#exports.__stack_pointer.value = this.#stackTop;
      throw cause;
    }
  }

  #allocate(channels: 1 | 2): number {
    const { memory, stateBytes } = this.#exports;
    const state = this.#nextState;
    const end = state + stateBytes(channels);
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) {
      try {
        memory.grow(Math.ceil(missing / PAGE_BYTES));
      } catch (cause) {
        throw new AudioCodecError('AUDIO_DECODER_FAILED', 'no memory for another Opus decoder', { cause });
      }
    }
    this.#nextState = end;
    return state;
  }
}
