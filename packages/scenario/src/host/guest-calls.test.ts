import { expect, test } from 'vitest';
import type { ScenarioCommand } from '../protocol.ts';
import { benchScenario } from '../testing/isolate-bench.ts';
import { CALL, type RunRecorder } from '../testing/run-recorder.ts';

type Placed = Extract<ScenarioCommand, { kind: 'place-call' }>;

const placedBy = (recorder: RunRecorder): Placed[] =>
  recorder.commands.filter((command) => command.kind === 'place-call');

/** Runs the text and ends. */
async function placed(text: string): Promise<Placed[]> {
  const { recorder } = benchScenario(`${text};VoxEngine.terminate()`);
  await recorder.ended();
  return placedBy(recorder);
}

test('callUser takes an object, or positions as old scenarios give them', async () => {
  const calls = await placed(`
    const one = VoxEngine.callUser({ username: 'user2', callerid: 'user1', displayName: 'User 1', video: true,
      extraHeaders: { 'X-A': 'a', 'VI-CallTimeout': '20' }, maxVideoBitrate: 500, customData: 'd' });
    Logger.write([one.incoming(), one.state(), one.number(), one.callerid()].join());
    VoxEngine.callUser('user3', 'me', 'My Name', { 'X-B': 'b' }, true);
    VoxEngine.callUser({ username: 'user4' });`);
  const callId = expect.stringMatching(/^[\w-]{16}$/);
  const nothing = { callerId: '', displayName: '', headers: {}, video: false, customData: '', timeoutSeconds: 60 };
  expect(calls).toEqual([
    {
      kind: 'place-call',
      callId,
      to: 'user',
      destination: 'user2',
      callerId: 'user1',
      displayName: 'User 1',
      headers: { 'X-A': 'a', 'VI-CallTimeout': '20' },
      video: true,
      customData: 'd',
      timeoutSeconds: 20,
      maxVideoBitrateKbps: 500,
    },
    {
      ...nothing,
      kind: 'place-call',
      callId,
      to: 'user',
      destination: 'user3',
      callerId: 'me',
      displayName: 'My Name',
      headers: { 'X-B': 'b' },
      video: true,
    },
    { ...nothing, kind: 'place-call', callId, to: 'user', destination: 'user4' },
  ]);
  expect(new Set(calls.map((call) => call.callId)).size).toBe(3);
});

test('the other ways to place a call', async () => {
  const calls = await placed(`
    VoxEngine.callUserDirect(null, 'user2', { callerid: 'a', displayName: 'b' });
    VoxEngine.callUserDirect(null, 'user3', 'a', 'b', { 'X-A': 'a' });
    VoxEngine.callSIP('sip:x@y.z', { callerid: 'a', headers: { 'X-A': 'a' }, video: true });
    VoxEngine.callSIP('sip:x@y.z', 'a', 'b', 'password', 'auth', { 'X-A': 'a' }, true);
    VoxEngine.callPSTN('+123', '+456');
    VoxEngine.callConference('room', 'a', 'b', { 'X-A': 'a' });
    VoxEngine.callWhatsappUser({ number: '+1', callerid: 'a' });`);
  expect(
    calls.map(({ to, destination, callerId, video, headers }) => [to, destination, callerId, video, headers]),
  ).toEqual([
    ['user', 'user2', 'a', true, {}],
    ['user', 'user3', 'a', true, { 'X-A': 'a' }],
    ['sip', 'sip:x@y.z', 'a', true, { 'X-A': 'a' }],
    ['sip', 'sip:x@y.z', 'a', true, { 'X-A': 'a' }],
    ['pstn', '+123', '+456', false, {}],
    ['conference', 'room', 'a', false, { 'X-A': 'a' }],
    ['whatsapp', '+1', 'a', false, {}],
  ]);
});

test.each([
  ["'1'", 10],
  ["'1000'", 400],
  ["'soon'", 60],
])('a header says how long it may ring: %s', async (header, timeoutSeconds) => {
  const [call] = await placed(`VoxEngine.callUser({ username: 'u', extraHeaders: { 'vi-calltimeout': ${header} } })`);
  expect(call?.timeoutSeconds).toBe(timeoutSeconds);
});

test('nobody to call is an error of the author’s; a placed call is not answered here', async () => {
  const { recorder } = benchScenario(`
    const call = VoxEngine.callUser({ username: 'u' });
    call.answer(); call.reject(486); call.ring();
    VoxEngine.callUser({ callerid: 'a' });`);
  expect(await recorder.ended()).toMatchObject({ kind: 'error', message: expect.stringContaining('whom to call') });
  expect(recorder.commands.map(({ kind }) => kind)).toEqual(['place-call']);
  expect(recorder.log.filter((line) => line.includes('placed by the scenario'))).toHaveLength(3);
});

test('a placed call rings, connects, ends; another fails; their states are told', async () => {
  const { run, recorder } = benchScenario(`
    const say = (call) => {
      for (const name of ['Ringing', 'Connected', 'Disconnected', 'Failed', 'StateChanged'])
        call.addEventListener(CallEvents[name], (e) =>
          Logger.write([name, call.state(), e.direction, e.code, e.reason, e.oldState, e.newState].join('|')));
    };
    say(VoxEngine.callUser({ username: 'one' }));
    say(VoxEngine.callUser({ username: 'two' }));`);
  await recorder.until(() => placedBy(recorder).length === 2);
  const [one, two] = placedBy(recorder).map(({ callId }) => callId) as [string, string];
  run.handleEvent({ kind: 'call-ringing', callId: one, headers: {} });
  run.handleEvent({ kind: 'call-connected', callId: one, headers: {} });
  run.handleEvent({ kind: 'call-disconnected', callId: one, internalCode: 200, reason: 'bye', durationSeconds: 3 });
  run.handleEvent({ kind: 'call-failed', callId: two, code: 486, reason: 'busy' });
  await recorder.untilLogged('busy');
  expect(recorder.log).toEqual([
    'Ringing|PROGRESSING|||||',
    'StateChanged|CONNECTED||||PROGRESSING|CONNECTED',
    'Connected|CONNECTED|||||',
    'StateChanged|TERMINATED||||CONNECTED|TERMINATED',
    'Disconnected|TERMINATED|outgoing||bye||',
    'StateChanged|TERMINATED||||PROGRESSING|TERMINATED',
    'Failed|TERMINATED||486|busy||',
  ]);
  run.stop('done');
  await recorder.ended();
});

/** A scenario of one line, up to the call that it places. */
async function forwarding(text: string) {
  const { run, recorder } = benchScenario(text);
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  await recorder.until(() => placedBy(recorder).length > 0);
  const [call] = placedBy(recorder);
  if (call === undefined) throw new Error('no call was placed');
  return { run, recorder, placed: call, rest: () => recorder.commands.filter(({ kind }) => kind !== 'place-call') };
}

const unit = (id: string) => ({ unit: 'call', id });

test('forwardCallToUser joins the two calls, passes on what they say and ends with either', async () => {
  const { run, recorder, placed, rest } = await forwarding(
    `VoxEngine.forwardCallToUser((a, b) => Logger.write(a.id() + ' and ' + (b !== a)))`,
  );
  const callId = placed.callId;
  expect(placed).toMatchObject({
    to: 'user',
    destination: 'anything',
    callerId: 'user1',
    displayName: 'User One',
    headers: { 'X-Shop': '7' },
    video: true,
    customData: 'TEST CUSTOM DATA',
  });
  run.handleEvent({ kind: 'call-ringing', callId, headers: {} });
  run.handleEvent({ kind: 'call-connected', callId, headers: { 'X-C': 'c' } });
  run.handleEvent({ kind: 'call-connected', callId: CALL.callId, headers: {} });
  run.handleEvent({ kind: 'message-received', callId: CALL.callId, text: 'hi' });
  run.handleEvent({ kind: 'info-received', callId, mimeType: 'a/b', body: 'x', headers: {} });
  run.handleEvent({ kind: 'call-disconnected', callId, internalCode: 200, reason: 'bye', durationSeconds: 3 });
  await recorder.ended();
  expect(rest()).toEqual([
    { kind: 'ring', callId: CALL.callId, headers: {} },
    { kind: 'answer', callId: CALL.callId, headers: { 'X-C': 'c' } },
    { kind: 'send-media', from: unit(CALL.callId), to: unit(callId) },
    { kind: 'send-media', from: unit(callId), to: unit(CALL.callId) },
    { kind: 'send-message', callId, text: 'hi' },
    { kind: 'send-info', callId: CALL.callId, mimeType: 'a/b', body: 'x', headers: {} },
    { kind: 'terminate' },
  ]);
  expect(recorder.log).toContain('call-1 and true');
});

test('a callee who is busy is passed on to the caller', async () => {
  const { run, recorder, placed, rest } = await forwarding('VoxEngine.forwardCallToUserDirect()');
  run.handleEvent({ kind: 'call-failed', callId: placed.callId, code: 486, reason: 'busy' });
  await recorder.ended();
  expect(rest()).toEqual([{ kind: 'reject', callId: CALL.callId, code: 486, headers: {} }, { kind: 'terminate' }]);
});

test.each([
  ['VoxEngine.forwardCallToSIP(null, true)', { to: 'sip', destination: 'anything', video: true }],
  [
    "VoxEngine.forwardCallToPSTN((n) => '+' + n, null, { callerid: '7' })",
    { to: 'pstn', destination: '+anything', callerId: '7' },
  ],
  ['VoxEngine.forwardCallToUser(null, false)', { to: 'user', video: false }],
])('%s', async (text, expected) => {
  const { run, recorder, placed } = await forwarding(text);
  expect(placed).toMatchObject(expected);
  run.stop('done');
  await recorder.ended();
});

test('sendMediaBetween and stopMediaBetween go both ways and take calls alone', async () => {
  const { recorder } = benchScenario(`
    const [a, b] = ['a', 'b'].map((username) => VoxEngine.callUser({ username }));
    VoxEngine.sendMediaBetween(a, b);
    VoxEngine.stopMediaBetween(a, b);
    VoxEngine.sendMediaBetween(a, {});`);
  expect(await recorder.ended()).toMatchObject({ kind: 'error', message: expect.stringContaining('sendMediaTo') });
  const routes = recorder.commands.filter(({ kind }) => kind === 'send-media' || kind === 'stop-media');
  const [a, b] = placedBy(recorder).map(({ callId }) => unit(callId));
  expect(routes).toEqual([
    { kind: 'send-media', from: a, to: b },
    { kind: 'send-media', from: b, to: a },
    { kind: 'stop-media', from: a, to: b },
    { kind: 'stop-media', from: b, to: a },
  ]);
});
