import { expect, test } from 'vitest';
import { authenticate } from './identity.ts';
import { parseLoginName } from './login.ts';
import { startTestServer } from './test-server.ts';

const HOUR_MS = 3_600_000;

test('login and password give a token that stands for the user', async () => {
  const { login, scheduler, store } = await startTestServer();
  const { status, body } = await login('user1@streaming.demo');
  expect(status).toBe(201);
  expect(body).toEqual({
    accessToken: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) as string,
    expiresAt: new Date(scheduler.wallNow() + 24 * HOUR_MS).toISOString(),
  });
  expect(await authenticate(store, scheduler, String(body.accessToken))).toEqual({
    kind: 'user',
    user: {
      accountId: 1,
      accountName: 'demo',
      applicationId: 1,
      applicationName: 'streaming',
      userId: 1,
      userName: 'user1',
      displayName: 'User 1',
    },
  });
});

test('the full form of existing clients is taken too', async () => {
  const { login } = await startTestServer();
  expect((await login('user1@streaming.demo.voximplant.com')).status).toBe(201);
});

const refusedLogins = [
  ['user1@streaming.demo', 'wrong', 401, 'LOGIN_FAILED'],
  ['nobody@streaming.demo', 'wrong', 401, 'LOGIN_FAILED'],
  ['user1@elsewhere.demo', 'x', 404, 'APPLICATION_UNKNOWN'],
  ['user1@streaming.nobody', 'x', 404, 'APPLICATION_UNKNOWN'],
  ['user1', 'x', 400, 'LOGIN_MALFORMED'],
  ['user1@streaming', 'x', 400, 'LOGIN_MALFORMED'],
  ["user1' or 1=1--@streaming.demo", 'x', 400, 'LOGIN_MALFORMED'],
  ["'or'1'='1@streaming.demo", 'x', 401, 'LOGIN_FAILED'],
  ['user1@streaming.demo', 'x'.repeat(257), 400, 'LOGIN_MALFORMED'],
] as const;

test('every refusal has its status and its code', async () => {
  const { login } = await startTestServer();
  for (const [name, password, status, code] of refusedLogins)
    expect(await login(name, password), name).toMatchObject({
      status,
      body: { status, code, title: expect.any(String) as string },
    });
});

test('a wrong password and an unknown user cannot be told apart', async () => {
  const { login } = await startTestServer();
  const known = await login('user1@streaming.demo', 'wrong');
  const unknown = await login('user2@streaming.demo', 'wrong');
  expect({ ...unknown.body, requestId: '' }).toEqual({ ...known.body, requestId: '' });
});

test('an inactive user is told so only with the right password, and tokens end at once', async () => {
  const { api, login, scheduler, store } = await startTestServer();
  const { body } = await login('user1@streaming.demo');
  await api('SetUserInfo', { user_id: 1, user_active: 'false' });
  expect(await login('user1@streaming.demo')).toMatchObject({ status: 403, body: { code: 'USER_INACTIVE' } });
  expect(await login('user1@streaming.demo', 'wrong')).toMatchObject({ status: 401 });
  expect(await authenticate(store, scheduler, String(body.accessToken))).toMatchObject({ kind: 'refused' });
});

test('a new password ends the tokens of the old one', async () => {
  const { api, login, scheduler, store } = await startTestServer();
  const { body } = await login('user1@streaming.demo');
  await api('SetUserInfo', { user_name: 'user1', application_name: 'streaming', user_password: 'another-unsayable' });
  expect(await authenticate(store, scheduler, String(body.accessToken))).toMatchObject({ code: 'TOKEN_UNKNOWN' });
  expect((await login('user1@streaming.demo')).status).toBe(401);
  expect((await login('user1@streaming.demo', 'another-unsayable')).status).toBe(201);
});

test('a token expires', async () => {
  const { login, scheduler, store } = await startTestServer();
  const token = String((await login('user1@streaming.demo')).body.accessToken);
  scheduler.advance(24 * HOUR_MS - 1);
  expect(await authenticate(store, scheduler, token)).toMatchObject({ kind: 'user' });
  scheduler.advance(1);
  expect(await authenticate(store, scheduler, token)).toMatchObject({ code: 'TOKEN_EXPIRED' });
});

test('what is no token', async () => {
  const { scheduler, store } = await startTestServer();
  for (const token of ['', 'x', 'x'.repeat(100_000), "' or 1=1"])
    expect(await authenticate(store, scheduler, token)).toMatchObject({ code: 'TOKEN_UNKNOWN' });
});

test('no token stands in the database', async () => {
  const { login, store, scheduler } = await startTestServer();
  const token = String((await login('user1@streaming.demo')).body.accessToken);
  expect(await store.accessTokens.find(token)).toBeUndefined();
  expect(await authenticate(store, scheduler, token)).toMatchObject({ kind: 'user' });
});

test('sixty successful logins a minute pass; parallel ones of one user too', async () => {
  const { login } = await startTestServer();
  const answers = await Promise.all(Array.from({ length: 60 }, () => login('user1@streaming.demo')));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 60 }, () => 201));
});

test('the eleventh wrong password waits, even in parallel; another user does not', async () => {
  const { api, login, scheduler } = await startTestServer();
  await api('AddUser', {
    application_id: 1,
    user_name: 'other',
    user_display_name: 'O',
    user_password: 'Unsayable-2026-pass!',
  });
  const guesses = await Promise.all(Array.from({ length: 30 }, () => login('user1@streaming.demo', 'wrong')));
  const statuses = guesses.map(({ status }) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(10);
  expect(statuses.filter((status) => status === 429)).toHaveLength(20);
  expect(await login('user1@streaming.demo')).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
  expect((await login('other@streaming.demo')).status).toBe(201);
  scheduler.advance(60_000);
  expect((await login('user1@streaming.demo')).status).toBe(201);
});

test('one password tried on many users is stopped by address', async () => {
  const { login } = await startTestServer();
  const statuses = [];
  for (let i = 0; i < 62; i++) statuses.push((await login(`user${i + 100}@streaming.demo`, 'wrong')).status);
  expect(statuses.indexOf(429)).toBe(60);
});

test.each([
  ['user1@streaming.demo', { user: 'user1', application: 'streaming', account: 'demo' }],
  [' User-1@Streaming.Demo.VOXIMPLANT.com ', { user: 'User-1', application: 'streaming', account: 'demo' }],
  ['user1@streaming.demo.example.com', undefined],
  ['@streaming.demo', undefined],
  ['a@b@streaming.demo', undefined],
  ['', undefined],
])('login name "%s"', (login, name) => {
  expect(parseLoginName(login)).toEqual(name);
});
