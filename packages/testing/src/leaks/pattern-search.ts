/** Many texts at once in much data: one pass, without regard to upper and lower case. */
export interface Found<T> {
  readonly offset: number;
  readonly length: number;
  readonly of: T;
}

interface Pattern<T> {
  readonly bytes: Uint8Array;
  readonly of: T;
}

const PREFIX_BYTES = 3;

export class PatternSearch<T> {
  /** Which three bytes some pattern begins with. */
  readonly #prefixes = new Uint8Array(2 ** (8 * PREFIX_BYTES));
  readonly #patterns = new Map<number, Pattern<T>[]>();

  /** @param text At least three bytes long. */
  add(text: string, of: T): void {
    const bytes = folded(Buffer.from(text));
    if (bytes.length < PREFIX_BYTES) throw new Error(`too short to be searched for: ${bytes.length} bytes`);
    const prefix = bytes.subarray(0, PREFIX_BYTES).reduce((sum, byte) => sum * 256 + byte, 0);
    this.#prefixes[prefix] = 1;
    const patterns = this.#patterns.get(prefix) ?? [];
    patterns.push({ bytes, of });
    this.#patterns.set(prefix, patterns);
  }

  /** In order of their offsets; patterns may overlap. */
  find(data: Uint8Array): Found<T>[] {
    const text = folded(data);
    const found: Found<T>[] = [];
    let prefix = 0;
    for (let i = 0; i < text.length; i++) {
      prefix = ((prefix << 8) | (text[i] as number)) & 0xffffff;
      if (this.#prefixes[prefix] === 0 || i < PREFIX_BYTES - 1) continue;
      const offset = i - PREFIX_BYTES + 1;
      for (const { bytes, of } of this.#patterns.get(prefix) ?? [])
        if (startsWith(text, offset, bytes)) found.push({ offset, length: bytes.length, of });
    }
    return found;
  }
}

function startsWith(text: Uint8Array, offset: number, bytes: Uint8Array): boolean {
  return Buffer.compare(text.subarray(offset, offset + bytes.length), bytes) === 0;
}

/** A copy with ASCII letters in lower case. */
function folded(data: Uint8Array): Uint8Array {
  const copy = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const byte = data[i] as number;
    copy[i] = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
  }
  return copy;
}
