import type { Clock } from '@callcast/core';
import type { Kysely } from 'kysely';
import { storeLimits } from './limits.ts';
import type { ConfigurationTables } from './schema.ts';

/** What is sent again to who sends the same request again. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null: too long to be kept; `headers.location` leads to what was made. */
  readonly body: string | null;
}

/** `running`: the first request with this key is not answered yet. `another`: it was not the same. `full`: too many keys. */
export type Claim = 'claimed' | 'running' | 'another' | 'full' | KeptAnswer;

/** Answers by the keys that clients gave their requests (draft-ietf-httpapi-idempotency-key-header-07). */
export class IdempotencyKeys {
  readonly #db: Kysely<ConfigurationTables>;
  readonly #clock: Clock;

  constructor(db: Kysely<ConfigurationTables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * Whoever gets `claimed`, of requests that come at once one alone, has to {@link keep} or {@link release}; a claim of a server that died
   * meanwhile is worth nothing after a minute.
   *
   * @param requestSha256 Of all that makes two requests the same.
   */
  async claim(accountId: number, key: string, requestSha256: string): Promise<Claim> {
    const now = this.#clock.wallNow();
    await this.#of(accountId, key)
      .where((eb) =>
        eb.or([
          eb('created_at', '<=', now - storeLimits.idempotencyKeyMs),
          eb.and([eb('status', 'is', null), eb('created_at', '<=', now - storeLimits.idempotencyClaimMs)]),
        ]),
      )
      .execute();
    if (await this.#isFull(accountId)) return (await this.#find(accountId, key, requestSha256)) ?? 'full';
    const row = { account_id: accountId, key, request_sha256: requestSha256, headers: '{}', created_at: now };
    const claimed = await this.#db
      .insertInto('idempotency_keys')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returning('key')
      .executeTakeFirst();
    if (claimed !== undefined) return 'claimed';
    // Released between the two statements: the client comes again.
    return (await this.#find(accountId, key, requestSha256)) ?? 'running';
  }

  async keep(accountId: number, key: string, { status, headers, body }: KeptAnswer): Promise<void> {
    await this.#db
      .updateTable('idempotency_keys')
      .set({ status, headers: JSON.stringify(headers), body })
      .where('account_id', '=', accountId)
      .where('key', '=', key)
      .execute();
  }

  /** The request did nothing: it may be tried again with the same key. */
  async release(accountId: number, key: string): Promise<void> {
    await this.#of(accountId, key).where('status', 'is', null).execute();
  }

  /** @returns How many old ones were removed. */
  async sweep(most: number): Promise<number> {
    const before = this.#clock.wallNow() - storeLimits.idempotencyKeyMs;
    const old = await this.#db
      .selectFrom('idempotency_keys')
      .select(['account_id', 'key'])
      .where('created_at', '<=', before)
      .limit(most)
      .execute();
    for (const { account_id, key } of old) await this.#of(account_id, key).where('created_at', '<=', before).execute();
    return old.length;
  }

  #of(accountId: number, key: string) {
    return this.#db.deleteFrom('idempotency_keys').where('account_id', '=', accountId).where('key', '=', key);
  }

  async #isFull(accountId: number): Promise<boolean> {
    const { count } = await this.#db
      .selectFrom('idempotency_keys')
      .select((eb) => eb.fn.countAll<number | string>().as('count'))
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow();
    return Number(count) >= storeLimits.idempotencyKeys;
  }

  async #find(accountId: number, key: string, requestSha256: string): Promise<Claim | undefined> {
    const row = await this.#db
      .selectFrom('idempotency_keys')
      .select(['request_sha256', 'status', 'headers', 'body'])
      .where('account_id', '=', accountId)
      .where('key', '=', key)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    if (row.request_sha256 !== requestSha256) return 'another';
    if (row.status === null) return 'running';
    return { status: row.status, headers: JSON.parse(row.headers) as Record<string, string>, body: row.body };
  }
}
