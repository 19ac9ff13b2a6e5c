import { Readable } from 'node:stream';

/** Text for one reader. Who is too slow for what comes is closed: nothing of ours grows with their patience. */
export class BoundedStream extends Readable {
  readonly #most: number;
  #waiting: string[] = [];
  #characters = 0;
  /** Of them, those that do not count. */
  #exempt = 0;
  #isWanted = false;
  #wake: (() => void) | undefined;

  /** @param most Characters that may wait. */
  constructor(most: number) {
    super();
    this.#most = most;
  }

  /** @param isExempt However large it is, the reader may take its time for it. */
  offer(text: string, isExempt = false): void {
    if (this.destroyed) return;
    if (isExempt) this.#exempt += text.length;
    this.#waiting.push(text);
    this.#characters += text.length;
    if (this.#isWanted) this.#flush();
    if (this.#characters > this.#most + this.#exempt) this.destroy();
  }

  /** Resolves when half of what may wait is free, or the stream is closed: for a source that can wait. */
  async room(): Promise<void> {
    while (!this.destroyed && this.#characters > this.#most / 2)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }

  override _read(): void {
    this.#isWanted = true;
    this.#flush();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#waiting = [];
    this.#characters = 0;
    this.#wake?.();
    done(error);
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#characters = 0;
    this.#exempt = 0;
    this.#isWanted = false;
    this.#wake?.();
    this.push(text);
  }
}
