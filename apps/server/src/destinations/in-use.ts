/** Which destinations outputs of running sessions publish to: a probe would take the place of one. */
export class DestinationsInUse {
  readonly #outputs = new Map<number, number>();

  /** @returns Ends this use; idempotent. */
  use(destinationId: number): () => void {
    this.#count(destinationId, +1);
    let isUsed = true;
    return () => {
      if (isUsed) this.#count(destinationId, -1);
      isUsed = false;
    };
  }

  has(destinationId: number): boolean {
    return this.#outputs.has(destinationId);
  }

  #count(destinationId: number, change: 1 | -1): void {
    const outputs = (this.#outputs.get(destinationId) ?? 0) + change;
    if (outputs === 0) this.#outputs.delete(destinationId);
    else this.#outputs.set(destinationId, outputs);
  }
}
