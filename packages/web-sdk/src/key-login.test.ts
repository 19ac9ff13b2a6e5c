import { expect, test } from 'vitest';
import type { AuthResult } from './auth-result.ts';
import { CallClient } from './call-client.ts';
import { SIGNALLING_TIMEOUT_MS } from './limits.ts';
import { FakeBrowser, settle } from './testing/fake-browser.ts';

const LOGIN = 'user1@streaming.demo';
const TOKEN = { type: 'access-token', accessToken: 'unsayable', expiresAt: '2100-01-01T00:00:00.000Z' } as const;

function open() {
  const browser = new FakeBrowser();
  const client = new CallClient({ server: 'https://live.example.com', browser });
  const results: AuthResult[] = [];
  client.on('authResult', (result) => results.push(result));
  return { browser, client, results, told: () => results.map(({ result, code, key }) => [result, code, key]) };
}

/** A client that has a key. */
async function withKey() {
  const opened = open();
  const asked = opened.client.requestOneTimeLoginKey(LOGIN);
  const socket = opened.browser.sockets[0]!;
  socket.events.opened();
  await settle();
  socket.say({ type: 'login-key', key: 'k' });
  expect(await asked).toBe('k');
  return { ...opened, socket };
}

test('a key is asked for, its hash answers it, and the token that comes is that of the session', async () => {
  const { client, socket, browser, told } = await withKey();
  expect(socket.url).toBe('wss://live.example.com/signal');
  const logging = client.loginWithOneTimeKey(LOGIN, 'hash');
  await settle();
  expect(socket.sent).toEqual([
    { type: 'request-login-key', login: LOGIN },
    { type: 'login-with-key', login: LOGIN, hash: 'hash' },
  ]);
  socket.say(TOKEN);
  const { accessToken, expiresAt } = TOKEN;
  expect(await logging).toEqual({ login: LOGIN, accessToken, expiresAt: new Date(expiresAt) });
  expect(client.session?.accessToken).toBe(accessToken);
  expect([socket.isClosed, browser.timers]).toEqual([true, []]);
  expect(told()).toEqual([
    [false, 302, 'k'],
    [true, undefined, undefined],
  ]);
});

test.each([
  ['LOGIN_FAILED', 401],
  ['LOGIN_KEY_EXPIRED', 401],
  ['USER_INACTIVE', 403],
  ['APPLICATION_UNKNOWN', 404],
  ['RATE_LIMITED', 500],
])('a hash that is refused with %s is told as %i, and the key is used up', async (code, number) => {
  const { client, socket, told } = await withKey();
  const logging = client.loginWithOneTimeKey(LOGIN, 'hash');
  await settle();
  socket.say({ type: 'error', code, reason: 'the reason' });
  await expect(logging).rejects.toMatchObject({ code, message: 'the reason' });
  expect(told().at(-1)).toEqual([false, number, undefined]);
  expect(client.session).toBeUndefined();
  await expect(client.loginWithOneTimeKey(LOGIN, 'hash')).rejects.toMatchObject({ code: 'LOGIN_KEY_EXPIRED' });
});

test('without a key, with one for another login, and after logout nothing is sent', async () => {
  await expect(open().client.loginWithOneTimeKey(LOGIN, 'hash')).rejects.toMatchObject({ code: 'LOGIN_KEY_EXPIRED' });
  const other = await withKey();
  await expect(other.client.loginWithOneTimeKey('user2@streaming.demo', 'hash')).rejects.toMatchObject({
    code: 'LOGIN_KEY_EXPIRED',
  });
  const gone = await withKey();
  gone.client.logout();
  await expect(gone.client.loginWithOneTimeKey(LOGIN, 'hash')).rejects.toMatchObject({ code: 'LOGIN_KEY_EXPIRED' });
  for (const { socket } of [other, gone]) expect([socket.isClosed, socket.sent.length]).toEqual([true, 1]);
});

test('another key closes the connection of the one before', async () => {
  const { client, browser, socket } = await withKey();
  const asked = client.requestOneTimeLoginKey(LOGIN);
  expect(socket.isClosed).toBe(true);
  const second = browser.sockets[1]!;
  second.events.opened();
  await settle();
  second.say({ type: 'login-key', key: 'second' });
  expect(await asked).toBe('second');
});

test('a server that closes, is silent or is not waited for', async () => {
  const closing = open();
  const closed = closing.client.requestOneTimeLoginKey(LOGIN);
  closing.browser.sockets[0]!.events.closed();
  await expect(closed).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  expect(closing.told()).toEqual([[false, 409, undefined]]);

  const silent = open();
  const waiting = silent.client.requestOneTimeLoginKey(LOGIN);
  silent.browser.advance(SIGNALLING_TIMEOUT_MS);
  await expect(waiting).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  expect(silent.browser.sockets[0]!.isClosed).toBe(true);

  const abort = new AbortController();
  const left = open().client.requestOneTimeLoginKey(LOGIN, { signal: abort.signal });
  abort.abort();
  await expect(left).rejects.toMatchObject({ code: 'ABORTED' });
  await expect(open().client.requestOneTimeLoginKey(LOGIN, { signal: abort.signal })).rejects.toMatchObject({
    code: 'ABORTED',
  });

  // The key may have been good for longer than the socket was.
  const lost = await withKey();
  lost.socket.events.closed();
  await expect(lost.client.loginWithOneTimeKey(LOGIN, 'hash')).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
});

test('a login by password is told as well', async () => {
  const { client, browser, told } = open();
  await client.login(LOGIN, 'unsayable');
  browser.respond = () => Response.json({ code: 'LOGIN_FAILED', detail: 'wrong' }, { status: 401 });
  await expect(client.login(LOGIN, 'unsayable')).rejects.toMatchObject({ code: 'LOGIN_FAILED' });
  expect(told()).toEqual([
    [true, undefined, undefined],
    [false, 401, undefined],
  ]);
});
