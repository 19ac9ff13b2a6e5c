/** The application's own storage: short texts by key, for a while. */
export interface StoredItem {
  readonly key: string;
  readonly value: string;
  /** Unix time in seconds. */
  readonly expiresAt: number;
}

export type StorageResult =
  /** Null: no such key. */
  | { readonly item: StoredItem | null }
  | { readonly keys: readonly string[]; readonly cursor: string | null }
  | { readonly error: string };

export interface StorageEvent {
  readonly kind: 'storage-result';
  readonly requestId: string;
  readonly result: StorageResult;
}

export type StorageCommand =
  | { readonly kind: 'storage-get' | 'storage-remove'; readonly requestId: string; readonly key: string }
  | {
      readonly kind: 'storage-put';
      readonly requestId: string;
      readonly key: string;
      readonly value: string;
      readonly ttlSeconds: number;
    }
  | {
      readonly kind: 'storage-keys';
      readonly requestId: string;
      readonly pattern: string;
      readonly count: number;
      readonly cursor?: string;
    };
