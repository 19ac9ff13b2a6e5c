import type { Clock } from '@callcast/core';
import type { Kysely } from 'kysely';
import { lockRow } from './lock-row.ts';
import type { Page } from './page.ts';
import type { ConfigurationTables } from './schema.ts';

/** A key of the management API. Its private half was shown once and is nowhere here. */
export interface ServiceKey {
  /** A UUID. */
  readonly id: string;
  readonly accountId: number;
  readonly name: string;
  readonly description: string;
  /** SPKI, PEM. */
  readonly publicKey: string;
  readonly roleIds: readonly number[];
}

export interface ServiceKeyChange {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
}

/** Keys of accounts, their roles, and the rules that they are bound to. */
export class ServiceKeys {
  readonly #db: Kysely<ConfigurationTables>;
  readonly #clock: Clock;

  constructor(db: Kysely<ConfigurationTables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** At most `limit` of the account may be there afterwards. */
  async add({ roleIds, ...key }: ServiceKey, limit: number): Promise<'added' | 'too-many'> {
    return this.#db.transaction().execute(async (trx) => {
      await lockRow(trx, 'accounts', key.accountId);
      const { total } = await trx
        .selectFrom('service_keys')
        .select((eb) => eb.fn.countAll<number>().as('total'))
        .where('account_id', '=', key.accountId)
        .executeTakeFirstOrThrow();
      if (Number(total) >= limit) return 'too-many';
      await trx
        .insertInto('service_keys')
        .values({
          id: key.id,
          account_id: key.accountId,
          name: key.name,
          description: key.description,
          public_key: key.publicKey,
          created_at: this.#clock.wallNow(),
        })
        .execute();
      if (roleIds.length > 0)
        await trx
          .insertInto('service_key_roles')
          .values(roleIds.map((role_id) => ({ key_id: key.id, role_id })))
          .execute();
      return 'added';
    });
  }

  async find(accountId: number, id: string): Promise<ServiceKey | undefined> {
    const [found] = await this.#withRoles(await this.#select(accountId).where('id', '=', id).execute());
    return found;
  }

  /** Oldest first. */
  async list(accountId: number, id: string | undefined, page: Page): Promise<{ rows: ServiceKey[]; total: number }> {
    let rows = this.#select(accountId);
    let count = this.#db
      .selectFrom('service_keys')
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .where('account_id', '=', accountId);
    if (id !== undefined) {
      rows = rows.where('id', '=', id);
      count = count.where('id', '=', id);
    }
    const { total } = await count.executeTakeFirstOrThrow();
    const found = await rows.orderBy('created_at').orderBy('id').limit(page.count).offset(page.offset).execute();
    return { rows: await this.#withRoles(found), total: Number(total) };
  }

  async change(accountId: number, id: string, { name, description }: ServiceKeyChange): Promise<boolean> {
    if (name === undefined && description === undefined) return (await this.find(accountId, id)) !== undefined;
    const { numUpdatedRows } = await this.#db
      .updateTable('service_keys')
      .set({ ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) })
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Exactly these from now on. @returns False when there is no such key. */
  async setRoles(accountId: number, id: string, roleIds: readonly number[]): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const key = await trx
        .selectFrom('service_keys')
        .select('id')
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .executeTakeFirst();
      if (key === undefined || !(await lockRow(trx, 'service_keys', id))) return false;
      await trx.deleteFrom('service_key_roles').where('key_id', '=', id).execute();
      const rows = [...new Set(roleIds)].map((role_id) => ({ key_id: id, role_id }));
      if (rows.length > 0) await trx.insertInto('service_key_roles').values(rows).execute();
      return true;
    });
  }

  /** Its tokens are worth nothing from now on. @returns False when there was none. */
  async remove(accountId: number, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('service_keys')
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  /** @param keyId Of the account that has the rule. */
  async bind(ruleId: number, keyId: string): Promise<void> {
    await this.#db
      .insertInto('rule_keys')
      .values({ rule_id: ruleId, key_id: keyId })
      .onConflict((conflict) => conflict.column('rule_id').doUpdateSet({ key_id: keyId }))
      .execute();
  }

  /** The keys that these rules are bound to, by rule. */
  async boundTo(ruleIds: readonly number[]): Promise<ReadonlyMap<number, string>> {
    if (ruleIds.length === 0) return new Map();
    const rows = await this.#db
      .selectFrom('rule_keys')
      .selectAll()
      .where('rule_id', 'in', [...ruleIds])
      .execute();
    return new Map(rows.map(({ rule_id, key_id }) => [rule_id, key_id]));
  }

  async #withRoles(keys: readonly Omit<ServiceKey, 'roleIds'>[]): Promise<ServiceKey[]> {
    if (keys.length === 0) return [];
    const roles = await this.#db
      .selectFrom('service_key_roles')
      .selectAll()
      .where(
        'key_id',
        'in',
        keys.map(({ id }) => id),
      )
      .orderBy('role_id')
      .execute();
    return keys.map((key) => ({
      ...key,
      roleIds: roles.filter(({ key_id }) => key_id === key.id).map(({ role_id }) => role_id),
    }));
  }

  #select(accountId: number) {
    return this.#db
      .selectFrom('service_keys')
      .select(['id', 'account_id as accountId', 'name', 'description', 'public_key as publicKey'])
      .where('account_id', '=', accountId);
  }
}
