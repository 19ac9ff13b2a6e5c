/** The application's storage as a scenario asks it: requests in, results out, in any order. */
import type { Log } from '@callcast/core';
import type { StorageCommand, StorageEvent, StorageResult } from '@callcast/scenario/protocol';
import { type ApplicationStoragePort, StorageError, type StorageItem } from '../store/index.ts';

export interface StorageServiceOptions {
  readonly storage: ApplicationStoragePort;
  readonly log: Log;
  readonly emit: (event: StorageEvent) => void;
}

export class StorageService {
  readonly #options: StorageServiceOptions;
  #closed = false;

  constructor(options: StorageServiceOptions) {
    this.#options = options;
  }

  /** The result comes from the event loop; none after {@link close}. */
  handle(command: StorageCommand): void {
    const { emit, log } = this.#options;
    const tell = (result: StorageResult): void => {
      if (!this.#closed) emit({ kind: 'storage-result', requestId: command.requestId, result });
    };
    this.#run(command).then(tell, (cause: unknown) => {
      if (!(cause instanceof StorageError)) log.error('application storage failed', { cause: String(cause) });
      const error = cause instanceof StorageError ? cause.message : 'the storage cannot be reached';
      tell({ error });
    });
  }

  close(): void {
    this.#closed = true;
  }

  async #run(command: StorageCommand): Promise<StorageResult> {
    const { storage } = this.#options;
    switch (command.kind) {
      case 'storage-get':
        return { item: shown(await storage.get(command.key)) };
      case 'storage-remove':
        return { item: shown(await storage.remove(command.key)) };
      case 'storage-put':
        return { item: shown(await storage.put(command.key, command.value, command.ttlSeconds)) };
      case 'storage-keys': {
        const { pattern, count, cursor } = command;
        const page = await storage.keys(pattern, { count, cursor });
        return { keys: page.keys, cursor: page.cursor ?? null };
      }
    }
  }
}

const shown = (item: StorageItem | null) => item && { key: item.key, value: item.value, expiresAt: item.expireAt };
