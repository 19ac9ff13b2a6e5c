import type { Kysely } from 'kysely';
import { lockRow } from './lock-row.ts';
import type { Page } from './page.ts';
import type { ConfigurationTables } from './schema.ts';

/** A network that SIP calls to the account may come from. */
export interface WhitelistItem {
  readonly id: number;
  /** `192.0.2.0/24` */
  readonly network: string;
  readonly description: string;
}

/** A telephone number that the account takes no calls from. */
export interface BlacklistItem {
  readonly id: number;
  /** E.164, or a regular expression. */
  readonly phone: string;
}

/** The SIP white list and the PSTN black list of accounts. */
export class AccessLists {
  readonly #db: Kysely<ConfigurationTables>;

  constructor(db: Kysely<ConfigurationTables>) {
    this.#db = db;
  }

  async allow(accountId: number, item: Omit<WhitelistItem, 'id'>, limit: number): Promise<number | 'too-many'> {
    return this.#db.transaction().execute(async (trx) => {
      await lockRow(trx, 'accounts', accountId);
      if ((await count(trx, 'sip_whitelist', accountId)) >= limit) return 'too-many';
      const { id } = await trx
        .insertInto('sip_whitelist')
        .values({ account_id: accountId, ...item })
        .returning('id')
        .executeTakeFirstOrThrow();
      return id;
    });
  }

  async changeAllowed(
    accountId: number,
    id: number,
    { network, description }: { network: string; description: string | undefined },
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('sip_whitelist')
      .set({ network, ...(description === undefined ? {} : { description }) })
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async allowed(
    accountId: number,
    id: number | undefined,
    page: Page,
  ): Promise<{ rows: WhitelistItem[]; total: number }> {
    let rows = this.#db
      .selectFrom('sip_whitelist')
      .select(['id', 'network', 'description'])
      .where('account_id', '=', accountId);
    if (id !== undefined) rows = rows.where('id', '=', id);
    return {
      rows: await rows.orderBy('id').limit(page.count).offset(page.offset).execute(),
      total: await count(this.#db, 'sip_whitelist', accountId, id),
    };
  }

  async ban(accountId: number, phone: string, limit: number): Promise<number | 'too-many'> {
    return this.#db.transaction().execute(async (trx) => {
      await lockRow(trx, 'accounts', accountId);
      if ((await count(trx, 'pstn_blacklist', accountId)) >= limit) return 'too-many';
      const { id } = await trx
        .insertInto('pstn_blacklist')
        .values({ account_id: accountId, phone })
        .returning('id')
        .executeTakeFirstOrThrow();
      return id;
    });
  }

  async changeBanned(accountId: number, id: number, phone: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('pstn_blacklist')
      .set({ phone })
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async banned(
    accountId: number,
    filter: { readonly id?: number | undefined; readonly phone?: string | undefined },
    page: Page,
  ): Promise<{ rows: BlacklistItem[]; total: number }> {
    let matching = this.#db.selectFrom('pstn_blacklist').where('account_id', '=', accountId);
    if (filter.id !== undefined) matching = matching.where('id', '=', filter.id);
    if (filter.phone !== undefined) matching = matching.where('phone', '=', filter.phone);
    const { total } = await matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
    const rows = await matching.select(['id', 'phone']).orderBy('id').limit(page.count).offset(page.offset).execute();
    return { rows, total: Number(total) };
  }

  /** @returns False when there was none. */
  async remove(list: 'sip_whitelist' | 'pstn_blacklist', accountId: number, id: number): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom(list)
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }
}

async function count(
  db: Kysely<ConfigurationTables>,
  list: 'sip_whitelist' | 'pstn_blacklist',
  accountId: number,
  id?: number,
): Promise<number> {
  let counting = db
    .selectFrom(list)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('account_id', '=', accountId);
  if (id !== undefined) counting = counting.where('id', '=', id);
  return Number((await counting.executeTakeFirstOrThrow()).total);
}
