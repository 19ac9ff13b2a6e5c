/** Takes live events to the queue of webhooks: at once, many in one go while the database is at work. */
import type { Log, Random, Scheduler, Timer } from '@callcast/core';
import type { LiveEvent, LiveEvents } from '../live/index.ts';
import type { Store, WebhookEvent } from '../store/index.ts';
import { isWebhookEventType } from './event-types.ts';
import { webhookLimits } from './limits.ts';
import type { WebhookWatch } from './webhook-watch.ts';

export interface WebhookOutboxOptions {
  readonly live: Pick<LiveEvents, 'listen'>;
  readonly queue: Pick<Store['webhookQueue'], 'add'>;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
  readonly watch: Pick<WebhookWatch, 'dropped'>;
  /** There is something to send. */
  readonly onQueued: () => void;
}

export class WebhookOutbox implements AsyncDisposable {
  readonly #options: WebhookOutboxOptions;
  readonly #unlisten: () => void;
  #waiting: WebhookEvent[] = [];
  #writing: Promise<void> | undefined;
  #retry: Timer | undefined;
  #lost = 0;

  constructor(options: WebhookOutboxOptions) {
    this.#options = options;
    this.#unlisten = options.live.listen((event) => this.#take(event));
  }

  /** Writes what waits, or tries to once more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#unlisten();
    await this.#writing;
    this.#retry?.cancel();
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    await this.#write(waiting).catch((error: unknown) =>
      this.#options.log.error('events for webhooks are lost', { events: waiting.length, error: String(error) }),
    );
  }

  #take({ accountId, applicationId, type, json }: LiveEvent): void {
    if (!isWebhookEventType(type)) return;
    if (this.#waiting.length >= webhookLimits.unwritten) {
      this.#lost++;
      this.#options.watch.dropped(1);
    } else this.#waiting.push({ accountId, applicationId, type, payload: json });
    this.#begin();
  }

  #begin(): void {
    if (this.#writing !== undefined || this.#retry !== undefined) return;
    this.#writing = this.#drain().finally(() => {
      this.#writing = undefined;
    });
  }

  async #drain(): Promise<void> {
    const { log, scheduler } = this.#options;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(batch);
      } catch (error) {
        this.#waiting = batch.concat(this.#waiting);
        log.error('events for webhooks wait for the database', { events: batch.length, error: String(error) });
        this.#retry = scheduler.after(webhookLimits.storeRetry, () => {
          this.#retry = undefined;
          this.#begin();
        });
        return;
      }
    }
    if (this.#lost > 0) log.warn('events for webhooks were lost: the database took none', { events: this.#lost });
    this.#lost = 0;
  }

  async #write(batch: readonly WebhookEvent[]): Promise<void> {
    const { queue, scheduler, random, log, watch, onQueued } = this.#options;
    const { queued, dropped } = await queue.add(batch, {
      now: scheduler.wallNow(),
      most: webhookLimits.waiting,
      messageId: () => createMessageId(random),
    });
    if (dropped > 0) {
      watch.dropped(dropped);
      log.warn('events for a webhook were dropped: too many wait for it', { events: dropped });
    }
    if (queued > 0) onQueued();
  }
}

/** Unique, and no secret. */
export function createMessageId(random: Random): string {
  return `msg_${Buffer.from(random.bytes(18)).toString('base64url')}`;
}
