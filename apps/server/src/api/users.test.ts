import { createHash } from 'node:crypto';
import { silentLog } from '@callcast/core';
import { expect, test } from 'vitest';
import { configurationLimits } from '../configuration/index.ts';
import { addSecondAccount } from '../platform-api/testing/second-account.ts';
import { registerConfiguration } from './configuration.ts';
import { registerIdempotency } from './idempotency.ts';
import { authenticate } from './identity.ts';
import { startTestServer, TEST_API_KEY, TEST_PASSWORD } from './test-server.ts';

const USERS = '/applications/1/users';
const PASSWORD = 'another-Unsayable-1';
/** The login counts 258 characters, and would never take it. */
const KEYS_OF_TWO_UNITS = '\u{1f511}'.repeat(129);

type Answer = Record<string, unknown> & { readonly id?: number; readonly nextCursor?: string | null };

async function start() {
  const server = await startTestServer();
  registerIdempotency(server.app, { ...server, clock: server.scheduler, log: silentLog });
  registerConfiguration(server.app, { ...server, clock: server.scheduler });
  const { api_key: otherKey } = addSecondAccount(server);
  const ask = async (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    ifMatch?: string,
    key = TEST_API_KEY,
  ) => {
    const answer = await server.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${key}`, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) },
      ...(body === undefined ? {} : { payload: body }),
    });
    const said = answer.body === '' ? {} : answer.json<Answer>();
    return { status: answer.statusCode, headers: answer.headers, tag: String(answer.headers.etag), body: said };
  };
  return { ...server, ask, otherKey };
}

test('a user is added, read, changed and removed, and no answer has the password', async () => {
  const { ask, login, scheduler } = await start();
  const added = await ask('POST', USERS, { name: 'anna', password: PASSWORD, customData: '{"a":1}' });
  const created = new Date(scheduler.wallNow()).toISOString();
  expect(added.status).toBe(201);
  expect(added.body).toEqual({
    id: 2,
    name: 'anna',
    displayName: 'anna',
    active: true,
    customData: '{"a":1}',
    oneTimeLogin: false,
    createdAt: created,
    modifiedAt: created,
  });
  expect(added.headers.location).toBe('/api/v1/applications/1/users/2');
  expect(await ask('GET', `${USERS}/2`)).toMatchObject({ status: 200, tag: added.tag, body: added.body });
  expect((await login('anna@streaming.demo', PASSWORD)).status).toBe(201);
  const changed = await ask('PATCH', `${USERS}/2`, { name: 'anne', displayName: 'Anne' }, added.tag);
  expect(changed).toMatchObject({ status: 200, body: { name: 'anne', displayName: 'Anne', customData: '{"a":1}' } });
  expect((await login('anne@streaming.demo', PASSWORD)).status).toBe(201);
  expect((await ask('DELETE', `${USERS}/2`)).status).toBe(204);
  expect((await ask('DELETE', `${USERS}/2`)).body.code).toBe('USER_UNKNOWN');
  expect((await ask('GET', `${USERS}/2`)).body.code).toBe('USER_UNKNOWN');
  expect((await login('anne@streaming.demo', PASSWORD)).status).toBe(401);
});

test('an edit names the state that it was made of; another password is another state', async () => {
  const { ask } = await start();
  const { tag } = await ask('GET', `${USERS}/1`);
  expect((await ask('PATCH', `${USERS}/1`, { password: PASSWORD })).body.code).toBe('PRECONDITION_REQUIRED');
  expect((await ask('PATCH', `${USERS}/1`, { password: PASSWORD }, tag)).status).toBe(200); // within the same millisecond
  expect((await ask('PATCH', `${USERS}/1`, { active: false }, tag)).body.code).toBe('CHANGED_MEANWHILE');
  expect((await ask('PATCH', `${USERS}/1`, { active: false }, '*')).body.active).toBe(false);
});

test.each([
  ['a new password', { password: PASSWORD }],
  ['a deactivation', { active: false }],
] as const)('%s ends the tokens; another name does not', async (_what, change) => {
  const { ask, login, store, scheduler } = await start();
  const token = String((await login('user1@streaming.demo')).body.accessToken);
  await ask('PATCH', `${USERS}/1`, { name: 'renamed' }, '*');
  expect((await authenticate(store, scheduler, token)).kind).toBe('user');
  await ask('PATCH', `${USERS}/1`, change, '*');
  expect((await authenticate(store, scheduler, token)).kind).toBe('refused');
});

test('one-time logins are switched on with a password, and off by whatever makes another hash', async () => {
  const { ask, api, store, oneTimeLogins } = await start();
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  /** Whether a key lets this user in with this password. */
  const letsIn = async (name: string, password: string): Promise<boolean> => {
    const hash = md5(`key|${md5(`${name}:voximplant.com:${password}`)}`);
    return oneTimeLogins.verify(await store.users.findByName(1, name), 'key', hash);
  };
  const path = `${USERS}/2`;
  const change = async (body: object) => (await ask('PATCH', path, body, '*')).body.oneTimeLogin;
  const added = await ask('POST', USERS, { name: 'anna', password: PASSWORD, oneTimeLogin: true });
  expect(added.body.oneTimeLogin).toBe(true);
  expect(await letsIn('anna', PASSWORD)).toBe(true);
  expect(await change({ displayName: 'Anna', active: true, name: 'anna' })).toBe(true);
  expect(await letsIn('anna', PASSWORD)).toBe(true);

  expect(await change({ oneTimeLogin: false })).toBe(false);
  expect(await letsIn('anna', PASSWORD)).toBe(false);
  const refused = await ask('PATCH', path, { oneTimeLogin: true }, '*');
  expect(refused).toMatchObject({ status: 400, body: { code: 'ONE_TIME_LOGIN_PASSWORD' } });
  expect(await change({ oneTimeLogin: true, password: TEST_PASSWORD, name: 'anne' })).toBe(true);
  expect([await letsIn('anne', TEST_PASSWORD), await letsIn('anne', PASSWORD)]).toEqual([true, false]);

  expect(await change({ password: PASSWORD })).toBe(false);
  expect([await letsIn('anne', TEST_PASSWORD), await letsIn('anne', PASSWORD)]).toEqual([false, false]);
  await change({ oneTimeLogin: true, password: PASSWORD });
  expect(await change({ name: 'anna' })).toBe(false);
  await change({ oneTimeLogin: true, password: PASSWORD });
  await api('SetUserInfo', { user_id: 2, user_password: TEST_PASSWORD });
  expect((await ask('GET', path)).body.oneTimeLogin).toBe(false);
  expect((await ask('GET', USERS)).body.users).toMatchObject([{ oneTimeLogin: false }, { oneTimeLogin: false }]);
});

test('a user that is switched off, or removed, is told to whoever they are connected to', async () => {
  const { ask, store } = await start();
  const ended: string[] = [];
  store.accessEnds.listen(({ reason }) => ended.push(reason));
  await ask('PATCH', `${USERS}/1`, { active: false }, '*');
  await ask('DELETE', `${USERS}/1`);
  expect(ended).toEqual(['This user was switched off', 'This user was removed']);
});

test('a list is told page by page, by a part of the name and by who may log in', async () => {
  const { ask } = await start();
  for (const name of ['aaa', 'aab', 'baa'])
    await ask('POST', USERS, { name, password: PASSWORD, active: name !== 'aab' });
  const first = await ask('GET', `${USERS}?limit=1&name=AA`);
  expect(first.body).toMatchObject({ users: [{ name: 'aaa' }], total: 3 });
  const second = await ask('GET', `${USERS}?limit=2&name=AA&cursor=${first.body.nextCursor}`);
  expect(second.body).toMatchObject({ users: [{ name: 'aab' }, { name: 'baa' }], nextCursor: null });
  expect((await ask('GET', `${USERS}?active=false`)).body).toMatchObject({ users: [{ name: 'aab' }], total: 1 });
  expect((await ask('GET', `${USERS}?name=aa&active=true`)).body).toMatchObject({ total: 2 });
  expect((await ask('GET', `${USERS}?active=yes`)).body.code).toBe('INVALID_REQUEST');
  expect((await ask('GET', `${USERS}?cursor=MQ`)).body.code).toBe('CURSOR_MALFORMED');
});

test('names, passwords and what is kept with a user are as in the management API', async () => {
  const { ask, refusal } = await start();
  const right = { name: 'berta', password: PASSWORD };
  const wrong = [
    { ...right, name: 'be' },
    { ...right, name: 'Berta' },
    { ...right, name: '-berta' },
    { ...right, name: 'x'.repeat(51) },
    { ...right, password: 'short' },
    { ...right, password: 'x'.repeat(257) },
    { ...right, password: KEYS_OF_TWO_UNITS },
    { ...right, password: 'unsayable\0' },
    { ...right, password: 'unsayable\ud83d' },
    { ...right, displayName: '' },
    { ...right, displayName: 'a\nb' },
    { ...right, displayName: 'x'.repeat(256) },
    { ...right, customData: 'x'.repeat(2_001) },
    { ...right, id: 7 },
    { name: 'berta' },
  ];
  for (const body of wrong) {
    const answer = await ask('POST', USERS, body);
    expect(answer.body.code, JSON.stringify(body)).toBe('INVALID_REQUEST');
    expect(JSON.stringify(answer.body)).not.toContain('unsayable');
  }
  const ofPlatform = { application_id: 1, user_name: 'berta', user_display_name: 'B' };
  expect(await refusal('AddUser', { ...ofPlatform, user_password: 'x'.repeat(7) })).toBe(112);
  expect((await ask('POST', USERS, { ...right, password: 'x'.repeat(8) })).status).toBe(201);
  expect((await ask('POST', USERS, right)).body.code).toBe('USER_NAME_TAKEN');
  expect((await ask('PATCH', `${USERS}/1`, { name: 'berta' }, '*')).body.code).toBe('USER_NAME_TAKEN');
  expect((await ask('PATCH', `${USERS}/1`, { password: KEYS_OF_TWO_UNITS }, '*')).body.code).toBe('INVALID_REQUEST');
  expect((await ask('PATCH', `${USERS}/1`, {}, '*')).body.code).toBe('INVALID_REQUEST');
});

test('a key of an idempotent request is not looked at: nothing of a password lies in a table', async () => {
  const { app, store } = await start();
  const headers = { authorization: `Bearer ${TEST_API_KEY}`, 'idempotency-key': 'k' };
  const add = () =>
    app.inject({ method: 'POST', url: `/api/v1${USERS}`, headers, payload: { name: 'carl', password: PASSWORD } });
  expect((await add()).statusCode).toBe(201);
  expect((await add()).json()).toMatchObject({ code: 'USER_NAME_TAKEN' });
  expect(await store.idempotencyKeys.claim(1, 'k', 'x')).toBe('claimed');
});

test('an account has a bounded number of users, over all its applications', async () => {
  const { ask, store } = await start();
  const elsewhere = Number(await store.applications.add(1, 'elsewhere'));
  const { users: most } = configurationLimits;
  for (let count = 1; count < most; count++)
    await store.users.add({ applicationId: elsewhere, name: `u${count}`, displayName: 'U', passwordHash: '' });
  expect((await ask('POST', USERS, { name: 'last', password: TEST_PASSWORD })).body.code).toBe('USER_LIMIT');
});

test("users of another application or account are unknown, and another account's application is", async () => {
  const { ask, store, otherKey } = await start();
  const elsewhere = Number(await store.applications.add(1, 'elsewhere'));
  const theirs = Number(await store.applications.add(2, 'theirs'));
  const change = { displayName: 'stolen' };
  const answers = [
    await ask('GET', `/applications/${elsewhere}/users/1`),
    await ask('PATCH', `/applications/${elsewhere}/users/1`, change, '*'),
    await ask('DELETE', `/applications/${elsewhere}/users/1`),
    await ask('GET', USERS, undefined, undefined, otherKey),
    await ask('POST', USERS, { name: 'stolen', password: PASSWORD }, undefined, otherKey),
    await ask('PATCH', `/applications/${theirs}/users/1`, change, '*', otherKey),
    await ask('DELETE', `/applications/${theirs}/users/1`, undefined, undefined, otherKey),
  ];
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
  expect(await store.users.find(1, 1)).toMatchObject({ displayName: 'User 1' });
});
