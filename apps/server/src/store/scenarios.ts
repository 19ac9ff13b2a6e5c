import type { Clock } from '@callcast/core';
import type { Kysely } from 'kysely';
import { type Page, substring } from './page.ts';
import type { ConfigurationTables } from './schema.ts';

export interface Scenario {
  readonly id: number;
  /** 0 = shared by all applications of the account. */
  readonly applicationId: number;
  readonly name: string;
  readonly modifiedAt: number;
  /** The author's text, byte for byte; only where it was asked for. */
  readonly source?: string;
}

export interface ScenarioFilter {
  readonly id?: number | undefined;
  readonly nameContains?: string | undefined;
  /** Scenarios of this application and the shared ones. */
  readonly applicationId?: number | undefined;
  readonly withSource?: boolean | undefined;
}

export interface ScenarioChange {
  readonly name?: string | undefined;
  readonly source?: string | undefined;
}

/** Scenarios of an account: the texts that decide what happens to a call. */
export class Scenarios {
  readonly #db: Kysely<ConfigurationTables>;
  readonly #clock: Clock;

  constructor(db: Kysely<ConfigurationTables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** @returns The new id, or `name-taken`: names are unique within an application and among the shared ones. */
  async add(accountId: number, applicationId: number, name: string, source: string): Promise<number | 'name-taken'> {
    const row = await this.#db
      .insertInto('scenarios')
      .values({
        account_id: accountId,
        application_id: applicationId,
        name,
        source,
        modified_at: this.#clock.wallNow(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    return row?.id ?? 'name-taken';
  }

  async change(accountId: number, id: number, change: ScenarioChange): Promise<'changed' | 'not-found' | 'name-taken'> {
    return this.#db.transaction().execute(async (trx) => {
      const current = await trx
        .selectFrom('scenarios')
        .select(['application_id', 'name'])
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .executeTakeFirst();
      if (!current) return 'not-found';
      if (change.name !== undefined && change.name !== current.name) {
        const taken = await trx
          .selectFrom('scenarios')
          .select('id')
          .where('account_id', '=', accountId)
          .where('application_id', '=', current.application_id)
          .where('name', '=', change.name)
          .executeTakeFirst();
        if (taken) return 'name-taken';
      }
      await trx
        .updateTable('scenarios')
        .set({
          modified_at: this.#clock.wallNow(),
          ...(change.name === undefined ? {} : { name: change.name }),
          ...(change.source === undefined ? {} : { source: change.source }),
        })
        .where('id', '=', id)
        .execute();
      return 'changed';
    });
  }

  findById(accountId: number, id: number): Promise<Scenario | undefined> {
    return this.#select(accountId).where('id', '=', id).executeTakeFirst();
  }

  /** @param applicationId 0 for the shared ones. */
  findExact(accountId: number, applicationId: number, name: string): Promise<Scenario | undefined> {
    return this.#select(accountId)
      .where('application_id', '=', applicationId)
      .where('name', '=', name)
      .executeTakeFirst();
  }

  /** Looks in the application first, then among the shared ones. */
  findByName(accountId: number, applicationId: number, name: string): Promise<Scenario | undefined> {
    return this.#select(accountId)
      .where('application_id', 'in', [applicationId, 0])
      .where('name', '=', name)
      .orderBy('application_id', 'desc')
      .executeTakeFirst();
  }

  /** Of this name in any application, and the shared one, which comes first. */
  findAllByName(accountId: number, name: string): Promise<Scenario[]> {
    return this.#select(accountId).where('name', '=', name).orderBy('application_id').execute();
  }

  /** The ids of all scenarios of the account. */
  async ids(accountId: number): Promise<number[]> {
    return (await this.#select(accountId).execute()).map(({ id }) => id);
  }

  /** They are bound to no rule any more. */
  async remove(accountId: number, ids: readonly number[]): Promise<void> {
    await this.#db
      .deleteFrom('scenarios')
      .where('account_id', '=', accountId)
      .where('id', 'in', [...ids])
      .execute();
  }

  async list(accountId: number, filter: ScenarioFilter, page: Page): Promise<{ rows: Scenario[]; total: number }> {
    let rows = this.#select(accountId);
    let count = this.#db
      .selectFrom('scenarios')
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
    if (filter.applicationId !== undefined) {
      rows = rows.where('application_id', 'in', [filter.applicationId, 0]);
      count = count.where('application_id', 'in', [filter.applicationId, 0]);
    }
    const { total } = await count.executeTakeFirstOrThrow();
    const selected = filter.withSource ? rows.select('source') : rows;
    return { rows: await selected.orderBy('id').limit(page.count).offset(page.offset).execute(), total };
  }

  #select(accountId: number) {
    return this.#db
      .selectFrom('scenarios')
      .select(['id', 'application_id as applicationId', 'name', 'modified_at as modifiedAt'])
      .where('account_id', '=', accountId);
  }
}
