/** What all tests of a file share: servers, a browser, a folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** To be made where the file begins. After its last test everything is disposed, what started last first, whatever becomes of the rest. */
export class SharedByTests {
  /** Empty at first; removed at the very end. */
  readonly folder: string;
  readonly #stack = new AsyncDisposableStack();

  constructor(name: string) {
    this.folder = mkdtempSync(join(tmpdir(), `callcast-${name}-`));
    this.#stack.defer(() => rmSync(this.folder, { recursive: true, force: true }));
    afterAll(() => this.#stack.disposeAsync());
  }

  /** Waits for all of them, side by side. @throws When one does not start; what has started is disposed with the rest. */
  async start<Starting extends readonly Promise<unknown>[]>(
    ...starting: Starting
  ): Promise<{ -readonly [Part in keyof Starting]: Awaited<Starting[Part]> }> {
    for (const outcome of await Promise.allSettled(starting))
      if (outcome.status === 'fulfilled' && isDisposable(outcome.value)) this.#stack.use(outcome.value);
    return Promise.all(starting);
  }
}

const isDisposable = (part: unknown): part is AsyncDisposable =>
  typeof part === 'object' && part !== null && Symbol.asyncDispose in part;
