import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { onTestFinished } from 'vitest';
import { openStore, type Store, type StoreOptions } from './store.ts';

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
