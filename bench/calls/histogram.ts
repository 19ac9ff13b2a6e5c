const BIN_MS = 0.1;
/** Up to five seconds; what is longer counts as that, its exact value only in `max`. */
const BINS = 50_000;

/** Durations of any number in constant memory, with a resolution of a tenth of a millisecond. */
export class Histogram {
  readonly #bins = new Uint32Array(BINS);
  #count = 0;
  #max = 0;

  add(durationMs: number): void {
    const bin = Math.max(0, Math.min(BINS - 1, Math.floor(durationMs / BIN_MS)));
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1;
    this.#count++;
    if (durationMs > this.#max) this.#max = durationMs;
  }

  clear(): void {
    this.#bins.fill(0);
    this.#count = 0;
    this.#max = 0;
  }

  /** Milliseconds, one decimal; NaN when nothing was added. */
  summary(): DurationSummary {
    return { count: this.#count, p50: this.#quantile(0.5), p95: this.#quantile(0.95), max: round(this.#max) };
  }

  #quantile(share: number): number {
    const rank = share * this.#count;
    let below = 0;
    for (const [bin, count] of this.#bins.entries()) {
      below += count;
      if (below >= rank && count > 0) return round(bin * BIN_MS);
    }
    return Number.NaN;
  }
}

export interface DurationSummary {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

const round = (durationMs: number): number => Math.round(durationMs * 10) / 10;
