import { expect, test } from 'vitest';
import { scenario } from './index.ts';

const of = (source: string) => ({ name: 's', source });
const onCall = (body: string) => of(`VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => { ${body} });`);
const LOGGING = `
  for (const event of ['Connected', 'Disconnected', 'Failed', 'Ringing', 'MessageReceived', 'RtpStopped', 'RtpResumed'])
    call.addEventListener(CallEvents[event], ({ call, id, name, scheme, cost, direction, ...more }) =>
      Logger.write(event + ' ' + JSON.stringify(more)));`;

test('what a caller brings, and what the answer says', async () => {
  const source = `VoxEngine.addEventListener(AppEvents.CallAlerting, (e) => {
    Logger.write([e.callerid, e.destination, e.displayName, e.headers['X-Shop'], e.customData, e.fromURI].join(' '));
    e.call.ring();
    e.call.answer({ 'X-Hello': '1' }, { maxVideoBitrate: 800 });
    e.call.sendMessage('welcome');
    e.call.sendInfo('a/b', 'body');
  });`;
  await using run = await scenario(of(source));
  const call = run.incomingCall({
    from: 'user7',
    to: '42',
    displayName: 'Seven',
    headers: { 'X-Shop': '7' },
    customData: 'data',
  });
  await call.answered();
  expect(run.log).toEqual(['user7 42 Seven 7 data sip:user7@streaming.demo']);
  expect([call.isRinging, call.videoCodec, call.maxVideoBitrateKbps]).toEqual([true, 'H264', 800]);
  expect(call.headers).toEqual({ 'X-Hello': '1' });
  expect(call.messages).toEqual(['welcome']);
  expect(call.infos).toEqual([{ mimeType: 'a/b', body: 'body', headers: {} }]);
  await call.connected();
  expect(call.state).toBe('connected');
});

test('what the other end does is heard', async () => {
  await using run = await scenario(onCall(`${LOGGING} call.answer()`));
  const call = run.incomingCall();
  await call.connected();
  await run.clock.advance(9_400);
  await call.sendMessage('hi');
  await call.stopMedia();
  await call.resumeMedia();
  await call.hangUp('Bye');
  expect(run.log).toEqual([
    'Connected {"headers":{},"customData":""}',
    'MessageReceived {"text":"hi","headers":{}}',
    'RtpStopped {}',
    'RtpResumed {}',
    'Disconnected {"internalCode":200,"reason":"Bye","duration":9,"headers":{}}',
  ]);
  await expect(call.hangUp()).rejects.toThrow(/it has ended, 200 Bye/);
});

test('a call that is not answered within a minute, and one that has no way for media', async () => {
  await using run = await scenario(onCall(LOGGING));
  const call = run.incomingCall();
  await expect(call.answered()).rejects.toThrow(
    'Expected that the call of user1 to 100 is answered. It ended: 408 The scenario did not answer within 60 s.',
  );
  expect(run.clock.elapsedMs).toBe(60_000);

  await using other = await scenario(onCall(`${LOGGING} call.answer()`));
  const lost = other.incomingCall({ connects: false });
  expect(await lost.ended()).toEqual({ by: 'server', code: 408, reason: 'No media path to the caller within 30 s' });
  expect(other.clock.elapsedMs).toBe(30_000);
});

test('a caller who hangs up before the answer, one that is rejected, one that is hung up', async () => {
  await using run = await scenario(onCall(LOGGING));
  await run.incomingCall().hangUp();
  expect(run.log).toEqual(['Disconnected {"internalCode":487,"reason":"Hangup","duration":0,"headers":{}}']);

  await using second = await scenario(onCall(`call.reject(486, { 'X-Why': 'busy' })`));
  const rejected = second.incomingCall();
  expect(await rejected.rejected()).toEqual({
    by: 'scenario',
    code: 486,
    reason: 'The scenario rejected the call with 486',
  });
  expect(rejected.headers).toEqual({ 'X-Why': 'busy' });

  await using third = await scenario(onCall(`call.answer(); setTimeout(() => call.hangup(), 5000)`));
  const call = third.incomingCall();
  await expect(call.rejected()).rejects.toThrow('It was answered.');
  expect(await call.ended()).toEqual({ by: 'scenario', code: 200, reason: 'The scenario hung up' });
  expect(third.clock.elapsedMs).toBe(5_000);
  expect(await third.ended()).toEqual({ kind: 'stopped', message: 'No call for 60 s' });
  expect(third.clock.elapsedMs).toBe(65_000);
});

test('forwardCallToUser: ringing, taken, messages both ways, and over with either', async () => {
  await using run = await scenario(of('VoxEngine.forwardCallToUser((one, two) => Logger.write(two.number()))'));
  const caller = run.incomingCall({ from: 'user1', to: 'user2', headers: { 'X-A': 'a' } });
  const callee = run.placedCall('user2');
  await callee.ring();
  expect(caller.isRinging).toBe(true);
  expect(caller.state).toBe('alerting');
  expect(callee.facts).toMatchObject({ callerId: 'user1', headers: { 'X-A': 'a' } });
  await callee.accept({ headers: { 'X-B': 'b' }, customData: 'c' });
  await caller.connected();
  expect(caller.headers).toEqual({ 'X-B': 'b' });
  expect(run.log).toEqual(['user2']);
  await caller.sendMessage('hello');
  expect(callee.messages).toEqual(['hello']);
  expect(run.commands.filter(({ kind }) => kind === 'send-media')).toHaveLength(2);
  await callee.hangUp();
  expect(await run.ended()).toEqual({ kind: 'terminated' });
  expect(await caller.ended()).toEqual({ by: 'server', code: 200, reason: 'VoxEngine.terminate()' });
});

test('callees who decline, do not answer, are not there, and cannot be called', async () => {
  await using run = await scenario(of('VoxEngine.forwardCallToUser()'), { users: ['user2'] });
  const caller = run.incomingCall({ to: 'user2' });
  await run.placedCall().decline(486);
  expect(await caller.rejected()).toMatchObject({ code: 486 });

  const PLACING = `const place = (call) => {${LOGGING}};`;
  await using late = await scenario(of(`${PLACING} place(VoxEngine.callUser({ username: 'user2', callerid: 'a' }))`));
  await late.clock.advance(60_000);
  expect(late.log).toEqual(['Failed {"code":408,"reason":"No answer within 60 s","headers":{}}']);
  await expect(late.placedCall().accept()).rejects.toThrow('It ended: 408 No answer within 60 s.');

  const elsewhere = `${PLACING} place(VoxEngine.callUser({ username: 'user3', callerid: 'a' })); place(VoxEngine.callSIP('sip:a@b'))`;
  await using absent = await scenario(of(elsewhere), { users: ['user2'] });
  expect(absent.log).toEqual([
    'Failed {"code":501,"reason":"Calls to SIP addresses are not part of this server (FEATURE_ABSENT)","headers":{}}',
    'Failed {"code":480,"reason":"No device of user3 is online","headers":{}}',
  ]);
  await expect(run.placedCall(2).accept()).rejects.toThrow(/call 2 that the scenario places is placed/);
});

test('headers that the server keeps are refused at once', async () => {
  await using run = await scenario(of(''));
  expect(() => run.incomingCall({ headers: { From: 'x' } })).toThrow(/The header From would not reach the scenario/);
});

test('conferences: who is in, who speaks, and what agents get of it', async () => {
  const source = `
    const conference = VoxEngine.createConference();
    for (const event of ['Started', 'Stopped', 'EndpointAdded', 'EndpointRemoved', 'LoudestSpeaker', 'ConferenceError'])
      conference.addEventListener(ConferenceEvents[event], (e) => Logger.write(event + ' ' + (e.endpointId ?? e.error ?? '')));
    const agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/a' });
    conference.sendMediaTo(agent);
    VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
      call.answer();
      conference.add({ call, mode: 'MIX', direction: 'BOTH' });
    });
    conference.addEventListener(ConferenceEvents.EndpointRemoved, () => conference.getList().length === 0 && conference.stop());`;
  await using run = await scenario(of(`require(Modules.StreamingAgent); require(Modules.Conference); ${source}`));
  const [one, two] = [run.incomingCall({ from: 'one' }), run.incomingCall({ from: 'two' })];
  await run.agent().accept();
  await run.conference().speaks(two);
  expect(run.conference().endpoints.map(({ callId, direction }) => [callId, direction])).toEqual([
    [one.facts.callId, 'both'],
    [two.facts.callId, 'both'],
  ]);
  await one.hangUp();
  expect(run.conference().callIds).toEqual([two.facts.callId]);
  await two.hangUp();
  await run.conference().stopped();
  expect(run.log).toEqual([
    'Started ',
    'EndpointAdded conference-1-endpoint-1',
    'EndpointAdded conference-1-endpoint-2',
    'LoudestSpeaker ',
    'EndpointRemoved conference-1-endpoint-1',
    'EndpointRemoved conference-1-endpoint-2',
    'Stopped ',
  ]);
  await expect(run.conference().speaks()).rejects.toThrow('It was stopped.');
});

test('conferences: one that breaks down, a call that is in another, one too many', async () => {
  const source = `require(Modules.Conference);
    const make = () => { const one = VoxEngine.createConference();
      one.addEventListener(ConferenceEvents.ConferenceError, (e) => Logger.write(e.error)); return one };
    const [first, second] = [make(), make()];
    VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
      call.answer(); call.sendMediaTo(first); first.sendMediaTo(call); second.add({ call });
      for (let i = 0; i < 9; i++) make();
    });`;
  await using run = await scenario(of(source));
  await run.incomingCall().answered();
  expect(run.conference(1).callIds).toEqual(['call-1']);
  await run.conference(2).fail('broken');
  expect(run.log.filter((line) => !line.startsWith('warning'))).toEqual([
    'Call call-1 is in conference-1, and cannot be in two',
    'A session may have 10 conferences',
    'broken',
  ]);
});
