import { expect, test, vi } from 'vitest';
import type { Call } from './call.ts';
import { CallClient, signallingUrl } from './call-client.ts';
import type { CallEnd, CallState } from './call-machine.ts';
import { ANSWER_TIMEOUT_MS, MAX_STREAMS_PER_CALL } from './limits.ts';
import type { CallOptions } from './outgoing-call.ts';
import { FakeBrowser, FakeTrack, settle } from './testing/fake-browser.ts';

async function dialled(options: Partial<CallOptions> = {}, prepare: (browser: FakeBrowser) => void = () => undefined) {
  const browser = new FakeBrowser();
  prepare(browser);
  const client = new CallClient({ server: 'https://live.example.com', browser });
  await client.login('user1@streaming.demo', 'secret');
  const media = await client.media.open();
  const call = client.call('live', { media, ...options });
  const states: CallState[] = [];
  const ends: CallEnd[] = [];
  call.on('state', (state) => states.push(state));
  call.on('ended', (end) => ends.push(end));
  await settle();
  browser.sockets[0]?.welcome();
  await settle();
  return { browser, client, media, call, states, ends, socket: browser.sockets[0]!, peer: browser.peers[0]! };
}

function connect({
  socket,
  peer,
  call,
}: {
  socket: Awaited<ReturnType<typeof dialled>>['socket'];
  peer: Awaited<ReturnType<typeof dialled>>['peer'];
  call: Call;
}) {
  socket.say({ type: 'answered', call: call.id, sdp: 'v=0 answer', headers: {} });
  peer.become('connected');
  socket.say({ type: 'connected', call: call.id });
}

test('the socket is on the same server, encrypted exactly when the page is', () => {
  expect(signallingUrl(new URL('https://live.example.com/call/'))).toBe('wss://live.example.com/signal');
  expect(signallingUrl(new URL('http://localhost:8080/'))).toBe('ws://localhost:8080/signal');
});

test('a call is offered with H.264 first, full resolution and bounded bitrate; candidates follow the offer', async () => {
  const { socket, peer, call } = await dialled({ customData: 'x', headers: { 'X-A': '1' } });
  expect(socket.sent.slice(1)).toEqual([
    { type: 'call', call: call.id, number: 'live', sdp: 'v=0 offer', customData: 'x', headers: { 'X-A': '1' } },
    { type: 'candidate', call: call.id, candidate: 'candidate:1 1 udp 1 192.0.2.7 5000 typ host', mid: '0' },
  ]);
  const video = peer.transceivers.find(({ sender }) => sender.track?.kind === 'video')!;
  expect(video.preferences.map(({ mimeType }) => mimeType)).toEqual(['video/H264', 'video/VP8']);
  expect(video.sender.parameters.degradationPreference).toBe('maintain-resolution');
  expect(video.init.sendEncodings).toEqual([{ maxBitrate: 2_500_000 }]);
});

test('mDNS candidates are of no use to a server', async () => {
  const { socket, peer } = await dialled();
  const before = socket.sent.length;
  peer.candidate('candidate:2 1 udp 1 4a6f-11.local 5000 typ host generation 0');
  peer.candidate('');
  expect(socket.sent).toHaveLength(before);
});

test('without a camera no video is offered', async () => {
  const { peer, call } = await dialled({}, (browser) => {
    browser.devices = [{ kind: 'audioinput', deviceId: 'mic' }];
  });
  expect(call.isVideoSent).toBe(false);
  expect(peer.transceivers.map(({ sender }) => sender.track?.kind)).toEqual(['audio']);
});

const directions = ({ peer }: Awaited<ReturnType<typeof dialled>>) =>
  peer.transceivers.map(({ receiver, direction }) => `${receiver.track.kind} ${direction}`);

test('what the scenario sends is taken where something is sent, or where it is asked for', async () => {
  expect(directions(await dialled())).toEqual(['audio sendrecv', 'video sendrecv']);
  expect(directions(await dialled({ receiveAudio: false, receiveVideo: false }))).toEqual([
    'audio sendonly',
    'video sendonly',
  ]);
  const withoutDevices = await dialled({ receiveAudio: true, receiveVideo: true }, (browser) => {
    browser.devices = [{ kind: 'videoinput', deviceId: 'front' }];
  });
  expect(directions(withoutDevices)).toEqual(['audio recvonly', 'video sendrecv']);
  const withoutCamera = await dialled({ receiveVideo: true }, (browser) => {
    browser.devices = [{ kind: 'audioinput', deviceId: 'mic' }];
  });
  expect(directions(withoutCamera)).toEqual(['audio sendrecv', 'video recvonly']);
});

test('tracks of the other side come in one stream, each of them told', async () => {
  const all = await dialled();
  const heard: number[] = [];
  all.call.on('remoteMedia', (stream) => heard.push(stream.getTracks().length));
  expect(all.call.remoteStream).toBeUndefined();
  connect(all);
  all.peer.receive(new FakeTrack('audio'));
  const stream = all.call.remoteStream;
  all.peer.receive(new FakeTrack('video'));
  expect(heard).toEqual([1, 2]);
  expect(all.call.remoteStream).toBe(stream);
});

test('it connects, and a new camera replaces the sent track', async () => {
  const all = await dialled();
  connect(all);
  expect(all.states).toEqual(['connecting', 'connected']);
  expect(all.peer.remoteSdp).toBe('v=0 answer');
  await all.media.useDevice('video', 'back');
  const video = all.peer.transceivers.find(({ receiver }) => receiver.track.kind === 'video')!;
  expect(video.sender.track).toBe(all.media.videoTrack);
});

test('streams keep their watch path, and their number is bounded', async () => {
  const all = await dialled();
  connect(all);
  const { call, socket } = all;
  const stream = { type: 'stream', call: call.id, reason: '' } as const;
  socket.say({ ...stream, output: 'a', state: 'connecting', watchPath: '/watch/demo' });
  socket.say({ ...stream, output: 'a', state: 'live' });
  expect(call.streams).toEqual([{ output: 'a', state: 'live', reason: '', watchPath: '/watch/demo' }]);
  for (let n = 0; n < 2 * MAX_STREAMS_PER_CALL; n++) socket.say({ ...stream, output: `o${n}`, state: 'live' });
  expect(call.streams).toHaveLength(MAX_STREAMS_PER_CALL);
});

test('hanging up twice tells the server once, closes the connection and ends the call once', async () => {
  const all = await dialled();
  connect(all);
  all.call.hangup();
  all.call.hangup();
  expect(all.socket.sent.filter(({ type }) => type === 'hangup')).toHaveLength(1);
  expect(all.peer.isClosed).toBe(true);
  expect(all.ends).toEqual([{ by: 'local', reason: 'hung up' }]);
  expect(all.states.at(-1)).toBe('ended');
  expect(all.client.calls).toEqual([]);
  expect(all.browser.timers).toEqual([]);
});

test('aborting the signal hangs up, before and during the call', async () => {
  const abort = new AbortController();
  const during = await dialled({ signal: abort.signal });
  abort.abort();
  expect(during.ends).toEqual([{ by: 'local', reason: 'cancelled' }]);
  const before = await dialled({ signal: abort.signal });
  expect(before.ends).toEqual([{ by: 'local', reason: 'cancelled' }]);
  expect(before.browser.peers).toEqual([]);
});

test('a browser without H.264 is told before anything is dialled, unless the caller insists', async () => {
  const vp8Only = (browser: FakeBrowser): void => {
    browser.codecs = [{ mimeType: 'video/VP8', clockRate: 90_000 }];
  };
  const refused = await dialled({}, vp8Only);
  expect(refused.ends[0]?.error?.code).toBe('NO_H264_ENCODER');
  expect(refused.browser.sockets).toEqual([]);
  expect(refused.client.canSendH264).toBe(false);
  const insisted = await dialled({ allowOtherVideoCodecs: true }, vp8Only);
  expect(insisted.socket.sent.at(1)).toMatchObject({ type: 'call' });
});

test('nobody answers: the call ends by itself and the server is told', async () => {
  const { browser, socket, ends } = await dialled();
  browser.advance(ANSWER_TIMEOUT_MS);
  expect(ends[0]?.error?.code).toBe('SCENARIO_NO_ANSWER');
  expect(socket.sent.at(-1)).toMatchObject({ type: 'hangup' });
});

test('a lost socket ends its calls; the next call opens a new one', async () => {
  const { browser, client, media, ends, socket } = await dialled();
  socket.events.closed();
  expect(ends[0]?.error).toMatchObject({ code: 'SIGNALLING_LOST', retryable: true });
  client.call('again', { media });
  await settle();
  expect(browser.sockets).toHaveLength(2);
});

test('two calls share one socket', async () => {
  const { browser, client, media } = await dialled();
  client.call('other', { media });
  await settle();
  expect(browser.sockets).toHaveLength(1);
  expect(client.calls).toHaveLength(2);
});

test('logging out hangs up, closes the socket and forgets the user; calling needs a login', async () => {
  const { client, media, socket, ends } = await dialled();
  client.logout();
  client.dispose();
  await settle();
  expect(ends).toHaveLength(1);
  expect(socket.isClosed).toBe(true);
  expect(client.session).toBeUndefined();
  expect(() => client.call('live', { media })).toThrowError(expect.objectContaining({ code: 'NOT_LOGGED_IN' }));
});

test('a refused answer of the server ends the call', async () => {
  const { call, socket, peer, ends } = await dialled();
  peer.setRemoteDescription = () => Promise.reject(new Error('bad SDP'));
  socket.say({ type: 'answered', call: call.id, sdp: 'nonsense', headers: {} });
  await settle();
  expect(ends[0]?.error?.code).toBe('BAD_SERVER_ANSWER');
});

test('a page that throws in a listener does not disturb the call', async () => {
  const complaint = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const all = await dialled();
  all.call.on('state', () => {
    throw new Error('a bug of the page');
  });
  connect(all);
  expect(all.call.state).toBe('connected');
  expect(complaint).toHaveBeenCalled();
  complaint.mockRestore();
});

test('keys go behind those that wait, by the sound that is sent; only keys, and only in a call', async () => {
  const dial = await dialled();
  expect(dial.call.sendTone('1')).toBe(false);
  connect(dial);
  const keys = ['1', '#', 'A', '', '12', 'x', ','];
  expect(keys.map((key) => dial.call.sendTone(key))).toEqual([true, true, true, false, false, false, false]);
  const dtmfOf = (kind: string) => dial.peer.getSenders().find(({ track }) => track?.kind === kind)?.dtmf;
  expect([dtmfOf('audio')?.toneBuffer, dtmfOf('video')?.toneBuffer]).toEqual(['1#A', '']);
  const audio = dtmfOf('audio');
  if (audio !== undefined) audio.canInsertDTMF = false;
  expect(dial.call.sendTone('1')).toBe(false);
});

test('without a microphone there are no keys', async () => {
  const dial = await dialled({}, (browser) => {
    browser.devices = [{ kind: 'videoinput', deviceId: 'camera' }];
  });
  connect(dial);
  expect([dial.call.state, dial.call.sendTone('1')]).toEqual(['connected', false]);
});

test('a peer is made with the ICE servers of the moment, and a relay that is refused is named when no path opens', async () => {
  const { browser, client, media, socket, peer, ends, call } = await dialled();
  expect(peer.iceServers).toEqual([]);
  const turn = { urls: ['turn:turn.example.com'], username: '1:u', credential: 'unsayable' };
  socket.say({ type: 'ice-servers', iceServers: [turn] });
  const second = client.call('live', { media });
  second.on('ended', (end) => ends.push(end));
  await settle();
  const relayed = browser.peers.at(-1)!;
  expect(relayed.iceServers).toEqual([turn]);
  socket.say({ type: 'answered', call: second.id, sdp: 'v=0 answer', headers: {} });
  relayed.onicecandidateerror?.({ errorCode: 701, errorText: 'no answer', url: 'turn:turn.example.com' });
  relayed.onicecandidateerror?.({ errorCode: 401, errorText: 'Unauthorized', url: 'turn:turn.example.com' });
  relayed.onicecandidateerror?.({ errorCode: 401, errorText: 'Unauthorized', url: 'stun:stun.example.com' });
  relayed.become('failed');
  expect(ends.at(-1)?.error).toMatchObject({
    code: 'TURN_REFUSED',
    message: 'turn:turn.example.com answers 401 Unauthorized',
  });
  expect(relayed.onicecandidateerror).toBeNull();
  socket.say({ type: 'answered', call: call.id, sdp: 'v=0 answer', headers: {} });
  peer.onicecandidateerror?.({ errorCode: 701, errorText: 'no answer', url: 'turn:turn.example.com' });
  peer.become('failed');
  expect(ends.at(-1)?.error?.code).toBe('UDP_BLOCKED');
});
