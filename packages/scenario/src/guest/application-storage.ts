import { AUTHOR_LIMITS } from '../limits.ts';
import type { StorageCommand, StorageResult, StoredItem } from '../protocol.ts';
import type * as api from './api/application-storage.ts';
import { Replies } from './replies.ts';
import type { Session } from './session.ts';

type Unsent = StorageCommand extends infer One ? (One extends unknown ? Omit<One, 'requestId'> : never) : never;

type StorageKey = api.StorageKey;

const LIMITS = AUTHOR_LIMITS.storage;

/** `ApplicationStorage`: texts by key that all sessions of the application share. */
export class ApplicationStorage {
  readonly #session: Session;
  readonly #replies = new Replies<StorageResult>('storage');

  constructor(session: Session) {
    this.#session = session;
  }

  get exposed() {
    return Object.freeze({
      /** Null: no such key. */
      get: async (key: unknown): Promise<StorageKey | null> =>
        toKey(await this.#ask({ kind: 'storage-get', key: keyOf(key) })),
      /** `ttl` in seconds. */
      put: async (key: unknown, value: unknown, ttl: unknown): Promise<StorageKey | null> => {
        const text = String(value);
        if (text.length > LIMITS.valueCharacters)
          throw new RangeError(`ApplicationStorage.put: a value has at most ${LIMITS.valueCharacters} characters`);
        const wanted = ttl === undefined ? LIMITS.maximumTtlSeconds : Number(ttl);
        if (!(Number.isFinite(wanted) && wanted >= 0))
          throw new RangeError('ApplicationStorage.put: the ttl is a number of seconds');
        const ttlSeconds = Math.min(wanted, LIMITS.maximumTtlSeconds);
        return toKey(await this.#ask({ kind: 'storage-put', key: keyOf(key), value: text, ttlSeconds }));
      },
      remove: async (key: unknown): Promise<StorageKey | null> =>
        toKey(await this.#ask({ kind: 'storage-remove', key: keyOf(key) })),
      /** The keys that begin with `pattern`; `cursor` goes on where the last answer ended. */
      keys: async (pattern: unknown = '', cursor?: unknown, count?: unknown) => {
        const wanted = Number(count);
        const result = await this.#ask({
          kind: 'storage-keys',
          pattern: keyOf(pattern, 0),
          count: Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, LIMITS.maximumKeys) : LIMITS.maximumKeys,
          ...(cursor !== undefined && cursor !== null && { cursor: keyOf(cursor) }),
        });
        return 'keys' in result ? { keys: [...result.keys], cursor: result.cursor } : { keys: [], cursor: null };
      },
    });
  }

  /** For the session only. */
  answered(requestId: string, result: StorageResult): void {
    this.#replies.settle(requestId, result);
  }

  async #ask(command: Unsent): Promise<StorageResult> {
    const result = await new Promise<StorageResult>((resolve) => {
      const requestId = this.#replies.expect(resolve);
      this.#session.host.command({ ...command, requestId } as StorageCommand);
    });
    if ('error' in result) throw new Error(`ApplicationStorage: ${result.error}`);
    return result;
  }
}

function keyOf(key: unknown, minimum = 1): string {
  const text = String(key);
  if (text.length < minimum || text.length > LIMITS.keyCharacters)
    throw new RangeError(`ApplicationStorage: a key has 1 to ${LIMITS.keyCharacters} characters`);
  return text;
}

function toKey(result: StorageResult): StorageKey | null {
  const item: StoredItem | null = 'item' in result ? result.item : null;
  return item && { key: item.key, value: item.value, expireAt: item.expiresAt };
}
