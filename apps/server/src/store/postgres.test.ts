import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { sql } from 'kysely';
import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { passwordOf } from './database-url.ts';
import { openDatabases } from './open-databases.ts';
import { openTestStore, postgresOfFile, TEST_SEED, temporaryFolder } from './test-store.ts';

const server = postgresOfFile();
const newDatabase = async () => (await server()).createDatabase();
const OPENING = { accountId: 1, applicationId: 1, applicationName: 'a', ruleName: null, userId: null };

async function open(databaseUrl: string) {
  const opened = await openTestStore({ databaseUrl });
  return opened;
}

test('one server for each database, and tools beside it', async () => {
  const databaseUrl = await newDatabase();
  await expect(openTestStore({ databaseUrl, role: 'tool' })).rejects.toMatchObject({ code: 'STORE_MISSING' });
  const first = await open(databaseUrl);
  await first.store.seed(TEST_SEED);
  await expect(open(databaseUrl)).rejects.toMatchObject({ code: 'STORE_IN_USE' });
  const tool = await openTestStore({ databaseUrl, role: 'tool' });
  expect(await tool.store.accounts.findById(1)).toMatchObject({ name: 'demo' });
  await first.store.close();
  await open(databaseUrl);
});

test('a folder belongs to one server, whatever database it has', async () => {
  const { dataDir } = await open(await newDatabase());
  await expect(openTestStore({ dataDir, databaseUrl: await newDatabase() })).rejects.toMatchObject({
    code: 'STORE_IN_USE',
  });
  expect(existsSync(join(dataDir, 'callcast.db'))).toBe(false);
});

test('a database that goes away and comes back: clear errors meanwhile, then everything works, and nothing is lost', async () => {
  const postgres = await server();
  const databaseUrl = await newDatabase();
  const { store, scheduler } = await open(databaseUrl);
  await store.seed(TEST_SEED);
  const { sessionId, journal } = await store.recorder.openSession({ ...OPENING, initiatorAddress: '' });
  journal.log('scenario', 'before');
  await store.recorder.flush();
  await postgres.stop();
  for (const failing of [
    () => store.check(),
    () => store.accounts.findById(1),
    () => store.scenarios.add(1, 0, 's', ''),
    () => store.applicationStorage.of(1).get('k'),
  ])
    await expect(failing()).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
      message: expect.stringContaining('does not answer') as string,
    });
  journal.log('scenario', 'meanwhile');
  journal.close('Timeout');
  scheduler.advance(0);
  await expect(store.recorder.flush()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  await postgres.run();
  await store.check();
  expect(await store.scenarios.add(1, 0, 's', '')).toBe(2);
  await store.recorder.flush();
  const lines = await store.history.logLines({ sessionId }, 0, 9);
  expect(lines.map(({ message }) => message)).toEqual(['before', 'meanwhile', `Session ${sessionId} ended: Timeout`]);
  // The lock went with its connection; it is taken again, before anybody else could.
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  onTestFinished(() => client.end());
  const held = `select count(*)::int as locks from pg_locks where locktype = 'advisory' and granted and database = (
    select oid from pg_database where datname = current_database())`;
  await vi.waitFor(async () => {
    scheduler.advance(1_000);
    expect((await client.query(held)).rows).toEqual([{ locks: 1 }]);
  });
  await expect(open(databaseUrl)).rejects.toMatchObject({ code: 'STORE_IN_USE' });
});

test('connections that are cut in the midst of a transaction leave nothing of it', async () => {
  const databases = await openDatabases({
    dataDir: await temporaryFolder(),
    databaseUrl: await newDatabase(),
    role: 'server',
    scheduler: new VirtualScheduler(),
    log: silentLog,
  });
  onTestFinished(() => databases.close());
  const { configuration } = databases;
  const cut = configuration.transaction().execute(async (trx) => {
    await trx.insertInto('applications').values({ account_id: 1, name: 'x', modified_at: 0 }).execute();
  });
  await expect(cut).rejects.toMatchObject({ code: 'STORE_FAILED' }); // no such account: a foreign key
  const killed = configuration.transaction().execute(async (trx) => {
    await sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx);
  });
  await expect(killed).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  expect(await configuration.selectFrom('applications').selectAll().execute()).toEqual([]);
});

test.each([
  ['53100', 'STORE_FULL'],
  ['40P01', 'STORE_BUSY'],
  ['55P03', 'STORE_BUSY'],
  ['25006', 'STORE_UNREACHABLE'],
  ['08006', 'STORE_UNREACHABLE'],
  ['23505', 'STORE_CONFLICT'],
  ['22012', 'STORE_FAILED'],
])('SQLSTATE %s is %s', async (state, code) => {
  const databases = await openDatabases({
    dataDir: await temporaryFolder(),
    databaseUrl: await newDatabase(),
    role: 'server',
    scheduler: new VirtualScheduler(),
    log: silentLog,
  });
  onTestFinished(() => databases.close());
  const raise = sql.raw(
    `do $$ begin raise exception using errcode = '${state}', message = 'said by the database'; end $$`,
  );
  await expect(sql`${raise}`.execute(databases.configuration)).rejects.toMatchObject({
    code,
    message: expect.stringContaining('said by the database') as string,
  });
});

test('a server that is not there, and one that says nothing: a clear message without the password', async () => {
  const mute = createServer().listen(0, '127.0.0.1');
  await once(mute, 'listening');
  onTestFinished(() => void mute.close());
  const address = mute.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const urls = [
    'postgresql://callcast:unsayable-1%40@127.0.0.1:9/callcast',
    `postgresql://callcast:unsayable-1%40@127.0.0.1:${port}/callcast`,
  ];
  for (const databaseUrl of urls) {
    const error: unknown = await open(databaseUrl).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'STORE_UNREACHABLE' });
    expect(String(error)).toContain('cannot reach the database callcast at 127.0.0.1:');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('unsayable');
  }
});

test('a database that there is not', async () => {
  const databaseUrl = (await newDatabase()).replace(/test_\d+/, 'nowhere');
  await expect(open(databaseUrl)).rejects.toMatchObject({
    code: 'STORE_OPEN_FAILED',
    message: expect.stringContaining('database "nowhere" does not exist') as string,
  });
});

test.each(['mysql://u:unsayable@h/d', 'unsayable', 'postgresql://u:un%sayable@h:port/d', 'postgresql://[unsayable'])(
  'a URL that is none is not told (%#)',
  async (databaseUrl) => {
    const error: unknown = await open(databaseUrl).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'STORE_URL_INVALID' });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('sayable@');
    expect(String((error as Error).cause)).toBe('undefined');
  },
);

test.each([
  ['postgresql://u:un%40sayable@h:5432/d', ['un%40sayable', 'un@sayable']],
  ['postgresql://u@h/d?password=unsayable&x=1', ['unsayable']],
  ['postgresql://u:a:b@h/d', ['a:b']],
  ['postgresql://u:un%sayable@h/d', ['un%sayable']],
  ['postgresql://u@h:5432/d', []],
  ['postgresql:///d?host=/tmp', []],
  [undefined, []],
])('a password in a URL, in each way to write it: %#', (url, passwords) => {
  expect(passwordOf(url)).toEqual(passwords);
});
