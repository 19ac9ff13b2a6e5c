import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A path of a socket has 107 bytes at most (unix(7), `sun_path`). */
const MAX_BASE_CHARACTERS = 70;

/** A folder for Unix domain sockets that only this user can enter. Whoever made it disposes of it. */
export class SocketFolder implements AsyncDisposable {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static async create(): Promise<SocketFolder> {
    const base = tmpdir().length > MAX_BASE_CHARACTERS ? '/tmp' : tmpdir();
    return new SocketFolder(await mkdtemp(join(base, 'callcast-'))); // 0700
  }

  /** Where the previews of a media worker are served. */
  previewsOf(workerIndex: number): string {
    return join(this.#path, `previews-${workerIndex}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#path, { recursive: true, force: true });
  }
}
