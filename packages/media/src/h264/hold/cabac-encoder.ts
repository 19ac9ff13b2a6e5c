import { NEXT_STATE_LPS, RANGE_LPS } from './cabac-tables.ts';
import type { RbspWriter } from './rbsp-writer.ts';

/** m and n of a context variable (ITU-T H.264 Tables 9-12 to 9-33). */
export type ContextInit = readonly [ctxIdx: number, m: number, n: number];

/** transIdxMPS ends here: the state of end_of_slice_flag, 63, is never adapted. */
const LAST_ADAPTIVE_STATE = 62;
const CONTEXTS = 1_024;

/**
 * Arithmetic encoder of CABAC.
 *
 * Source: ITU-T H.264 §9.3.4 (encoding, informative), §9.3.1.1 (context variables).
 */
export class CabacEncoder {
  readonly #writer: RbspWriter;
  readonly #state = new Uint8Array(CONTEXTS);
  readonly #mostProbable = new Uint8Array(CONTEXTS);
  #low = 0;
  #range = 0;
  #outstanding = 0;
  #isFirstBit = true;

  /** @param writer Stands at a byte boundary. @param sliceQp SliceQPY, 0..51. */
  constructor(writer: RbspWriter, sliceQp: number, contexts: readonly ContextInit[]) {
    this.#writer = writer;
    for (const [ctxIdx, m, n] of contexts) {
      const preCtxState = Math.min(Math.max(((m * sliceQp) >> 4) + n, 1), 126);
      const mostProbable = preCtxState >= 64 ? 1 : 0;
      this.#mostProbable[ctxIdx] = mostProbable;
      this.#state[ctxIdx] = mostProbable ? preCtxState - 64 : 63 - preCtxState;
    }
    this.restart();
  }

  /** Initialises the encoding engine, not the contexts: at the start and behind the samples of an I_PCM macroblock. */
  restart(): void {
    this.#low = 0;
    this.#range = 510;
    this.#outstanding = 0;
    this.#isFirstBit = true;
  }

  /** @param ctxIdx One of the contexts that were given to the constructor. */
  encode(ctxIdx: number, bin: 0 | 1): void {
    const state = this.#state[ctxIdx]!;
    const rangeLps = RANGE_LPS[4 * state + ((this.#range >> 6) & 3)]!;
    this.#range -= rangeLps;
    if (bin === this.#mostProbable[ctxIdx]) {
      if (state < LAST_ADAPTIVE_STATE) this.#state[ctxIdx] = state + 1;
    } else {
      this.#low += this.#range;
      this.#range = rangeLps;
      if (state === 0) this.#mostProbable[ctxIdx] = bin;
      this.#state[ctxIdx] = NEXT_STATE_LPS[state]!;
    }
    this.#renormalise();
  }

  /**
   * Encodes end_of_slice_flag, or whether a macroblock is I_PCM. After a 1 the engine is flushed; at the end of a slice
   * the last bit written then is rbsp_stop_one_bit (§9.3.4.5).
   */
  encodeTerminate(bin: 0 | 1): void {
    this.#range -= 2;
    if (bin === 0) {
      this.#renormalise();
      return;
    }
    this.#low += this.#range;
    this.#range = 2;
    this.#renormalise();
    this.#putBit((this.#low >> 9) & 1);
    this.#writer.writeBits(((this.#low >> 7) & 3) | 1, 2);
  }

  #renormalise(): void {
    while (this.#range < 256) {
      if (this.#low < 256) this.#putBit(0);
      else if (this.#low >= 512) {
        this.#low -= 512;
        this.#putBit(1);
      } else {
        this.#low -= 256;
        this.#outstanding++;
      }
      this.#range <<= 1;
      this.#low <<= 1;
    }
  }

  #putBit(bit: number): void {
    if (this.#isFirstBit) this.#isFirstBit = false;
    else this.#writer.writeBits(bit, 1);
    for (; this.#outstanding > 0; this.#outstanding--) this.#writer.writeBits(1 - bit, 1);
  }
}
