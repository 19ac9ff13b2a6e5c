import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { silentLog, wallMillis } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { configurationMigrations, historyMigrations, storageMigrations } from '../migrations.ts';
import { onEachDatabase, type Place, TEST_SEED, type TestStore, temporaryFolder } from '../test-store.ts';
import { PARTS, type Snapshot, TABLES } from './format.ts';
import { backupStore, restoreStore } from './index.ts';
import { openPostgresSnapshot } from './postgres-snapshot.ts';
import { openSqliteSnapshot } from './sqlite-snapshot.ts';

const KEY = Buffer.alloc(32, 'unsayable');
const OUTPUT = {
  outputId: 'a1',
  destination: 'a',
  host: undefined,
  state: 'live',
  reason: 'on the air',
  code: undefined,
  startedAt: wallMillis(1),
  liveAt: wallMillis(2),
  endedAt: undefined,
  onAirMs: 3,
  reconnects: 0,
  video: undefined,
  audio: undefined,
  averageBitrateBps: 0,
  bitrateBps: 0,
  droppedTags: 0,
  sourceLoss: undefined,
} as const;
const WITH_ALL = { withoutKey: false, withoutLogs: false };
const toolsOf = (place: Place) => ({ ...place, scheduler: new VirtualScheduler(), log: silentLog });
const snapshotOf = async ({ dataDir, databaseUrl }: Place): Promise<Snapshot> =>
  databaseUrl === undefined ? openSqliteSnapshot(dataDir) : openPostgresSnapshot(databaseUrl);

const sorted = (texts: readonly string[]): string[] => texts.toSorted((a, b) => (a < b ? -1 : 1));

/** Every row of every table. */
async function contentsOf(place: Place): Promise<Record<string, string[]>> {
  const snapshot = await snapshotOf(place);
  const contents: Record<string, string[]> = { numbers: sorted(Object.entries(snapshot.numbers).map(String)) };
  for (const part of PARTS)
    for (const table of TABLES[part]) {
      const rows: string[] = [];
      for await (const piece of snapshot.read(part, table))
        for (const row of piece.rows)
          rows.push(sorted(piece.columns.map((column, i) => JSON.stringify([column, row[i]]))).join());
      contents[table] = sorted(rows);
    }
  await snapshot.close();
  return contents;
}

/** Something in every table, with gaps in the numbers and with every kind of text. */
async function fill({ store, scheduler, dataDir }: TestStore): Promise<void> {
  await store.seed(TEST_SEED);
  await store.applications.add(1, 'other');
  const user = { applicationId: 1, name: 'keyed', displayName: 'K', passwordHash: 'hash' };
  await store.users.add({ ...user, sealLoginHash: (id) => `sealed ${id}` });
  await store.scenarios.add(1, 0, 'mine', '// привет 👋\0\r\n');
  await store.scenarios.change(1, 2, { source: 'two', savedBy: 'anna' });
  const fields = {
    preset: 'custom',
    server: 'rtmp://h/a',
    application: null,
    backupServer: null,
    keyHint: '',
    policy: '{}',
  };
  for (const name of ['a', 'b']) await store.destinations.add(1, { name, ...fields }, (id) => `sealed ${id}`, 9);
  await store.destinations.remove(1, 2);
  await store.secrets.add(1, { name: 'token', description: '' }, (id) => `sealed ${id}`, 9);
  await store.applications.change(1, 2, { isSecured: true });
  for (const [id, name] of [
    ['k1', 'reader'],
    ['k2', 'owner'],
  ] as const)
    await store.serviceKeys.add({ id, accountId: 1, name, description: '', publicKey: 'PEM', roleIds: [1, 2] }, 9);
  await store.serviceKeys.bind(1, 'k2');
  const registration = { username: 'u', proxy: 'sip.example', applicationId: 1, ruleId: 1, userId: 1 };
  await store.sipRegistrations.add(1, registration, (id) => `sealed ${id}`, 9);
  await store.sipRegistrations.add(1, { username: 'v', proxy: 'sip.example' }, undefined, 9);
  await store.accessLists.allow(1, { network: '192.0.2.0/24', description: '' }, 9);
  await store.accessLists.ban(1, '+15550100', 9);
  const hook = { url: 'https://h/', description: '', events: ['call.ended'] };
  await store.webhooks.add(1, null, hook, (id) => `sealed ${id}`, 9);
  await store.webhooks.replaceSecret(1, 1, 'sealed anew', { expiresAt: scheduler.wallNow() + 1_000, most: 9 });
  const now = scheduler.wallNow();
  const event = { accountId: 1, applicationId: 1, type: 'call.ended', payload: '{"é":1}' };
  await store.webhookQueue.add([event, event], { now, most: 9, messageId: () => 'm' });
  const [due] = await store.webhookQueue.due(now, { deliveries: [], webhooks: [] }, 1);
  const attempt = { at: now, durationMs: 1, status: 200, code: null, error: null, answer: '' };
  if (due !== undefined) {
    const limits = { now, patienceMs: 1, isGone: false };
    await store.webhookQueue.record(due, attempt, { kind: 'delivered' }, limits);
  }
  await store.accessTokens.add('hash', 1, scheduler.wallNow(), scheduler.wallNow() + 1_000_000);
  const tokens = { refreshSha256: 'r', refreshExpiresAt: 9e14, accessSha256: 'a', accessExpiresAt: 9e14 };
  await store.refreshTokens.begin(1, 'family', tokens);
  await store.whipKeys.add({ userId: 1, name: 'OBS', prefix: 'cwk_', sha256: 'w' });
  await store.members.add({ accountId: 1, name: 'anna', displayName: 'Anna', role: 'owner', passwordHash: 'hash' });
  await store.memberSessions.add(1, 'handle', 'token');
  const actor = { kind: 'member', id: '1', name: 'anna' } as const;
  await store.audit.add({ accountId: 1, actor, action: 'addSecret', target: 'id=1', address: '::1' });
  await store.applicationStorage.of(1).put('k', '\0', 7_000_000);
  const opening = { accountId: 1, applicationId: 1, applicationName: 'streaming', ruleName: null, userId: 1 };
  for (let day = 0; day < 3; day++) {
    const { journal } = await store.recorder.openSession({ ...opening, initiatorAddress: '::1' });
    journal.callStarted({ callId: 'c', localNumber: '1', remoteNumber: '2', incoming: true });
    journal.outputChanged(OUTPUT);
    journal.recordStarted({ file: `${day}.mp3`, isSecure: day === 0, linkSeconds: 60 });
    if (day < 2) journal.recordEnded(`${day}.mp3`, 1_000);
    for (let i = 0; i < 1_500; i++) journal.log('scenario', `line ${i} "\\" 👋`);
    if (day < 2) journal.close('Timeout');
    await store.recorder.flush();
    scheduler.advance(24 * 3_600_000);
    await store.recorder.flush();
  }
  await store.idempotencyKeys.claim(1, 'k', 'hash');
  await store.idempotencyKeys.keep(1, 'k', { status: 201, headers: { etag: '"1"' }, body: '{}' });
  await writeFile(join(dataDir, 'server.key'), KEY);
}

onEachDatabase((database) => {
  async function backedUp(options = WITH_ALL) {
    const opened = await database.open();
    await fill(opened);
    const path = join(await temporaryFolder(), 'backup');
    const { dataDir, databaseUrl } = opened;
    const place = { dataDir, databaseUrl };
    const report = await backupStore(toolsOf(place), path, options);
    return { ...opened, place, path, report };
  }

  test('what a live server has is there again, row by row, with its key', async () => {
    const { place, path, report } = await backedUp();
    const before = await contentsOf(place);
    for (const table of Object.values(TABLES).flat()) expect(before[table], table).not.toEqual([]);
    const restored = await database.place();
    expect(await restoreStore(toolsOf(restored), path)).toEqual(report);
    expect(await contentsOf(restored)).toEqual(before);
    expect(await readFile(join(restored.dataDir, 'server.key'))).toEqual(KEY);
    expect((await stat(join(restored.dataDir, 'server.key'))).mode & 0o077).toBe(0);
    expect((await stat(path)).mode & 0o077).toBe(0);
    const { store } = await database.open(restored);
    const fields = { preset: 'custom', server: '', application: null, backupServer: null, keyHint: '', policy: '' };
    expect(await store.destinations.add(1, { name: 'c', ...fields }, String, 9)).toBe(3); // no number is given twice
    expect((await store.history.logLines({ sessionId: 2 }, 0, 9_999)).length).toBe(1_501);
  });

  test('it goes to the other kind of database, too', async () => {
    const { place, path } = await backedUp();
    const dataDir = await temporaryFolder();
    const other: Place = place.databaseUrl === undefined ? await database.place() : { dataDir, databaseUrl: undefined };
    await restoreStore(toolsOf(other), path);
    expect(await contentsOf(other)).toEqual(await contentsOf(place));
  });

  test('what an older version backed up becomes what this one knows', async () => {
    const names = (migrations: object, last: string) => Object.keys(migrations).filter((name) => name <= last);
    const configuration = names(configurationMigrations, '0005-scenario-versions');
    const lines = [
      {
        callcast: 'backup',
        format: 1,
        createdAt: '2026-05-04T12:00:00.000Z',
        migrations: {
          storage: names(storageMigrations, '9'),
          history: names(historyMigrations, '9'),
          log: [],
          configuration,
        },
        numbers: { accounts: 1 },
        key: null,
      },
      {
        part: 'configuration',
        table: 'accounts',
        columns: ['id', 'name', 'email', 'api_key_prefix', 'api_key_sha256', 'created_at'],
      },
      [1, 'old', '', 'pre', 'sha', 7],
      { end: true, rows: 1 },
    ];
    const path = join(await temporaryFolder(), 'backup');
    await writeFile(path, gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
    const restored = await database.place();
    expect(await restoreStore(toolsOf(restored), path)).toEqual({ rows: 1, hasKey: false });
    const { store } = await database.open(restored);
    expect(await store.apiKeys.use('sha')).toMatchObject({ account: { name: 'old' }, key: { prefix: 'pre' } });
  });

  test('it is of one moment: what is written meanwhile is not in it, and nobody waits', async () => {
    const opened = await database.open();
    await fill(opened);
    const { store } = opened;
    const snapshot = await snapshotOf(opened);
    await store.scenarios.add(1, 0, 'meanwhile', '');
    await store.applicationStorage.of(1).put('meanwhile', '', 100);
    for (const [part, table] of [
      ['configuration', 'scenarios'],
      ['storage', 'storage_items'],
    ] as const)
      for await (const { rows } of snapshot.read(part, table)) expect(JSON.stringify(rows)).not.toContain('meanwhile');
    await snapshot.close();
  });

  test('without key and logs', async () => {
    const { path, report, place } = await backedUp({ withoutKey: true, withoutLogs: true });
    expect(report.hasKey).toBe(false);
    expect(gunzipSync(await readFile(path)).includes(KEY.toString('base64url'))).toBe(false);
    const restored = await database.place();
    await restoreStore(toolsOf(restored), path);
    expect(await readdir(restored.dataDir)).not.toContain('server.key');
    expect(await contentsOf(restored)).toEqual({ ...(await contentsOf(place)), session_log_lines: [] });
  });

  test('a store that is there is not overwritten, nor is another key, nor a file', async () => {
    const { place, path, store } = await backedUp();
    await expect(restoreStore(toolsOf(place), path)).rejects.toMatchObject({ code: 'STORE_IN_USE' });
    await store.close();
    await expect(restoreStore(toolsOf(place), path)).rejects.toMatchObject({ code: 'STORE_NOT_EMPTY' });
    expect((await contentsOf(place)).accounts).toHaveLength(1);
    const restored = await database.place();
    await writeFile(join(restored.dataDir, 'server.key'), 'another');
    await expect(restoreStore(toolsOf(restored), path)).rejects.toMatchObject({ code: 'STORE_NOT_EMPTY' });
    expect(await readFile(join(restored.dataDir, 'server.key'), 'utf8')).toBe('another');
    expect((await contentsOf(restored)).call_sessions).toEqual([]);
    await expect(backupStore(toolsOf(place), path, WITH_ALL)).rejects.toMatchObject({ code: 'STORE_BACKUP_EXISTS' });
    expect(await readdir(join(path, '..'))).toEqual(['backup']);
  });

  test('of a damaged backup nothing is kept, and the store can be restored from a whole one', async () => {
    const { path } = await backedUp();
    const whole = await readFile(path);
    const text = gunzipSync(whole).toString();
    const lines = text.split('\n');
    const damages: Record<string, Uint8Array | string> = {
      'cut off': whole.subarray(0, whole.length - 100),
      'one byte other': whole.map((byte, at) => (at === whole.length >> 1 ? byte ^ 1 : byte)),
      'without its end': gzipSync(`${lines.slice(0, -2).join('\n')}\n`),
      'without a row': gzipSync(`${lines.toSpliced(30, 1).join('\n')}`),
      'something else': 'hello',
      'other JSON': gzipSync('{}\n'),
      'an unknown table': gzipSync(text.replace('"table":"calls"', '"table":"sqlite_master"')),
    };
    const restored = await database.place();
    for (const [what, bytes] of Object.entries(damages)) {
      const damaged = join(path, '..', 'damaged');
      await writeFile(damaged, bytes);
      await expect(restoreStore(toolsOf(restored), damaged), what).rejects.toMatchObject({
        code: 'STORE_BACKUP_DAMAGED',
      });
      const { numbers: _, ...rows } = await contentsOf(restored).catch(() => ({ numbers: [] }));
      expect(Object.values(rows).flat(), what).toEqual([]);
    }
    await restoreStore(toolsOf(restored), path);
    expect((await contentsOf(restored)).call_sessions).toHaveLength(3);
  });

  test('one of a newer version is refused', async () => {
    const { path } = await backedUp();
    const text = gunzipSync(await readFile(path)).toString();
    const newer = `${path}-newer`;
    await writeFile(newer, gzipSync(text.replace('"0003-secrets"', '"0003-secrets","9999-from-the-future"')));
    const restored = await database.place();
    await expect(restoreStore(toolsOf(restored), newer)).rejects.toMatchObject({ code: 'STORE_BACKUP_NEWER' });
  });

  test('what does not hold a store is not backed up', async () => {
    const path = join(await temporaryFolder(), 'backup');
    await expect(backupStore(toolsOf(await database.place()), path, WITH_ALL)).rejects.toMatchObject({
      code: 'STORE_MISSING',
    });
    expect(await readdir(join(path, '..'))).toEqual([]);
  });
});
