import type { Clock } from '@callcast/core';
import { type NamedText, withRequired } from '@callcast/scenario/sources';
import type { Kysely, Transaction } from 'kysely';
import { unlessTaken } from './error.ts';
import type { IsExpected, Removal } from './expected.ts';
import { lockRow } from './lock-row.ts';
import { substring } from './page.ts';
import type { ConfigurationTables } from './schema.ts';

export interface Rule {
  readonly id: number;
  readonly applicationId: number;
  readonly name: string;
  /** Regular expression for the whole dialled number. */
  readonly pattern: string;
  readonly patternExclude: string | null;
  readonly videoConference: boolean;
  readonly modifiedAt: number;
}

export interface RuleWithScenarios extends Rule {
  /** In the order in which they run. */
  readonly scenarioIds: readonly number[];
}

export interface NewRule {
  readonly applicationId: number;
  readonly name: string;
  readonly pattern: string;
  readonly patternExclude?: string | undefined;
  readonly videoConference?: boolean | undefined;
  /** Run in this order, in one context. */
  readonly scenarioIds: readonly number[];
}

export interface RuleChange {
  readonly name?: string | undefined;
  readonly pattern?: string | undefined;
  /** Null: it excludes nothing. */
  readonly patternExclude?: string | null | undefined;
  readonly videoConference?: boolean | undefined;
  /** Instead of those that it runs. */
  readonly scenarioIds?: readonly number[] | undefined;
}

/** A rule of any application of an account. */
export interface RuleOfAccount {
  readonly id: number;
  readonly name: string;
  readonly applicationId: number;
  readonly applicationName: string;
}

/** A scenario bound to a rule. */
export interface BoundScenario {
  readonly ruleId: number;
  readonly id: number;
  readonly name: string;
}

/** Rules of an application, in the order in which they are tried, and the scenarios bound to them. */
export class Rules {
  readonly #db: Kysely<ConfigurationTables>;
  readonly #clock: Clock;

  constructor(db: Kysely<ConfigurationTables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Appends a rule: it is tried after all others. @returns The new id, or `name-taken`. */
  async add(rule: NewRule): Promise<number | 'name-taken'> {
    return this.#db.transaction().execute(async (trx) => {
      const row = await trx
        .insertInto('rules')
        .values((eb) => ({
          application_id: rule.applicationId,
          name: rule.name,
          pattern: rule.pattern,
          pattern_exclude: rule.patternExclude ?? null,
          video_conference: rule.videoConference ? 1 : 0,
          position: eb
            .selectFrom('rules')
            .select((inner) => inner.fn.coalesce(inner(inner.fn.max('position'), '+', 1), inner.lit(0)).as('next'))
            .where('application_id', '=', rule.applicationId),
          modified_at: this.#clock.wallNow(),
        }))
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!row) return 'name-taken';
      const bound = [...new Set(rule.scenarioIds)].map((scenarioId, position) => ({
        rule_id: row.id,
        scenario_id: scenarioId,
        position,
      }));
      if (bound.length > 0) await trx.insertInto('rule_scenarios').values(bound).execute();
      return row.id;
    });
  }

  /** In the order in which they are tried. */
  async list(applicationId: number, filter: { id?: number | undefined; nameContains?: string | undefined } = {}) {
    let query = this.#db
      .selectFrom('rules')
      .select(['id', 'name', 'pattern', 'application_id as applicationId', 'modified_at as modifiedAt'])
      .select(['pattern_exclude as patternExclude', 'video_conference as videoConference'])
      .where('application_id', '=', applicationId);
    if (filter.id !== undefined) query = query.where('id', '=', filter.id);
    if (filter.nameContains !== undefined) query = query.where(substring('name', filter.nameContains));
    const rows = await query.orderBy('position').orderBy('id').execute();
    return rows.map((row): Rule => ({ ...row, videoConference: row.videoConference === 1 }));
  }

  /** @param applicationId The rule's. */
  async change(
    applicationId: number,
    id: number,
    change: RuleChange,
    isExpected?: IsExpected<RuleWithScenarios>,
  ): Promise<'changed' | 'changed-meanwhile' | 'not-found' | 'name-taken'> {
    const { name, pattern, patternExclude, videoConference, scenarioIds } = change;
    const work = this.#db.transaction().execute(async (trx) => {
      if (!(await this.#isAsExpected(trx, applicationId, id, isExpected))) return 'changed-meanwhile';
      const { numUpdatedRows } = await trx
        .updateTable('rules')
        .set({
          modified_at: this.#clock.wallNow(),
          ...(name === undefined ? {} : { name }),
          ...(pattern === undefined ? {} : { pattern }),
          ...(patternExclude === undefined ? {} : { pattern_exclude: patternExclude }),
          ...(videoConference === undefined ? {} : { video_conference: videoConference ? 1 : 0 }),
        })
        .where('application_id', '=', applicationId)
        .where('id', '=', id)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return 'not-found';
      if (scenarioIds !== undefined) await bind(trx, id, scenarioIds);
      return 'changed';
    });
    return unlessTaken(work, 'name-taken');
  }

  /** Rules of the account by their names; `applicationIds` undefined: of any application. */
  async findByNames(
    accountId: number,
    names: readonly string[] | undefined,
    applicationIds: readonly number[] | undefined,
  ): Promise<RuleOfAccount[]> {
    let query = this.#ofAccount(accountId);
    if (names !== undefined) query = query.where('rules.name', 'in', [...names]);
    if (applicationIds !== undefined) query = query.where('applications.id', 'in', [...applicationIds]);
    return query.orderBy('rules.id').execute();
  }

  /** In the order in which they are tried, or one of them. */
  async listWithScenarios(applicationId: number, id?: number): Promise<RuleWithScenarios[]> {
    const rules = await this.list(applicationId, { id });
    const bound = await this.boundScenarios(rules.map((rule) => rule.id));
    const idsOf = Map.groupBy(bound, ({ ruleId }) => ruleId);
    return rules.map((rule) => ({ ...rule, scenarioIds: (idsOf.get(rule.id) ?? []).map((scenario) => scenario.id) }));
  }

  /** A rule of this application. */
  removeOne(applicationId: number, id: number, isExpected?: IsExpected<RuleWithScenarios>): Promise<Removal> {
    return this.#db.transaction().execute(async (trx) => {
      if (!(await this.#isAsExpected(trx, applicationId, id, isExpected))) return 'changed-meanwhile';
      const { numDeletedRows } = await trx
        .deleteFrom('rules')
        .where('application_id', '=', applicationId)
        .where('id', '=', id)
        .executeTakeFirst();
      return numDeletedRows === 0n ? 'not-found' : 'removed';
    });
  }

  /** @param ids Checked to be the account's. */
  async remove(ids: readonly number[]): Promise<void> {
    await this.#db
      .deleteFrom('rules')
      .where('id', 'in', [...ids])
      .execute();
  }

  /**
   * Puts these rules of the application into this order, in the places that they have together.
   *
   * @param isExpected Of all rules of the application, in their order.
   */
  reorder(
    applicationId: number,
    ids: readonly number[],
    isExpected?: IsExpected<readonly RuleWithScenarios[]>,
  ): Promise<'reordered' | 'changed-meanwhile'> {
    return this.#db.transaction().execute(async (trx) => {
      await lockRow(trx, 'applications', applicationId);
      if (isExpected !== undefined) {
        // Each of them is held as well: what is looked at stays until they are in order.
        await trx
          .updateTable('rules')
          .set((eb) => ({ name: eb.ref('name') }))
          .where('application_id', '=', applicationId)
          .execute();
        const now = await new Rules(trx, this.#clock).listWithScenarios(applicationId);
        if (!isExpected(now)) return 'changed-meanwhile';
      }
      const rows = await trx
        .selectFrom('rules')
        .select('id')
        .where('application_id', '=', applicationId)
        .orderBy('position')
        .orderBy('id')
        .execute();
      const ordered = inPlaces(
        rows.map(({ id }) => id),
        ids,
      );
      for (const [position, id] of ordered.entries())
        await trx.updateTable('rules').set({ position }).where('id', '=', id).execute();
      return 'reordered';
    });
  }

  /** Changes which scenarios the rule runs, and in which order; `change` gets those of now. */
  async rebind(ruleId: number, change: (scenarioIds: readonly number[]) => readonly number[]): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await lockRow(trx, 'rules', ruleId);
      const rows = await trx
        .selectFrom('rule_scenarios')
        .select('scenario_id')
        .where('rule_id', '=', ruleId)
        .orderBy('position')
        .execute();
      await bind(trx, ruleId, change(rows.map((row) => row.scenario_id)));
    });
  }

  /** A rule of any application of the account. */
  async findInAccount(accountId: number, id: number): Promise<RuleOfAccount | undefined> {
    return this.#ofAccount(accountId).where('rules.id', '=', id).executeTakeFirst();
  }

  /** Scenarios of these rules, each rule's in its order. */
  async boundScenarios(ruleIds: readonly number[]): Promise<BoundScenario[]> {
    if (ruleIds.length === 0) return [];
    return this.#db
      .selectFrom('rule_scenarios')
      .innerJoin('scenarios', 'scenarios.id', 'rule_scenarios.scenario_id')
      .select(['rule_scenarios.rule_id as ruleId', 'scenarios.id', 'scenarios.name'])
      .where('rule_scenarios.rule_id', 'in', [...ruleIds])
      .orderBy('rule_scenarios.position')
      .execute();
  }

  /** Name and text of a rule's scenarios, in the order in which they run. */
  async scenarioSources(ruleId: number): Promise<NamedText[]> {
    const bound = await this.#db
      .selectFrom('rule_scenarios')
      .innerJoin('scenarios', 'scenarios.id', 'rule_scenarios.scenario_id')
      .select(['scenarios.name', 'scenarios.source'])
      .where('rule_scenarios.rule_id', '=', ruleId)
      .orderBy('rule_scenarios.position')
      .execute();
    return withRequired(bound, (names) => this.#usable(ruleId, names));
  }

  /** Scenarios of these names that the rule's application has, or all of the account share. */
  async #usable(ruleId: number, names: readonly string[]): Promise<NamedText[]> {
    const rows = await this.#db
      .selectFrom('rules')
      .innerJoin('applications', 'applications.id', 'rules.application_id')
      .innerJoin('scenarios', 'scenarios.account_id', 'applications.account_id')
      .select(['scenarios.name', 'scenarios.source', 'scenarios.application_id'])
      .where('rules.id', '=', ruleId)
      .where((one) =>
        one.or([
          one('scenarios.application_id', '=', 0),
          one('scenarios.application_id', '=', one.ref('applications.id')),
        ]),
      )
      .where('scenarios.name', 'in', names)
      .orderBy('scenarios.application_id') // the application's own come last, and stay
      .execute();
    return [...new Map(rows.map(({ name, source }) => [name, { name, source }])).values()];
  }

  /** Nobody else changes the rule until the transaction ends. One that is not there is nobody's. */
  async #isAsExpected(
    trx: Transaction<ConfigurationTables>,
    applicationId: number,
    id: number,
    isExpected: IsExpected<RuleWithScenarios> | undefined,
  ): Promise<boolean> {
    if (isExpected === undefined) return true;
    await lockRow(trx, 'rules', id);
    const [now] = await new Rules(trx, this.#clock).listWithScenarios(applicationId, id);
    return now === undefined || isExpected(now);
  }

  #ofAccount(accountId: number) {
    return this.#db
      .selectFrom('rules')
      .innerJoin('applications', 'applications.id', 'rules.application_id')
      .select(['rules.id', 'rules.name', 'applications.id as applicationId', 'applications.name as applicationName'])
      .where('applications.account_id', '=', accountId);
  }
}

/** They run in this order, instead of those bound before. */
async function bind(
  trx: Transaction<ConfigurationTables>,
  ruleId: number,
  scenarioIds: readonly number[],
): Promise<void> {
  await trx.deleteFrom('rule_scenarios').where('rule_id', '=', ruleId).execute();
  const bound = [...new Set(scenarioIds)].map((scenario_id, position) => ({ rule_id: ruleId, scenario_id, position }));
  if (bound.length > 0) await trx.insertInto('rule_scenarios').values(bound).execute();
}

/** `all`, with those of `ordered` in that order in the places that they have together. */
export function inPlaces(all: readonly number[], ordered: readonly number[]): number[] {
  const moved = new Set(ordered);
  const next = [...moved].values();
  return all.map((id) => (moved.has(id) ? (next.next().value ?? id) : id));
}
