import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { PostgresServer } from '@callcast/testing/postgres-server';
import { expect, test, vi } from 'vitest';
import type { Store } from './store.ts';
import { openTestStore, type Place, TEST_SEED, temporaryFolder } from './test-store.ts';

/** Starts a writer, ends it by `kill` after `afterLines` acknowledgements, and returns all that it acknowledged. */
async function writeUntil(
  { dataDir, databaseUrl }: Place,
  round: number,
  afterLines: number,
  kill: (killWriter: () => void) => void,
): Promise<string[]> {
  const parameters = [dataDir, String(round), ...(databaseUrl === undefined ? [] : [databaseUrl])];
  const writer = spawn(
    process.execPath,
    [fileURLToPath(new URL('./durability-child.ts', import.meta.url)), ...parameters],
    { stdio: ['ignore', 'pipe', databaseUrl === undefined ? 'inherit' : 'ignore'] },
  );
  const exited = once(writer, 'exit');
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === afterLines) kill(() => writer.kill('SIGKILL'));
  }
  const [, signal] = (await exited) as [number | null, string | null];
  if (databaseUrl === undefined) expect(signal).toBe('SIGKILL');
  return acknowledged;
}

async function expectAll(store: Store, acknowledged: readonly string[]): Promise<void> {
  expect(await store.accounts.findById(1)).toMatchObject({ name: 'demo' });
  let lines = 0;
  for (const [kind, id, name] of acknowledged.map((line) => line.split(' '))) {
    if (kind === 'scenario') expect((await store.scenarios.findById(1, Number(id)))?.name).toBe(name);
    if (kind === 'session') expect(await store.history.exists(Number(id))).toBe(true);
    if (kind !== 'line') continue;
    lines++;
    expect((await store.history.logLines({ sessionId: Number(id) }, 0, 1))[0]?.message).toBe(`line of ${id}`);
  }
  expect(lines).toBeGreaterThan(30);
}

test('kill -9 while writing: everything acknowledged is there, and the folder opens again', async () => {
  const place = { dataDir: await temporaryFolder(), databaseUrl: undefined };
  const acknowledged: string[] = [];
  for (const [round, afterLines] of [1, 2, 40, 93].entries())
    acknowledged.push(...(await writeUntil(place, round, afterLines, (killWriter) => killWriter())));
  await expectAll((await openTestStore(place)).store, acknowledged);
});

test('PostgreSQL: kill -9 of the server and of the database, and everything acknowledged is there', async () => {
  await using postgres = await PostgresServer.start({ isSynced: true });
  const place = { dataDir: await temporaryFolder(), databaseUrl: await postgres.createDatabase() };
  const acknowledged: string[] = [];
  for (const [round, afterLines] of [1, 40, 93].entries())
    acknowledged.push(...(await writeUntil(place, round, afterLines, (killWriter) => killWriter())));
  for (const [round, afterLines] of [40, 93].entries()) {
    let killed: Promise<void> | undefined;
    // The writer fails with its database, and ends.
    const written = await writeUntil(place, 10 + round, afterLines, () => {
      killed = postgres.kill();
    });
    acknowledged.push(...written);
    await killed;
    await postgres.run();
  }
  await expectAll((await openTestStore(place)).store, acknowledged);
});

test('a full disk: a clear error, nothing half done, and the store goes on when there is room', async () => {
  const handles = new Set<DatabaseSync>();
  const exec = DatabaseSync.prototype.exec;
  const spy = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, statements) {
    handles.add(this);
    exec.call(this, statements);
  });
  const { store, scheduler } = await openTestStore();
  await store.seed(TEST_SEED);
  const opening = { accountId: 1, applicationId: 1, applicationName: 'a', ruleName: null, userId: null };
  const { sessionId, journal } = await store.recorder.openSession({ ...opening, initiatorAddress: '' });
  journal.log('scenario', 'before');
  await store.recorder.flush();
  spy.mockRestore();
  /** The limit holds for a connection, and is never below what there is: no page more. */
  const limit = (pages: number): void => {
    for (const handle of handles) if (handle.isOpen) handle.exec(`pragma max_page_count = ${pages}`);
  };
  limit(1);
  const big = 'x'.repeat(100_000);
  const full = { code: 'STORE_FULL', message: expect.stringContaining('free some space') as string };
  await expect(store.scenarios.add(1, 0, 'big', big)).rejects.toMatchObject(full);
  await expect(store.scenarios.change(1, 1, { source: big })).rejects.toMatchObject(full);
  expect(await store.scenarios.findByName(1, 0, 'big')).toBeUndefined();
  expect((await store.scenarios.versions(1, 1, { count: 9, offset: 0 })).total).toBe(1);
  for (let i = 0; i < 20; i++) journal.log('scenario', big);
  await expect(store.recorder.flush()).rejects.toMatchObject(full);
  await store.check();
  expect(await store.accounts.findById(1)).toMatchObject({ name: 'demo' });
  limit(2 ** 30);
  expect(await store.scenarios.add(1, 0, 'big', big)).toBe(2);
  scheduler.advance(10_000);
  await store.recorder.flush();
  expect(await store.history.logLines({ sessionId }, 0, 99)).toHaveLength(21);
});
