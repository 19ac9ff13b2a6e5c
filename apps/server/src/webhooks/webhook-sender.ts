/** Sends what the queue holds: at once, then again and again, until it arrives or nobody waits for it. */
import { type Log, millis, type Random, type Scheduler, type Timer } from '@callcast/core';
import type { SecretBox } from '../security/index.ts';
import type { Busy, DueDelivery, Store, StoredAttempt, Verdict } from '../store/index.ts';
import type { AttemptCode } from './attempt-codes.ts';
import { webhookLimits } from './limits.ts';
import { signedHeaders } from './signature.ts';
import type { WebhookWatch } from './webhook-watch.ts';

export interface PostRequest {
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly payload: string;
  readonly signal: AbortSignal;
}

/** An answer, whatever it says, with its beginning; or why there is none. Rejects by its signal alone. */
export type PostWebhook = (
  request: PostRequest,
) => Promise<
  { readonly status: number; readonly answer: string } | { readonly code: AttemptCode; readonly error: string }
>;

export interface WebhookSenderOptions {
  readonly queue: Store['webhookQueue'];
  readonly box: Pick<SecretBox, 'open'>;
  readonly post: PostWebhook;
  /** Removes secrets from answers, those of the application included. */
  readonly redact: (text: string, applicationId: number) => string;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
  readonly version: string;
  readonly watch: Pick<WebhookWatch, 'tried'>;
}

const GONE = 410;

/** No pause is longer; one that seems to be was reckoned by a clock that has been set back. */
const LONGEST_WAIT_MS = webhookLimits.longestPauseMs * (1 + webhookLimits.jitter);

export class WebhookSender implements AsyncDisposable {
  readonly #options: WebhookSenderOptions;
  /** Delivery → its webhook. */
  readonly #trying = new Map<number, number>();
  readonly #work = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #timer: Timer | undefined;
  #sweepTimer: Timer | undefined;
  #isLooking = false;
  #isNew = false;

  /** It begins with what an earlier server left. */
  constructor(options: WebhookSenderOptions) {
    this.#options = options;
    this.#sweepLater();
    this.wake();
  }

  /** There may be something to send. */
  wake(): void {
    this.#isNew = true;
    if (!this.#isLooking && !this.#closing.signal.aborted) this.#track(this.#look());
  }

  /** What is being tried is tried again by the next server: it may arrive twice. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#timer?.cancel();
    this.#sweepTimer?.cancel();
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  #track(work: Promise<void>): void {
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
  }

  get #busy(): Busy {
    const counts = new Map<number, number>();
    for (const webhook of this.#trying.values()) counts.set(webhook, (counts.get(webhook) ?? 0) + 1);
    const full = [...counts].filter(([, count]) => count >= webhookLimits.attemptsOfWebhook);
    return { deliveries: [...this.#trying.keys()], webhooks: full.map(([webhook]) => webhook) };
  }

  async #look(): Promise<void> {
    const { queue, scheduler, log } = this.#options;
    this.#isLooking = true;
    this.#timer?.cancel();
    try {
      while (this.#isNew && !this.#closing.signal.aborted) {
        this.#isNew = false;
        await this.#startDue();
        if (this.#trying.size >= webhookLimits.attempts) continue; // the next one that ends looks again
        const next = await queue.nextDue(this.#busy);
        if (next === undefined || this.#isNew) continue;
        const now = scheduler.wallNow();
        const latest = now + LONGEST_WAIT_MS;
        if (next > latest) {
          await queue.bringForward(latest, now);
          this.#isNew = true;
        } else this.#sleep(next - now);
      }
    } catch (error) {
      log.error('webhooks wait for the database', { error: String(error) });
      this.#sleep(webhookLimits.storeRetry);
    } finally {
      this.#isLooking = false;
    }
  }

  async #startDue(): Promise<void> {
    const { queue, scheduler } = this.#options;
    for (;;) {
      const free = webhookLimits.attempts - this.#trying.size;
      if (free <= 0 || this.#closing.signal.aborted) return;
      const due = await queue.due(scheduler.wallNow(), this.#busy, free);
      if (due.length === 0) return;
      for (const delivery of due) {
        if (this.#busy.webhooks.includes(delivery.webhookId)) continue;
        this.#trying.set(delivery.id, delivery.webhookId);
        this.#track(this.#try(delivery));
      }
    }
  }

  #sleep(delayMs: number): void {
    if (this.#closing.signal.aborted) return;
    const delay = millis(Math.min(Math.max(0, delayMs), webhookLimits.longestSleep));
    this.#timer?.cancel();
    this.#timer = this.#options.scheduler.after(delay, () => this.wake());
  }

  async #try(delivery: DueDelivery): Promise<void> {
    const { scheduler } = this.#options;
    const at = scheduler.wallNow();
    const begun = scheduler.now();
    const outcome = await this.#post(delivery);
    if (outcome !== undefined) {
      const durationMs = Math.round(scheduler.now() - begun);
      await this.#record(delivery, { at, durationMs, ...outcome });
    }
    this.#trying.delete(delivery.id);
    this.wake();
  }

  /** @returns Undefined when the server closes meanwhile. */
  async #post(delivery: DueDelivery): Promise<Omit<StoredAttempt, 'at' | 'durationMs'> | undefined> {
    const { box, post, scheduler, redact, version } = this.#options;
    const { webhookId, messageId, payload, url } = delivery;
    const failed = (code: AttemptCode, error: string, status: number | null = null, answer = '') => ({
      status,
      code,
      error,
      answer,
    });
    const secret = box.open(delivery.sealedSecret, webhookId);
    if (secret === undefined)
      return failed('WEBHOOK_SECRET_UNREADABLE', 'Its secret was sealed with another server.key: rotate it');
    const old = delivery.oldSealedSecrets.flatMap((sealed) => box.open(sealed, webhookId) ?? []);
    const secrets = [secret, ...old];
    const timeout = new AbortController();
    const timer = scheduler.after(webhookLimits.timeout, () => timeout.abort());
    try {
      const signal = AbortSignal.any([timeout.signal, this.#closing.signal]);
      const headers = [
        ['content-type', 'application/json'],
        ['user-agent', `Callcast/${version}`],
        ...signedHeaders(secrets, { messageId, payload, wallMs: scheduler.wallNow() }),
      ] as const;
      const got = await untilAborted(post({ url, headers, payload, signal }), signal);
      if ('code' in got) return failed(got.code, got.error);
      const { status } = got;
      // The application of one for all is that of the event; what the log masks everywhere is masked in any case.
      const said = secrets.reduce((text, one) => text.replaceAll(one, '***'), got.answer);
      const answer = redact(said, delivery.applicationId ?? 0);
      if (status >= 200 && status < 300) return { status, code: null, error: null, answer };
      if (status >= 300 && status < 400)
        return failed('WEBHOOK_REDIRECT', `It answered ${status}: redirects are not followed`, status, answer);
      return failed('WEBHOOK_STATUS', `It answered ${status}`, status, answer);
    } catch (cause) {
      if (this.#closing.signal.aborted) return undefined;
      if (timeout.signal.aborted)
        return failed('WEBHOOK_TIMEOUT', `No complete answer within ${webhookLimits.timeout / 1_000} s`);
      this.#options.log.error('a webhook was not sent: a fault of this server', { webhookId, cause: String(cause) });
      return failed('WEBHOOK_BROKEN', 'It was not sent: a fault of this server');
    } finally {
      timer.cancel();
    }
  }

  /** Until the database has it: what it does not know it would have tried again at once. */
  async #record(delivery: DueDelivery, attempt: StoredAttempt): Promise<void> {
    const { queue, scheduler, log, watch } = this.#options;
    const isGone = attempt.status === GONE;
    while (!this.#closing.signal.aborted) {
      try {
        const verdict = this.#verdict(delivery.attempts + 1, attempt);
        const limits = { now: scheduler.wallNow(), patienceMs: webhookLimits.patienceMs, isGone };
        const isSwitchedOff = await queue.record(delivery, attempt, verdict, limits);
        watch.tried({ outcome: verdict.kind, code: attempt.code, durationMs: attempt.durationMs });
        if (isSwitchedOff) log.warn('a webhook was switched off', { webhookId: delivery.webhookId, isGone });
        return;
      } catch (error) {
        log.error('a try of a webhook is not written down', { error: String(error) });
        await this.#pause();
      }
    }
  }

  #verdict(tries: number, { code }: StoredAttempt): Verdict {
    if (code === null) return { kind: 'delivered' };
    if (tries >= webhookLimits.triesOfDelivery) return { kind: 'failed' };
    const { firstPauseMs, pauseFactor, longestPauseMs, jitter } = webhookLimits;
    const pause = Math.min(firstPauseMs * pauseFactor ** (tries - 1), longestPauseMs);
    const share = this.#options.random.uint32() / 2 ** 32; // 0..1
    const varied = pause * (1 + jitter * (2 * share - 1));
    return { kind: 'retry', at: Math.round(this.#options.scheduler.wallNow() + varied) };
  }

  #pause(): Promise<void> {
    const { signal } = this.#closing;
    return new Promise((resolve) => {
      const end = (): void => {
        timer.cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = this.#options.scheduler.after(webhookLimits.storeRetry, end);
      signal.addEventListener('abort', end);
    });
  }

  #sweepLater(): void {
    const { queue, scheduler, log } = this.#options;
    this.#sweepTimer = scheduler.after(webhookLimits.sweepInterval, () => {
      const work = queue
        .sweep(scheduler.wallNow(), webhookLimits)
        .catch((error: unknown) => log.error('old deliveries not removed', { error: String(error) }))
        .then(() => {
          if (!this.#closing.signal.aborted) this.#sweepLater();
        });
      this.#track(work);
    });
  }
}

/** Some of what a try waits for cannot be taken back, a look-up above all: it ends by itself and nobody waits for it. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
    aborted.promise.catch(() => undefined);
  }
}
