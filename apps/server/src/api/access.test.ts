import { randomBytes } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { expect, test } from 'vitest';
import { accessLimits } from '../access/limits.ts';
import { addSecondAccount } from '../platform-api/testing/second-account.ts';
import { ConcurrencyGate, PasswordHasher, sha256Hex } from '../security/index.ts';
import { authenticate, authenticateEncoder } from './identity.ts';
import { startTestServer, TEST_API_KEY, TEST_PASSWORD } from './test-server.ts';

const RANDOM = { uint32: () => 4, bytes: (length: number) => new Uint8Array(randomBytes(length)) };

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function start() {
  const server = await startTestServer();
  const answers: string[] = [];
  const inject = async (options: InjectOptions) => {
    const answer = await server.app.inject(options);
    answers.push(answer.body);
    const cookies = Object.fromEntries(answer.cookies.map(({ name, value }) => [name, value]));
    const body = (answer.body === '' ? {} : answer.json()) as Record<string, unknown> & { id?: number };
    return { status: answer.statusCode, headers: answer.headers, cookies, body };
  };
  const ask = (method: Method, url: string, body?: object, key = TEST_API_KEY) =>
    inject({
      method,
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { payload: body }),
    });
  /** A browser: keeps cookies, says where it comes from. */
  const browser = (address = '192.0.2.1') => {
    const jar = new Map<string, string>();
    let csrfToken = '';
    const visit = async (method: Method, url: string, body?: object, headers: Record<string, string> = {}) => {
      const answer = await inject({
        method,
        url: `/api/v1${url}`,
        remoteAddress: address,
        headers: {
          cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(method === 'GET' ? {} : { origin: 'http://localhost', 'callcast-csrf-token': csrfToken }),
          host: 'localhost',
          ...headers,
        },
        ...(body === undefined ? {} : { payload: body }),
      });
      for (const [name, value] of Object.entries(answer.cookies)) jar.set(name, value);
      return answer;
    };
    const logIn = async (login = 'admin', password = TEST_PASSWORD) => {
      const answer = await visit('POST', '/session', { login, password });
      if (typeof answer.body.csrfToken === 'string') csrfToken = answer.body.csrfToken;
      return answer;
    };
    return { jar, visit, logIn };
  };
  return { ...server, ask, answers, inject, browser };
}

test('a key is told once, does what its scopes say, and nothing once it is revoked', async () => {
  const { ask, answers } = await start();
  const made = await ask('POST', '/api-keys', { name: 'grafana', scopes: ['read'] });
  expect(made).toMatchObject({ status: 201, headers: { location: '/api/v1/api-keys/2' } });
  const key = String(made.body.key);
  expect(key).toMatch(/^cck_[\w-]{43}$/);
  const secrets = '/applications/1/secrets';
  expect((await ask('GET', secrets, undefined, key)).status).toBe(200);
  const refused = await ask('POST', secrets, { name: 'a', value: 'b' }, key);
  expect(refused).toMatchObject({ status: 403, body: { code: 'ACCESS_DENIED' } });
  expect(await ask('GET', '/api-keys', undefined, key)).toMatchObject({ status: 403 });
  answers.length = 0;
  const listed = await ask('GET', '/api-keys');
  expect(listed.body).toMatchObject({
    total: 2,
    apiKeys: [
      { name: 'first key', scopes: ['admin'] },
      { name: 'grafana', prefix: key.slice(0, 12), scopes: ['read'] },
    ],
  });
  expect(answers.join()).not.toContain(key);
  expect((await ask('DELETE', '/api-keys/2')).status).toBe(204);
  expect(await ask('GET', secrets, undefined, key)).toMatchObject({ status: 401, body: { code: 'API_KEY_UNKNOWN' } });
  expect(await ask('DELETE', '/api-keys/2')).toMatchObject({ status: 404, body: { code: 'API_KEY_ID_UNKNOWN' } });
  expect(await ask('DELETE', '/api-keys/1')).toMatchObject({ status: 409, body: { code: 'API_KEY_IN_USE' } });
});

test('a key that may write changes what is configured and makes no keys; one that expired opens nothing', async () => {
  const { ask, scheduler, refusal } = await start();
  const made = await ask('POST', '/api-keys', { name: 'ci', scopes: ['write'], expiresInDays: 1 });
  const key = String(made.body.key);
  expect((await ask('POST', '/applications/1/secrets', { name: 'a', value: 'b' }, key)).status).toBe(201);
  expect((await ask('POST', '/api-keys', { name: 'x', scopes: ['admin'] }, key)).status).toBe(403);
  expect((await ask('GET', '/audit', undefined, key)).status).toBe(403);
  expect(await refusal('AddApplication', { application_name: 'ci', api_key: key })).toBeUndefined();
  expect(await refusal('CreateKey', { api_key: key })).toBe(104);
  scheduler.advance(24 * 3_600_000);
  expect((await ask('GET', '/applications/1/secrets', undefined, key)).status).toBe(401);
  expect(await refusal('GetApplications', { api_key: key })).toBe(100);
});

test('a key is good for its own account alone, whatever account a request names', async () => {
  const server = await start();
  const other = addSecondAccount(server);
  expect(await server.refusal('GetAccountInfo', other)).toBeUndefined();
  expect(await server.refusal('GetAccountInfo', { ...other, account_id: 1 })).toBe(100);
  expect(await server.refusal('GetAccountInfo', { account_id: 2 })).toBe(100);
});

test('scopes of a key in the management API', async () => {
  const { ask, refusal } = await start();
  const key = async (scope: string) =>
    String((await ask('POST', '/api-keys', { name: scope, scopes: [scope] })).body.key);
  const [read, calls] = [await key('read'), await key('calls')];
  expect(await refusal('GetUsers', { application_id: 1, api_key: read })).toBeUndefined();
  expect(await refusal('DelUser', { user_id: 1, api_key: read })).toBe(104);
  expect(await refusal('StartScenarios', { rule_id: 1, api_key: read })).toBe(104);
  expect(await refusal('StartScenarios', { rule_id: 1, api_key: calls })).toBeUndefined();
  expect(await refusal('GetUsers', { application_id: 1, api_key: calls })).toBe(104);
});

test('a login gives a cookie that no script can read, and that opens what the role may', async () => {
  const { browser } = await start();
  const { visit, logIn } = browser();
  const answer = await logIn();
  expect(answer.status).toBe(201);
  const cookies = [answer.headers['set-cookie']].flat();
  expect(cookies).toHaveLength(2);
  for (const cookie of cookies)
    expect(cookie).toMatch(/^callcast-(session|device)=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
  expect((await visit('GET', '/session')).body).toMatchObject({
    account: { id: 1, name: 'demo' },
    kind: 'member',
    name: 'admin',
    scopes: ['admin'],
    csrfToken: answer.body.csrfToken,
  });
  expect((await visit('GET', '/applications/1/secrets')).status).toBe(200);
  expect((await visit('POST', '/applications/1/secrets', { name: 'a', value: 'b' })).status).toBe(201);
  expect((await visit('DELETE', '/session')).status).toBe(204);
  expect(await visit('GET', '/session')).toMatchObject({ status: 401 });
});

test('a cookie that was logged out opens nothing, even where somebody kept it', async () => {
  const { browser, inject } = await start();
  const { jar, visit, logIn } = browser();
  await logIn();
  const cookie = `callcast-session=${jar.get('callcast-session')}`;
  expect((await inject({ url: '/api/v1/session', headers: { cookie } })).status).toBe(200);
  await visit('DELETE', '/session');
  expect(await inject({ url: '/api/v1/session', headers: { cookie } })).toMatchObject({
    status: 401,
    body: { code: 'SESSION_EXPIRED' },
  });
});

test.each<[string, Method, Record<string, string>]>([
  ['no token', 'POST', { 'callcast-csrf-token': '' }],
  ['a wrong token', 'POST', { 'callcast-csrf-token': 'f'.repeat(64) }],
  ['another origin', 'POST', { origin: 'https://evil.example' }],
  ['another port', 'POST', { origin: 'http://localhost:9999' }],
  ['an origin that hides itself', 'POST', { origin: 'null' }],
  ['another site, as the browser says', 'POST', { 'sec-fetch-site': 'cross-site' }],
  ['another host of the same site', 'POST', { 'sec-fetch-site': 'same-site' }],
  ['another origin that reads', 'GET', { origin: 'https://evil.example' }],
  ['another site that reads', 'GET', { 'sec-fetch-site': 'cross-site' }],
])('a session is not used from elsewhere: %s', async (_what, method, headers) => {
  const { browser, store } = await start();
  const { visit, logIn } = browser();
  await logIn();
  const body = method === 'GET' ? undefined : { name: 'a', value: 'b' };
  const answer = await visit(method, '/applications/1/secrets', body, headers);
  expect(answer).toMatchObject({ status: 403, body: { code: 'CROSS_SITE_REQUEST' } });
  expect((await store.secrets.list(1, { count: 9, offset: 0 })).total).toBe(0);
});

test('a request that changes something and says no origin is refused, and so is a login from elsewhere', async () => {
  const { browser, inject } = await start();
  const { jar, logIn } = browser();
  const { body } = await logIn();
  const headers = {
    cookie: `callcast-session=${jar.get('callcast-session')}`,
    'callcast-csrf-token': String(body.csrfToken),
  };
  const session = { method: 'DELETE', url: '/api/v1/session' } as const;
  expect((await inject({ ...session, headers })).status).toBe(403);
  expect((await inject({ ...session, headers: { ...headers, 'sec-fetch-site': 'same-origin' } })).status).toBe(204);
  const login = await inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { origin: 'https://evil.example' },
    payload: { login: 'admin', password: TEST_PASSWORD },
  });
  expect(login).toMatchObject({ status: 403, body: { code: 'CROSS_SITE_REQUEST' }, cookies: {} });
});

test('the token of a session is replaced; the one before is taken for a moment, and ends the session later', async () => {
  const { browser, inject, scheduler } = await start();
  const { jar, visit, logIn } = browser();
  await logIn();
  const look = (token: string | undefined) =>
    inject({ url: '/api/v1/session', headers: { cookie: `callcast-session=${token}` } });
  const first = jar.get('callcast-session');
  scheduler.advance(accessLimits.sessionTokenMs);
  expect((await visit('GET', '/session')).status).toBe(200);
  const second = jar.get('callcast-session');
  expect(second).not.toBe(first);
  expect((await look(first)).status).toBe(200); // was on its way
  expect((await look(second)).status).toBe(200);
  scheduler.advance(accessLimits.sessionGraceMs - 1);
  expect((await look(first)).status).toBe(200);
  scheduler.advance(1);
  expect((await look(first)).status).toBe(401);
  expect((await look(second)).status).toBe(401); // one of the two is a thief: both are out
});

test('an answer with the next token that was lost does not log anybody out', async () => {
  const { browser, inject, scheduler } = await start();
  const { jar, logIn } = browser();
  await logIn();
  const first = jar.get('callcast-session');
  const look = () => inject({ url: '/api/v1/session', headers: { cookie: `callcast-session=${first}` } });
  scheduler.advance(accessLimits.sessionTokenMs);
  const lost = (await look()).cookies['callcast-session'];
  scheduler.advance(accessLimits.sessionGraceMs + 5_000);
  const again = await look();
  expect(again.status).toBe(200);
  expect(again.cookies['callcast-session']).toBeDefined();
  expect(again.cookies['callcast-session']).not.toBe(lost);
});

test('a session ends after a night without use, and after a week of use', async () => {
  const { browser, scheduler } = await start();
  const idle = browser();
  await idle.logIn();
  scheduler.advance(accessLimits.sessionIdleMs - 1);
  expect((await idle.visit('GET', '/session')).status).toBe(200);
  scheduler.advance(accessLimits.sessionIdleMs);
  expect((await idle.visit('GET', '/session')).status).toBe(401);
  const busy = browser();
  await busy.logIn();
  const hours = accessLimits.sessionLongestMs / 3_600_000;
  for (let hour = 1; hour < hours; hour++) {
    scheduler.advance(3_600_000);
    expect((await busy.visit('GET', '/session')).status, `hour ${hour}`).toBe(200);
  }
  scheduler.advance(3_600_000);
  expect((await busy.visit('GET', '/session')).status).toBe(401);
});

test('members do what their role says, from one request to the next', async () => {
  const { ask, browser } = await start();
  const bert = { name: 'bert', role: 'viewer', password: 'unsayable-bert-1' };
  const added = await ask('POST', '/members', bert);
  expect(added).toMatchObject({ status: 201, body: { name: 'bert', role: 'viewer', lastLoginAt: null } });
  expect(JSON.stringify(added.body)).not.toContain('unsayable');
  expect(await ask('POST', '/members', bert)).toMatchObject({ status: 409, body: { code: 'MEMBER_NAME_TAKEN' } });
  const { visit, logIn } = browser();
  expect((await logIn('bert@demo', bert.password)).status).toBe(201);
  const add = (name: string) => visit('POST', '/applications/1/secrets', { name, value: 'v' });
  expect(await add('a')).toMatchObject({ status: 403, body: { code: 'ACCESS_DENIED' } });
  expect((await visit('GET', '/applications/1/secrets')).status).toBe(200);
  await ask('PATCH', `/members/${added.body.id}`, { role: 'developer' });
  expect((await add('a')).status).toBe(201);
  expect((await visit('GET', '/members')).status).toBe(403);
  expect((await ask('GET', '/members')).body).toMatchObject({ members: [{ name: 'admin' }, { name: 'bert' }] });
  await ask('DELETE', `/members/${added.body.id}`);
  expect((await visit('GET', '/session')).status).toBe(401);
});

test('the last owner stays one', async () => {
  const { ask } = await start();
  for (const answer of [await ask('DELETE', '/members/1'), await ask('PATCH', '/members/1', { role: 'viewer' })])
    expect(answer).toMatchObject({ status: 409, body: { code: 'LAST_OWNER' } });
  for (const answer of [await ask('DELETE', '/members/9'), await ask('PATCH', '/members/9', { role: 'viewer' })])
    expect(answer).toMatchObject({ status: 404, body: { code: 'MEMBER_UNKNOWN' } });
});

test('the own password is changed by whoever knows it, and ends all sessions', async () => {
  const { ask, browser } = await start();
  const [here, there] = [browser(), browser()];
  await here.logIn();
  await there.logIn();
  const change = (current: string) => here.visit('PUT', '/session/password', { current, password: 'unsayable-next' });
  expect(await change('wrong')).toMatchObject({ status: 401, body: { code: 'LOGIN_FAILED' } });
  expect((await change(TEST_PASSWORD)).status).toBe(204);
  expect((await there.visit('GET', '/session')).status).toBe(401);
  expect((await here.logIn()).status).toBe(401);
  expect((await here.logIn('admin', 'unsayable-next')).status).toBe(201);
  expect(await ask('DELETE', '/session')).toMatchObject({ status: 409, body: { code: 'SESSION_NONE' } });
});

test('a guesser is stopped; the device that logged in before, and another address, get in', async () => {
  const { browser } = await start();
  const owner = browser('198.51.100.7');
  await owner.logIn();
  const guesser = browser('198.51.100.7'); // behind the same address
  for (let i = 0; i < 10; i++) expect((await guesser.logIn('admin', `wrong ${i}`)).status).toBe(401);
  const stopped = await guesser.logIn();
  expect(stopped).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
  expect(Number(stopped.headers['retry-after'])).toBeGreaterThan(0);
  expect((await owner.logIn()).status).toBe(201);
  expect((await browser('203.0.113.9').logIn()).status).toBe(201);
  // What the device is known by is good for its own name alone, and cannot be made up.
  guesser.jar.set('callcast-device', `made-up:${owner.jar.get('callcast-device')?.split(':')[1]}`);
  expect((await guesser.logIn()).status).toBe(429);
});

test('refresh tokens are good once, and a stolen one ends what came of its login', async () => {
  const { inject, login, store, scheduler } = await start();
  const plain = await login('user1@streaming.demo');
  expect(Object.keys(plain.body)).toEqual(['accessToken', 'expiresAt']);
  const begun = await inject({
    method: 'POST',
    url: '/api/v1/user-sessions',
    payload: { login: 'user1@streaming.demo', password: TEST_PASSWORD, withRefreshToken: true },
  });
  const refresh = (refreshToken: unknown) =>
    inject({ method: 'POST', url: '/api/v1/user-sessions/refresh', payload: { refreshToken } });
  const next = await refresh(begun.body.refreshToken);
  expect(next.status).toBe(201);
  const known = async (token: unknown) => (await store.accessTokens.find(sha256Hex(String(token)))) !== undefined;
  expect(await known(next.body.accessToken)).toBe(true);
  const reused = await refresh(begun.body.refreshToken);
  expect(reused).toMatchObject({ status: 401, body: { code: 'REFRESH_TOKEN_REUSED' } });
  expect(await known(next.body.accessToken)).toBe(false);
  expect(await known(begun.body.accessToken)).toBe(false);
  expect(await known(plain.body.accessToken)).toBe(true);
  expect(await refresh(next.body.refreshToken)).toMatchObject({ status: 401, body: { code: 'REFRESH_TOKEN_UNKNOWN' } });
  expect(Date.parse(String(begun.body.refreshExpiresAt))).toBe(scheduler.wallNow() + accessLimits.refreshTokenMs);
});

test('WHIP keys of a user are made, listed and revoked, by the account that has the user', async () => {
  const { api, ask, answers } = await start();
  await api('AddApplication', { application_name: 'other' });
  const list = '/applications/1/users/1/whip-keys';
  const made = await ask('POST', list, { name: 'OBS' });
  expect(made).toMatchObject({ status: 201, headers: { location: `/api/v1${list}/1` } });
  expect(made.body.key).toMatch(/^cwk_[\w-]{43}$/);
  answers.length = 0;
  expect((await ask('GET', list)).body).toMatchObject({ whipKeys: [{ id: 1, name: 'OBS', lastUsedAt: null }] });
  expect(answers.join()).not.toContain(made.body.key);
  expect((await ask('DELETE', `${list}/1`)).status).toBe(204);
  expect(await ask('DELETE', `${list}/1`)).toMatchObject({ status: 404, body: { code: 'WHIP_KEY_UNKNOWN' } });
  for (const path of ['1/users/9', '9/users/1', '2/users/1'])
    expect((await ask('POST', `/applications/${path}/whip-keys`, { name: 'OBS' })).status, path).toBe(404);
});

test('a WHIP key stands for its user at the encoder alone, until it is revoked or the user inactive', async () => {
  const { api, ask, scheduler, store } = await start();
  const made = await ask('POST', '/applications/1/users/1/whip-keys', { name: 'OBS' });
  const key = String(made.body.key);
  const asEncoder = () => authenticateEncoder(store, scheduler, key);
  expect(await asEncoder()).toMatchObject({ kind: 'user', user: { userName: 'user1', applicationName: 'streaming' } });
  expect(await authenticate(store, scheduler, key)).toMatchObject({ code: 'TOKEN_UNKNOWN' });
  expect(await ask('GET', '/api-keys', undefined, key)).toMatchObject({ status: 401 });
  const [listed] = await store.whipKeys.list(1);
  expect(listed?.lastUsedAt).toBe(scheduler.wallNow());
  await api('SetUserInfo', { user_id: 1, user_active: 'false' });
  expect(await asEncoder()).toMatchObject({ kind: 'refused', code: 'USER_INACTIVE' });
  await api('SetUserInfo', { user_id: 1, user_active: 'true' });
  await ask('DELETE', '/applications/1/users/1/whip-keys/1');
  expect(await asEncoder()).toMatchObject({ kind: 'refused', code: 'TOKEN_UNKNOWN' });
});

test('a hash of another cost is made anew when its password is known', async () => {
  const { browser, login, store } = await start();
  const costly = new PasswordHasher(RANDOM, new ConcurrencyGate(1, 1), { memoryKiB: 16, passes: 1 });
  const [oldMember, oldUser] = [await costly.hash(TEST_PASSWORD), await costly.hash(TEST_PASSWORD)];
  await store.members.change(1, 1, { passwordHash: oldMember });
  await store.users.change(1, 1, { passwordHash: oldUser });
  for (let i = 0; i < 2; i++) {
    expect((await browser().logIn()).status).toBe(201);
    expect((await login('user1@streaming.demo')).status).toBe(201);
  }
  const [member, user] = [await store.members.findByName('admin', 'demo'), await store.users.findByName(1, 'user1')];
  for (const found of [member, user]) expect(found?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$/);
});

test('what is changed is in the audit log: who, what, on which id, from where, and no value', async () => {
  const { ask, api, browser } = await start();
  const { visit, logIn } = browser('192.0.2.77');
  await logIn();
  await visit('POST', '/applications/1/secrets', { name: 'crm', value: 'unsayable-value' });
  await visit('POST', '/applications/1/secrets', { name: 'crm', value: 'unsayable-value' }); // refused
  await visit('GET', '/applications/1/secrets');
  await api('AddUser', { application_id: 1, user_name: 'anna', user_display_name: 'A', user_password: TEST_PASSWORD });
  await api('GetUsers', { application_id: 1 });
  await api('DelUser', { user_id: 99 }); // refused
  const { body } = await ask('GET', '/audit');
  expect(body).toMatchObject({
    next: null,
    entries: [
      {
        actor: { kind: 'api-key', id: '1', name: 'first key' },
        action: 'AddUser',
        target: 'application_id=1 user_name=anna user_id=2',
        address: '127.0.0.1',
      },
      {
        actor: { kind: 'member', id: '1', name: 'admin' },
        action: 'addSecret',
        target: 'application=1 id=1',
        address: '192.0.2.77',
      },
    ],
  });
  expect(JSON.stringify(body).toLowerCase()).not.toContain('unsayable');
  const page = await ask('GET', '/audit?limit=1');
  expect(page.body).toMatchObject({ next: 2, entries: [{ action: 'AddUser' }] });
  expect((await ask('GET', `/audit?before=${String(page.body.next)}`)).body).toMatchObject({
    entries: [{ action: 'addSecret' }],
  });
});

test('a change whose note fails is done, and answered so', async () => {
  const { api, ask, store } = await start();
  store.audit.add = () => Promise.reject(new Error('the disk is full'));
  expect((await ask('POST', '/applications/1/secrets', { name: 'a', value: 'b' })).status).toBe(201);
  expect(await api('AddApplication', { application_name: 'more' })).toMatchObject({ application_id: 2 });
});

test('sessions that are started, and what scenarios keep, are no changes', async () => {
  const { api, ask } = await start();
  await api('StartScenarios', { rule_id: 1 });
  await api('SetKeyValueItem', { application_id: 1, key: 'a', value: 'b', ttl: 60 });
  expect((await ask('GET', '/audit')).body).toMatchObject({ entries: [] });
});
