import type { Clock } from '@callcast/core';
import type { Kysely } from 'kysely';
import { accessLimits } from '../access/limits.ts';
import type { Identity } from './access-tokens.ts';
import type { ConfigurationTables } from './schema.ts';

/** A key that an encoder keeps. What was shown once is nowhere here. */
export interface WhipKey {
  readonly id: number;
  readonly name: string;
  readonly prefix: string;
  readonly createdAt: number;
  /** To the minute; null: never. */
  readonly lastUsedAt: number | null;
}

/** Long-lived keys of users, for WHIP alone. Of a key, only its SHA-256 is kept. */
export class WhipKeys {
  readonly #db: Kysely<ConfigurationTables>;
  readonly #clock: Clock;

  constructor(db: Kysely<ConfigurationTables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async add(
    key: { readonly userId: number; readonly name: string; readonly prefix: string; readonly sha256: string },
    limit: number = accessLimits.whipKeys,
  ): Promise<number | 'too-many'> {
    return this.#db.transaction().execute(async (trx) => {
      // A write, so that those who come at once count one after the other.
      await trx
        .updateTable('users')
        .set((eb) => ({ name: eb.ref('name') }))
        .where('id', '=', key.userId)
        .execute();
      const { total } = await trx
        .selectFrom('whip_keys')
        .select((eb) => eb.fn.countAll<number>().as('total'))
        .where('user_id', '=', key.userId)
        .executeTakeFirstOrThrow();
      if (Number(total) >= limit) return 'too-many';
      const { id } = await trx
        .insertInto('whip_keys')
        .values({
          user_id: key.userId,
          name: key.name,
          prefix: key.prefix,
          key_sha256: key.sha256,
          created_at: this.#clock.wallNow(),
          last_used_at: null,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return id;
    });
  }

  /** All of a user, oldest first: there are few. */
  list(userId: number): Promise<WhipKey[]> {
    return this.#db
      .selectFrom('whip_keys')
      .select(['id', 'name', 'prefix', 'created_at as createdAt', 'last_used_at as lastUsedAt'])
      .where('user_id', '=', userId)
      .orderBy('id')
      .execute();
  }

  /** @returns False when there was none. */
  async remove(userId: number, id: number): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('whip_keys')
      .where('user_id', '=', userId)
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  /** Whom a key stands for, and notes that it was used, at most once a minute. */
  async use(sha256: string): Promise<(Identity & { readonly active: boolean }) | undefined> {
    const row = await this.#db
      .selectFrom('whip_keys')
      .innerJoin('users', 'users.id', 'whip_keys.user_id')
      .innerJoin('applications', 'applications.id', 'users.application_id')
      .innerJoin('accounts', 'accounts.id', 'applications.account_id')
      .select(['accounts.id as accountId', 'accounts.name as accountName'])
      .select(['applications.id as applicationId', 'applications.name as applicationName'])
      .select(['users.id as userId', 'users.name as userName', 'users.display_name as displayName', 'users.active'])
      .select(['whip_keys.id as keyId', 'last_used_at as lastUsedAt'])
      .where('key_sha256', '=', sha256)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { keyId, lastUsedAt, active, ...user } = row;
    const now = this.#clock.wallNow();
    if (active === 1 && (lastUsedAt === null || now - lastUsedAt >= accessLimits.lastUseMs)) {
      const noted = this.#db.updateTable('whip_keys').set({ last_used_at: now }).where('id', '=', keyId).execute();
      await noted.catch(() => undefined); // a full disk must not keep an encoder off the air
    }
    return { ...user, active: active === 1 };
  }
}
