import { BitWriter } from '@callcast/core';
import { insertEmulationPrevention } from '../emulation-prevention.ts';

/** Writes the syntax of NAL units (ITU-T H.264 §7.2, §7.3.1): a {@link BitWriter} that knows where a byte ends. */
export class RbspWriter {
  readonly #bits = new BitWriter();
  #bitCount = 0;

  writeBits(value: number, count: number): void {
    this.#bits.writeBits(value, count);
    this.#bitCount += count;
  }

  writeFlag(flag: boolean): void {
    this.writeBits(flag ? 1 : 0, 1);
  }

  /** ue(v), §9.1: the value plus one, behind as many zeros as it has bits after its first. */
  writeUe(value: number): void {
    this.writeBits(value + 1, 2 * Math.floor(Math.log2(value + 1)) + 1);
  }

  /** se(v), §9.1.1. */
  writeSe(value: number): void {
    this.writeUe(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /** Writes `bit` until a byte ends; nothing when one just did. */
  align(bit: 0 | 1): void {
    while (this.#bitCount % 8 !== 0) this.writeBits(bit, 1);
  }

  /** rbsp_trailing_bits(), §7.3.2.11. */
  writeTrailingBits(): void {
    this.writeBits(1, 1);
    this.align(0);
  }

  /** Everything written, without emulation prevention; the last byte filled with zeros. A fresh array. */
  toBytes(): Uint8Array {
    return this.#bits.toBytes();
  }

  /** The same as a NAL unit, when its header byte was written first. */
  toNalUnit(): Uint8Array {
    return insertEmulationPrevention(this.toBytes());
  }
}
