import { expect, test, vi } from 'vitest';
import type { CallError } from './call-error.ts';
import { SIGNALLING_TIMEOUT_MS } from './limits.ts';
import { type CallMessage, openSignalling } from './signalling.ts';
import { FakeBrowser } from './testing/fake-browser.ts';

function open(abort = new AbortController()) {
  const browser = new FakeBrowser();
  const messages: CallMessage[] = [];
  const incoming: { readonly call: string; readonly isOpen: boolean }[] = [];
  const lost = vi.fn<(error: CallError) => void>();
  const opening = openSignalling({
    browser,
    url: 'wss://host/signal',
    accessToken: 'token',
    signal: abort.signal,
    onCallMessage: (message) => messages.push(message),
    onIncomingCall: ({ call }, { isOpen }) => incoming.push({ call, isOpen }),
    onLost: lost,
  });
  return { browser, socket: browser.sockets[0]!, messages, incoming, lost, opening };
}

test('the token is the first message, and the welcome opens', async () => {
  const { socket, opening } = open();
  expect(socket.sent).toEqual([]);
  socket.welcome();
  expect(socket.sent).toEqual([{ type: 'login', accessToken: 'token' }]);
  const signalling = await opening;
  expect(signalling).toMatchObject({ displayName: 'User 1', isOpen: true });
});

test('ICE servers are those of the welcome, later those that came in their place', async () => {
  const { socket, opening, messages } = open();
  socket.welcome({ iceServers: [{ urls: ['turn:turn.example.com'], username: '1:u', credential: 'unsayable-1' }] });
  const signalling = await opening;
  expect(signalling.iceServers.map(({ username }) => username)).toEqual(['1:u']);
  socket.say({ type: 'ice-servers', iceServers: [{ urls: ['stun:stun.example.com'] }] });
  expect(signalling.iceServers).toEqual([{ urls: ['stun:stun.example.com'] }]);
  expect(messages).toEqual([]);
});

test('an error before the welcome is the refusal of the login', async () => {
  const { socket, opening } = open();
  socket.events.opened();
  socket.say({ type: 'error', code: 'LOGIN_FAILED', reason: 'expired' });
  await expect(opening).rejects.toMatchObject({ code: 'LOGIN_FAILED', message: 'expired' });
  expect(socket.isClosed).toBe(true);
});

test('a socket that closes or hangs before the welcome is an unreachable server', async () => {
  const closed = open();
  closed.socket.events.closed();
  await expect(closed.opening).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });

  const silent = open();
  silent.browser.advance(SIGNALLING_TIMEOUT_MS);
  await expect(silent.opening).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  expect(silent.socket.isClosed).toBe(true);
});

test('messages about calls are passed on, junk is not', async () => {
  const { socket, messages, opening } = open();
  socket.events.opened();
  socket.say({ type: 'ringing', call: 'early' });
  socket.welcome();
  await opening;
  socket.events.received('{{{');
  socket.events.received('{"type":"of-the-future","call":"c"}');
  socket.say({ type: 'ringing', call: 'c' });
  expect(messages).toEqual([{ type: 'ringing', call: 'c' }]);
});

test('a call of the server comes by itself, with the socket to answer on, and not before the welcome', async () => {
  const { socket, messages, incoming, opening } = open();
  const facts = { callerId: 'studio', displayName: '', headers: {}, video: false };
  socket.events.opened();
  socket.say({ type: 'incoming-call', call: '@early', ...facts });
  socket.welcome();
  socket.say({ type: 'incoming-call', call: '@c', ...facts });
  await opening;
  expect(incoming).toEqual([{ call: '@c', isOpen: true }]);
  expect(messages).toEqual([]);
});

test('a socket that breaks is lost once; an error right before it is the reason', async () => {
  const plain = open();
  plain.socket.welcome();
  const signalling = await plain.opening;
  plain.socket.events.closed();
  plain.socket.events.closed();
  expect(plain.lost).toHaveBeenCalledTimes(1);
  expect(plain.lost.mock.calls[0]![0].code).toBe('SIGNALLING_LOST');
  expect(signalling.isOpen).toBe(false);
  signalling.send({ type: 'hangup', call: 'c' });
  expect(plain.socket.sent).toHaveLength(1);

  const explained = open();
  explained.socket.welcome();
  await explained.opening;
  explained.socket.say({ type: 'error', code: 'RATE_LIMITED', reason: 'slow down' });
  expect(explained.lost).not.toHaveBeenCalled();
  explained.socket.events.closed();
  expect(explained.lost.mock.calls[0]![0].code).toBe('RATE_LIMITED');
});

test('an error that was not fatal does not explain a break long after it', async () => {
  const { browser, socket, lost, opening } = open();
  socket.welcome();
  await opening;
  socket.say({ type: 'error', code: 'BAD_MESSAGE', reason: '' });
  browser.advance(60_000);
  socket.events.closed();
  expect(lost.mock.calls[0]![0].code).toBe('SIGNALLING_LOST');
});

test('close() is quiet, and aborting closes', async () => {
  const quiet = open();
  quiet.socket.welcome();
  (await quiet.opening).close();
  expect(quiet.socket.isClosed).toBe(true);
  expect(quiet.lost).not.toHaveBeenCalled();

  const abort = new AbortController();
  const aborted = open(abort);
  abort.abort();
  await expect(aborted.opening).rejects.toMatchObject({ code: 'ABORTED' });
  expect(aborted.socket.isClosed).toBe(true);
});

test('an already aborted signal opens nothing', async () => {
  const abort = new AbortController();
  abort.abort();
  const browser = new FakeBrowser();
  const opening = openSignalling({
    browser,
    url: 'wss://host/signal',
    accessToken: 't',
    signal: abort.signal,
    onCallMessage: () => undefined,
    onIncomingCall: () => undefined,
    onLost: () => undefined,
  });
  await expect(opening).rejects.toMatchObject({ code: 'ABORTED' });
  expect(browser.sockets).toEqual([]);
});
