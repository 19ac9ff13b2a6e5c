import type { RbspWriter } from './rbsp-writer.ts';

/** m and n of a context variable (ITU-T H.264 Tables 9-12 to 9-33). */
export type ContextInit = readonly [ctxIdx: number, m: number, n: number];

/** rangeTabLPS, Table 9-44: by pStateIdx and then qCodIRangeIdx. */
// biome-ignore format: rows of the standard's table
const RANGE_LPS = Uint8Array.of(
  128, 176, 208, 240,  128, 167, 197, 227,  128, 158, 187, 216,  123, 150, 178, 205,
  116, 142, 169, 195,  111, 135, 160, 185,  105, 128, 152, 175,  100, 122, 144, 166,
   95, 116, 137, 158,   90, 110, 130, 150,   85, 104, 123, 142,   81,  99, 117, 135,
   77,  94, 111, 128,   73,  89, 105, 122,   69,  85, 100, 116,   66,  80,  95, 110,
   62,  76,  90, 104,   59,  72,  86,  99,   56,  69,  81,  94,   53,  65,  77,  89,
   51,  62,  73,  85,   48,  59,  69,  80,   46,  56,  66,  76,   43,  53,  63,  72,
   41,  50,  59,  69,   39,  48,  56,  65,   37,  45,  54,  62,   35,  43,  51,  59,
   33,  41,  48,  56,   32,  39,  46,  53,   30,  37,  43,  50,   29,  35,  41,  48,
   27,  33,  39,  45,   26,  31,  37,  43,   24,  30,  35,  41,   23,  28,  33,  39,
   22,  27,  32,  37,   21,  26,  30,  35,   20,  24,  29,  33,   19,  23,  27,  31,
   18,  22,  26,  30,   17,  21,  25,  28,   16,  20,  23,  27,   15,  19,  22,  25,
   14,  18,  21,  24,   14,  17,  20,  23,   13,  16,  19,  22,   12,  15,  18,  21,
   12,  14,  17,  20,   11,  14,  16,  19,   11,  13,  15,  18,   10,  12,  15,  17,
   10,  12,  14,  16,    9,  11,  13,  15,    9,  11,  12,  14,    8,  10,  12,  14,
    8,   9,  11,  13,    7,   9,  11,  12,    7,   9,  10,  12,    7,   8,  10,  11,
    6,   8,   9,  11,    6,   7,   9,  10,    6,   7,   8,   9,    2,   2,   2,   2,
);
/** transIdxLPS, Table 9-45. */
// biome-ignore format: rows of the standard's table
const NEXT_STATE_LPS = Uint8Array.of(
   0,  0,  1,  2,  2,  4,  4,  5,  6,  7,  8,  9,  9, 11, 11, 12,
  13, 13, 15, 15, 16, 16, 18, 18, 19, 19, 21, 21, 22, 22, 23, 24,
  24, 25, 26, 26, 27, 27, 28, 29, 29, 30, 30, 30, 31, 32, 32, 33,
  33, 33, 34, 34, 35, 35, 35, 36, 36, 36, 37, 37, 37, 38, 38, 63,
);
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
