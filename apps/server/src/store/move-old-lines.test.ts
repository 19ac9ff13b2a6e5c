import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { configurationMigrations, HISTORY_WITH_LOGS, historyMigrations } from './migrations.ts';
import { openSqliteFile } from './sqlite-file.ts';
import { openTestStore, temporaryFolder } from './test-store.ts';

const AT = Date.UTC(2026, 4, 3, 23, 59, 59);

/** A data folder as it was before the logs of sessions were kept apart, and before scenarios had versions. */
async function oldFolder(lines: number, last = HISTORY_WITH_LOGS): Promise<string> {
  const dataDir = await temporaryFolder();
  const history = await openSqliteFile(join(dataDir, 'history.db'), 'normal', historyMigrations, last);
  history.handle.exec(
    `insert into call_sessions values (7, 1, 1, 'streaming', null, null, '', '', ${AT}, ${AT + 2_000}, 'Timeout')`,
  );
  for (let i = 0; i < lines; i++)
    history.handle.exec(
      `insert into session_log_lines (call_session_id, at, level, message) values (7, ${AT + i * 1_000}, 'scenario', 'line ${i}')`,
    );
  await history.db.destroy();
  const path = join(dataDir, 'callcast.db');
  const configuration = await openSqliteFile(path, 'full', configurationMigrations, '0003-secrets');
  configuration.handle.exec(`
    insert into accounts values (1, 'demo', '', '', '', 0);
    insert into scenarios (id, account_id, name, source, modified_at) values (5, 1, 'old', 'abc', 17);`);
  await configuration.db.destroy();
  return dataDir;
}

test.each([HISTORY_WITH_LOGS, '0001-call-sessions-and-logs'])(
  'lines of a history that held them are there afterwards, in order, over midnight: %s',
  async (last) => {
    const dataDir = await oldFolder(3, last);
    const { store } = await openTestStore({ dataDir });
    const lines = await store.history.logLines({ sessionId: 7 }, 0, 9);
    expect(lines.map(({ message, at }) => [message, at - AT])).toEqual([
      ['line 0', 0],
      ['line 1', 1_000],
      ['line 2', 2_000],
    ]);
    expect(await store.history.logLines({ accountId: 1, applicationId: 1 }, 0, 9)).toEqual(lines);
    await store.close();
    const again = await openTestStore({ dataDir });
    expect(await again.store.history.logLines({ accountId: undefined }, 0, 9)).toEqual(lines);
  },
);

test('a tool that is the first to open the folder moves them too', async () => {
  const dataDir = await oldFolder(1);
  const { store } = await openTestStore({ dataDir, role: 'tool' });
  expect(await store.history.logLines({ sessionId: 7 }, 0, 9)).toHaveLength(1);
});

test('a scenario that there was is its first version', async () => {
  const { store } = await openTestStore({ dataDir: await oldFolder(0) });
  expect(await store.scenarios.findVersion(1, 5, 1)).toEqual({
    number: 1,
    source: 'abc',
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', // FIPS 180-4, the example of one block
    createdAt: 17,
    savedBy: null,
  });
});

test('the tables of SQLite are what they were: integer ids, texts, no more', async () => {
  const { store, dataDir } = await openTestStore();
  await store.close();
  const database = new DatabaseSync(join(dataDir, 'callcast.db'));
  const { sql } = database.prepare(`select sql from sqlite_master where name = 'users'`).get() ?? {};
  database.close();
  expect(sql).toContain('"id" integer primary key autoincrement, "application_id" integer not null references');
});
