/** One sequence number that is waited for. */
export interface MissingPacket {
  readonly sequenceNumber: number;
  readonly foundAt: number;
  nextNackAt: number;
  nacks: number;
  firstNackAt: number;
  lastNackAt: number;
}

/** The holes of a reorder window: extended sequence numbers, ascending. Bounded by its owner. */
export class MissingPackets {
  #entries: MissingPacket[] = [];
  #nextNackAt = Number.POSITIVE_INFINITY;

  get count(): number {
    return this.#entries.length;
  }

  get first(): MissingPacket | undefined {
    return this.#entries[0];
  }

  /** Not later than the earliest NACK due; may be earlier when its packet has arrived meanwhile. */
  get nextNackAt(): number {
    return this.#entries.length === 0 ? Number.POSITIVE_INFINITY : this.#nextNackAt;
  }

  /** @param sequenceNumber Above every one added before. */
  add(sequenceNumber: number, foundAt: number, nextNackAt: number): void {
    this.#entries.push({ sequenceNumber, foundAt, nextNackAt, nacks: 0, firstNackAt: 0, lastNackAt: 0 });
    if (this.#entries.length === 1 || nextNackAt < this.#nextNackAt) this.#nextNackAt = nextNackAt;
  }

  take(sequenceNumber: number): MissingPacket | undefined {
    let low = 0;
    let high = this.#entries.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const entry = this.#entries[middle]!;
      if (entry.sequenceNumber === sequenceNumber) {
        this.#entries.splice(middle, 1);
        return entry;
      }
      if (entry.sequenceNumber < sequenceNumber) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  /** Removes the first one and those that follow it without a received packet between. @returns How many. */
  takeFirstRun(): number {
    const first = this.#entries[0];
    if (first === undefined) return 0;
    let count = 1;
    while (this.#entries[count]?.sequenceNumber === first.sequenceNumber + count) count++;
    this.#entries.splice(0, count);
    return count;
  }

  /**
   * Those whose NACK is due by `by`. A window of 2048 packets makes at most 121 entries of a NACK message.
   *
   * @param retryAt When to ask again for one that has just been asked for; called after its counters were raised.
   */
  takeDue(now: number, by: number, retryAt: (missing: MissingPacket) => number): number[] {
    const due: number[] = [];
    let nextNackAt = Number.POSITIVE_INFINITY;
    for (const missing of this.#entries) {
      if (missing.nextNackAt <= by) {
        due.push(missing.sequenceNumber);
        missing.nacks++;
        if (missing.nacks === 1) missing.firstNackAt = now;
        missing.lastNackAt = now;
        missing.nextNackAt = retryAt(missing);
      }
      if (missing.nextNackAt < nextNackAt) nextNackAt = missing.nextNackAt;
    }
    this.#nextNackAt = nextNackAt;
    return due;
  }
}
