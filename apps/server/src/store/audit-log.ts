import type { Clock } from '@callcast/core';
import type { Kysely } from 'kysely';
import type { Actor } from '../access/actor.ts';
import { accessLimits } from '../access/limits.ts';
import type { ConfigurationTables } from './schema.ts';

export interface NewAuditEntry {
  readonly accountId: number;
  readonly actor: Actor;
  /** Name of the operation or command. */
  readonly action: string;
  /** `application=1 secret=2`: ids and names, never a value. */
  readonly target: string;
  /** Of the client; empty for the command line. */
  readonly address: string;
}

export interface AuditEntry extends NewAuditEntry {
  readonly id: number;
  readonly at: number;
}

/** Who changed what. Entries are only ever added, and removed when they are old. */
export class AuditLog {
  readonly #db: Kysely<ConfigurationTables>;
  readonly #clock: Clock;

  constructor(db: Kysely<ConfigurationTables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async add({ accountId, actor, action, target, address }: NewAuditEntry): Promise<void> {
    await this.#db
      .insertInto('audit_entries')
      .values({
        account_id: accountId,
        at: this.#clock.wallNow(),
        actor_kind: actor.kind,
        actor_id: actor.id,
        actor_name: actor.name,
        action,
        target: target.slice(0, accessLimits.auditTargetCharacters),
        address,
      })
      .execute();
  }

  /** Newest first. @param before Id of the last entry of the page before. */
  async list(accountId: number, before: number | undefined, count: number): Promise<AuditEntry[]> {
    let query = this.#db.selectFrom('audit_entries').selectAll().where('account_id', '=', accountId);
    if (before !== undefined) query = query.where('id', '<', before);
    const rows = await query.orderBy('id', 'desc').limit(count).execute();
    return rows.map((row) => ({
      id: row.id,
      at: row.at,
      accountId: row.account_id,
      actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
      action: row.action,
      target: row.target,
      address: row.address,
    }));
  }

  /**
   * Removes entries from before `olderThan`, and of each account all but the newest, at most `most` in one go.
   *
   * @returns How many.
   */
  async sweep(olderThan: number, most: number, keep: number = accessLimits.auditEntries): Promise<number> {
    const old = await this.#db
      .selectFrom('audit_entries')
      .select('id')
      .where('at', '<', olderThan)
      .orderBy('at')
      .limit(most)
      .execute();
    const surplus = await this.#surplus(keep, most - old.length);
    const ids = [...old.map(({ id }) => id), ...surplus];
    // Fewer than a statement takes parameters.
    for (let from = 0; from < ids.length; from += 500)
      await this.#db
        .deleteFrom('audit_entries')
        .where('id', 'in', ids.slice(from, from + 500))
        .execute();
    return ids.length;
  }

  async #surplus(keep: number, most: number): Promise<number[]> {
    if (most <= 0) return [];
    const crowded = await this.#db
      .selectFrom('audit_entries')
      .select('account_id')
      .groupBy('account_id')
      .having((eb) => eb.fn.countAll(), '>', keep)
      .limit(1)
      .execute();
    const ids: number[] = [];
    for (const { account_id } of crowded) {
      const edge = await this.#db
        .selectFrom('audit_entries')
        .select('id')
        .where('account_id', '=', account_id)
        .orderBy('id', 'desc')
        .offset(keep)
        .limit(1)
        .executeTakeFirst();
      if (edge === undefined) continue;
      const rows = await this.#db
        .selectFrom('audit_entries')
        .select('id')
        .where('account_id', '=', account_id)
        .where('id', '<=', edge.id)
        .orderBy('id')
        .limit(most)
        .execute();
      ids.push(...rows.map(({ id }) => id));
    }
    return ids;
  }
}
