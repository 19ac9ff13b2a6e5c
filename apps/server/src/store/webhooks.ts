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
  /** Until when secrets that were replaced sign beside it; null: there is none. */
  readonly oldSecretExpiresAt: number | null;
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

  /**
   * Gives one another secret.
   *
   * @param sealedSecret Sealed for this row.
   * @param old How long the one in use goes on signing beside it, and how many may do so at once; `forgotten`: none does from now on.
   */
  replaceSecret(
    accountId: number,
    id: number,
    sealedSecret: string,
    old: { readonly expiresAt: number; readonly most: number } | 'forgotten',
  ): Promise<'replaced' | 'unknown' | 'too-many'> {
    const now = this.#clock.wallNow();
    return this.#db.transaction().execute(async (trx) => {
      // A write first: whoever replaces it at the same moment waits.
      const inUse = await trx
        .updateTable('webhooks')
        .set({ modified_at: now })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .returning('sealed_secret')
        .executeTakeFirst();
      if (inUse === undefined) return 'unknown';
      const ofThis = trx.deleteFrom('webhook_old_secrets').where('webhook_id', '=', id);
      if (old === 'forgotten') await ofThis.execute();
      else {
        await ofThis.where('expires_at', '<=', now).execute();
        const { total } = await trx
          .selectFrom('webhook_old_secrets')
          .select((eb) => eb.fn.countAll<number>().as('total'))
          .where('webhook_id', '=', id)
          .executeTakeFirstOrThrow();
        if (total >= old.most) return 'too-many';
        await trx
          .insertInto('webhook_old_secrets')
          .values({ webhook_id: id, sealed_secret: inUse.sealed_secret, expires_at: old.expiresAt })
          .execute();
      }
      await trx.updateTable('webhooks').set({ sealed_secret: sealedSecret }).where('id', '=', id).execute();
      return 'replaced';
    });
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
    const now = this.#clock.wallNow();
    return this.#db
      .selectFrom('webhooks')
      .select((eb) =>
        eb
          .selectFrom('webhook_old_secrets')
          .select((old) => old.fn.max<number | null>('expires_at').as('last'))
          .whereRef('webhook_id', '=', 'webhooks.id')
          .where('expires_at', '>', now)
          .as('oldSecretExpiresAt'),
      )
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
