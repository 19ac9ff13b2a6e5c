import { SecurityError } from './error.ts';

/** Lets a bounded number of tasks run at once and a bounded number wait, first come, first served. */
export class ConcurrencyGate {
  readonly #slots: number;
  readonly #places: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(slots: number, places: number) {
    this.#slots = slots;
    this.#places = places;
  }

  /** @throws {SecurityError} `SECURITY_BUSY` — every waiting place is taken. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#slots) {
      if (this.#waiting.length >= this.#places)
        throw new SecurityError('SECURITY_BUSY', 'too many password checks are waiting');
      await new Promise<void>((enter) => this.#waiting.push(enter)); // the leaver hands over its slot
    } else {
      this.#running++;
    }
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
