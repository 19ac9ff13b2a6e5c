import { AacLcEncoder } from './aac-lc-encoder.ts';
import { type EncoderExports, instantiateEncoder } from './encoder-exports.ts';
import { AacLcError } from './error.ts';
import { MAX_BITRATE_BPS_PER_CHANNEL, MAX_ENCODERS, MIN_BITRATE_BPS_PER_CHANNEL } from './limits.ts';
import type { CompiledWebAssembly } from './web-assembly.ts';

const PAGE_BYTES = 65_536;

export interface AacLcSettings {
  readonly channels: 1 | 2;
  /** Of all channels together, constant. */
  readonly bitrateBps: number;
}

/**
 * The encoder's WebAssembly instance. All encoders of it share one memory: tables and work space once, and 25 KB of
 * state each. Memory of closed encoders is used again.
 */
export class AacLcModule {
  readonly #exports: EncoderExports;
  readonly #freeStates: number[] = [];
  #nextState: number;
  #openEncoders = 0;

  constructor(compiled: CompiledWebAssembly) {
    this.#exports = instantiateEncoder(compiled);
    this.#nextState = this.#exports.firstStateAddress();
  }

  get openEncoders(): number {
    return this.#openEncoders;
  }

  /**
   * Opens an encoder; the caller closes it.
   *
   * @throws {AacLcError} `AAC_LC_BITRATE_RANGE` — under 8 or over 288 kbit/s per channel, or not a whole number.
   * @throws {AacLcError} `AAC_LC_TOO_MANY_ENCODERS` — 2048 are open.
   * @throws {AacLcError} `AAC_LC_OUT_OF_MEMORY` — the memory cannot grow.
   */
  createEncoder({ channels, bitrateBps }: AacLcSettings): AacLcEncoder {
    const perChannel = bitrateBps / channels;
    if (
      !Number.isInteger(bitrateBps) ||
      perChannel < MIN_BITRATE_BPS_PER_CHANNEL ||
      perChannel > MAX_BITRATE_BPS_PER_CHANNEL
    ) {
      throw new AacLcError('AAC_LC_BITRATE_RANGE', `AAC-LC cannot be encoded at ${bitrateBps} bit/s`, {
        details: { channels, bitrateBps },
      });
    }
    if (this.#openEncoders >= MAX_ENCODERS) {
      throw new AacLcError('AAC_LC_TOO_MANY_ENCODERS', `${MAX_ENCODERS} AAC encoders are open`);
    }
    const state = this.#freeStates.pop() ?? this.#allocate();
    this.#openEncoders++;
    this.#exports.initialiseEncoder(state, channels, bitrateBps);
    return new AacLcEncoder(this.#exports, state, channels, () => {
      this.#openEncoders--;
      this.#freeStates.push(state);
    });
  }

  #allocate(): number {
    const state = this.#nextState;
    const end = state + this.#exports.stateBytes();
    const missing = end - this.#exports.memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.#exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
      } catch (cause) {
        throw new AacLcError('AAC_LC_OUT_OF_MEMORY', 'no memory for another AAC encoder', { cause });
      }
    }
    this.#nextState = end;
    return state;
  }
}
