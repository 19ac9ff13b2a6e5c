import type { Clock } from '@callcast/core';
import type { Kysely } from 'kysely';
import { accessLimits } from '../access/limits.ts';
import { parseScopes, type Scope } from '../access/scopes.ts';
import type { Account } from './accounts.ts';
import { lockRow } from './lock-row.ts';
import type { Page } from './page.ts';
import type { ConfigurationTables } from './schema.ts';

/** A key of the API. What was shown once is nowhere here. */
export interface ApiKey {
  readonly id: number;
  readonly name: string;
  /** Its first characters, so that a person can tell keys apart. */
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
  /** To the minute; null: never. */
  readonly lastUsedAt: number | null;
  /** Null: it does not. */
  readonly expiresAt: number | null;
}

export interface NewApiKey extends Pick<ApiKey, 'name' | 'prefix' | 'scopes' | 'expiresAt'> {
  readonly accountId: number;
  readonly sha256: string;
}

/** Keys of accounts. Of a key, only its SHA-256 is kept: it has 256 bits, so that finds it again and gives nothing away. */
export class ApiKeys {
  readonly #db: Kysely<ConfigurationTables>;
  readonly #clock: Clock;

  constructor(db: Kysely<ConfigurationTables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** @returns Its id. `too-many`: the account has as many as it may. */
  async add(key: NewApiKey, limit: number = accessLimits.apiKeys): Promise<number | 'too-many'> {
    return this.#db.transaction().execute(async (trx) => {
      await lockRow(trx, 'accounts', key.accountId);
      const { total } = await trx
        .selectFrom('api_keys')
        .select((eb) => eb.fn.countAll<number>().as('total'))
        .where('account_id', '=', key.accountId)
        .executeTakeFirstOrThrow();
      if (Number(total) >= limit) return 'too-many';
      const { id } = await trx
        .insertInto('api_keys')
        .values({
          account_id: key.accountId,
          name: key.name,
          prefix: key.prefix,
          key_sha256: key.sha256,
          scopes: key.scopes.join(' '),
          created_at: this.#clock.wallNow(),
          last_used_at: null,
          expires_at: key.expiresAt,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return id;
    });
  }

  /**
   * The key with this SHA-256 (lower-case hexadecimal digits) and its account, and notes that it was used, at most once a minute.
   *
   * @returns undefined when there is none, or it has expired.
   */
  async use(sha256: string): Promise<{ key: ApiKey; account: Account } | undefined> {
    const row = await this.#db
      .selectFrom('api_keys')
      .innerJoin('accounts', 'accounts.id', 'api_keys.account_id')
      .select(['api_keys.id', 'api_keys.name', 'prefix', 'scopes', 'api_keys.created_at as createdAt'])
      .select(['last_used_at as lastUsedAt', 'expires_at as expiresAt'])
      .select(['accounts.id as accountId', 'accounts.name as accountName', 'email'])
      .select('accounts.created_at as accountCreatedAt')
      .where('key_sha256', '=', sha256)
      .executeTakeFirst();
    const now = this.#clock.wallNow();
    if (row === undefined || (row.expiresAt !== null && row.expiresAt <= now)) return undefined;
    const { accountId, accountName, email, accountCreatedAt, scopes, ...key } = row;
    if (key.lastUsedAt === null || now - key.lastUsedAt >= accessLimits.lastUseMs) await this.#noteUse(key.id, now);
    return {
      key: { ...key, scopes: parseScopes(scopes) },
      account: { id: accountId, name: accountName, email, createdAt: accountCreatedAt },
    };
  }

  /** Oldest first. */
  async list(accountId: number, page: Page): Promise<{ rows: ApiKey[]; total: number }> {
    const { total } = await this.#db
      .selectFrom('api_keys')
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow();
    const rows = await this.#db
      .selectFrom('api_keys')
      .select(['id', 'name', 'prefix', 'scopes', 'created_at as createdAt', 'last_used_at as lastUsedAt'])
      .select('expires_at as expiresAt')
      .where('account_id', '=', accountId)
      .orderBy('id')
      .limit(page.count)
      .offset(page.offset)
      .execute();
    return { rows: rows.map((row) => ({ ...row, scopes: parseScopes(row.scopes) })), total: Number(total) };
  }

  /** It is worth nothing from now on. @returns False when there was none. */
  async remove(accountId: number, id: number): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('api_keys')
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async #noteUse(id: number, now: number): Promise<void> {
    const noted = this.#db.updateTable('api_keys').set({ last_used_at: now }).where('id', '=', id).execute();
    await noted.catch(() => undefined); // a full disk must not keep a key from reading
  }
}
