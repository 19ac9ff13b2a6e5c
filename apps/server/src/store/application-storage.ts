import type { Clock } from '@callcast/core';
import { CodedError } from '@callcast/core';
import type { Kysely, Transaction } from 'kysely';
import { storeLimits } from './limits.ts';
import type { Page } from './page.ts';
import type { StorageTables } from './schema.ts';

export type StorageErrorCode =
  | 'STORAGE_KEY_INVALID'
  | 'STORAGE_VALUE_INVALID'
  | 'STORAGE_TTL_INVALID'
  | 'STORAGE_CURSOR_INVALID'
  | 'STORAGE_FULL';

/** An operation on the key-value storage that was refused; nothing was changed. */
export class StorageError extends CodedError<StorageErrorCode> {}

/** What is kept under a key. */
export interface StorageItem {
  readonly key: string;
  readonly value: string;
  /** Seconds since 1970-01-01 UTC. From then on nobody sees it. */
  readonly expireAt: number;
}

export interface StorageKeys {
  readonly keys: readonly string[];
  /** Where to go on; undefined when these were the last. */
  readonly cursor: string | undefined;
}

/** The key-value storage of one application, as its scenarios see it. */
export interface ApplicationStoragePort {
  /** @returns Null when there is none. @throws {StorageError} `STORAGE_KEY_INVALID` */
  get(key: string): Promise<StorageItem | null>;
  /**
   * Creates or overwrites.
   *
   * @param ttlSeconds 0 to 7,776,000; 0 is over at once.
   * @throws {StorageError} `STORAGE_KEY_INVALID`, `STORAGE_VALUE_INVALID`, `STORAGE_TTL_INVALID`, `STORAGE_FULL`
   */
  put(key: string, value: string, ttlSeconds: number): Promise<StorageItem>;
  /** @returns What was removed; null when there was none. @throws {StorageError} `STORAGE_KEY_INVALID` */
  remove(key: string): Promise<StorageItem | null>;
  /**
   * Keys in ascending order.
   *
   * @param pattern What they begin with; left out or empty: all.
   * @param page At most `count` (1 to 1,000, which is the default), after those that ended with `cursor`.
   * @throws {StorageError} `STORAGE_KEY_INVALID` — no key can begin like that. `STORAGE_CURSOR_INVALID`
   */
  keys(
    pattern?: string,
    page?: { readonly count?: number | undefined; readonly cursor?: string | undefined },
  ): Promise<StorageKeys>;
}

/** As documented for the management API; scenarios use the same keys. */
const KEY = /^[a-zA-Z0-9а-яА-ЯёЁ_\-:;.#+]*$/;
/** After every key that begins with what it is appended to: keys are compared by their bytes. */
const LAST_CHARACTER = '\u{10ffff}';

/** The key-value storage of every application. Items of an application that is gone expire like all others. */
export class ApplicationStorage {
  readonly #db: Kysely<StorageTables>;
  readonly #clock: Clock;

  constructor(db: Kysely<StorageTables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** That of one application. */
  of(applicationId: number): ApplicationStoragePort {
    return {
      get: (key) => this.get(applicationId, key),
      put: (key, value, ttlSeconds) => this.put(applicationId, key, value, ttlSeconds),
      remove: (key) => this.remove(applicationId, key),
      keys: (pattern = '', page = {}) => this.#keysAfter(applicationId, pattern, page.count, page.cursor),
    };
  }

  /** {@link ApplicationStoragePort.get} */
  async get(applicationId: number, key: string): Promise<StorageItem | null> {
    checkKey(key);
    return (await this.#live(applicationId).where('key', '=', key).executeTakeFirst()) ?? null;
  }

  /** {@link ApplicationStoragePort.put} */
  async put(applicationId: number, key: string, value: string, ttlSeconds: number): Promise<StorageItem> {
    checkKey(key);
    checkValue(value);
    const isTtl = Number.isSafeInteger(ttlSeconds) && ttlSeconds >= 0 && ttlSeconds <= storeLimits.storageTtlSeconds;
    if (!isTtl)
      throw new StorageError(
        'STORAGE_TTL_INVALID',
        `the time to live must be a whole number of seconds from 0 to ${storeLimits.storageTtlSeconds}`,
      );
    // Rounded up: what is kept for a second is there for a second.
    const seconds = this.#clock.wallNow() / 1_000;
    const expireAt = ttlSeconds === 0 ? Math.floor(seconds) : Math.ceil(seconds) + ttlSeconds;
    await this.#db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('storage_items')
        .set({ value, expires_at: expireAt })
        .where('application_id', '=', applicationId)
        .where('key', '=', key)
        .executeTakeFirst();
      if (numUpdatedRows > 0n || ttlSeconds === 0) return;
      await this.#makeRoom(trx, applicationId);
      await trx
        .insertInto('storage_items')
        .values({ application_id: applicationId, key, value, expires_at: expireAt })
        // Somebody else may have put it since it was not there.
        .onConflict((conflict) =>
          conflict.columns(['application_id', 'key']).doUpdateSet({ value, expires_at: expireAt }),
        )
        .execute();
    });
    return { key, value, expireAt };
  }

  /** {@link ApplicationStoragePort.remove} */
  async remove(applicationId: number, key: string): Promise<StorageItem | null> {
    checkKey(key);
    const removed = await this.#db
      .deleteFrom('storage_items')
      .where('application_id', '=', applicationId)
      .where('key', '=', key)
      .returning(['key', 'value', 'expires_at as expireAt'])
      .executeTakeFirst();
    return removed !== undefined && removed.expireAt * 1_000 > this.#clock.wallNow() ? removed : null;
  }

  /** Items whose keys begin with `pattern`, in the order of their keys. @throws {StorageError} `STORAGE_KEY_INVALID` */
  async list(applicationId: number, pattern: string, page: Page): Promise<StorageItem[]> {
    checkPattern(pattern);
    return this.#live(applicationId)
      .where('key', '>=', pattern)
      .where('key', '<', pattern + LAST_CHARACTER)
      .orderBy('key')
      .limit(page.count)
      .offset(page.offset)
      .execute();
  }

  /** Removes a bounded number of expired items. @returns How many. */
  async sweep(): Promise<number> {
    const expired = this.#db
      .selectFrom('storage_items')
      .select(['application_id', 'key'])
      .where('expires_at', '<=', this.#nowSeconds())
      .limit(storeLimits.storageItemsPerSweep)
      .$asTuple('application_id', 'key');
    const removed = await this.#db
      .deleteFrom('storage_items')
      .where(({ eb, refTuple }) => eb(refTuple('application_id', 'key'), 'in', expired))
      .executeTakeFirst();
    return Number(removed.numDeletedRows);
  }

  async #keysAfter(
    applicationId: number,
    pattern: string,
    wanted: number | undefined,
    cursor: string | undefined,
  ): Promise<StorageKeys> {
    checkPattern(pattern);
    if (cursor !== undefined && !(KEY.test(cursor) && cursor.startsWith(pattern)))
      throw new StorageError('STORAGE_CURSOR_INVALID', 'the cursor is not one that this pattern was answered with');
    const most = storeLimits.storageKeysPerAnswer;
    const count = Math.min(Math.max(1, Math.trunc(wanted ?? most) || 1), most);
    const rows = await this.#live(applicationId)
      .where('key', '>=', pattern)
      .where('key', '<', pattern + LAST_CHARACTER)
      .where('key', '>', cursor ?? '')
      .orderBy('key')
      .limit(count + 1)
      .execute();
    const keys = rows.slice(0, count).map(({ key }) => key);
    return { keys, cursor: rows.length > count ? keys.at(-1) : undefined };
  }

  /** Counts what has expired only when it stands in the way. Items put at the same moment, over several connections, do not see each other. */
  async #makeRoom(trx: Transaction<StorageTables>, applicationId: number): Promise<void> {
    const count = async (): Promise<number> => {
      const { total } = await trx
        .selectFrom('storage_items')
        .select((eb) => eb.fn.countAll<number>().as('total'))
        .where('application_id', '=', applicationId)
        .executeTakeFirstOrThrow();
      return total;
    };
    if ((await count()) < storeLimits.storageItems) return;
    await trx
      .deleteFrom('storage_items')
      .where('application_id', '=', applicationId)
      .where('expires_at', '<=', this.#nowSeconds())
      .execute();
    if ((await count()) < storeLimits.storageItems) return;
    throw new StorageError(
      'STORAGE_FULL',
      `the application keeps ${storeLimits.storageItems} items already: remove some, or give them a shorter time to live`,
    );
  }

  #nowSeconds(): number {
    return Math.floor(this.#clock.wallNow() / 1_000);
  }

  #live(applicationId: number) {
    return this.#db
      .selectFrom('storage_items')
      .select(['key', 'value', 'expires_at as expireAt'])
      .where('application_id', '=', applicationId)
      .where('expires_at', '>', this.#nowSeconds());
  }
}

function checkKey(key: string): void {
  if (key !== '') checkPattern(key);
  else throw new StorageError('STORAGE_KEY_INVALID', 'a key has at least one character');
}

function checkPattern(pattern: string): void {
  if (pattern.length > storeLimits.storageKeyCharacters)
    throw new StorageError(
      'STORAGE_KEY_INVALID',
      `a key has at most ${storeLimits.storageKeyCharacters} characters, not ${pattern.length}`,
    );
  if (!KEY.test(pattern))
    throw new StorageError(
      'STORAGE_KEY_INVALID',
      'a key holds only Latin and Russian letters, digits and _ - : ; . # +',
    );
}

function checkValue(value: string): void {
  if (value.length > storeLimits.storageValueCharacters)
    throw new StorageError(
      'STORAGE_VALUE_INVALID',
      `a value has at most ${storeLimits.storageValueCharacters} characters, not ${value.length}`,
    );
  // Stored as UTF-8, where half of a surrogate pair would come back as another character.
  if (!value.isWellFormed()) throw new StorageError('STORAGE_VALUE_INVALID', 'the value holds half of a character');
}
