/** Requests of the author's that the host has not answered. */
export class Replies<Answer> {
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  readonly #prefix: string;
  #made = 0;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** How many are open. */
  get open(): number {
    return this.#waiting.size;
  }

  /** @returns The id under which the answer will come. */
  expect(answered: (answer: Answer) => void): string {
    this.#made += 1;
    const requestId = `${this.#prefix}-${this.#made}`;
    this.#waiting.set(requestId, answered);
    return requestId;
  }

  /** What nobody waits for is dropped. */
  settle(requestId: string, answer: Answer): void {
    const answered = this.#waiting.get(requestId);
    this.#waiting.delete(requestId);
    answered?.(answer);
  }
}
