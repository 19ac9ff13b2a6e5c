import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CabacEncoder, type ContextInit } from './cabac-encoder.ts';
import { NEXT_STATE_LPS, RANGE_LPS } from './cabac-tables.ts';
import { RbspWriter } from './rbsp-writer.ts';

/** The decoding engine of ITU-T H.264 §9.3.1.1, §9.3.1.2 and §9.3.3.2, by its flow charts. */
class CabacDecoder {
  readonly #bits: string;
  readonly #contexts = new Map<number, { state: number; mostProbable: number }>();
  #at: number;
  #range = 510;
  #offset: number;

  constructor(bytes: Uint8Array, at: number, sliceQp: number, contexts: readonly ContextInit[]) {
    this.#bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
    for (const [ctxIdx, m, n] of contexts) {
      const preCtxState = Math.min(Math.max(1, ((m * sliceQp) >> 4) + n), 126);
      if (preCtxState <= 63) this.#contexts.set(ctxIdx, { state: 63 - preCtxState, mostProbable: 0 });
      else this.#contexts.set(ctxIdx, { state: preCtxState - 64, mostProbable: 1 });
    }
    this.#at = at + 9;
    this.#offset = Number.parseInt(this.#bits.slice(at, this.#at), 2);
  }

  /** Of the next bit to be read. */
  get position(): number {
    return this.#at;
  }

  restart(at: number): void {
    this.#range = 510;
    this.#at = at + 9;
    this.#offset = Number.parseInt(this.#bits.slice(at, this.#at), 2);
  }

  decode(ctxIdx: number): number {
    const context = this.#contexts.get(ctxIdx)!;
    const rangeLps = RANGE_LPS[4 * context.state + ((this.#range >> 6) & 3)]!;
    this.#range -= rangeLps;
    let bin = context.mostProbable;
    if (this.#offset >= this.#range) {
      bin = 1 - bin;
      this.#offset -= this.#range;
      this.#range = rangeLps;
      if (context.state === 0) context.mostProbable = 1 - context.mostProbable;
      context.state = NEXT_STATE_LPS[context.state]!;
    } else context.state = Math.min(context.state + 1, 62);
    this.#renormalise();
    return bin;
  }

  decodeTerminate(): number {
    this.#range -= 2;
    if (this.#offset >= this.#range) return 1; // no renormalisation: the last bit read was rbsp_stop_one_bit
    this.#renormalise();
    return 0;
  }

  #renormalise(): void {
    for (; this.#range < 256; this.#range *= 2)
      this.#offset = 2 * this.#offset + (this.#bits[this.#at++] === '1' ? 1 : 0);
  }
}

const CONTEXTS: readonly ContextInit[] = [
  [0, 20, -15],
  [11, 23, 33],
  [60, 0, 41],
  [276, 0, 500], // beyond 126: never adapts from certainty
  [277, 0, -500],
  [1_023, -28, 127],
];
/** Runs of one symbol, so that every state is reached, the last one included. */
const run = fc.tuple(
  fc.constantFrom(0, 11, 60, 276, 277, 1_023),
  fc.constantFrom(0, 1),
  fc.integer({ min: 1, max: 90 }),
);

test('what is encoded is decoded, over restarts as behind I_PCM samples', () => {
  fc.assert(
    fc.property(fc.array(fc.array(run, { maxLength: 12 }), { minLength: 1, maxLength: 3 }), fc.nat(51), (parts, qp) => {
      const writer = new RbspWriter();
      writer.writeBits(0xff, 8);
      const encoder = new CabacEncoder(writer, qp, CONTEXTS);
      for (const [index, runs] of parts.entries()) {
        if (index > 0) encoder.restart();
        for (const [ctxIdx, bin, count] of runs) {
          for (let i = 0; i < count; i++) encoder.encode(ctxIdx, bin === 0 ? 0 : 1);
          encoder.encodeTerminate(0);
        }
        encoder.encodeTerminate(1);
        writer.align(0);
      }

      const bytes = writer.toBytes();
      const decoder = new CabacDecoder(bytes, 8, qp, CONTEXTS);
      for (const [index, runs] of parts.entries()) {
        if (index > 0) decoder.restart(8 * Math.ceil(decoder.position / 8));
        for (const [ctxIdx, bin, count] of runs) {
          for (let i = 0; i < count; i++) expect(decoder.decode(ctxIdx)).toBe(bin);
          expect(decoder.decodeTerminate()).toBe(0);
        }
        expect(decoder.decodeTerminate()).toBe(1);
        const lastBit = decoder.position - 1;
        expect((bytes[lastBit >> 3]! >> (7 - (lastBit & 7))) & 1).toBe(1); // the stop bit
      }
      expect(Math.ceil(decoder.position / 8)).toBe(bytes.length);
    }),
    { numRuns: 200 },
  );
});
