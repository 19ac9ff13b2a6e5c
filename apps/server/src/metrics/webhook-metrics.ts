import { type Clock, millis, type Scheduler } from '@callcast/core';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { ATTEMPT_CODES, type WebhookWatch } from '../webhooks/index.ts';

/** As for the question whether the database works: a scrape waits for ten seconds at most. */
const DATABASE_TIMEOUT = millis(2_000);

/** What waits for webhooks that are switched on. */
export interface WebhookBacklog {
  readonly pending: number;
  /** When the first of them is to be tried, by the wall clock; undefined: none waits. */
  readonly nextAttemptAt: number | undefined;
}

/** Webhooks of all accounts, for `/metrics`. No label names one: codes are those of docs/errors.md. */
export class WebhookMetrics implements WebhookWatch {
  readonly #attempts: Counter<'outcome' | 'code'>;
  readonly #seconds: Histogram;
  readonly #dropped: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#attempts = new Counter({
      name: 'callcast_webhook_attempts_total',
      help: 'Tries to deliver an event. `code` is that of the error, empty when it arrived.',
      labelNames: ['outcome', 'code'],
      registers,
    });
    // From 0 on: of a series that begins with 1 Prometheus sees no increase.
    this.#attempts.inc({ outcome: 'delivered', code: '' }, 0);
    for (const outcome of ['retry', 'failed'])
      for (const code of ATTEMPT_CODES) this.#attempts.inc({ outcome, code }, 0);
    this.#seconds = new Histogram({
      name: 'callcast_webhook_attempt_seconds',
      help: 'What a try took, until its answer or its failure.',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
      registers,
    });
    this.#dropped = new Counter({
      name: 'callcast_webhook_dropped_events_total',
      help: 'Events not kept: too many waited for their webhook, or for a database that took none.',
      registers,
    });
  }

  tried({ outcome, code, durationMs }: Parameters<WebhookWatch['tried']>[0]): void {
    this.#attempts.inc({ outcome, code: code ?? '' });
    this.#seconds.observe(durationMs / 1_000);
  }

  dropped(events: number): void {
    this.#dropped.inc(events);
  }
}

/** How long the queue is, as the database has it. While it does not answer nothing is told: that has a metric of its own. */
export function registerWebhookBacklog(
  registry: Registry,
  { backlog, scheduler }: { readonly backlog: () => Promise<WebhookBacklog>; readonly scheduler: Scheduler & Clock },
): void {
  let asked: Promise<WebhookBacklog | undefined> = Promise.resolve(undefined);
  const ask = async (): Promise<WebhookBacklog | undefined> => {
    const late = Promise.withResolvers<undefined>();
    const timer = scheduler.after(DATABASE_TIMEOUT, () => late.resolve(undefined));
    const told = await Promise.race([backlog().catch(() => undefined), late.promise]);
    timer.cancel();
    return told;
  };
  const gauge = (name: string, help: string, read: (told: WebhookBacklog) => number, asks: boolean): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      // Side by side: one of them asks for both.
      async collect() {
        if (asks) asked = ask();
        const told = await asked;
        if (told === undefined) this.remove();
        else this.set(read(told));
      },
    });
  };
  const queued = 'Deliveries that wait, those that are being tried included, of webhooks that are on.';
  gauge('callcast_webhook_queued_deliveries', queued, ({ pending }) => pending, true);
  const age = 'How long the one of them waits that has been due the longest; 0 when none is due.';
  const ageOf = ({ nextAttemptAt }: WebhookBacklog): number =>
    nextAttemptAt === undefined ? 0 : Math.max(0, scheduler.wallNow() - nextAttemptAt) / 1_000;
  gauge('callcast_webhook_oldest_due_seconds', age, ageOf, false);
}
