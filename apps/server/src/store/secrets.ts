import type { Clock } from '@callcast/core';
import type { Kysely, Transaction } from 'kysely';
import { unlessTaken } from './error.ts';
import type { IsExpected, Removal } from './expected.ts';
import { lockRow } from './lock-row.ts';
import { type Page, substring } from './page.ts';
import type { ConfigurationTables } from './schema.ts';

/** A row as it is kept. The value is sealed; whoever asks here never sees it. */
export interface StoredSecret {
  readonly id: number;
  readonly applicationId: number;
  readonly name: string;
  readonly description: string;
  readonly sealedValue: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** What is to be changed; the rest stays as it is at that moment. */
export type SecretRowChange = Partial<Pick<StoredSecret, 'name' | 'description' | 'sealedValue'>>;

/** Secrets of an application: what its scenarios read by name. */
export class Secrets {
  readonly #db: Kysely<ConfigurationTables>;
  readonly #clock: Clock;

  constructor(db: Kysely<ConfigurationTables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * @param seal Seals the value for the row it is given.
   * @returns The new id, or why there is none. At most `limit` may be there afterwards.
   */
  async add(
    applicationId: number,
    { name, description }: Pick<StoredSecret, 'name' | 'description'>,
    seal: (id: number) => string,
    limit: number,
  ): Promise<number | 'name-taken' | 'too-many'> {
    const now = this.#clock.wallNow();
    return this.#db.transaction().execute(async (trx) => {
      await lockRow(trx, 'applications', applicationId);
      const { total } = await trx
        .selectFrom('secrets')
        .select((eb) => eb.fn.countAll<number>().as('total'))
        .where('application_id', '=', applicationId)
        .executeTakeFirstOrThrow();
      if (total >= limit) return 'too-many';
      const row = await trx
        .insertInto('secrets')
        .values({
          application_id: applicationId,
          name,
          description,
          sealed_value: '', // not known before the row has its id; nobody sees the row before the transaction ends
          created_at: now,
          modified_at: now,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (row === undefined) return 'name-taken';
      const sealed_value = seal(row.id);
      await trx.updateTable('secrets').set({ sealed_value }).where('id', '=', row.id).execute();
      return row.id;
    });
  }

  async change(
    applicationId: number,
    id: number,
    { name, description, sealedValue }: SecretRowChange,
    isExpected?: IsExpected<StoredSecret>,
  ): Promise<'changed' | 'changed-meanwhile' | 'not-found' | 'name-taken'> {
    const work = this.#db.transaction().execute(async (trx) => {
      if (!(await this.#isAsExpected(trx, applicationId, id, isExpected))) return 'changed-meanwhile';
      const { numUpdatedRows } = await trx
        .updateTable('secrets')
        .set({ name, description, sealed_value: sealedValue, modified_at: this.#clock.wallNow() })
        .where('application_id', '=', applicationId)
        .where('id', '=', id)
        .executeTakeFirst();
      return numUpdatedRows === 0n ? 'not-found' : 'changed';
    });
    return unlessTaken(work, 'name-taken');
  }

  remove(applicationId: number, id: number, isExpected?: IsExpected<StoredSecret>): Promise<Removal> {
    return this.#db.transaction().execute(async (trx) => {
      if (!(await this.#isAsExpected(trx, applicationId, id, isExpected))) return 'changed-meanwhile';
      const { numDeletedRows } = await trx
        .deleteFrom('secrets')
        .where('application_id', '=', applicationId)
        .where('id', '=', id)
        .executeTakeFirst();
      return numDeletedRows === 0n ? 'not-found' : 'removed';
    });
  }

  findById(applicationId: number, id: number): Promise<StoredSecret | undefined> {
    return this.#select(applicationId).where('id', '=', id).executeTakeFirst();
  }

  findByName(applicationId: number, name: string): Promise<StoredSecret | undefined> {
    return this.#select(applicationId).where('name', '=', name).executeTakeFirst();
  }

  /** In the order of their names. */
  async list(
    applicationId: number,
    page: Page,
    nameContains?: string,
  ): Promise<{ rows: StoredSecret[]; total: number }> {
    let rows = this.#select(applicationId);
    let count = this.#db
      .selectFrom('secrets')
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .where('application_id', '=', applicationId);
    if (nameContains !== undefined) {
      rows = rows.where(substring('name', nameContains));
      count = count.where(substring('name', nameContains));
    }
    const { total } = await count.executeTakeFirstOrThrow();
    return { rows: await rows.orderBy('name').limit(page.count).offset(page.offset).execute(), total };
  }

  /** Nobody else changes the row until the transaction ends. One that is not there is nobody's. */
  async #isAsExpected(
    trx: Transaction<ConfigurationTables>,
    applicationId: number,
    id: number,
    isExpected: IsExpected<StoredSecret> | undefined,
  ): Promise<boolean> {
    if (isExpected === undefined) return true;
    await lockRow(trx, 'secrets', id);
    const now = await this.#select(applicationId, trx).where('id', '=', id).executeTakeFirst();
    return now === undefined || isExpected(now);
  }

  #select(applicationId: number, db: Kysely<ConfigurationTables> = this.#db) {
    return db
      .selectFrom('secrets')
      .select(['id', 'application_id as applicationId', 'name', 'description', 'sealed_value as sealedValue'])
      .select(['created_at as createdAt', 'modified_at as modifiedAt'])
      .where('application_id', '=', applicationId);
  }
}
