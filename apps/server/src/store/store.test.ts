import { createHash } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Log, silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test, vi } from 'vitest';
import { seedScenario } from './seed-scenario.ts';
import { onEachDatabase, openTestStore, TEST_SEED, temporaryFolder } from './test-store.ts';

/**
 * SHA-256 of the listing in the article "Стриминг видеозвонков по RTMP" (habr.com, 2019), with one line break at its
 * end: the demo scenario is that text, but for its url and stream name.
 */
const ARTICLE_LISTING = 'cca0b068604e4ca4360e358eb29513ffda5f97e1fe53b3f3264e1434bf66e9be';

const DAY_MS = 24 * 3_600_000;

test('the seeded scenario is the article’s, byte for byte, but for url and stream name', () => {
  const text = seedScenario({ url: 'rtmp://live-sfo.twitch.tv/app', streamName: 'live_********************' });
  expect(createHash('sha256').update(text).digest('hex')).toBe(ARTICLE_LISTING);
});

onEachDatabase((database) => {
  test('a new folder is seeded once: account 1, streaming, startStream, streamRule = .*, user1', async () => {
    const { store } = await database.open();
    expect(await store.isEmpty()).toBe(true);
    expect(await store.seed(TEST_SEED)).toBe(true);
    expect(await store.isEmpty()).toBe(false);
    expect(await store.seed({ ...TEST_SEED, apiKeySha256: 'f'.repeat(64) })).toBe(false);

    const account = await store.accounts.findById(1);
    expect(account).toMatchObject({ id: 1, name: 'demo' });
    expect(await store.apiKeys.use(TEST_SEED.apiKeySha256)).toMatchObject({ account, key: { scopes: ['admin'] } });
    const application = await store.applications.findByName(1, 'streaming');
    expect(application).toMatchObject({ id: 1 });
    expect(await store.users.findByName(1, 'user1')).toMatchObject({ active: true, displayName: 'User 1' });
    expect(await store.routing.route(1, 'any digits')).toMatchObject({
      kind: 'rule',
      ruleName: 'streamRule',
      scenarios: [{ name: 'startStream', source: seedScenario({ url: TEST_SEED.cdnUrl, streamName: 'demo' }) }],
    });
  });

  test('an account behind the seeded one gets a number of its own', async () => {
    const { store, ...place } = await database.open();
    await store.seed(TEST_SEED);
    const columns = 'name, email, created_at';
    await database.execute(place, 'configuration', `insert into accounts (${columns}) values ('b', '', 0)`);
    expect(await store.accounts.findByName('b')).toMatchObject({ id: 2 });
  });

  test('everything is there again after closing and opening', async () => {
    const place = await database.place();
    const first = await database.open(place);
    await first.store.seed(TEST_SEED);
    const source = '// привет 👋\r\n\ttab\n\u2028';
    const id = await first.store.scenarios.add(1, 0, 'mine', source);
    await first.store.close();

    const { store } = await database.open(place);
    expect(await store.isEmpty()).toBe(false);
    const { rows } = await store.scenarios.list(1, { id: Number(id), withSource: true }, { count: 1, offset: 0 });
    expect(rows[0]?.source).toBe(source);
  });

  test('sessions that a dead server left are ended at the next start', async () => {
    const place = await database.place();
    const first = await database.open(place);
    const { sessionId } = await first.store.recorder.openSession({
      accountId: 1,
      applicationId: 1,
      applicationName: 'streaming',
      ruleName: null,
      userId: null,
      initiatorAddress: '127.0.0.1',
    });
    await first.store.close();

    const { store } = await database.open(place);
    const { rows } = await store.history.list(1, { from: 0, to: Number.MAX_SAFE_INTEGER }, { count: 9, offset: 0 });
    expect(rows).toMatchObject([{ id: sessionId, finishReason: 'Internal error (server stopped)' }]);
    expect(await store.history.logLines({ sessionId }, 0, 9)).toMatchObject([{ level: 'error' }]);
  });

  test('finished sessions are swept after the retention, with their logs; running ones stay', async () => {
    const { store, scheduler } = await database.open();
    const opening = { accountId: 1, applicationId: 1, applicationName: 'a', ruleName: null, userId: null };
    const old = await store.recorder.openSession({ ...opening, initiatorAddress: '::1' });
    old.journal.log('scenario', 'old line');
    old.journal.close('Normal termination');
    const running = await store.recorder.openSession({ ...opening, initiatorAddress: '::1' });
    await store.recorder.flush();
    const day = 24 * 3_600_000;
    expect(await store.history.sweep(scheduler.wallNow())).toBe(0);
    expect(await store.history.logLines({ sessionId: old.sessionId }, 0, 9)).toHaveLength(2);
    expect(await store.history.sweep(scheduler.wallNow() + day)).toBe(1);
    expect(await store.history.exists(old.sessionId)).toBe(false);
    expect(await store.history.logLines({ sessionId: old.sessionId }, 0, 9)).toEqual([]);
    expect(await store.history.exists(running.sessionId)).toBe(true);
  });
});

onEachDatabase((database) => {
  const opening = { accountId: 1, applicationId: 1, applicationName: 'a', ruleName: null, userId: null };

  test('a clock that is set back: nothing ends before it began, and every line of the log is found in its order', async () => {
    const place = await database.place();
    const first = await database.open(place);
    const begun = first.scheduler.wallNow();
    const over = await first.store.recorder.openSession({ ...opening, initiatorAddress: '' });
    const abandoned = await first.store.recorder.openSession({ ...opening, initiatorAddress: '' });
    over.journal.log('scenario', 'before');
    await first.store.recorder.flush();
    first.scheduler.setWall(begun - 400 * DAY_MS);
    over.journal.log('scenario', 'after');
    over.journal.close('Normal termination');
    await first.store.close();
    const scheduler = new VirtualScheduler(begun - 400 * DAY_MS);
    const { store } = await database.open({ ...place, scheduler });
    const { rows } = await store.history.list(1, { from: 0, to: begun }, { count: 9, offset: 0 });
    expect(rows).toMatchObject([
      { id: over.sessionId, startedAt: begun, endedAt: begun },
      { id: abandoned.sessionId, startedAt: begun, endedAt: begun },
    ]);
    const lines = await store.history.logLines({ sessionId: over.sessionId }, 0, 9);
    expect(lines.map(({ message }) => message)).toEqual(['before', 'after', expect.stringContaining('ended: Normal')]);
    expect(await store.history.logLines({ sessionId: abandoned.sessionId }, 0, 9)).toHaveLength(1);
  });

  test('a clock that is set a year ahead by mistake costs no history', async () => {
    const warn = vi.fn<Log['warn']>();
    const { store, scheduler } = await database.open({ log: { ...silentLog, warn } });
    const { sessionId, journal } = await store.recorder.openSession({ ...opening, initiatorAddress: '' });
    journal.close('Normal termination');
    await store.recorder.flush();
    const swept = vi.spyOn(store.history, 'sweep');
    const done = () => swept.mock.settledResults.filter(({ type }) => type === 'fulfilled').length;
    const hours = async (count: number) => {
      for (let hour = 0; hour < count; hour++) {
        const before = done();
        await vi.waitFor(() => {
          scheduler.advance(3_600_000);
          expect(done()).toBeGreaterThan(before);
        });
      }
    };
    const begun = scheduler.wallNow();
    scheduler.setWall(begun + 365 * DAY_MS);
    await hours(2);
    scheduler.setWall(begun);
    await hours(1);
    expect(await store.history.exists(sessionId)).toBe(true);
    expect(warn).toHaveBeenCalledOnce();
    scheduler.setWall(begun + 365 * DAY_MS); // and this time it stays so
    await vi.waitFor(async () => {
      await hours(1);
      expect(await store.history.exists(sessionId)).toBe(false);
    });
  });
});

test('a second server on the folder is refused, a tool is not', async () => {
  const { store, dataDir } = await openTestStore();
  await store.seed(TEST_SEED);
  await expect(openTestStore({ dataDir })).rejects.toMatchObject({ code: 'STORE_IN_USE' });
  const tool = await openTestStore({ dataDir, role: 'tool' });
  expect(await tool.store.accounts.findById(1)).toMatchObject({ name: 'demo' });
  await tool.store.close();
  await store.close();
  await openTestStore({ dataDir }); // the lock is gone with its holder
});

test('a tool does not make a database where there is none', async () => {
  const dataDir = await temporaryFolder();
  await expect(openTestStore({ dataDir, role: 'tool' })).rejects.toMatchObject({ code: 'STORE_MISSING' });
  await expect(stat(join(dataDir, 'callcast.db'))).rejects.toThrow('ENOENT');
});

test('a file that is no database stops the start, with its path', async () => {
  const dataDir = await temporaryFolder();
  await writeFile(
    join(dataDir, 'callcast.db'),
    'this is not SQLite, but long enough to be looked at as a header'.repeat(20),
  );
  await expect(openTestStore({ dataDir })).rejects.toMatchObject({
    code: 'STORE_OPEN_FAILED',
    message: expect.stringContaining('callcast.db') as string,
  });
});

test('a store of a newer version is refused', async () => {
  const { store, dataDir } = await openTestStore();
  await store.close();
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const db = new DatabaseSync(join(dataDir, 'callcast.db'));
  db.exec(`insert into kysely_migration values ('9999-from-the-future', '2030-01-01')`);
  db.close();
  await expect(openTestStore({ dataDir })).rejects.toMatchObject({ code: 'STORE_MIGRATION_FAILED' });
});

test('the folder is readable by its owner only', async () => {
  const dataDir = join(await temporaryFolder(), 'inner');
  await openTestStore({ dataDir });
  expect((await stat(dataDir)).mode & 0o077).toBe(0);
});

test('a month of sessions is kept, or as long as was said; 0 is for good', async () => {
  for (const [sessionKeepDays, isKept] of [
    [undefined, false],
    [40, true],
    [0, true],
  ] as const) {
    const { store, scheduler } = await openTestStore({ sessionKeepDays });
    const opening = { accountId: 1, applicationId: 1, applicationName: 'a', ruleName: null, userId: null };
    const { sessionId, journal } = await store.recorder.openSession({ ...opening, initiatorAddress: '' });
    journal.close('Timeout');
    await store.recorder.flush();
    const swept = vi.spyOn(store.history, 'sweep');
    scheduler.advance(32 * 24 * 3_600_000); // the first sweep is an hour from the start
    const done = () => swept.mock.settledResults.filter(({ type }) => type === 'fulfilled').length;
    if (sessionKeepDays !== 0) await vi.waitFor(() => expect(done()).toBe(1));
    await vi.waitFor(() => {
      scheduler.advance(3_600_000);
      expect(done()).toBeGreaterThan(sessionKeepDays === 0 ? -1 : 1);
    });
    expect(await store.history.exists(sessionId), String(sessionKeepDays)).toBe(isKept);
  }
});
