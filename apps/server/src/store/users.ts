import type { Clock } from '@callcast/core';
import type { Kysely } from 'kysely';
import type { AccessEnds } from './access-ends.ts';
import { unlessTaken } from './error.ts';
import type { IsExpected } from './expected.ts';
import { lockRow } from './lock-row.ts';
import { type Page, substring } from './page.ts';
import type { ConfigurationTables } from './schema.ts';

export interface User {
  readonly id: number;
  readonly applicationId: number;
  readonly name: string;
  readonly displayName: string;
  readonly active: boolean;
  readonly customData: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface NewUser {
  readonly applicationId: number;
  readonly name: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly active?: boolean | undefined;
  readonly customData?: string | undefined;
}

export interface UserFilter {
  readonly id?: number | undefined;
  readonly nameContains?: string | undefined;
  readonly displayNameContains?: string | undefined;
  readonly active?: boolean | undefined;
  /** Rows behind this id; the total counts all. */
  readonly afterId?: number | undefined;
  /** `id` when left out. */
  readonly orderBy?: 'id' | 'name' | 'display_name' | undefined;
}

export interface UserChange {
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
  readonly passwordHash?: string | undefined;
  readonly active?: boolean | undefined;
  readonly customData?: string | undefined;
}

/** Users of an application: who may call. */
export class Users {
  readonly #db: Kysely<ConfigurationTables>;
  readonly #clock: Clock;
  readonly #ends: Pick<AccessEnds, 'tell'>;

  constructor(db: Kysely<ConfigurationTables>, clock: Clock, ends: Pick<AccessEnds, 'tell'>) {
    this.#db = db;
    this.#clock = clock;
    this.#ends = ends;
  }

  /** @returns The new id, or `name-taken`. */
  async add(user: NewUser): Promise<number | 'name-taken'> {
    const now = this.#clock.wallNow();
    const row = await this.#db
      .insertInto('users')
      .values({
        application_id: user.applicationId,
        name: user.name,
        display_name: user.displayName,
        password_hash: user.passwordHash,
        active: user.active === false ? 0 : 1,
        custom_data: user.customData ?? '',
        created_at: now,
        modified_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    return row?.id ?? 'name-taken';
  }

  async find(applicationId: number, id: number): Promise<User | undefined> {
    const row = await this.#select(applicationId).where('id', '=', id).executeTakeFirst();
    return row && { ...row, active: row.active === 1 };
  }

  async findByName(applicationId: number, name: string): Promise<(User & { passwordHash: string }) | undefined> {
    const row = await this.#select(applicationId)
      .select('password_hash as passwordHash')
      .where('name', '=', name)
      .executeTakeFirst();
    return row && { ...row, active: row.active === 1 };
  }

  /** A user of any application of the account. */
  async findInAccount(accountId: number, id: number): Promise<{ id: number; applicationId: number } | undefined> {
    return this.#db
      .selectFrom('users')
      .innerJoin('applications', 'applications.id', 'users.application_id')
      .select(['users.id', 'users.application_id as applicationId'])
      .where('users.id', '=', id)
      .where('applications.account_id', '=', accountId)
      .executeTakeFirst();
  }

  async list(applicationId: number, filter: UserFilter, page: Page): Promise<{ rows: User[]; total: number }> {
    let rows = this.#select(applicationId);
    let count = this.#db
      .selectFrom('users')
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .where('application_id', '=', applicationId);
    if (filter.id !== undefined) {
      rows = rows.where('id', '=', filter.id);
      count = count.where('id', '=', filter.id);
    }
    if (filter.nameContains !== undefined) {
      rows = rows.where(substring('name', filter.nameContains));
      count = count.where(substring('name', filter.nameContains));
    }
    if (filter.displayNameContains !== undefined) {
      rows = rows.where(substring('display_name', filter.displayNameContains));
      count = count.where(substring('display_name', filter.displayNameContains));
    }
    if (filter.active !== undefined) {
      rows = rows.where('active', '=', filter.active ? 1 : 0);
      count = count.where('active', '=', filter.active ? 1 : 0);
    }
    if (filter.afterId !== undefined) rows = rows.where('id', '>', filter.afterId);
    const { total } = await count.executeTakeFirstOrThrow();
    const ordered = rows.orderBy(filter.orderBy ?? 'id').orderBy('id');
    const found = await ordered.limit(page.count).offset(page.offset).execute();
    return { rows: found.map((row) => ({ ...row, active: row.active === 1 })), total };
  }

  /** Users of the account; what is undefined does not narrow. */
  async inAccount(
    accountId: number,
    filter: { readonly names?: readonly string[] | undefined; readonly applicationId?: number | undefined } = {},
  ): Promise<{ id: number; name: string; applicationId: number }[]> {
    let query = this.#db
      .selectFrom('users')
      .innerJoin('applications', 'applications.id', 'users.application_id')
      .select(['users.id', 'users.name', 'users.application_id as applicationId'])
      .where('applications.account_id', '=', accountId);
    if (filter.names !== undefined) query = query.where('users.name', 'in', [...filter.names]);
    if (filter.applicationId !== undefined) query = query.where('applications.id', '=', filter.applicationId);
    return query.orderBy('users.id').execute();
  }

  /** With their access tokens. @param ids Checked to be the account's. */
  async remove(ids: readonly number[]): Promise<void> {
    await this.#db
      .deleteFrom('users')
      .where('id', 'in', [...ids])
      .execute();
    this.#ends.tell('users', ids, 'This user was removed');
  }

  /** Another hash of the same password: tokens stay. Nothing happens where the password was changed meanwhile. */
  async rehash(id: number, from: string, to: string): Promise<void> {
    const update = this.#db.updateTable('users').set({ password_hash: to });
    await update.where('id', '=', id).where('password_hash', '=', from).execute();
  }

  /** A new password or a deactivation also ends the user's access and refresh tokens. */
  async change(
    applicationId: number,
    id: number,
    change: UserChange,
    isExpected?: IsExpected<User>,
  ): Promise<'changed' | 'changed-meanwhile' | 'not-found' | 'name-taken'> {
    const work = this.#db.transaction().execute(async (trx) => {
      await lockRow(trx, 'users', id);
      const now = await this.#select(applicationId, trx).where('id', '=', id).executeTakeFirst();
      if (now === undefined) return 'not-found';
      if (isExpected !== undefined && !isExpected({ ...now, active: now.active === 1 })) return 'changed-meanwhile';
      await trx
        .updateTable('users')
        .set({
          // Another one each time: nothing else shows that the password is another one.
          modified_at: Math.max(this.#clock.wallNow(), now.modifiedAt + 1),
          ...(change.name === undefined ? {} : { name: change.name }),
          ...(change.displayName === undefined ? {} : { display_name: change.displayName }),
          ...(change.passwordHash === undefined ? {} : { password_hash: change.passwordHash }),
          ...(change.active === undefined ? {} : { active: change.active ? 1 : 0 }),
          ...(change.customData === undefined ? {} : { custom_data: change.customData }),
        })
        .where('id', '=', id)
        .execute();
      if (change.passwordHash !== undefined || change.active === false)
        for (const table of ['access_tokens', 'refresh_tokens'] as const)
          await trx.deleteFrom(table).where('user_id', '=', id).execute();
      return 'changed';
    });
    const outcome = await unlessTaken(work, 'name-taken' as const);
    if (outcome === 'changed' && change.active === false) this.#ends.tell('users', [id], 'This user was switched off');
    return outcome;
  }

  #select(applicationId: number, db: Kysely<ConfigurationTables> = this.#db) {
    return db
      .selectFrom('users')
      .select(['id', 'name', 'active', 'application_id as applicationId', 'display_name as displayName'])
      .select(['custom_data as customData', 'created_at as createdAt', 'modified_at as modifiedAt'])
      .where('application_id', '=', applicationId);
  }
}
