/** A value of the application. */
export interface StorageKey {
  key: string;
  value: string;
  /** Unix time in seconds. */
  expireAt: number;
}

/** Keys that fit a pattern. */
export interface StorageKeys {
  keys: string[];
  /** Where the next answer goes on; null: there is no more. */
  cursor: string | null;
}

/**
 * Texts by key that all sessions of the application share. A key has 1 to 200 characters, a value 2,000 at most. Promises are
 * rejected with a RangeError for what does not fit, and with an Error when the store fails.
 */
export interface ApplicationStorage {
  /** Reads; null: there is no such key. */
  get(key: string): Promise<StorageKey | null>;
  /** Writes, for `ttl` seconds: half a year at most and by default. */
  put(key: string, value: string | number | boolean, ttl?: number): Promise<StorageKey | null>;
  /** Removes and gives what was there. */
  remove(key: string): Promise<StorageKey | null>;
  /** Keys that fit a pattern with `*`, up to `count` of them, from `cursor` of the last answer on. */
  keys(pattern?: string, cursor?: string | null, count?: number): Promise<StorageKeys>;
}

/** Texts by key that all sessions of the application share. */
export declare const ApplicationStorage: ApplicationStorage;
