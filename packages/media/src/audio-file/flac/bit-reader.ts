/**
 * Bits of a FLAC frame, most significant first, with what its residuals need fast: unary codes and 32 bits at once. Past the end
 * every bit is 0 and `overrun` is true; whoever loops over counts that the bits tell asks for it in time.
 */
export class FlacBitReader {
  readonly #bytes: Uint8Array;
  readonly #endBit: number;
  #position: number;

  /** @param from Bytes. */
  constructor(bytes: Uint8Array, from: number, until: number) {
    this.#bytes = bytes;
    this.#position = from * 8;
    this.#endBit = until * 8;
  }

  get overrun(): boolean {
    return this.#position > this.#endBit;
  }

  /** Of the byte in which the next bit stands. */
  get byteAt(): number {
    return (this.#position + 7) >> 3;
  }

  align(): void {
    this.#position = this.byteAt * 8;
  }

  /** The next 32 bits, signed; the position stays. */
  #peek(): number {
    const at = this.#position >> 3;
    const shift = this.#position & 7;
    const bytes = this.#bytes;
    if (at + 5 > bytes.length) return this.#peekNearEnd(at, shift);
    const word = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    return shift === 0 ? word : (word << shift) | (bytes[at + 4]! >> (8 - shift));
  }

  #peekNearEnd(at: number, shift: number): number {
    const byte = (i: number): number => this.#bytes[at + i] ?? 0;
    const word = (byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3);
    return shift === 0 ? word : (word << shift) | (byte(4) >> (8 - shift));
  }

  /** @param count 0..32 */
  read(count: number): number {
    if (count === 0) return 0;
    const value = this.#peek() >>> (32 - count);
    this.#position += count;
    return value;
  }

  /** Two's complement. @param count 0..33: the side channel of 32-bit sound has one bit more. */
  readSigned(count: number): number {
    if (count === 0) return 0;
    if (count === 33) {
      const high = this.read(1);
      return this.read(32) - high * 2 ** 32;
    }
    const value = this.#peek() >> (32 - count);
    this.#position += count;
    return value;
  }

  /** Zeros before the next one. */
  readUnary(): number {
    let zeros = 0;
    for (;;) {
      const leading = Math.clz32(this.#peek());
      if (leading < 32) {
        this.#position += leading + 1;
        return zeros + leading;
      }
      zeros += 32;
      this.#position += 32;
      if (this.#position > this.#endBit) return zeros;
    }
  }

  /** A Rice code of RFC 9639 §9.2.7.2, folded to a signed number. */
  readRice(parameter: number): number {
    const high = this.readUnary();
    const folded = parameter === 0 ? high : high * 2 ** parameter + this.read(parameter);
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  }
}
