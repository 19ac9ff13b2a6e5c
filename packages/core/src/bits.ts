/**
 * Reads bits, most significant first, and Exp-Golomb codes (ITU-T H.264 §7.2, §9.1).
 *
 * Never throws and never reads outside the array: past the end every bit is 0 and `overrun` is true. Parsers check
 * `overrun` once, after the last field, and before a count is used as a loop bound.
 */
export class BitReader {
  readonly #source: Uint8Array;
  #position = 0;

  constructor(source: Uint8Array) {
    this.#source = source;
  }

  /** Bits consumed so far, including those past the end. */
  get position(): number {
    return this.#position;
  }

  get bitsLeft(): number {
    return Math.max(0, this.#source.length * 8 - this.#position);
  }

  get overrun(): boolean {
    return this.#position > this.#source.length * 8;
  }

  readBit(): number {
    const byte = this.#source[this.#position >> 3] ?? 0;
    const bit = (byte >> (7 - (this.#position & 7))) & 1;
    this.#position++;
    return bit;
  }

  readFlag(): boolean {
    return this.readBit() === 1;
  }

  /** @param count 0..32 */
  readBits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 2 + this.readBit();
    return value;
  }

  skipBits(count: number): void {
    this.#position += count;
  }

  /** ue(v), §9.1. A prefix of more than 31 zeros cannot be valid: the reader is moved past the end. */
  readUe(): number {
    let leadingZeros = 0;
    while (this.readBit() === 0) {
      leadingZeros++;
      if (leadingZeros > 31 || this.overrun) {
        this.#position = this.#source.length * 8 + 1;
        return 0;
      }
    }
    return 2 ** leadingZeros - 1 + this.readBits(leadingZeros);
  }

  /** se(v), §9.1.1. */
  readSe(): number {
    const code = this.readUe();
    return code % 2 === 1 ? (code + 1) / 2 : 0 - code / 2; // never -0
  }
}

/** Writes bits, most significant first, into a fresh array. */
export class BitWriter {
  readonly #bytes: number[] = [];
  #bitCount = 0;

  writeBits(value: number, count: number): void {
    for (let i = count - 1; i >= 0; i--) this.#writeBit(Math.floor(value / 2 ** i) % 2);
  }

  writeUe(value: number): void {
    const code = value + 1;
    const length = Math.floor(Math.log2(code)) + 1;
    this.writeBits(0, length - 1);
    this.writeBits(code, length);
  }

  writeSe(value: number): void {
    this.writeUe(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /** The bits so far, padded with zeros to a whole byte. */
  toBytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #writeBit(bit: number): void {
    const at = this.#bitCount >> 3;
    this.#bytes[at] = (this.#bytes[at] ?? 0) | (bit << (7 - (this.#bitCount & 7)));
    this.#bitCount++;
  }
}
