import { MAX_AUDIO_FILE_BYTES } from '../limits.ts';

const FIRST_BYTES = 65_536;

/** What has come of a file so far. It is kept whole, so that it can be played again. */
export class FileBytes {
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = 0;
  #isEnded = false;

  /** Replaced when it grows, and longer than what has come: read up to {@link length} alone. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get length(): number {
    return this.#length;
  }

  /** Nothing more comes. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** @returns False when the file is longer than 10 MB; nothing is taken then. */
  append(bytes: Uint8Array): boolean {
    const length = this.#length + bytes.length;
    if (length > MAX_AUDIO_FILE_BYTES) return false;
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.min(MAX_AUDIO_FILE_BYTES, Math.max(length, 2 * this.#bytes.length)));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = length;
    return true;
  }

  end(): void {
    this.#isEnded = true;
  }
}
