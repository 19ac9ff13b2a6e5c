import { SeededRandom } from '@callcast/testing';
import { machineMicros } from '../machine-time.ts';

export interface PathConditions {
  /** Percent of RTP packets that are lost, retransmissions included. RTCP is never lost. */
  readonly lossPercent: number;
  /** Milliseconds added to everything the caller sends: on loopback this is the round-trip time. */
  readonly delayMs: number;
}

/** The way from a caller to the server, with losses that repeat from run to run and a delay that keeps the order. */
export class LossyPath {
  readonly #conditions: PathConditions;
  readonly #random: SeededRandom;
  readonly #queue: { readonly dueAtUs: number; readonly send: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lost = 0;

  constructor(conditions: PathConditions, seed: number) {
    this.#conditions = conditions;
    this.#random = new SeededRandom(seed);
    for (let i = 0; i < 8; i++) this.#random.uint32(); // neighbouring seeds begin alike
  }

  get lost(): number {
    return this.#lost;
  }

  rtp(send: () => void): void {
    const { lossPercent } = this.#conditions;
    if (lossPercent > 0 && this.#random.fraction() * 100 < lossPercent) this.#lost++;
    else this.rtcp(send);
  }

  rtcp(send: () => void): void {
    if (this.#conditions.delayMs === 0) {
      send();
      return;
    }
    this.#queue.push({ dueAtUs: machineMicros() + this.#conditions.delayMs * 1_000, send });
    this.#timer ??= setTimeout(() => this.#deliver(), this.#conditions.delayMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#queue.length = 0;
  }

  #deliver(): void {
    this.#timer = undefined;
    const now = machineMicros();
    let due = 0;
    for (const { dueAtUs, send } of this.#queue) {
      if (dueAtUs > now) break;
      send();
      due++;
    }
    this.#queue.splice(0, due);
    const next = this.#queue[0];
    if (next) this.#timer = setTimeout(() => this.#deliver(), Math.max(1, (next.dueAtUs - now) / 1_000));
  }
}
