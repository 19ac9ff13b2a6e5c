/** Where recordings are: `<data folder>/recordings/<account>/`, read and written by the server's user alone. */
import { mkdir, open, readdir, stat, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordingFile } from '../file-recording.ts';
import { recordingLimits } from '../limits.ts';
import { compareWithinSession, parseRecordingName } from '../recording-name.ts';

export interface RecordingFacts {
  readonly name: string;
  readonly sizeBytes: number;
  /** Wall clock, ms. */
  readonly createdAt: number;
  /** Of the last write. */
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
      return of === undefined ? [] : [{ name, of }];
    });
    parsed.sort((a, b) => b.of.sessionId - a.of.sessionId || compareWithinSession(a.of, b.of));
    return parsed.map(({ name }) => name);
  }

  /** @returns undefined when the account has no such recording. */
  async find(accountId: number, name: string): Promise<RecordingFacts | undefined> {
    if (parseRecordingName(name) === undefined) return undefined;
    const found = await stat(join(this.#of(accountId), name)).catch(whenMissing(undefined));
    if (!found?.isFile()) return undefined;
    const { size, birthtimeMs, mtimeMs } = found;
    // A file that was copied here is younger than what it holds; some file systems do not know when one was made.
    const createdAt = birthtimeMs > 0 ? Math.min(birthtimeMs, mtimeMs) : mtimeMs;
    return { name, sizeBytes: size, createdAt, writtenAt: mtimeMs };
  }

  /** All of an account, in no order. Those that are removed meanwhile are left out. */
  async facts(accountId: number): Promise<RecordingFacts[]> {
    const names = await this.names(accountId);
    const facts: RecordingFacts[] = [];
    for (let at = 0; at < names.length; at += recordingLimits.filesAtOnce) {
      const some = names.slice(at, at + recordingLimits.filesAtOnce);
      const found = await Promise.all(some.map((name) => this.find(accountId, name)));
      facts.push(...found.filter((one) => one !== undefined));
    }
    return facts;
  }

  /** The accounts that have a folder. */
  async accounts(): Promise<number[]> {
    const found = await readdir(this.#folder).catch(whenMissing([]));
    return found.filter((name) => /^[1-9]\d{0,14}$/.test(name)).map(Number);
  }

  /**
   * For good: a power cut does not bring it back.
   *
   * @returns Whether there was one of this name.
   */
  async remove(accountId: number, name: string): Promise<boolean> {
    const found = await this.find(accountId, name);
    if (found === undefined) return false;
    const isRemoved = await unlink(this.pathOf(accountId, found)).then(() => true, whenMissing(false));
    const folder = await open(this.#of(accountId), 'r');
    await folder.sync().finally(() => folder.close());
    return isRemoved;
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
