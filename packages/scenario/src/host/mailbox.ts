/** What a run still has to do, in order, for one reader. */
export class Mailbox<T> {
  readonly #waiting: T[] = [];
  #wake: (() => void) | undefined;

  get length(): number {
    return this.#waiting.length;
  }

  put(item: T): void {
    this.#waiting.push(item);
    this.nudge();
  }

  /** The next item, or undefined when there is none now. */
  take(): T | undefined {
    return this.#waiting.shift();
  }

  /** Takes out what is not wanted any more. */
  discard(isStale: (item: T) => boolean): void {
    const at = this.#waiting.findIndex(isStale);
    if (at >= 0) this.#waiting.splice(at, 1);
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  /** Resolves at the next `put` or `nudge`; at once when something waits already. */
  async arrival(): Promise<void> {
    if (this.#waiting.length > 0) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Wakes the reader although nothing was put. */
  nudge(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
