import type { StorageCommand, StorageResult } from '@callcast/scenario/protocol';
import type { Surroundings, WorldPart } from './surroundings.ts';

interface Item {
  readonly value: string;
  /** Unix time in seconds. */
  readonly expiresAt: number;
}

/** As the server has it. */
const KEY = /^[a-zA-Z0-9а-яА-ЯёЁ_\-:;.#+]*$/;
/** What the test puts there itself is there for good. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** The application's key-value storage, on virtual time. */
export class TestStorage implements WorldPart<StorageCommand> {
  readonly #around: Surroundings;
  readonly #kept = new Map<string, Item>();

  /** @internal */
  readonly handlers: WorldPart<StorageCommand>['handlers'] = {
    'storage-get': ({ requestId, key }) => this.#answer(requestId, key, () => ({ item: this.#itemOf(key) })),
    'storage-remove': ({ requestId, key }) =>
      this.#answer(requestId, key, () => {
        const item = this.#itemOf(key);
        this.#kept.delete(key);
        return { item };
      }),
    'storage-put': ({ requestId, key, value, ttlSeconds }) =>
      this.#answer(requestId, key, () => this.#put(key, value, ttlSeconds)),
    'storage-keys': ({ requestId, pattern, count, cursor }) =>
      this.#answer(requestId, pattern, () => {
        const keys = Object.keys(this.items).filter((key) => key.startsWith(pattern) && key > (cursor ?? ''));
        const page = keys.slice(0, count);
        return { keys: page, cursor: keys.length > page.length ? (page.at(-1) ?? null) : null };
      }),
  };

  constructor(around: Surroundings, items: Readonly<Record<string, string>>) {
    this.#around = around;
    for (const [key, value] of Object.entries(items)) this.#kept.set(key, { value, expiresAt: NEVER });
  }

  /** What is there now, in the order of the keys. */
  get items(): Record<string, string> {
    const now = this.#nowSeconds();
    const live = [...this.#kept].filter(([, { expiresAt }]) => expiresAt > now);
    live.sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(live.map(([key, { value }]) => [key, value]));
  }

  /** Undefined: no such key. */
  get(key: string): string | undefined {
    return this.items[key];
  }

  /** As if another session had put it there. */
  set(key: string, value: string): void {
    this.#kept.set(key, { value, expiresAt: NEVER });
  }

  #put(key: string, value: string, ttlSeconds: number): StorageResult {
    if (!Number.isSafeInteger(ttlSeconds))
      return { error: 'the time to live must be a whole number of seconds from 0 to 7776000' };
    if (!value.isWellFormed()) return { error: 'the value holds half of a character' };
    const seconds = this.#around.time.wallNow() / 1_000;
    const expiresAt = ttlSeconds === 0 ? Math.floor(seconds) : Math.ceil(seconds) + ttlSeconds;
    this.#kept.set(key, { value, expiresAt });
    return { item: { key, value, expiresAt } };
  }

  #itemOf(key: string) {
    const item = this.#kept.get(key);
    return item !== undefined && item.expiresAt > this.#nowSeconds() ? { key, ...item } : null;
  }

  #nowSeconds(): number {
    return Math.floor(this.#around.time.wallNow() / 1_000);
  }

  #answer(requestId: string, key: string, act: () => StorageResult): void {
    const result = KEY.test(key)
      ? act()
      : { error: 'a key holds only Latin and Russian letters, digits and _ - : ; . # +' };
    this.#around.emit({ kind: 'storage-result', requestId, result });
  }
}
