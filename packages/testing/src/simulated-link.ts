import { millis, type Scheduler } from '@callcast/core';
import type { SeededRandom } from './seeded-random.ts';

/** What a link does to datagrams. Probabilities are 0..1; what is left out does not happen. */
export interface LinkConditions {
  readonly delayMs?: number;
  /** Extra delay, uniform in 0..jitterMs. The order is kept, unless `isReordering`. */
  readonly jitterMs?: number;
  readonly isReordering?: boolean;
  readonly loss?: number;
  /** Mean length of a run of losses (Gilbert model); default 1, independent losses. */
  readonly burst?: number;
  readonly duplication?: number;
  /** What gets through, on average over a datagram. What waits for longer than {@link MAX_QUEUE_MS} is lost. */
  readonly bitrateBps?: number;
}

/** Routers of access networks have about so much. */
const MAX_QUEUE_MS = 300;

export interface LinkStatistics {
  readonly sent: number;
  readonly lost: number;
  readonly duplicated: number;
}

/** One direction of a network, on the scheduler's time. Datagrams are passed on as they are, not copied. */
export class SimulatedLink {
  readonly #scheduler: Scheduler;
  readonly #random: SeededRandom;
  readonly #deliver: (datagram: Uint8Array) => void;
  #conditions: LinkConditions;
  #isInLossBurst = false;
  #lastDeliveryAt = 0;
  /** When the queue before the bottleneck will be empty. */
  #busyUntil = 0;
  readonly #statistics = { sent: 0, lost: 0, duplicated: 0 };

  constructor(
    options: { readonly scheduler: Scheduler; readonly random: SeededRandom; readonly conditions: LinkConditions },
    deliver: (datagram: Uint8Array) => void,
  ) {
    this.#scheduler = options.scheduler;
    this.#random = options.random;
    this.#conditions = options.conditions;
    this.#deliver = deliver;
  }

  get statistics(): LinkStatistics {
    return this.#statistics;
  }

  /** From the next datagram on. `{ loss: 1 }` is an outage. */
  change(conditions: LinkConditions): void {
    this.#conditions = conditions;
  }

  send(datagram: Uint8Array): void {
    this.#statistics.sent++;
    if (this.#isLost() || this.#overflows(datagram)) {
      this.#statistics.lost++;
      return;
    }
    this.#schedule(datagram);
    if (this.#random.fraction() < (this.#conditions.duplication ?? 0)) {
      this.#statistics.duplicated++;
      this.#schedule(datagram);
    }
  }

  #overflows({ length }: Uint8Array): boolean {
    const { bitrateBps } = this.#conditions;
    if (bitrateBps === undefined) return false;
    const now = this.#scheduler.now();
    const startsAt = Math.max(now, this.#busyUntil);
    if (startsAt - now > MAX_QUEUE_MS) return true;
    this.#busyUntil = startsAt + (8_000 * length) / bitrateBps;
    return false;
  }

  /** Gilbert model: two states, losing and passing; the share of the first is `loss`, its mean length `burst`. */
  #isLost(): boolean {
    const { loss = 0, burst = 1 } = this.#conditions;
    const fraction = this.#random.fraction();
    if (burst <= 1 || loss >= 1) return fraction < loss;
    const toPassing = 1 / burst;
    const toLosing = (loss * toPassing) / (1 - loss);
    this.#isInLossBurst = this.#isInLossBurst ? fraction >= toPassing : fraction < toLosing;
    return this.#isInLossBurst;
  }

  #schedule(datagram: Uint8Array): void {
    const { delayMs = 0, jitterMs = 0, isReordering = false } = this.#conditions;
    const now = this.#scheduler.now();
    const throughAt = this.#conditions.bitrateBps === undefined ? now : Math.max(now, this.#busyUntil);
    let at = throughAt + delayMs + jitterMs * this.#random.fraction();
    if (!isReordering) at = Math.max(at, this.#lastDeliveryAt);
    this.#lastDeliveryAt = Math.max(at, this.#lastDeliveryAt);
    this.#scheduler.after(millis(at - now), () => this.#deliver(datagram));
  }
}
