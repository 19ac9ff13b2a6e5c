/**
 * Lets at most `places` tasks run at once, the others in order of arrival.
 *
 * isolated-vm has one thread per core and one more: without this, three endless loops would take them all, and the time
 * another run's callback waits for a thread would be counted as time it ran.
 */
export class Turnstile {
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  async through<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((enter) => this.#queue.push(enter));
    try {
      return await task();
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
