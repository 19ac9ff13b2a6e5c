import type { ServerMessage } from '@callcast/webrtc/signalling-protocol';
import { expect, test } from 'vitest';
import { CallClient } from './call-client.ts';
import type { CallEnd, CallState } from './call-machine.ts';
import type { IncomingCall } from './incoming-call.ts';
import { CONNECT_TIMEOUT_MS, MAX_RINGING_CALLS, RETRY_FIRST_MS, RETRY_LONGEST_MS } from './limits.ts';
import { FakeBrowser, FakeTrack, settle } from './testing/fake-browser.ts';

const FACTS = { callerId: 'studio', displayName: 'The studio', headers: { 'X-Show': 'news' }, video: true } as const;

/** A logged-in client whose page waits for calls. */
async function waiting({ listens = true, prepare = (_browser: FakeBrowser) => {} } = {}) {
  const browser = new FakeBrowser();
  prepare(browser);
  const client = new CallClient({ server: 'https://live.example.com', browser });
  const calls: IncomingCall[] = [];
  const reachable: boolean[] = [];
  if (listens) client.on('incomingCall', (call) => calls.push(call));
  client.on('reachable', (isReachable) => reachable.push(isReachable));
  await client.login('anna@streaming.demo', 'unsayable');
  await settle();
  const socket = browser.sockets[0];
  socket?.welcome();
  await settle();
  return { browser, client, calls, reachable, socket: socket! };
}

async function ringing(
  options: Parameters<typeof waiting>[0] = {},
  facts: Partial<typeof FACTS | { video: false }> = {},
) {
  const all = await waiting(options);
  all.socket.say({ type: 'incoming-call', call: '@1', ...FACTS, ...facts } as ServerMessage);
  const call = all.calls[0]!;
  const states: CallState[] = [];
  const ends: CallEnd[] = [];
  call?.on('state', (state) => states.push(state));
  call?.on('ended', (end) => ends.push(end));
  return { ...all, call, states, ends, sent: () => all.socket.sent.slice(1) };
}

test('whoever waits for calls is connected from the login on, and told so', async () => {
  const { browser, client, reachable, socket } = await waiting();
  expect(socket.sent).toEqual([{ type: 'login', accessToken: 'token' }]);
  expect(client.isReachable).toBe(true);
  client.logout();
  expect(reachable).toEqual([true, false]);
  expect(socket.isClosed).toBe(true);
  await settle();
  expect(browser.timers).toEqual([]);
  expect(browser.sockets).toHaveLength(1);
});

test('whoever logs out while a lost socket is to be opened again waits for nothing', async () => {
  const { browser, client, socket, reachable } = await waiting();
  socket.events.closed();
  expect(browser.timers).toHaveLength(1);
  client.logout();
  expect(browser.timers).toEqual([]);
  expect(reachable).toEqual([true, false]);
});

test('a page that does not wait for calls opens no socket for them; one that begins to wait later does', async () => {
  const { browser, client } = await waiting({ listens: false });
  expect(browser.sockets).toEqual([]);
  client.on('incomingCall', () => undefined);
  expect(browser.sockets).toHaveLength(1);
});

test('a lost socket is opened again, later after each failure, and soon again after a success', async () => {
  const { browser, client, socket } = await waiting();
  socket.events.closed();
  expect(client.isReachable).toBe(false);
  const waits: number[] = [];
  for (let n = 0; n < 8; n++) {
    const before = browser.sockets.length;
    const from = browser.nowMs;
    while (browser.sockets.length === before && browser.nowMs < from + 2 * RETRY_LONGEST_MS) browser.advance(250);
    waits.push(browser.nowMs - from);
    browser.sockets.at(-1)!.events.closed();
    await settle();
  }
  expect(waits.slice(0, 3)).toEqual([RETRY_FIRST_MS, RETRY_FIRST_MS * 2, RETRY_FIRST_MS * 4].map((ms) => ms * 1.25));
  expect(Math.max(...waits)).toBe(RETRY_LONGEST_MS * 1.25);
  browser.advance(RETRY_LONGEST_MS * 1.25);
  browser.sockets.at(-1)!.welcome();
  await settle();
  expect(client.isReachable).toBe(true);
  const before = browser.sockets.length;
  browser.sockets.at(-1)!.events.closed();
  browser.advance(RETRY_FIRST_MS * 1.25);
  expect(browser.sockets).toHaveLength(before + 1);
});

test('a token that is refused is not tried again', async () => {
  const { browser, socket } = await waiting();
  socket.events.closed();
  browser.advance(RETRY_FIRST_MS * 1.25);
  browser.sockets[1]!.events.opened();
  browser.sockets[1]!.say({ type: 'error', code: 'LOGIN_FAILED', reason: 'expired' });
  await settle();
  browser.advance(2 * RETRY_LONGEST_MS);
  expect(browser.sockets).toHaveLength(2);
});

test('an incoming call says who calls, and the server hears that it rings', async () => {
  const { call, client, sent } = await ringing();
  expect(call).toMatchObject({ ...FACTS, direction: 'incoming', state: 'ringing', customData: undefined });
  expect(client.calls).toEqual([call]);
  expect(sent()).toEqual([{ type: 'ringing-here', call: '@1' }]);
});

test('an answered call offers camera and microphone, and takes what the scenario sends', async () => {
  const { browser, client, call, states, ends, sent, socket } = await ringing();
  const media = await client.media.open();
  await call.answer({ media, customData: 'mine', headers: { 'X-A': '1' } });
  await settle();
  expect(sent().slice(1)).toEqual([
    { type: 'accept', call: '@1', sdp: 'v=0 offer', customData: 'mine', headers: { 'X-A': '1' } },
    { type: 'candidate', call: '@1', candidate: 'candidate:1 1 udp 1 192.0.2.7 5000 typ host', mid: '0' },
  ]);
  const [peer] = browser.peers;
  expect(peer!.transceivers.map(({ receiver, direction }) => `${receiver.track.kind} ${direction}`)).toEqual([
    'audio sendrecv',
    'video sendrecv',
  ]);
  expect(call.isVideoSent).toBe(true);
  socket.say({ type: 'answered', call: '@1', sdp: 'v=0 answer', headers: {} });
  expect(peer!.remoteSdp).toBe('v=0 answer');
  peer!.receive(new FakeTrack('video'));
  expect(call.remoteStream?.getTracks()).toHaveLength(1);
  peer!.become('connected');
  socket.say({ type: 'connected', call: '@1' });
  expect(states).toEqual(['connecting', 'connected']);

  call.decline(); // It does not ring any more.
  expect(call.state).toBe('connected');
  call.sendMessage('hi');
  call.hangup();
  call.hangup();
  expect(sent().slice(3)).toEqual([
    { type: 'message', call: '@1', text: 'hi' },
    { type: 'hangup', call: '@1' },
  ]);
  expect(ends).toEqual([{ by: 'local', reason: 'hung up' }]);
  expect(media.isClosed).toBe(false);
  expect(client.calls).toEqual([]);
  expect(browser.timers).toEqual([]);
});

test.each([
  [{ video: false }, {}, ['audio sendrecv', 'video recvonly']],
  [{ video: false, receiveVideo: false }, {}, ['audio sendrecv']],
  [{}, { video: false as const }, ['audio sendrecv']],
  [{ video: true }, { video: false as const }, ['audio sendrecv', 'video sendonly']],
])('answered with %j, a call with %j offers %j', async (options, facts, expected) => {
  const { browser, client, call } = await ringing({}, facts);
  const media = await client.media.open();
  await call.answer({ media, ...options });
  await settle();
  expect(
    browser.peers[0]!.transceivers.map(({ receiver, direction }) => `${receiver.track.kind} ${direction}`),
  ).toEqual(expected);
  // A camera that is not sent does not creep in by being changed.
  await media.useDevice('video', 'back');
  const video = browser.peers[0]!.transceivers.find(({ receiver }) => receiver.track.kind === 'video');
  expect(video?.sender.track).toBe(call.isVideoSent ? media.videoTrack : undefined);
});

test('without media of the page the call opens its own, as much as it sends, and closes it at the end', async () => {
  const { browser, call, socket } = await ringing();
  await call.answer({ video: false });
  await settle();
  expect(browser.asked).toHaveLength(1);
  expect(browser.asked[0]).not.toHaveProperty('video');
  const { media } = call;
  expect(media?.isClosed).toBe(false);
  socket.say({ type: 'ended', call: '@1', reason: 'bye' });
  expect(media?.isClosed).toBe(true);
});

test('devices that cannot be opened leave the call ringing; it may be answered otherwise', async () => {
  const { browser, client, call, ends, sent } = await ringing();
  const { devices } = browser;
  browser.devices = [];
  await expect(call.answer()).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
  expect([call.state, ends]).toEqual(['ringing', []]);
  browser.devices = devices;
  await call.answer({ media: await client.media.open() });
  await settle();
  expect(sent().at(1)).toMatchObject({ type: 'accept' });
});

test('a second answer while the devices open changes nothing; devices of a call that is gone are closed', async () => {
  const { browser, call, socket, sent } = await ringing();
  const tracks: FakeTrack[] = [];
  const open = browser.mediaDevices!.getUserMedia.bind(browser.mediaDevices);
  browser.mediaDevices!.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    tracks.push(...(stream.getTracks() as unknown as FakeTrack[]));
    return stream;
  };
  const answering = Promise.all([call.answer(), call.answer()]);
  socket.say({ type: 'ended', call: '@1', reason: 'elsewhere', answeredElsewhere: true });
  await answering;
  expect(tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
  expect(sent()).toEqual([{ type: 'ringing-here', call: '@1' }]);
  expect(call.end).toEqual({ by: 'remote', reason: 'elsewhere', answeredElsewhere: true });
  expect(call.media).toBeUndefined();
});

test.each([
  [undefined, {}],
  [
    { code: 486, headers: { 'X-Why': 'busy' } },
    { code: 486, headers: { 'X-Why': 'busy' } },
  ],
])('declining with %j ends the call here and tells the server once', async (options, said) => {
  const { call, ends, sent } = await ringing();
  call.decline(options);
  call.decline();
  call.hangup();
  expect(sent().slice(1)).toEqual([{ type: 'decline', call: '@1', ...said }]);
  expect(ends).toEqual([{ by: 'local', reason: 'declined' }]);
});

test('hanging up declines as long as it rings, also while the offer is being made', async () => {
  const first = await ringing();
  first.call.hangup();
  expect(first.sent().slice(1)).toEqual([{ type: 'decline', call: '@1' }]);
  const second = await ringing();
  const media = await second.client.media.open();
  void second.call.answer({ media });
  second.call.hangup();
  await settle();
  expect(second.sent().slice(1)).toEqual([{ type: 'decline', call: '@1' }]);
});

test('what fails before the offer was sent is no refusal of a person: other devices decide', async () => {
  const { browser, client, call, ends, sent } = await ringing();
  const media = await client.media.open();
  browser.codecs = [{ mimeType: 'video/VP8', clockRate: 90_000 }];
  await call.answer({ media });
  await settle();
  expect(ends[0]?.error?.code).toBe('NO_H264_ENCODER');
  expect(sent().slice(1)).toEqual([{ type: 'decline', call: '@1', code: 480 }]);
});

test('logging out while it rings is no refusal, either', async () => {
  const { client, ends, sent } = await ringing();
  client.logout();
  expect(sent().slice(1)).toEqual([{ type: 'decline', call: '@1', code: 480 }]);
  expect(ends).toHaveLength(1);
});

test('a server that does not answer the offer ends the call', async () => {
  const { browser, client, call, ends, sent } = await ringing();
  await call.answer({ media: await client.media.open() });
  await settle();
  browser.advance(CONNECT_TIMEOUT_MS);
  expect(ends[0]?.error?.code).toBe('SERVER_UNREACHABLE');
  expect(sent().at(-1)).toEqual({ type: 'hangup', call: '@1' });
});

test('a call rings for as long as the server lets it, and ends with its socket', async () => {
  const { browser, call, socket, ends } = await ringing();
  browser.advance(400_000);
  expect(call.state).toBe('ringing');
  socket.events.closed();
  expect(ends[0]?.error?.code).toBe('SIGNALLING_LOST');
});

test('where nobody listens it cannot ring, and where many calls ring the next one finds it busy', async () => {
  const deaf = await waiting({ listens: false });
  const media = await deaf.client.media.open();
  deaf.client.call('live', { media });
  await settle();
  const [socket] = deaf.browser.sockets;
  socket!.welcome();
  socket!.say({ type: 'incoming-call', call: '@1', ...FACTS });
  expect(socket!.sent).toContainEqual({ type: 'decline', call: '@1', code: 480 });

  const { socket: full, calls, sent } = await ringing();
  for (let n = 2; n <= MAX_RINGING_CALLS + 1; n++) full.say({ type: 'incoming-call', call: `@${n}`, ...FACTS });
  full.say({ type: 'incoming-call', call: '@1', ...FACTS });
  expect(calls).toHaveLength(MAX_RINGING_CALLS);
  expect(sent().at(-1)).toEqual({ type: 'decline', call: `@${MAX_RINGING_CALLS + 1}`, code: 486 });
});

test('a page that declines at once does not say that it rings', async () => {
  const { client, socket } = await waiting();
  client.on('incomingCall', (call) => call.decline({ code: 486 }));
  socket.say({ type: 'incoming-call', call: '@1', ...FACTS });
  expect(socket.sent.slice(1)).toEqual([{ type: 'decline', call: '@1', code: 486 }]);
});
