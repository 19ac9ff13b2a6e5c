import { SecurityError } from './error.ts';

/** Lets a bounded number of tasks run at once and a bounded number wait, first come, first served. */
export class ConcurrencyGate {
  readonly #slots: number;
  readonly #places: number;
  readonly #what: string;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** @param what Is waiting, for people. */
  constructor(slots: number, places: number, what = 'password checks') {
    this.#slots = slots;
    this.#places = places;
    this.#what = what;
  }

  /** @throws {SecurityError} `SECURITY_BUSY` — every waiting place is taken. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#slots) {
      if (this.#waiting.length >= this.#places)
        throw new SecurityError('SECURITY_BUSY', `too many ${this.#what} are waiting`);
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
