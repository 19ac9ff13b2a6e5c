/** Logins by one-time keys: the server's own logins and store, real sockets, virtual time. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLog } from '@callcast/core';
import type { ClientMessage, ServerMessage } from '@callcast/webrtc/signalling-protocol';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { authenticate } from '../api/identity.ts';
import { startTestServer } from '../api/test-server.ts';
import { UpgradeRoutes } from '../http/index.ts';
import { realRandom } from '../real-time.ts';
import { KeyLogin } from './key-login.ts';
import { loginLimits } from './limits.ts';
import { registerSignalling } from './register-signalling.ts';

const ANNA = 'anna@streaming.demo';
const PASSWORD = 'Unsayable-key-1';
/** Tries of one name from one address in a minute. */
const TRIES = 10;

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
/** As the backend of a page does it. */
const hashOf = (key: string, password = PASSWORD, user = 'anna'): string =>
  md5(`${key}|${md5(`${user}:voximplant.com:${password}`)}`);

/** Users: `anna` logs in by keys, `user1` by the password alone. */
async function start() {
  const server = await startTestServer();
  const { store, hasher, oneTimeLogins } = server;
  await store.users.add({
    applicationId: 1,
    name: 'anna',
    displayName: 'Anna',
    passwordHash: await hasher.hash(PASSWORD),
    sealLoginHash: (id, name) => oneTimeLogins.seal(id, name, PASSWORD),
  });
  const { userLogin: login, scheduler } = server;
  const connection = (address = '192.0.2.1') => {
    const keys = new KeyLogin({ login, oneTimeLogins, scheduler, random: realRandom }, address);
    const ask = async (name = ANNA): Promise<string> => {
      const answer = await keys.answer({ type: 'request-login-key', login: name });
      if (answer.type !== 'login-key') throw new Error(answer.type);
      return answer.key;
    };
    const answer = (hash: string, name = ANNA) => keys.answer({ type: 'login-with-key', login: name, hash });
    return { keys, ask, answer };
  };
  return { ...server, connection };
}

test('the right answer to a key gives an access token of the user', async () => {
  const { connection, store, scheduler } = await start();
  const { ask, answer } = connection();
  const key = await ask();
  expect(key).toMatch(/^[0-9a-f]{32}$/);
  const said = await answer(hashOf(key));
  const accessToken = said.type === 'access-token' ? said.accessToken : '';
  expect(said).toEqual({
    type: 'access-token',
    accessToken,
    expiresAt: new Date(scheduler.wallNow() + 24 * 3_600_000).toISOString(),
  });
  expect(await authenticate(store, scheduler, accessToken)).toMatchObject({ user: { userName: 'anna' } });
});

const EXPIRED = { type: 'error', code: 'LOGIN_KEY_EXPIRED' };
const FAILED = { type: 'error', code: 'LOGIN_FAILED', reason: 'The user name or the password is wrong' };

test('a key is good once, right or wrong', async () => {
  const { connection } = await start();
  const { ask, answer } = connection();
  const key = await ask();
  expect(await answer(hashOf('another'))).toEqual(FAILED);
  expect(await answer(hashOf(key))).toMatchObject(EXPIRED);
  const second = await ask();
  expect(await answer(hashOf(key))).toEqual(FAILED);
  expect(await answer(hashOf(second))).toMatchObject(EXPIRED);
  const third = await ask();
  expect((await answer(hashOf(third))).type).toBe('access-token');
  expect(await answer(hashOf(third))).toMatchObject(EXPIRED);
});

test('a key is good for a minute, on its connection, and for its login', async () => {
  const { connection, scheduler } = await start();
  const { ask, answer } = connection();
  const early = await ask();
  scheduler.advance(loginLimits.keyLifetime - 1);
  expect((await answer(hashOf(early))).type).toBe('access-token');
  const late = await ask();
  scheduler.advance(loginLimits.keyLifetime);
  expect(await answer(hashOf(late))).toMatchObject(EXPIRED);
  const elsewhere = await ask();
  expect(await connection().answer(hashOf(elsewhere))).toMatchObject(EXPIRED);
  expect(await connection().answer(hashOf(''))).toMatchObject(EXPIRED);
  const ofAnother = await ask('user1@streaming.demo');
  expect(await answer(hashOf(ofAnother))).toMatchObject(EXPIRED);
});

test('a newer key takes the place of the one before, and a connection is given five', async () => {
  const { connection } = await start();
  const { ask, answer, keys } = connection();
  const first = await ask();
  await ask();
  expect(await answer(hashOf(first))).toEqual(FAILED);
  for (let count = 2; count < loginLimits.keys; count++) await ask();
  expect(await keys.answer({ type: 'request-login-key', login: ANNA })).toMatchObject({ code: 'RATE_LIMITED' });
});

test('who does not want it, who is unknown and a wrong answer cannot be told apart', async () => {
  const { connection } = await start();
  const tries = [
    { name: ANNA, user: 'anna', password: 'wrong' },
    { name: 'user1@streaming.demo', user: 'user1', password: 'Unsayable-2026-pass!' },
    { name: 'nobody@streaming.demo', user: 'nobody', password: PASSWORD },
  ];
  for (const { name, user, password } of tries) {
    const { ask, answer } = connection();
    const key = await ask(name);
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect(await answer(hashOf(key, password, user), name), name).toEqual(FAILED);
  }
  const { ask, answer } = connection();
  await ask('nonsense');
  expect(await answer(hashOf(''), 'nonsense')).toMatchObject({ code: 'LOGIN_MALFORMED' });
  await ask('anna@nowhere.demo');
  expect(await answer(hashOf(''), 'anna@nowhere.demo')).toMatchObject({ code: 'APPLICATION_UNKNOWN' });
});

test('wrong answers and wrong passwords count together, and neither locks the other address out', async () => {
  const { connection, login } = await start();
  for (let count = 0; count < TRIES / 2; count++) {
    expect((await login(ANNA, 'wrong')).status).toBe(401);
    const { ask, answer } = connection('127.0.0.1');
    await ask();
    expect(await answer(hashOf(''))).toEqual(FAILED);
  }
  const { ask, answer } = connection('127.0.0.1');
  expect(await answer(hashOf(await ask()))).toMatchObject({ code: 'RATE_LIMITED' });
  expect((await login(ANNA, PASSWORD)).status).toBe(429);
  const other = connection('192.0.2.9');
  expect((await other.answer(hashOf(await other.ask()))).type).toBe('access-token');
});

test('an inactive user is told so only with the right answer', async () => {
  const { connection, store } = await start();
  await store.users.change(1, 2, { active: false });
  const { ask, answer } = connection();
  expect(await answer(hashOf(await ask()))).toMatchObject({ code: 'USER_INACTIVE' });
  await ask();
  expect(await answer(hashOf(''))).toEqual(FAILED);
});

/** A page, on a socket of its own. */
async function page() {
  const server = await start();
  const { store, scheduler, userLogin, oneTimeLogins } = server;
  const http = createServer();
  const sockets = registerSignalling(new UpgradeRoutes(http), {
    store: { authenticate: (token) => authenticate(store, scheduler, token) },
    switchboard: { place: async () => undefined },
    users: { register: () => () => undefined },
    accessEnds: store.accessEnds,
    keyLogin: { login: userLogin, oneTimeLogins, random: realRandom },
    iceServers: { forUser: () => [], renewAfter: undefined },
    prewarm: () => undefined,
    scheduler,
    log: silentLog,
    originOf: () => 'http://h',
  });
  await once(http.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    http.close();
  });
  const socket = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/signal`);
  const heard: ServerMessage[] = [];
  const closed = once(socket, 'close') as Promise<[number]>;
  socket.on('message', (data) => heard.push(JSON.parse(String(data)) as ServerMessage));
  await once(socket, 'open');
  const send = (message: ClientMessage) => socket.send(JSON.stringify(message));
  /** The next message that was not waited for yet. */
  let seen = 0;
  const next = async <Type extends ServerMessage['type']>(type: Type) => {
    await expect.poll(() => heard.length).toBeGreaterThan(seen);
    const message = heard[seen++];
    expect(message?.type).toBe(type);
    return message as Extract<ServerMessage, { type: Type }>;
  };
  return { ...server, send, next, closed };
}

test('a page logs in without the password: key, hash, token, welcome', async () => {
  const { send, next, scheduler } = await page();
  send({ type: 'request-login-key', login: ANNA });
  const { key } = await next('login-key');
  scheduler.advance(loginLimits.keyLifetime - 1); // six times as long as a socket without a key would live
  send({ type: 'login-with-key', login: ANNA, hash: hashOf(key) });
  const { accessToken } = await next('access-token');
  send({ type: 'login', accessToken });
  expect(await next('welcome')).toMatchObject({ login: ANNA, displayName: 'Anna' });
  send({ type: 'request-login-key', login: ANNA });
  expect(await next('error')).toMatchObject({ code: 'BAD_MESSAGE' });
});

test('a wrong answer ends the socket as a wrong token does', async () => {
  const { send, next, closed } = await page();
  send({ type: 'request-login-key', login: ANNA });
  await next('login-key');
  send({ type: 'login-with-key', login: ANNA, hash: hashOf('') });
  expect(await next('error')).toEqual(FAILED);
  expect((await closed)[0]).toBe(1008);
});

test('a socket with a key that nobody answers is closed', async () => {
  const { send, next, scheduler, closed } = await page();
  send({ type: 'request-login-key', login: ANNA });
  await next('login-key');
  scheduler.advance(loginLimits.keyLifetime + loginLimits.loginTimeout);
  expect(await next('error')).toMatchObject({ code: 'LOGIN_TIMEOUT', reason: 'No login within 70 s' });
  expect((await closed)[0]).toBe(1008);
});

test.each(['', 'x'.repeat(32), '0'.repeat(31), '0'.repeat(33)])('“%s” is no hash', async (hash) => {
  const { send, next } = await page();
  send({ type: 'login-with-key', login: ANNA, hash });
  expect(await next('error')).toMatchObject({ code: 'BAD_MESSAGE' });
});
