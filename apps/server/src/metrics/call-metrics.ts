import type { Clock, Millis } from '@callcast/core';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { CallWatch } from '../calling/observed-caller.ts';

/** `sdk`: by `/signal`; `device`: by WHIP. */
export type CallClient = 'sdk' | 'device';

/** Calls that callers place, for `/metrics`. Codes are those of docs/errors.md: none is made up by a stranger. */
export class CallMetrics {
  readonly #clock: Clock;
  readonly #placed: Counter<'client'>;
  readonly #ended: Counter<'client' | 'code'>;
  readonly #setup: Histogram<'client'>;
  readonly #length: Histogram<'client'>;

  constructor(registry: Registry, clock: Clock) {
    this.#clock = clock;
    const registers = [registry];
    this.#placed = new Counter({
      name: 'callcast_calls_placed_total',
      help: 'Calls placed by callers, refused ones included. `sdk` is /signal, `device` is WHIP.',
      labelNames: ['client'],
      registers,
    });
    this.#ended = new Counter({
      name: 'callcast_calls_ended_total',
      help: 'Those that are over. `code` is that of the error, empty after an answer.',
      labelNames: ['client', 'code'],
      registers,
    });
    this.#setup = new Histogram({
      name: 'callcast_call_setup_seconds',
      help: 'From the offer of a caller to media: rule, scenario, answer, ICE and DTLS.',
      labelNames: ['client'],
      buckets: [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60],
      registers,
    });
    this.#length = new Histogram({
      name: 'callcast_call_seconds',
      help: 'How long calls were connected that are over.',
      labelNames: ['client'],
      buckets: [10, 60, 300, 1_800, 3_600, 10_800, 28_800, 86_400],
      registers,
    });
  }

  watch(client: CallClient): CallWatch {
    const placedAt = this.#clock.now();
    let connectedAt: Millis | undefined;
    this.#placed.inc({ client });
    return {
      ringing: () => undefined,
      answered: () => undefined,
      connected: () => {
        connectedAt = this.#clock.now();
        this.#setup.observe({ client }, (connectedAt - placedAt) / 1_000);
      },
      over: (code) => {
        this.#ended.inc({ client, code });
        if (connectedAt !== undefined) this.#length.observe({ client }, (this.#clock.now() - connectedAt) / 1_000);
      },
    };
  }
}
