import { createHash } from 'node:crypto';
import type { Clock } from '@callcast/core';
import type { Kysely, Transaction } from 'kysely';
import { unlessTaken } from './error.ts';
import type { IsExpected, Removal } from './expected.ts';
import { storeLimits } from './limits.ts';
import { lockRow } from './lock-row.ts';
import { type Page, substring } from './page.ts';
import type { ConfigurationTables } from './schema.ts';

export interface Scenario {
  readonly id: number;
  /** 0 = shared by all applications of the account. */
  readonly applicationId: number;
  readonly name: string;
  readonly modifiedAt: number;
  /** Number of its newest version. */
  readonly version: number;
  /** The author's text, byte for byte; only where it was asked for. */
  readonly source?: string;
}

/** One save of a scenario. */
export interface ScenarioVersion {
  /** 1, 2, 3, … within the scenario. */
  readonly number: number;
  /** Of the text in UTF-8, as lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly createdAt: number;
  readonly savedBy: string | null;
  /** The author's text; only where one version was asked for. */
  readonly source?: string;
}

export interface ScenarioFilter {
  readonly id?: number | undefined;
  readonly nameContains?: string | undefined;
  /** Scenarios of this application and the shared ones. */
  readonly applicationId?: number | undefined;
  readonly withSource?: boolean | undefined;
  /** Rows behind this id; the total counts all. */
  readonly afterId?: number | undefined;
}

export interface ScenarioChange {
  readonly name?: string | undefined;
  readonly source?: string | undefined;
  /** Whoever saves it, if that is known. */
  readonly savedBy?: string | undefined;
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
  async add(
    accountId: number,
    applicationId: number,
    name: string,
    source: string,
    savedBy?: string,
  ): Promise<number | 'name-taken'> {
    const now = this.#clock.wallNow();
    return this.#db.transaction().execute(async (trx) => {
      const row = await trx
        .insertInto('scenarios')
        .values({ account_id: accountId, application_id: applicationId, name, source, version: 1, modified_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (row === undefined) return 'name-taken';
      await keepVersion(trx, { scenarioId: row.id, number: 1, source, now, savedBy });
      return row.id;
    });
  }

  /** A new text is a new version; the same text again is not. Whoever runs an older version goes on with it. */
  async change(
    accountId: number,
    id: number,
    change: ScenarioChange,
    isExpected?: IsExpected<Scenario>,
  ): Promise<'changed' | 'changed-meanwhile' | 'not-found' | 'name-taken'> {
    const { name, source, savedBy } = change;
    const now = this.#clock.wallNow();
    const work = this.#db.transaction().execute(async (trx) => {
      if (!(await this.#isAsExpected(trx, accountId, id, isExpected))) return 'changed-meanwhile';
      // A write first: it holds the row, so that two saves at once do not get the same number.
      const current = await trx
        .updateTable('scenarios')
        .set({ modified_at: now, ...(name === undefined ? {} : { name }) })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .returning(['source', 'version'])
        .executeTakeFirst();
      if (current === undefined) return 'not-found';
      if (source === undefined || source === current.source) return 'changed';
      const number = current.version + 1;
      await trx.updateTable('scenarios').set({ source, version: number }).where('id', '=', id).execute();
      await keepVersion(trx, { scenarioId: id, number, source, now, savedBy });
      return 'changed';
    });
    return unlessTaken(work, 'name-taken');
  }

  /** Versions of a scenario, the newest first; the last {@link storeLimits.scenarioVersions} are kept. */
  async versions(accountId: number, id: number, page: Page): Promise<{ rows: ScenarioVersion[]; total: number }> {
    const { total } = await this.#versions(accountId, id)
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow();
    const rows = await this.#versions(accountId, id)
      .select(VERSION_COLUMNS)
      .orderBy('number', 'desc')
      .limit(page.count)
      .offset(page.offset)
      .execute();
    return { rows, total };
  }

  /** One version with its text; undefined when there is none, or it is not kept any more. */
  findVersion(accountId: number, id: number, number: number): Promise<Required<ScenarioVersion> | undefined> {
    return this.#versions(accountId, id)
      .select([...VERSION_COLUMNS, 'scenario_versions.source'])
      .where('number', '=', number)
      .executeTakeFirst();
  }

  /**
   * Makes the text of an older version the scenario's again. That is a new version: nothing of what happened is lost.
   *
   * @returns The number of the version that is the newest now; `changed-meanwhile` where it is not as expected; undefined when there is no such scenario or version.
   */
  async rollBack(
    accountId: number,
    id: number,
    number: number,
    savedBy?: string,
    isExpected?: IsExpected<Scenario>,
  ): Promise<number | 'changed-meanwhile' | undefined> {
    const version = await this.findVersion(accountId, id, number);
    if (version === undefined) return undefined;
    const outcome = await this.change(accountId, id, { source: version.source, savedBy }, isExpected);
    if (outcome === 'changed-meanwhile') return outcome;
    return outcome === 'changed' ? (await this.findById(accountId, id))?.version : undefined;
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

  /** They are bound to no rule any more. @param isExpected Of each of them: else none is removed. */
  remove(
    accountId: number,
    ids: readonly number[],
    isExpected?: IsExpected<Scenario>,
  ): Promise<Exclude<Removal, 'not-found'>> {
    return this.#db.transaction().execute(async (trx) => {
      for (const id of ids) if (!(await this.#isAsExpected(trx, accountId, id, isExpected))) return 'changed-meanwhile';
      await trx
        .deleteFrom('scenarios')
        .where('account_id', '=', accountId)
        .where('id', 'in', [...ids])
        .execute();
      return 'removed';
    });
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
    if (filter.afterId !== undefined) rows = rows.where('id', '>', filter.afterId);
    const { total } = await count.executeTakeFirstOrThrow();
    const selected = filter.withSource ? rows.select('source') : rows;
    return { rows: await selected.orderBy('id').limit(page.count).offset(page.offset).execute(), total };
  }

  /** Nobody else changes the row until the transaction ends. One that is not there is nobody's. */
  async #isAsExpected(
    trx: Transaction<ConfigurationTables>,
    accountId: number,
    id: number,
    isExpected: IsExpected<Scenario> | undefined,
  ): Promise<boolean> {
    if (isExpected === undefined) return true;
    await lockRow(trx, 'scenarios', id);
    const now = await this.#select(accountId, trx).where('id', '=', id).executeTakeFirst();
    return now === undefined || isExpected(now);
  }

  #select(accountId: number, db: Kysely<ConfigurationTables> = this.#db) {
    return db
      .selectFrom('scenarios')
      .select(['id', 'application_id as applicationId', 'name', 'modified_at as modifiedAt', 'version'])
      .where('account_id', '=', accountId);
  }

  #versions(accountId: number, id: number) {
    return this.#db
      .selectFrom('scenario_versions')
      .innerJoin('scenarios', 'scenarios.id', 'scenario_versions.scenario_id')
      .where('scenarios.account_id', '=', accountId)
      .where('scenario_id', '=', id);
  }
}

const VERSION_COLUMNS = ['number', 'sha256', 'created_at as createdAt', 'created_by as savedBy'] as const;

/** Keeps a version, and so many before it. */
export async function keepVersion(
  trx: Transaction<ConfigurationTables>,
  version: {
    readonly scenarioId: number;
    readonly number: number;
    readonly source: string;
    readonly now: number;
    readonly savedBy: string | undefined;
  },
): Promise<void> {
  const { scenarioId, number, source, now, savedBy } = version;
  await trx
    .insertInto('scenario_versions')
    .values({
      scenario_id: scenarioId,
      number,
      source,
      sha256: createHash('sha256').update(source).digest('hex'),
      created_at: now,
      created_by: savedBy ?? null,
    })
    .execute();
  await trx
    .deleteFrom('scenario_versions')
    .where('scenario_id', '=', scenarioId)
    .where('number', '<=', number - storeLimits.scenarioVersions)
    .execute();
}
