import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Millis, millis, type Scheduler, silentLog, wallMillis } from '@callcast/core';
import { onTestFinished } from 'vitest';
import { openStore, type Store, type StoreOptions } from './store.ts';

/** For tests: time that passes only when told to. */
export class VirtualScheduler implements Scheduler {
  #now = 0;
  readonly #due = new Set<{ at: number; run: () => void }>();

  now(): Millis {
    return millis(this.#now);
  }

  /** Begins at 2026-05-04 12:00:00 UTC. */
  wallNow() {
    return wallMillis(Date.UTC(2026, 4, 4, 12) + this.#now);
  }

  after(delay: Millis, run: () => void) {
    const entry = { at: this.#now + delay, run };
    this.#due.add(entry);
    return { cancel: () => void this.#due.delete(entry) };
  }

  get armed(): number {
    return this.#due.size;
  }

  /** Runs what falls due, in order. */
  advance(byMs: number): void {
    const end = this.#now + byMs;
    for (;;) {
      const next = [...this.#due].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#due.delete(next);
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }
}

/** For tests: a folder that is removed afterwards. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'callcast-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** For tests: a store in a folder of its own, seeded with the demo; closed and removed afterwards. */
export async function openTestStore(
  given: Partial<StoreOptions> = {},
): Promise<{ store: Store; scheduler: VirtualScheduler; dataDir: string }> {
  const scheduler = new VirtualScheduler();
  const dataDir = given.dataDir ?? (await temporaryFolder());
  const store = await openStore({
    dataDir,
    role: 'server',
    scheduler,
    log: silentLog,
    redact: (text) => text,
    ...given,
  });
  onTestFinished(() => store.close());
  return { store, scheduler, dataDir };
}

export { TEST_SEED } from './test-seed.ts';
