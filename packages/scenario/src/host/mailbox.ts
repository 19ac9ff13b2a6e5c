/** What a run still has to do, in order, for one reader. */
export class Mailbox<T> {
  readonly #waiting: T[] = [];
  readonly #weigh: (item: T) => number;
  #weight = 0;
  #wake: (() => void) | undefined;
  #onIdle: (() => void)[] = [];

  /** @param weigh Of what {@link weight} is the sum; nothing weighs anything unless it is given. */
  constructor(weigh: (item: T) => number = () => 0) {
    this.#weigh = weigh;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** Of all that waits. */
  get weight(): number {
    return this.#weight;
  }

  put(item: T): void {
    this.#waiting.push(item);
    this.#weight += this.#weigh(item);
    this.nudge();
  }

  /** The next item, or undefined when there is none now. */
  take(): T | undefined {
    const item = this.#waiting.shift();
    if (item !== undefined) this.#weight -= this.#weigh(item);
    return item;
  }

  /** Takes out what is not wanted any more. */
  discard(isStale: (item: T) => boolean): void {
    const at = this.#waiting.findIndex(isStale);
    const [stale] = at >= 0 ? this.#waiting.splice(at, 1) : [];
    if (stale !== undefined) this.#weight -= this.#weigh(stale);
  }

  clear(): void {
    this.#waiting.length = 0;
    this.#weight = 0;
  }

  /** Resolves at the next `put` or `nudge`; at once when something waits already. */
  async arrival(): Promise<void> {
    if (this.#waiting.length > 0) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      const told = this.#onIdle;
      this.#onIdle = [];
      for (const tell of told) tell();
    });
  }

  /** Resolves when the reader has taken everything and waits for more; at once when it does. */
  async idle(): Promise<void> {
    if (this.#wake !== undefined) return;
    await new Promise<void>((resolve) => {
      this.#onIdle.push(resolve);
    });
  }

  /** Wakes the reader although nothing was put. */
  nudge(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
