import type { RouteCommand, ScenarioCommand } from '@callcast/scenario/protocol';
import { expect, test } from 'vitest';
import type { CallerPort } from './ports.ts';
import { H264, openSession } from './testing/open-session.ts';

type Bench = ReturnType<typeof openSession>;

const place = (callId: string, changes: Partial<Extract<ScenarioCommand, { kind: 'place-call' }>> = {}) =>
  ({
    kind: 'place-call',
    callId,
    to: 'user',
    destination: 'user2',
    callerId: 'user1',
    displayName: 'User 1',
    headers: { 'X-A': 'a' },
    video: true,
    customData: 'd',
    timeoutSeconds: 20,
    ...changes,
  }) satisfies ScenarioCommand;

const route = (kind: RouteCommand['kind'], from: string, to: string): RouteCommand => ({
  kind,
  from: { unit: 'call', id: from },
  to: { unit: 'call', id: to },
});

/** A device that writes down what it hears. */
function device() {
  const heard: string[] = [];
  const caller: CallerPort = {
    ringing: () => heard.push('ringing'),
    answered: (sdp) => heard.push(`answered ${sdp}`),
    connected: () => heard.push('connected'),
    failed: (code, _reason, errorCode) => heard.push(`failed ${code} ${errorCode}`),
    ended: (reason) => heard.push(`ended ${reason}`),
    output: () => heard.push('output'),
    message: (text) => heard.push(`message ${text}`),
    info: (mimeType, body) => heard.push(`info ${mimeType} ${body}`),
  };
  return { heard, caller };
}

/** The only call that was dialled is taken. */
function accept(s: Bench, granted = H264) {
  const callee = device();
  const [dialed] = s.dialed;
  const callId = dialed?.options.callId ?? '';
  dialed?.callee.accepted({
    offer: 'CALLEE OFFER',
    caller: callee.caller,
    headers: { 'X-C': 'c' },
    customData: 'cd',
    leg: 'sdk',
  });
  s.media({ kind: 'leg-answered', legId: callId, answer: 'ANSWER TO CALLEE', granted });
  s.media({ kind: 'leg-connected', legId: callId });
  return callee;
}

const eventsOf = (s: Bench, callId: string) =>
  s.events.filter((event) => 'callId' in event && event.callId === callId).map(({ kind }) => kind);

test('a user is dialled, rings, takes the call and is connected', () => {
  const s = openSession('sdk');
  s.run(place('p', { maxVideoBitrateKbps: 500 }));
  expect(s.dialed[0]?.options).toEqual({
    callId: 'p',
    applicationId: 1,
    username: 'user2',
    callerId: 'user1',
    displayName: 'User 1',
    headers: { 'X-A': 'a' },
    video: true,
    customData: 'd',
    timeout: 20_000,
  });
  s.dialed[0]?.callee.ringing();
  const { heard } = accept(s);
  expect(s.commands).toEqual([
    {
      kind: 'open-leg',
      legId: 'p',
      offer: 'CALLEE OFFER',
      videoPolicy: 'prefer-h264',
      maxVideoBitrateBps: 500_000,
      duplex: true,
    },
  ]);
  expect(heard).toEqual(['answered ANSWER TO CALLEE', 'connected']);
  expect(eventsOf(s, 'p')).toEqual(['call-ringing', 'call-connected']);
  expect(s.events.at(-1)).toMatchObject({ headers: { 'X-C': 'c' }, customData: 'cd' });
  s.session.handleMessage('p', 'hi');
  s.run({ kind: 'send-message', callId: 'p', text: 'ho' }, { kind: 'hangup', callId: 'p', headers: {} });
  expect(heard.slice(2)).toEqual(['message ho', 'ended The scenario hung up']);
  expect(eventsOf(s, 'p').slice(2)).toEqual(['message-received', 'call-disconnected']);
});

test('nobody takes it: Failed with the code of the callee, and the session’s minute begins', () => {
  const s = openSession();
  s.session.handleHangup('c1', 'bye');
  s.run(place('p'));
  s.scheduler.advance(59_000);
  s.dialed[0]?.callee.failed(486, 'busy', {});
  expect(s.events.at(-1)).toEqual({ kind: 'call-failed', callId: 'p', code: 486, reason: 'busy' });
  s.scheduler.advance(59_999);
  expect(s.state().stopped).toBeUndefined();
  s.scheduler.advance(1);
  expect(s.state().stopped).toBe('No call for 60 s');
});

test('hung up while it rings: the devices stop, the scenario hears Failed', () => {
  const s = openSession();
  s.run(place('p'), { kind: 'hangup', callId: 'p', headers: {} });
  expect(s.dialed[0]?.cancelled).toBe('The scenario hung up');
  expect(s.events.at(-1)).toMatchObject({ kind: 'call-failed', callId: 'p', code: 487 });
  const late = device();
  s.dialed[0]?.callee.accepted({ offer: 'LATE', caller: late.caller, headers: {}, leg: 'sdk' });
  s.dialed[0]?.callee.ringing();
  expect(s.commands).toEqual([]);
});

test('the session ends: what rings is cancelled', () => {
  const s = openSession();
  s.run(place('p'), { kind: 'terminate' });
  expect(s.dialed[0]?.cancelled).toBe('VoxEngine.terminate()');
});

test('a callee whose offer cannot be served, or who has no way to us, never was connected', () => {
  const s = openSession();
  s.run(place('p'), place('q'));
  const [p, q] = s.dialed;
  const [one, two] = [device(), device()];
  p?.callee.accepted({ offer: 'O', caller: one.caller, headers: {}, leg: 'sdk' });
  s.media({ kind: 'leg-refused', legId: 'p', code: 'SDP_X', message: 'no' });
  q?.callee.accepted({ offer: 'O', caller: two.caller, headers: {}, leg: 'sdk' });
  s.media({ kind: 'leg-answered', legId: 'q', answer: 'A', granted: H264 });
  s.scheduler.advance(30_000);
  expect(one.heard).toEqual(['failed 488 SDP_X']);
  expect(two.heard).toEqual(['answered A', 'ended No media path to the caller within 30 s']);
  expect(s.events.filter(({ kind }) => kind === 'call-failed')).toMatchObject([
    { callId: 'p', code: 488 },
    { callId: 'q', code: 408 },
  ]);
});

test.each(['sip', 'pstn', 'conference', 'whatsapp'] as const)('a call to %s fails with one clear reason', (to) => {
  const s = openSession();
  s.run(place('p', { to }));
  expect(s.events.at(-1)).toMatchObject({
    kind: 'call-failed',
    code: 501,
    reason: expect.stringContaining('FEATURE_ABSENT'),
  });
  expect(s.dialed).toEqual([]);
});

test('ten may ring at once and fifty be placed in all', () => {
  const s = openSession();
  const codes = () => s.events.flatMap((event) => (event.kind === 'call-failed' ? [event.code] : []));
  for (let i = 0; i < 11; i++) s.run(place(`p${i}`));
  expect(s.dialed).toHaveLength(10);
  expect(codes()).toEqual([403]);
  for (const { callee } of s.dialed) callee.failed(480, 'offline', {});
  for (let i = 11; i < 50; i++) {
    s.run(place(`p${i}`));
    s.dialed.at(-1)?.callee.failed(480, 'offline', {});
  }
  expect(s.dialed).toHaveLength(49);
  s.run(place('p50'));
  expect(s.dialed).toHaveLength(49);
  expect(codes().filter((code) => code === 403)).toHaveLength(2);
});

test('an id that is in use is not placed again', () => {
  const s = openSession();
  s.run(place('c1'));
  expect(s.dialed).toEqual([]);
});

test('media goes between calls once both have a leg, whichever comes first', () => {
  const s = openSession('sdk');
  s.run(place('p'), route('send-media', 'c1', 'p'), route('send-media', 'p', 'c1'));
  accept(s);
  expect(s.kinds()).toEqual(['open-leg']);
  s.connect();
  expect(s.commands.slice(1)).toEqual([
    { kind: 'open-leg', legId: 'c1', offer: 'OFFER', videoPolicy: 'prefer-h264', duplex: true },
    { kind: 'forward', fromLegId: 'c1', toLegId: 'p' },
    { kind: 'forward', fromLegId: 'p', toLegId: 'c1' },
  ]);
  s.run(route('send-media', 'c1', 'p'), route('stop-media', 'c1', 'p'), route('stop-media', 'c1', 'p'));
  expect(s.commands.slice(4)).toEqual([{ kind: 'stop-forward', fromLegId: 'c1', toLegId: 'p' }]);
});

test('a call receives one other: the next takes its place, and what ended is forgotten', () => {
  const s = openSession('sdk');
  s.connect();
  s.run(place('p'));
  accept(s);
  s.run(route('send-media', 'c1', 'p'), route('send-media', 'p', 'p'));
  s.run(route('stop-media', 'c1', 'p')); // is not what it receives
  expect(s.commands.slice(2)).toEqual([
    { kind: 'forward', fromLegId: 'c1', toLegId: 'p' },
    { kind: 'forward', fromLegId: 'p', toLegId: 'p' },
  ]);
  s.run(route('send-media', 'c1', 'p'));
  s.session.handleHangup('c1', 'bye');
  s.run(route('stop-media', 'c1', 'p'), route('send-media', 'c1', 'p'));
  expect(s.commands.slice(4)).toEqual([
    { kind: 'forward', fromLegId: 'c1', toLegId: 'p' },
    { kind: 'close-leg', legId: 'c1' },
  ]);
});

test('setMaxBitrate reaches the leg in bits', () => {
  const s = openSession();
  s.run({ kind: 'set-max-bitrate', callId: 'c1', kbps: 800 });
  expect(s.commands).toEqual([{ kind: 'cap-leg', legId: 'c1', maxVideoBitrateBps: 800_000 }]);
});

test('services get their commands until the end and one request after it; their events reach the scenario', () => {
  const s = openSession();
  const request: ScenarioCommand = { kind: 'storage-get', requestId: 'r', key: 'k' };
  s.run(request);
  s.tellService({ kind: 'storage-result', requestId: 'r', result: { item: null } });
  s.run({ kind: 'terminate' }, request);
  expect(s.events.at(-1)).toMatchObject({ kind: 'call-disconnected' });
  expect(s.events).toContainEqual({ kind: 'storage-result', requestId: 'r', result: { item: null } });
  s.endRun({ kind: 'terminated' });
  expect(s.services).toEqual(['storage-get', 'end', 'storage-get', 'close']);
});

test('what media says of a call reaches the scenario; video that does not fit the log', () => {
  const s = openSession('sdk');
  s.connect();
  s.media({ kind: 'media-stopped', legId: 'c1' });
  s.media({ kind: 'media-resumed', legId: 'c1' });
  s.media({ kind: 'forward-mismatch', legId: 'c1', toLegId: 'p', fromCodec: 'VP8', toCodec: 'H264' });
  expect(eventsOf(s, 'c1').slice(-2)).toEqual(['media-stopped', 'media-resumed']);
  expect(s.log.at(-1)).toBe(
    'warning: Call p gets no video of call c1: one sends VP8, the other takes H264 [CODEC_MISMATCH]',
  );
});
