import type { Clock } from '@callcast/core';
import type { Kysely } from 'kysely';
import { lockRow } from './lock-row.ts';
import type { ConfigurationTables } from './schema.ts';

/** Where events of an account are sent. */
export interface StoredWebhook {
  readonly id: number;
  readonly accountId: number;
  /** null: of all applications. */
  readonly applicationId: number | null;
  readonly url: string;
  readonly description: string;
  /** Types of events. */
  readonly events: readonly string[];
  /** It opens for this row alone. */
  readonly sealedSecret: string;
  readonly isEnabled: boolean;
  /** Why the server switched it off; null when it did not. */
  readonly disabledReason: string | null;
  /** Since when nothing arrived; null: the last try did. */
  readonly failingSince: number | null;
  /** Events that were not queued because too many waited. */
  readonly dropped: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export type WebhookFields = Pick<StoredWebhook, 'url' | 'description' | 'events'>;
export type WebhookRowChange = Partial<WebhookFields & Pick<StoredWebhook, 'isEnabled'>>;

/** Webhooks of accounts. What is to be sent to them: {@link WebhookQueue}. */
export class Webhooks {
  readonly #db: Kysely<ConfigurationTables>;
  readonly #clock: Clock;

  constructor(db: Kysely<ConfigurationTables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** @param seal Seals its secret for the row it is given. @returns The new id; at most `limit` of the account may be there afterwards. */
  add(
    accountId: number,
    applicationId: number | null,
    { url, description, events }: WebhookFields,
    seal: (id: number) => string,
    limit: number,
  ): Promise<number | 'too-many'> {
    const now = this.#clock.wallNow();
    return this.#db.transaction().execute(async (trx) => {
      await lockRow(trx, 'accounts', accountId);
      const { total } = await trx
        .selectFrom('webhooks')
        .select((eb) => eb.fn.countAll<number>().as('total'))
        .where('account_id', '=', accountId)
        .executeTakeFirstOrThrow();
      if (total >= limit) return 'too-many';
      const { id } = await trx
        .insertInto('webhooks')
        .values({
          account_id: accountId,
          application_id: applicationId,
          url,
          description,
          events: JSON.stringify(events),
          sealed_secret: '', // as of destinations
          enabled: 1,
          disabled_reason: null,
          failing_since: null,
          dropped: 0,
          created_at: now,
          modified_at: now,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      await trx
        .updateTable('webhooks')
        .set({ sealed_secret: seal(id) })
        .where('id', '=', id)
        .execute();
      return id;
    });
  }

  /** Whoever switches one on begins anew: what it failed before is forgotten. @returns False when there was none. */
  async change(accountId: number, id: number, change: WebhookRowChange): Promise<boolean> {
    const { url, description, events, isEnabled } = change;
    const { numUpdatedRows } = await this.#db
      .updateTable('webhooks')
      .set({
        url,
        description,
        events: events && JSON.stringify(events),
        ...(isEnabled === undefined ? {} : { enabled: isEnabled ? 1 : 0, disabled_reason: null }),
        ...(isEnabled === true ? { failing_since: null } : {}),
        modified_at: this.#clock.wallNow(),
      })
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** @returns False when there was none. What waits for it is not sent any more. */
  async remove(accountId: number, id: number): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('webhooks')
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async find(accountId: number, id: number): Promise<StoredWebhook | undefined> {
    const row = await this.#select().where('account_id', '=', accountId).where('id', '=', id).executeTakeFirst();
    return row && toWebhook(row);
  }

  /** In the order in which they were added. */
  async list(accountId: number): Promise<StoredWebhook[]> {
    return (await this.#select().where('account_id', '=', accountId).orderBy('id').execute()).map(toWebhook);
  }

  #select() {
    return this.#db
      .selectFrom('webhooks')
      .select(['id', 'account_id as accountId', 'application_id as applicationId', 'url', 'description', 'events'])
      .select(['sealed_secret as sealedSecret', 'enabled', 'disabled_reason as disabledReason'])
      .select(['failing_since as failingSince', 'dropped', 'created_at as createdAt', 'modified_at as modifiedAt']);
  }
}

function toWebhook({
  enabled,
  events,
  ...row
}: Omit<StoredWebhook, 'isEnabled' | 'events'> & { enabled: number; events: string }): StoredWebhook {
  return { ...row, isEnabled: enabled === 1, events: JSON.parse(events) as string[] };
}
