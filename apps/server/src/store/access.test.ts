import { silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { accessLimits } from '../access/limits.ts';
import { openDatabases } from './open-databases.ts';
import { onEachDatabase, TEST_SEED } from './test-store.ts';

const KEY = { accountId: 1, name: 'k', prefix: 'cck_', scopes: ['read'], expiresAt: null } as const;
const MEMBER = { accountId: 1, name: 'anna', displayName: 'Anna', role: 'owner', passwordHash: 'hash' } as const;
const tokens = (name: string) => ({
  refreshSha256: `refresh ${name}`,
  refreshExpiresAt: 9e14,
  accessSha256: `access ${name}`,
  accessExpiresAt: 9e14,
});

onEachDatabase((database) => {
  async function open() {
    const opened = await database.open();
    await opened.store.seed(TEST_SEED);
    return opened;
  }

  test('the key that an account had before there were several goes on', async () => {
    const old = await database.place();
    const scheduler = new VirtualScheduler();
    const upTo = { configuration: '0005-scenario-versions' };
    await (await openDatabases({ ...old, role: 'server', scheduler, log: silentLog, upTo })).close();
    const columns = 'name, email, api_key_prefix, api_key_sha256, created_at';
    await database.execute(old, 'configuration', `insert into accounts (${columns}) values ('a', '', 'pre', 'sha', 7)`);
    const { store: now } = await database.open(old);
    expect(await now.apiKeys.use('sha')).toMatchObject({
      account: { id: 1, name: 'a' },
      key: { prefix: 'pre', scopes: ['admin'], createdAt: 7, expiresAt: null },
    });
  });

  test('a key is used until it expires or is revoked, and its last use noted once a minute', async () => {
    const { store, scheduler } = await open();
    const at = scheduler.wallNow();
    const id = Number(await store.apiKeys.add({ ...KEY, sha256: 'a', expiresAt: at + 200_000 }));
    const lastUse = async () => (await store.apiKeys.list(1, { count: 9, offset: 1 })).rows[0]?.lastUsedAt;
    expect(await lastUse()).toBeNull();
    expect(await store.apiKeys.use('a')).toMatchObject({ key: { id, scopes: ['read'] }, account: { id: 1 } });
    scheduler.advance(59_999);
    await store.apiKeys.use('a');
    expect(await lastUse()).toBe(at);
    scheduler.advance(1);
    await store.apiKeys.use('a');
    expect(await lastUse()).toBe(at + 60_000);
    scheduler.advance(140_000);
    expect(await store.apiKeys.use('a')).toBeUndefined();
    await store.apiKeys.add({ ...KEY, sha256: 'b' });
    expect(await store.apiKeys.remove(2, id + 1)).toBe(false);
    expect(await store.apiKeys.remove(1, id + 1)).toBe(true);
    expect(await store.apiKeys.use('b')).toBeUndefined();
  });

  test('no more keys, members and WHIP keys than the limit, when all come at once', async () => {
    const { store } = await open();
    const times = (work: (i: number) => Promise<unknown>) => Promise.all(Array.from({ length: 8 }, (_, i) => work(i)));
    for (const outcomes of [
      await times((i) => store.apiKeys.add({ ...KEY, sha256: `${i}` }, 4)),
      await times((i) => store.members.add({ ...MEMBER, name: `m${i}` }, 3)),
      await times((i) => store.whipKeys.add({ userId: 1, name: 'w', prefix: '', sha256: `${i}` }, 3)),
    ])
      expect(outcomes.filter((outcome) => outcome === 'too-many')).toHaveLength(5);
  });

  test('an account that has an owner keeps one, also when all leave at once', async () => {
    const { store } = await open();
    const ids = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => store.members.add({ ...MEMBER, name })));
    expect(await store.members.add({ ...MEMBER, name: 'a' })).toBe('name-taken');
    const left = await Promise.all(
      ids.map((id, i) =>
        i % 2 === 0 ? store.members.remove(1, Number(id)) : store.members.change(1, Number(id), { role: 'viewer' }),
      ),
    );
    expect(left.filter((outcome) => outcome === 'last-owner')).toHaveLength(1);
    const owners = (await store.members.list(1)).filter(({ role }) => role === 'owner');
    expect(owners).toHaveLength(1);
    expect(await store.members.remove(2, Number(owners[0]?.id))).toBe('not-found');
  });

  test('a name without its account is found where one account alone has it', async () => {
    const { store, ...place } = await open();
    await store.members.add(MEMBER);
    expect(await store.members.findByName('anna', undefined)).toMatchObject({ accountName: 'demo', role: 'owner' });
    await database.execute(
      place,
      'configuration',
      "insert into accounts (name, email, created_at) values ('b', '', 0)",
    );
    await store.members.add({ ...MEMBER, accountId: 2 });
    expect(await store.members.findByName('anna', undefined)).toBeUndefined();
    expect(await store.members.findByName('anna', 'b')).toMatchObject({ accountId: 2 });
    expect(await store.members.findByName('anna', 'c')).toBeUndefined();
  });

  test('of two that rotate a session at once, one does; a new password ends sessions; the oldest makes room', async () => {
    const { store, scheduler } = await open();
    const { memberSessions: sessions, members } = store;
    await members.add(MEMBER);
    await sessions.add(1, 'h', 'first');
    const rotated = await Promise.all(['b', 'c'].map((next) => sessions.rotate('h', 'first', 'first', next)));
    expect(rotated.filter(Boolean)).toHaveLength(1);
    expect(await sessions.find('h')).toMatchObject({ previousSha256: 'first', confirmedAt: null, member: { id: 1 } });
    for (let i = 0; i < accessLimits.sessionsPerMember; i++) {
      scheduler.advance(1);
      await sessions.add(1, `h${i}`, 't');
    }
    expect(await sessions.find('h')).toBeUndefined();
    expect(await sessions.find('h0')).toBeDefined();
    await members.change(1, 1, { displayName: 'A' });
    expect(await sessions.find('h0')).toBeDefined();
    await members.change(1, 1, { passwordHash: 'another' });
    expect(await sessions.find('h0')).toBeUndefined();
  });

  test('a refresh token is good once; a second use ends its family, and no other', async () => {
    const { store } = await open();
    const { refreshTokens, accessTokens } = store;
    await refreshTokens.begin(1, 'one', tokens('1'));
    await refreshTokens.begin(1, 'two', tokens('2'));
    const exchanged = await Promise.all(['a', 'b'].map((name) => refreshTokens.exchange('refresh 1', tokens(name))));
    expect(exchanged).toHaveLength(2);
    expect(exchanged).toEqual(expect.arrayContaining([{ userId: 1 }, 'reused']));
    for (const name of ['1', 'a', 'b']) {
      expect(await accessTokens.find(`access ${name}`), name).toBeUndefined();
      expect(await refreshTokens.exchange(`refresh ${name}`, tokens('x')), name).toBe('unknown');
    }
    expect(await accessTokens.find('access 2')).toMatchObject({ userId: 1 });
    expect(await refreshTokens.exchange('refresh 2', { ...tokens('3'), refreshExpiresAt: 0 })).toEqual({ userId: 1 });
    expect(await refreshTokens.exchange('refresh 3', tokens('4'))).toBe('expired');
  });

  test('a new password ends refresh tokens; an inactive user gets no further ones, and no encoder in', async () => {
    const { store } = await open();
    await store.whipKeys.add({ userId: 1, name: 'OBS', prefix: '', sha256: 'w' });
    expect(await store.whipKeys.use('w')).toMatchObject({
      userName: 'user1',
      applicationName: 'streaming',
      active: true,
    });
    await store.refreshTokens.begin(1, 'one', tokens('1'));
    await store.users.change(1, 1, { passwordHash: 'another' });
    expect(await store.refreshTokens.exchange('refresh 1', tokens('a'))).toBe('unknown');
    expect(await store.whipKeys.use('w')).toMatchObject({ active: true });
    await store.users.change(1, 1, { active: false });
    expect(await store.whipKeys.use('w')).toMatchObject({ active: false });
    expect(await store.whipKeys.remove(2, 1)).toBe(false);
    expect(await store.whipKeys.remove(1, 1)).toBe(true);
    expect(await store.whipKeys.use('w')).toBeUndefined();
  });

  test('the audit log is read by pages, of one account, and swept by age and number', async () => {
    const { store, scheduler, ...place } = await open();
    await database.execute(
      place,
      'configuration',
      "insert into accounts (name, email, created_at) values ('b', '', 0)",
    );
    const actor = { kind: 'cli', id: '', name: 'c' } as const;
    for (const [accountId, target] of [
      [1, 'x=1'],
      [2, 'x=2'],
      [1, 'x=3'],
      [1, 'x=4'],
      [2, 'x=5'],
    ] as const) {
      scheduler.advance(1_000);
      await store.audit.add({ accountId, actor, action: 'a', target, address: '' });
    }
    const targets = async (before?: number) => (await store.audit.list(1, before, 2)).map(({ target }) => target);
    expect(await targets()).toEqual(['x=4', 'x=3']);
    expect(await targets(3)).toEqual(['x=1']);
    const now = scheduler.wallNow();
    expect(await store.audit.sweep(0, 9)).toBe(0);
    expect(await store.audit.sweep(0, 9, 2)).toBe(1); // the oldest of the account that has three
    expect(await targets(3)).toEqual([]);
    expect(await store.audit.sweep(now - 2_500, 9)).toBe(1);
    expect((await store.audit.list(2, undefined, 9)).map(({ target }) => target)).toEqual(['x=5']);
  });

  test('the hash of one-time logins is of a name and a password, and gone with either', async () => {
    const { store } = await database.open();
    await store.seed(TEST_SEED);
    const { users } = store;
    const sealLoginHash = (id: number, name: string): string => `sealed ${id} ${name}`;
    const user = { applicationId: 1, name: 'anna', displayName: 'A', passwordHash: 'hash', sealLoginHash };
    const id = Number(await users.add(user));
    expect(await users.add(user)).toBe('name-taken');
    const hash = async (name = 'anna') => (await users.findByName(1, name))?.sealedLoginHash;
    expect([await hash(), await hash('user1')]).toEqual([`sealed ${id} anna`, null]);
    await users.change(1, id, { displayName: 'B', active: false, name: 'anna' });
    await users.rehash(id, 'hash', 'hash of today');
    expect(await hash()).toBe(`sealed ${id} anna`);
    const set = { passwordHash: 'hash', sealLoginHash };
    await users.change(1, id, { passwordHash: 'another' });
    expect(await hash()).toBeNull();
    await users.change(1, id, { ...set, name: 'berta' });
    expect(await hash('berta')).toBe(`sealed ${id} berta`);
    await users.change(1, id, { name: 'anna' });
    expect(await hash()).toBeNull();
    await users.change(1, id, set);
    expect(await users.find(1, id)).toMatchObject({ oneTimeLogin: true });
    await users.change(1, id, { sealLoginHash: null });
    expect(await hash()).toBeNull();
    await expect(users.change(1, id, { sealLoginHash })).rejects.toThrow('password');
    const { rows } = await users.list(1, {}, { count: 9, offset: 0 });
    expect(rows.map(({ oneTimeLogin }) => oneTimeLogin)).toEqual([false, false]);
  });
});
