import { assert } from '@callcast/core';
import { AudioCodecError } from '../error.ts';
import { MAX_OPUS_ENCODERS } from '../limits.ts';
import { type OpusApplication, OpusEncoder, type OpusEncoderSettings } from './opus-encoder.ts';
import type { OpusEncoderExports } from './opus-encoder-exports.ts';
import { trapToError } from './trap.ts';

const PAGE_BYTES = 65_536;

/** OPUS_APPLICATION_VOIP, _AUDIO and _RESTRICTED_LOWDELAY of opus_defines.h. */
const APPLICATIONS: Readonly<Record<OpusApplication, number>> = { speech: 2_048, music: 2_049, 'low-delay': 2_051 };

/**
 * The Opus encoder's WebAssembly instance. All encoders of it share one memory, as the decoders share theirs; the two are
 * apart, so that what strangers send to decoders is never near what others hear. Memory of closed encoders is used again.
 */
export class OpusEncoderModule {
  readonly #exports: OpusEncoderExports;
  /** By number of channels: their states differ in size. */
  readonly #freeStates: Readonly<Record<1 | 2, number[]>> = { 1: [], 2: [] };
  readonly #stackTop: number;
  #nextState: number;
  #openEncoders = 0;

  /** @param exports Of an instance that nobody else uses. */
  constructor(exports: OpusEncoderExports) {
    this.#exports = exports;
    this.#stackTop = exports.__stack_pointer.value;
    this.#nextState = exports.firstStateAddress();
  }

  get openEncoders(): number {
    return this.#openEncoders;
  }

  /**
   * Opens an encoder; the caller closes it.
   *
   * @throws {AudioCodecError} `AUDIO_ENCODER_OPEN_FAILED` — 2048 are open, or the memory cannot grow.
   */
  createEncoder({
    channels,
    bitrateBps,
    application,
    complexity,
    expectedLossPercent = 0,
  }: OpusEncoderSettings): OpusEncoder {
    assert(bitrateBps >= 6_000 && bitrateBps <= 510_000, 'a bit rate that Opus has');
    assert(complexity >= 0 && complexity <= 10, 'a complexity that libopus has');
    if (this.#openEncoders >= MAX_OPUS_ENCODERS)
      throw new AudioCodecError('AUDIO_ENCODER_OPEN_FAILED', `${MAX_OPUS_ENCODERS} Opus encoders are open`);
    const state = this.#freeStates[channels].pop() ?? this.#allocate(channels);
    const { initialiseEncoder, delaySamples } = this.#exports;
    let delay: number;
    try {
      const wanted = [channels, APPLICATIONS[application], bitrateBps, complexity, expectedLossPercent] as const;
      const status = this.#guarded(() => initialiseEncoder(state, ...wanted));
      delay = status === 0 ? this.#guarded(() => delaySamples(state)) : status;
      if (delay < 0)
        throw new AudioCodecError('AUDIO_ENCODER_OPEN_FAILED', 'the Opus encoder cannot start', {
          details: { status: delay },
        });
    } catch (cause) {
      this.#freeStates[channels].push(state);
      throw cause;
    }
    this.#openEncoders++;
    return new OpusEncoder({
      exports: this.#exports,
      state,
      channels,
      delaySamples: delay,
      run: (work) => this.#guarded(work),
      release: () => {
        this.#openEncoders--;
        this.#freeStates[channels].push(state);
      },
    });
  }

  #guarded(work: () => number): number {
    try {
      return trapToError('AUDIO_ENCODER_FAILED', work);
    } catch (cause) {
      // The functions that trapped never gave their stack back; the other encoders still need it.
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
        throw new AudioCodecError('AUDIO_ENCODER_OPEN_FAILED', 'no memory for another Opus encoder', { cause });
      }
    }
    this.#nextState = end;
    return state;
  }
}
