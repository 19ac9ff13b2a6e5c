import type { Clock } from '@callcast/core';
import type { Kysely, Transaction } from 'kysely';
import { unlessTaken } from './error.ts';
import type { IsExpected, Removal } from './expected.ts';
import { lockRow } from './lock-row.ts';
import type { Page } from './page.ts';
import type { ConfigurationTables } from './schema.ts';

/** A row as it is kept. The key is sealed; whoever asks here never sees it. */
export interface StoredDestination {
  readonly id: number;
  readonly applicationId: number;
  readonly name: string;
  readonly preset: string;
  readonly server: string;
  readonly application: string | null;
  readonly backupServer: string | null;
  readonly sealedKey: string;
  readonly keyHint: string;
  /** JSON. */
  readonly policy: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** What its owner decides of a row. */
export type DestinationFields = Pick<
  StoredDestination,
  'name' | 'preset' | 'server' | 'application' | 'backupServer' | 'keyHint' | 'policy'
>;

/** What is to be changed; the rest stays as it is at that moment. A new key comes with what it is a key for. */
export type DestinationRowChange = Partial<DestinationFields & Pick<StoredDestination, 'sealedKey'>>;

/** Destinations of an application: where its scenarios publish to, by name. */
export class Destinations {
  readonly #db: Kysely<ConfigurationTables>;
  readonly #clock: Clock;

  constructor(db: Kysely<ConfigurationTables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * @param seal Seals the key for the row it is given.
   * @returns The new id, or why there is none. At most `limit` may be there afterwards.
   */
  async add(
    applicationId: number,
    fields: DestinationFields,
    seal: (id: number) => string,
    limit: number,
  ): Promise<number | 'name-taken' | 'too-many'> {
    const now = this.#clock.wallNow();
    return this.#db.transaction().execute(async (trx) => {
      await lockRow(trx, 'applications', applicationId);
      const { total } = await trx
        .selectFrom('destinations')
        .select((eb) => eb.fn.countAll<number>().as('total'))
        .where('application_id', '=', applicationId)
        .executeTakeFirstOrThrow();
      if (total >= limit) return 'too-many';
      const row = await trx
        .insertInto('destinations')
        .values({
          application_id: applicationId,
          ...columnsOf(fields),
          sealed_key: '', // not known before the row has its id; nobody sees the row before the transaction ends
          created_at: now,
          modified_at: now,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (row === undefined) return 'name-taken';
      await trx
        .updateTable('destinations')
        .set({ sealed_key: seal(row.id) })
        .where('id', '=', row.id)
        .execute();
      return row.id;
    });
  }

  async change(
    applicationId: number,
    id: number,
    change: DestinationRowChange,
    isExpected?: IsExpected<StoredDestination>,
  ): Promise<'changed' | 'changed-meanwhile' | 'not-found' | 'name-taken'> {
    const work = this.#db.transaction().execute(async (trx) => {
      if (!(await this.#isAsExpected(trx, applicationId, id, isExpected))) return 'changed-meanwhile';
      const { numUpdatedRows } = await trx
        .updateTable('destinations')
        .set({ ...changedColumns(change), modified_at: this.#clock.wallNow() })
        .where('application_id', '=', applicationId)
        .where('id', '=', id)
        .executeTakeFirst();
      return numUpdatedRows === 0n ? 'not-found' : 'changed';
    });
    return unlessTaken(work, 'name-taken');
  }

  remove(applicationId: number, id: number, isExpected?: IsExpected<StoredDestination>): Promise<Removal> {
    return this.#db.transaction().execute(async (trx) => {
      if (!(await this.#isAsExpected(trx, applicationId, id, isExpected))) return 'changed-meanwhile';
      const { numDeletedRows } = await trx
        .deleteFrom('destinations')
        .where('application_id', '=', applicationId)
        .where('id', '=', id)
        .executeTakeFirst();
      return numDeletedRows === 0n ? 'not-found' : 'removed';
    });
  }

  findById(applicationId: number, id: number): Promise<StoredDestination | undefined> {
    return this.#select(applicationId).where('id', '=', id).executeTakeFirst();
  }

  findByName(applicationId: number, name: string): Promise<StoredDestination | undefined> {
    return this.#select(applicationId).where('name', '=', name).executeTakeFirst();
  }

  async list(applicationId: number, page: Page): Promise<{ rows: StoredDestination[]; total: number }> {
    const { total } = await this.#db
      .selectFrom('destinations')
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .where('application_id', '=', applicationId)
      .executeTakeFirstOrThrow();
    const rows = this.#select(applicationId).orderBy('name').limit(page.count).offset(page.offset);
    return { rows: await rows.execute(), total };
  }

  /** Nobody else changes the row until the transaction ends. One that is not there is nobody's. */
  async #isAsExpected(
    trx: Transaction<ConfigurationTables>,
    applicationId: number,
    id: number,
    isExpected: IsExpected<StoredDestination> | undefined,
  ): Promise<boolean> {
    if (isExpected === undefined) return true;
    await lockRow(trx, 'destinations', id);
    const now = await this.#select(applicationId, trx).where('id', '=', id).executeTakeFirst();
    return now === undefined || isExpected(now);
  }

  #select(applicationId: number, db: Kysely<ConfigurationTables> = this.#db) {
    return db
      .selectFrom('destinations')
      .select(['id', 'application_id as applicationId', 'name', 'preset', 'server', 'application'])
      .select(['backup_server as backupServer', 'sealed_key as sealedKey', 'key_hint as keyHint', 'policy'])
      .select(['created_at as createdAt', 'modified_at as modifiedAt'])
      .where('application_id', '=', applicationId);
  }
}

/** @returns Undefined for what is left out, which an update leaves as it is. */
function changedColumns(change: DestinationRowChange) {
  const { name, preset, server, application, backupServer, sealedKey, keyHint, policy } = change;
  const ofAddress = { server, application, backup_server: backupServer, sealed_key: sealedKey, key_hint: keyHint };
  return { name, preset, ...ofAddress, policy };
}

function columnsOf({ name, preset, server, application, backupServer, keyHint, policy }: DestinationFields) {
  return { name, preset, server, application, backup_server: backupServer, key_hint: keyHint, policy };
}
