import type { Kysely, Transaction } from 'kysely';
import type { ConfigurationTables } from './schema.ts';

/** `pending`: it is tried, or tried again. `failed`: nobody tries any more. */
export type DeliveryState = 'pending' | 'delivered' | 'failed';

export interface WebhookEvent {
  readonly accountId: number;
  readonly applicationId: number;
  readonly type: string;
  /** The body. */
  readonly payload: string;
}

export interface StoredDelivery {
  /** Ascends in the order in which events were queued. */
  readonly id: number;
  readonly webhookId: number;
  /** What receivers know it by, at every try. */
  readonly messageId: string;
  readonly type: string;
  readonly payload: string;
  readonly state: DeliveryState;
  /** Tries since it was queued, or sent again. */
  readonly attempts: number;
  readonly createdAt: number;
  readonly nextAttemptAt: number | null;
  readonly finishedAt: number | null;
}

/** One that is to be tried now. */
export interface DueDelivery extends Pick<StoredDelivery, 'id' | 'webhookId' | 'messageId' | 'payload' | 'attempts'> {
  readonly applicationId: number | null;
  readonly url: string;
  readonly sealedSecret: string;
  /** Replaced ones that still sign, the newest first. */
  readonly oldSealedSecrets: readonly string[];
}

/** What came of one try. */
export interface StoredAttempt {
  readonly at: number;
  readonly durationMs: number;
  /** null: there was no answer. */
  readonly status: number | null;
  readonly code: string | null;
  readonly error: string | null;
  readonly answer: string;
}

export type Verdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly at: number }
  | { readonly kind: 'failed' };

/** What must not be looked at: it is being tried, or as many of its webhook are as may. */
export interface Busy {
  readonly deliveries: readonly number[];
  readonly webhooks: readonly number[];
}

/** What is to be sent to webhooks, in the database: neither a restart nor a kill loses any of it. */
export class WebhookQueue {
  readonly #db: Kysely<ConfigurationTables>;

  constructor(db: Kysely<ConfigurationTables>) {
    this.#db = db;
  }

  /**
   * Queues events for every webhook that wants them; those for one where `most` wait already are counted and dropped.
   *
   * @param messageId Made anew for each delivery.
   * @returns How many deliveries were queued, and dropped.
   */
  async add(
    events: readonly WebhookEvent[],
    { now, most, messageId }: { readonly now: number; readonly most: number; readonly messageId: () => string },
  ): Promise<{ readonly queued: number; readonly dropped: number }> {
    const accounts = [...new Set(events.map(({ accountId }) => accountId))];
    return this.#db.transaction().execute(async (trx) => {
      const hooks = await trx
        .selectFrom('webhooks')
        .select(['id', 'account_id', 'application_id', 'events'])
        .where('account_id', 'in', accounts)
        .where('enabled', '=', 1)
        .execute();
      let [queued, dropped] = [0, 0];
      for (const hook of hooks) {
        const types = new Set(JSON.parse(hook.events) as string[]);
        const wanted = events.filter(
          ({ accountId, applicationId, type }) =>
            accountId === hook.account_id &&
            (hook.application_id === null || hook.application_id === applicationId) &&
            types.has(type),
        );
        if (wanted.length === 0) continue;
        const room = Math.max(0, most - (await pendingOf(trx, hook.id)));
        const taken = wanted.slice(0, room);
        for (const { type, payload } of taken)
          await insert(trx, { webhookId: hook.id, type, payload, messageId: messageId(), now });
        queued += taken.length;
        const lost = wanted.length - taken.length;
        dropped += lost;
        if (lost > 0)
          await trx
            .updateTable('webhooks')
            .set((eb) => ({ dropped: eb('dropped', '+', lost) }))
            .where('id', '=', hook.id)
            .execute();
      }
      return { queued, dropped };
    });
  }

  /** One for this webhook alone. @returns Its id; undefined when as many wait as may. */
  addOne(
    delivery: { webhookId: number; type: string; payload: string; messageId: string; now: number },
    most: number,
  ): Promise<number | undefined> {
    return this.#db
      .transaction()
      .execute(async (trx) => ((await pendingOf(trx, delivery.webhookId)) >= most ? undefined : insert(trx, delivery)));
  }

  /** Those whose time has come, the longest due first. */
  async due(now: number, busy: Busy, count: number): Promise<DueDelivery[]> {
    const rows = await this.#waiting(busy)
      .where('webhook_deliveries.next_attempt_at', '<=', now)
      .select(['webhook_deliveries.id', 'webhook_id as webhookId', 'message_id as messageId', 'payload', 'attempts'])
      .select(['application_id as applicationId', 'url', 'sealed_secret as sealedSecret'])
      .orderBy('next_attempt_at')
      .orderBy('webhook_deliveries.id')
      .limit(count)
      .execute();
    if (rows.length === 0) return [];
    const webhookIds = [...new Set(rows.map(({ webhookId }) => webhookId))];
    const old = await this.#db
      .selectFrom('webhook_old_secrets')
      .select(['webhook_id', 'sealed_secret'])
      .where('webhook_id', 'in', webhookIds)
      .where('expires_at', '>', now)
      .orderBy('id', 'desc')
      .execute();
    const oldOf = (id: number) => old.filter(({ webhook_id }) => webhook_id === id).map((row) => row.sealed_secret);
    return rows.map((row) => ({ ...row, oldSealedSecrets: oldOf(row.webhookId) }));
  }

  /** When there is something to try; undefined: nothing waits. */
  async nextDue(busy: Busy): Promise<number | undefined> {
    const row = await this.#waiting(busy).select('next_attempt_at as at').orderBy('next_attempt_at').limit(1).execute();
    return row[0]?.at ?? undefined;
  }

  /** How much waits for webhooks that are on, and when the first of it is to be tried; undefined: nothing waits. */
  async backlog(): Promise<{ readonly pending: number; readonly nextAttemptAt: number | undefined }> {
    // Counted for each webhook, in an index: a join of both tables would look at every delivery.
    const counts = await this.#db
      .selectFrom('webhooks')
      .select((eb) =>
        eb
          .selectFrom('webhook_deliveries')
          .select((of) => of.fn.countAll<number>().as('total'))
          .whereRef('webhook_id', '=', 'webhooks.id')
          .where('state', '=', 'pending')
          .as('pending'),
      )
      .where('enabled', '=', 1)
      .execute();
    const pending = counts.reduce((sum, of) => sum + (of.pending ?? 0), 0);
    return { pending, nextAttemptAt: await this.nextDue({ deliveries: [], webhooks: [] }) };
  }

  /** What was to wait beyond `latest` is due at `now`: so far ahead it was put by a clock that has been set back since. */
  async bringForward(latest: number, now: number): Promise<void> {
    await this.#db
      .updateTable('webhook_deliveries')
      .set({ next_attempt_at: now })
      .where('state', '=', 'pending')
      .where('next_attempt_at', '>', latest)
      .execute();
  }

  /**
   * Writes down a try. A webhook that failed for `patienceMs`, or that `isGone`, is switched off.
   *
   * @returns Whether it was switched off by this.
   */
  record(
    { id, webhookId, attempts }: Pick<DueDelivery, 'id' | 'webhookId' | 'attempts'>,
    attempt: StoredAttempt,
    verdict: Verdict,
    { now, patienceMs, isGone }: { readonly now: number; readonly patienceMs: number; readonly isGone: boolean },
  ): Promise<boolean> {
    const isDelivered = verdict.kind === 'delivered';
    return this.#db.transaction().execute(async (trx) => {
      const updated = await trx
        .updateTable('webhook_deliveries')
        .set({
          state: verdict.kind === 'retry' ? 'pending' : verdict.kind,
          attempts: attempts + 1,
          next_attempt_at: verdict.kind === 'retry' ? verdict.at : null,
          finished_at: verdict.kind === 'retry' ? null : now,
        })
        .where('id', '=', id)
        .executeTakeFirst();
      if (updated.numUpdatedRows === 0n) return false; // its webhook was removed meanwhile
      const { at, durationMs: duration_ms, status, code, error, answer } = attempt;
      await trx
        .insertInto('webhook_attempts')
        .values({ delivery_id: id, at, duration_ms, status, code, error, answer })
        .execute();
      const hook = await trx
        .selectFrom('webhooks')
        .select(['enabled', 'failing_since'])
        .where('id', '=', webhookId)
        .executeTakeFirstOrThrow();
      const failing_since = isDelivered ? null : (hook.failing_since ?? now);
      const isTooLong = failing_since !== null && now - failing_since >= patienceMs;
      const isSwitchedOff = hook.enabled === 1 && !isDelivered && (isGone || isTooLong);
      const disabled_reason = isGone ? 'The receiver answered 410 Gone' : 'Nothing arrived for too long';
      await trx
        .updateTable('webhooks')
        .set({ failing_since, ...(isSwitchedOff ? { enabled: 0, disabled_reason } : {}) })
        .where('id', '=', webhookId)
        .execute();
      return isSwitchedOff;
    });
  }

  /** The newest first. @param before The id behind which to go on. */
  list(
    webhookId: number,
    { state, before, count }: { state: DeliveryState | undefined; before: number | undefined; count: number },
  ): Promise<StoredDelivery[]> {
    let matching = this.#select().where('webhook_id', '=', webhookId);
    if (state !== undefined) matching = matching.where('state', '=', state);
    if (before !== undefined) matching = matching.where('id', '<', before);
    return matching.orderBy('id', 'desc').limit(count).execute();
  }

  find(webhookId: number, id: number): Promise<StoredDelivery | undefined> {
    return this.#select().where('webhook_id', '=', webhookId).where('id', '=', id).executeTakeFirst();
  }

  /** In their order. */
  attemptsOf(deliveryId: number): Promise<StoredAttempt[]> {
    return this.#db
      .selectFrom('webhook_attempts')
      .select(['at', 'duration_ms as durationMs', 'status', 'code', 'error', 'answer'])
      .where('delivery_id', '=', deliveryId)
      .orderBy('id')
      .execute();
  }

  /** Tries it again now, with as many tries as a new one has. @returns False when it is pending anyway, or not there. */
  async resend(webhookId: number, id: number, now: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('webhook_deliveries')
      .set({ state: 'pending', attempts: 0, next_attempt_at: now, finished_at: null })
      .where('webhook_id', '=', webhookId)
      .where('id', '=', id)
      .where('state', '!=', 'pending')
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /**
   * Removes what has been over for `keepMs`, what waits for longer than that, and of each webhook all but the last `keep` that are over; and
   * secrets that sign no more.
   */
  async sweep(now: number, { keepMs, keep }: { readonly keepMs: number; readonly keep: number }): Promise<void> {
    const finishedBefore = now - keepMs;
    await this.#db.deleteFrom('webhook_old_secrets').where('expires_at', '<=', now).execute();
    await this.#db
      .deleteFrom('webhook_deliveries')
      .where((eb) =>
        eb.or([
          eb('finished_at', '<', finishedBefore),
          eb.and([eb('state', '=', 'pending'), eb('next_attempt_at', '<', finishedBefore)]),
        ]),
      )
      .execute();
    for (const { id } of await this.#db.selectFrom('webhooks').select('id').execute()) {
      const oldest = await this.#db
        .selectFrom('webhook_deliveries')
        .select('id')
        .where('webhook_id', '=', id)
        .where('state', '!=', 'pending')
        .orderBy('id', 'desc')
        .offset(keep)
        .limit(1)
        .executeTakeFirst();
      if (oldest !== undefined)
        await this.#db
          .deleteFrom('webhook_deliveries')
          .where('webhook_id', '=', id)
          .where('state', '!=', 'pending')
          .where('id', '<=', oldest.id)
          .execute();
    }
  }

  #waiting({ deliveries, webhooks }: Busy) {
    let waiting = this.#db
      .selectFrom('webhook_deliveries')
      .innerJoin('webhooks', 'webhooks.id', 'webhook_deliveries.webhook_id')
      .where('webhook_deliveries.state', '=', 'pending')
      .where('webhooks.enabled', '=', 1);
    if (deliveries.length > 0) waiting = waiting.where('webhook_deliveries.id', 'not in', [...deliveries]);
    if (webhooks.length > 0) waiting = waiting.where('webhook_id', 'not in', [...webhooks]);
    return waiting;
  }

  #select() {
    return this.#db
      .selectFrom('webhook_deliveries')
      .select(['id', 'webhook_id as webhookId', 'message_id as messageId', 'type', 'payload', 'state', 'attempts'])
      .select(['created_at as createdAt', 'next_attempt_at as nextAttemptAt', 'finished_at as finishedAt'])
      .$castTo<StoredDelivery>();
  }
}

async function pendingOf(trx: Transaction<ConfigurationTables>, webhookId: number): Promise<number> {
  const { total } = await trx
    .selectFrom('webhook_deliveries')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('webhook_id', '=', webhookId)
    .where('state', '=', 'pending')
    .executeTakeFirstOrThrow();
  return total;
}

async function insert(
  trx: Transaction<ConfigurationTables>,
  { webhookId, type, payload, messageId, now }: Parameters<WebhookQueue['addOne']>[0],
): Promise<number> {
  const { id } = await trx
    .insertInto('webhook_deliveries')
    .values({
      webhook_id: webhookId,
      message_id: messageId,
      type,
      payload,
      state: 'pending',
      attempts: 0,
      created_at: now,
      next_attempt_at: now,
      finished_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
