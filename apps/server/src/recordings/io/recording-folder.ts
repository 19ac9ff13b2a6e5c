/** Where recordings are: `<data folder>/recordings/<account>/`, read and written by the server's user alone. */
import { mkdir, open, readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordingFile } from '../file-recording.ts';
import { parseRecordingName } from '../recording-name.ts';

export interface RecordingFacts {
  readonly name: string;
  readonly sizeBytes: number;
  /** Wall clock of the last write, ms. */
  readonly writtenAt: number;
}

export class RecordingFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Rejects when there is one of this name: nothing is ever written over. */
  async create(accountId: number, name: string): Promise<RecordingFile> {
    const folder = this.#of(accountId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(join(folder, name), 'ax', 0o600);
    return {
      append: (bytes) => file.appendFile(bytes),
      truncate: (length) => file.truncate(length),
      sync: () => file.datasync(),
      freeBytes: async () => {
        const { bavail, bsize } = await statfs(folder);
        return bavail * bsize;
      },
      close: () => file.close(),
    };
  }

  /** The names of an account's recordings, latest session first. */
  async names(accountId: number): Promise<string[]> {
    const found = await readdir(this.#of(accountId)).catch(whenMissing([]));
    const parsed = found.flatMap((name) => {
      const of = parseRecordingName(name);
      return of === undefined ? [] : [{ name, ...of }];
    });
    parsed.sort((a, b) => b.sessionId - a.sessionId || a.output - b.output || a.publish - b.publish);
    return parsed.map(({ name }) => name);
  }

  /** @returns undefined when the account has no such recording. */
  async find(accountId: number, name: string): Promise<RecordingFacts | undefined> {
    if (parseRecordingName(name) === undefined) return undefined;
    const found = await stat(join(this.#of(accountId), name)).catch(whenMissing(undefined));
    return found?.isFile() ? { name, sizeBytes: found.size, writtenAt: found.mtimeMs } : undefined;
  }

  /** @param name As {@link find} has it. */
  pathOf(accountId: number, { name }: RecordingFacts): string {
    return join(this.#of(accountId), name);
  }

  #of(accountId: number): string {
    return join(this.#folder, String(accountId));
  }
}

function whenMissing<T>(value: T): (cause: unknown) => T {
  return (cause) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return value;
    throw cause;
  };
}
