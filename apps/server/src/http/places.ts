/** Bounds how many there are of something, by each of several keys at once. */
export class Places {
  readonly #taken = new Map<string, number>();

  /**
   * @param bounds How many there may be of each key.
   * @returns Gives the place back, idempotent; undefined when one of the bounds is reached.
   */
  take(bounds: Readonly<Record<string, number>>): (() => void) | undefined {
    const entries = Object.entries(bounds);
    if (entries.some(([key, most]) => (this.#taken.get(key) ?? 0) >= most)) return undefined;
    const count = (change: 1 | -1): void => {
      for (const [key] of entries) {
        const taken = (this.#taken.get(key) ?? 0) + change;
        if (taken > 0) this.#taken.set(key, taken);
        else this.#taken.delete(key);
      }
    };
    count(1);
    let isTaken = true;
    return () => {
      if (isTaken) count(-1);
      isTaken = false;
    };
  }
}
