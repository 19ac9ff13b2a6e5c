import type { Clock } from '@callcast/core';
import type { Kysely, Transaction } from 'kysely';
import type { AccessEnds } from './access-ends.ts';
import { unlessTaken } from './error.ts';
import type { IsExpected, Removal } from './expected.ts';
import { lockRow } from './lock-row.ts';
import { type Page, substring } from './page.ts';
import type { ConfigurationTables } from './schema.ts';

export interface Application {
  readonly id: number;
  readonly accountId: number;
  /** Short: `streaming`. */
  readonly name: string;
  readonly modifiedAt: number;
}

export interface ApplicationFilter {
  readonly id?: number | undefined;
  /** Part of the short name, any case. */
  readonly nameContains?: string | undefined;
  /** Rows behind this id; the total counts all. */
  readonly afterId?: number | undefined;
}

/** Applications of an account. */
export class Applications {
  readonly #db: Kysely<ConfigurationTables>;
  readonly #clock: Clock;
  readonly #ends: Pick<AccessEnds, 'tell'>;

  constructor(db: Kysely<ConfigurationTables>, clock: Clock, ends: Pick<AccessEnds, 'tell'>) {
    this.#db = db;
    this.#clock = clock;
    this.#ends = ends;
  }

  /** @returns The new id, or `name-taken`. */
  async add(accountId: number, name: string): Promise<number | 'name-taken'> {
    const row = await this.#db
      .insertInto('applications')
      .values({ account_id: accountId, name, modified_at: this.#clock.wallNow() })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    return row?.id ?? 'name-taken';
  }

  findById(accountId: number, id: number): Promise<Application | undefined> {
    return this.#select(accountId).where('id', '=', id).executeTakeFirst();
  }

  findByName(accountId: number, name: string): Promise<Application | undefined> {
    return this.#select(accountId).where('name', '=', name).executeTakeFirst();
  }

  async change(
    accountId: number,
    id: number,
    { name, isSecured }: { readonly name?: string | undefined; readonly isSecured?: boolean | undefined },
    isExpected?: IsExpected<Application>,
  ): Promise<'changed' | 'changed-meanwhile' | 'not-found' | 'name-taken'> {
    const work = this.#db.transaction().execute(async (trx) => {
      if (!(await this.#isAsExpected(trx, accountId, id, isExpected))) return 'changed-meanwhile';
      const { numUpdatedRows } = await trx
        .updateTable('applications')
        .set({ modified_at: this.#clock.wallNow(), ...(name === undefined ? {} : { name }) })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return 'not-found';
      if (isSecured === false) await trx.deleteFrom('secured_applications').where('application_id', '=', id).execute();
      if (isSecured === true)
        await trx
          .insertInto('secured_applications')
          .values({ application_id: id })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      return 'changed';
    });
    return unlessTaken(work, 'name-taken');
  }

  /** With their rules, users, scenarios, destinations and secrets. @param isExpected Of each of them: else none is removed. */
  async remove(
    accountId: number,
    ids: readonly number[],
    isExpected?: IsExpected<Application>,
  ): Promise<Exclude<Removal, 'not-found'>> {
    const removed = await this.#db.transaction().execute(async (trx) => {
      for (const id of ids) if (!(await this.#isAsExpected(trx, accountId, id, isExpected))) return undefined;
      const owned = trx.selectFrom('applications').select('id').where('account_id', '=', accountId);
      await trx
        .deleteFrom('scenarios')
        .where('account_id', '=', accountId)
        .where('application_id', 'in', owned.where('id', 'in', [...ids]))
        .execute();
      return trx
        .deleteFrom('applications')
        .where('account_id', '=', accountId)
        .where('id', 'in', [...ids])
        .returning('id')
        .execute();
    });
    if (removed === undefined) return 'changed-meanwhile';
    const removedIds = removed.map(({ id }) => id);
    this.#ends.tell('applications', removedIds, 'The application of this user was removed');
    return 'removed';
  }

  /** Those whose logs are shown only to who knows the account's key. */
  async securedAmong(ids: readonly number[]): Promise<ReadonlySet<number>> {
    if (ids.length === 0) return new Set();
    const rows = await this.#db
      .selectFrom('secured_applications')
      .select('application_id')
      .where('application_id', 'in', [...ids])
      .execute();
    return new Set(rows.map((row) => row.application_id));
  }

  async list(
    accountId: number,
    filter: ApplicationFilter,
    page: Page,
  ): Promise<{ rows: Application[]; total: number }> {
    let rows = this.#select(accountId);
    let count = this.#db
      .selectFrom('applications')
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .where('account_id', '=', accountId);
    if (filter.id !== undefined) {
      rows = rows.where('id', '=', filter.id);
      count = count.where('id', '=', filter.id);
    }
    if (filter.nameContains !== undefined) {
      rows = rows.where(substring('name', filter.nameContains));
      count = count.where(substring('name', filter.nameContains));
    }
    if (filter.afterId !== undefined) rows = rows.where('id', '>', filter.afterId);
    const { total } = await count.executeTakeFirstOrThrow();
    return { rows: await rows.orderBy('id').limit(page.count).offset(page.offset).execute(), total };
  }

  /** Nobody else changes the row until the transaction ends. One that is not there is nobody's. */
  async #isAsExpected(
    trx: Transaction<ConfigurationTables>,
    accountId: number,
    id: number,
    isExpected: IsExpected<Application> | undefined,
  ): Promise<boolean> {
    if (isExpected === undefined) return true;
    await lockRow(trx, 'applications', id);
    const now = await this.#select(accountId, trx).where('id', '=', id).executeTakeFirst();
    return now === undefined || isExpected(now);
  }

  #select(accountId: number, db: Kysely<ConfigurationTables> = this.#db) {
    return db
      .selectFrom('applications')
      .select(['id', 'account_id as accountId', 'name', 'modified_at as modifiedAt'])
      .where('account_id', '=', accountId);
  }
}
