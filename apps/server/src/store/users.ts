import { assert, type Clock } from '@callcast/core';
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
  /** Whether they may log in by one-time keys, too. */
  readonly oneTimeLogin: boolean;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** What must not leave the server. */
export interface UserWithHashes extends User {
  readonly passwordHash: string;
  /** Null without one-time logins. */
  readonly sealedLoginHash: string | null;
}

export interface NewUser {
  readonly applicationId: number;
  readonly name: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly active?: boolean | undefined;
  readonly customData?: string | undefined;
  /** Seals what one-time logins need, for the row it is given; undefined: there are none. */
  readonly sealLoginHash?: ((id: number, name: string) => string) | undefined;
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
  /** With a new password alone. Null: no one-time logins any more. Undefined: as before, unless there is a new password or name, which the hash is of. */
  readonly sealLoginHash?: ((id: number, name: string) => string) | null | undefined;
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
    return this.#db.transaction().execute(async (trx) => {
      const row = await trx
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
      if (row === undefined) return 'name-taken';
      if (user.sealLoginHash !== undefined) {
        const sealed_login_hash = user.sealLoginHash(row.id, user.name);
        await trx.updateTable('users').set({ sealed_login_hash }).where('id', '=', row.id).execute();
      }
      return row.id;
    });
  }

  async find(applicationId: number, id: number): Promise<User | undefined> {
    const row = await this.#select(applicationId).where('id', '=', id).executeTakeFirst();
    return row && withFlags(row);
  }

  /** With what logins are checked by. */
  async findByName(applicationId: number, name: string): Promise<UserWithHashes | undefined> {
    const row = await this.#select(applicationId)
      .select(['password_hash as passwordHash', 'sealed_login_hash as sealedLoginHash'])
      .where('name', '=', name)
      .executeTakeFirst();
    return row && withFlags(row);
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
    return { rows: found.map(withFlags), total };
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
      if (isExpected !== undefined && !isExpected(withFlags(now))) return 'changed-meanwhile';
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
          ...loginHashOf(now, change),
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
      .select((eb) =>
        eb.case().when('sealed_login_hash', 'is', null).then(eb.lit(0)).else(eb.lit(1)).end().as('oneTimeLogin'),
      )
      .where('application_id', '=', applicationId);
  }
}

type Row = Omit<User, 'active' | 'oneTimeLogin'> & { readonly active: number; readonly oneTimeLogin: number };

const withFlags = <R extends Row>(row: R) => ({
  ...row,
  active: row.active === 1,
  oneTimeLogin: row.oneTimeLogin === 1,
});

/** The hash is of name and password: with either of them gone it would let nobody in, or the old password. */
function loginHashOf({ id, name: nameNow }: Pick<User, 'id' | 'name'>, change: UserChange) {
  const { name = nameNow, passwordHash, sealLoginHash } = change;
  assert(!sealLoginHash || passwordHash !== undefined, 'the hash is made of a password that is given');
  if (sealLoginHash) return { sealed_login_hash: sealLoginHash(id, name) };
  const isKept = sealLoginHash === undefined && passwordHash === undefined && name === nameNow;
  return isKept ? {} : { sealed_login_hash: null };
}
