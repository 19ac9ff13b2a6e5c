import { expect, test } from 'vitest';
import { scenario } from './index.ts';

/** Two lines before the body, so that positions are easy to see. */
const withAgent = (body: string, options = '') => ({
  name: 's',
  source: `require(Modules.StreamingAgent);
    VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
      const agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/a', streamName: 'n', ${options} });
      for (const [event, name] of Object.entries(StreamingAgentEvents))
        agent.addEventListener(name, (e) => Logger.write([event, e.reason, e.code, e.attempt, e.streamName, e.trackId].filter((one) => one !== undefined).join('|')));
      ${body}
    });`,
});
const SENDS = 'call.sendMediaTo(agent); call.answer();';

test('an agent that fails and connects again', async () => {
  await using run = await scenario(withAgent(SENDS));
  run.incomingCall();
  await run.agent().fail('Connection refused');
  expect(run.agent().state).toBe('waiting');
  await run.agent().fail('Connection refused');
  await run.agent().accept('NetConnection.Connect.Success');
  expect(run.clock.elapsedMs).toBe(2_000);
  expect(run.log).toEqual([
    'ConnectionFailed|Connection refused|DEST_REFUSED',
    'Reconnecting|Connection refused|DEST_REFUSED|1',
    'Reconnecting|Connection refused|DEST_REFUSED|2',
    'Connected|NetConnection.Connect.Success',
    'StreamStarted|The server accepts the stream|n',
    'AudioStreamCreated|First audio was sent|0',
    'VideoStreamCreated|First video was sent|1',
  ]);
});

test('a live agent: slow, well, lost, and refused when it comes back', async () => {
  await using run = await scenario(withAgent(SENDS));
  run.incomingCall();
  const agent = run.agent();
  await agent.accept();
  await run.clock.advance(5_000);
  await agent.degrade();
  await agent.recover();
  await agent.lose('Closed');
  await agent.refuse('In use', { code: 'DEST_KEY_REJECTED' });
  await agent.accept();
  await agent.lose('Closed at once');
  expect(run.log.slice(4)).toEqual([
    'Degraded|The server takes less than is sent|DEST_SLOW',
    'Recovered|The server takes everything again',
    'StreamStopped|Closed|DEST_CLOSED|n',
    'Disconnected|Closed|DEST_CLOSED',
    'Reconnecting|Closed|DEST_CLOSED|1',
    'Connected|Connected',
    'StreamError|In use|DEST_KEY_REJECTED|n',
    'Disconnected|In use|DEST_KEY_REJECTED',
    'Reconnecting|In use|DEST_KEY_REJECTED|2',
    'Connected|Connected',
    'StreamStarted|The server accepts the stream|n',
    'AudioStreamCreated|First audio was sent|0',
    'VideoStreamCreated|First video was sent|1',
    'StreamError|Closed at once|DEST_CLOSED|n',
    'StreamStopped|Closed at once|DEST_CLOSED|n',
    'Disconnected|Closed at once|DEST_CLOSED',
    'Reconnecting|Closed at once|DEST_CLOSED|1',
  ]);
});

test('tries end: never begun, after their time, and when the test says so', async () => {
  await using never = await scenario(withAgent(SENDS, 'reconnect: false'));
  never.incomingCall();
  await never.agent().fail();
  expect(never.log).toEqual(['ConnectionFailed|Connection refused|DEST_REFUSED']);
  await expect(never.agent().accept()).rejects.toThrow('Its destination is not dialled any more.');

  await using short = await scenario(withAgent(SENDS, 'reconnect: 2'));
  short.incomingCall();
  for (let i = 0; i < 3; i++) await short.agent().fail();
  expect(short.log.at(-1)).toBe('ConnectionFailed|Given up (not reached for 2 s): Connection refused|DEST_REFUSED');

  await using told = await scenario(withAgent(SENDS));
  told.incomingCall();
  await told.agent().giveUp('Wrong key', { code: 'DEST_KEY_REJECTED' });
  expect(told.log).toEqual(['ConnectionFailed|Given up (refused 3 times in a row): Wrong key|DEST_KEY_REJECTED']);

  await using useless = await scenario(withAgent(SENDS));
  useless.incomingCall();
  await useless.agent().reject();
  expect(useless.log).toEqual(['Error|The url is no RTMP address|DEST_URL_INVALID']);
});

test('what an author forgets is named: the agent, its media, the answer', async () => {
  const cases = [
    ['call.answer();', 'Nothing is sent to it: sendMediaTo is missing, or what sent to it is over.'],
    ['call.sendMediaTo(agent);', 'What is sent to it has no media: no call of it is answered.'],
  ] as const;
  for (const [body, hint] of cases) {
    await using run = await scenario(withAgent(body));
    run.incomingCall();
    await expect(run.agent().accept()).rejects.toThrow(hint);
    await expect(run.agent(2).accept()).rejects.toThrow(
      'Expected that agent 2 dials its destination. The scenario has made no such agent.',
    );
  }
});

test('codecs: what a caller cannot send, what setVideoCodec asks for, what agents would rather have', async () => {
  await using vp8 = await scenario(withAgent(SENDS));
  const call = vp8.incomingCall({ video: ['VP8'] });
  await call.answered();
  expect(vp8.log).toEqual([
    'warning: Output agent-1: Video codec mismatch. VP8 granted, but should be H.264 [CODEC_MISMATCH]',
    'StreamError|Video codec mismatch. VP8 granted, but should be H.264|CODEC_MISMATCH|n',
  ]);

  await using only = await scenario(withAgent(`VoxEngine.setVideoCodec('H264'); ${SENDS}`));
  await only.incomingCall({ video: ['VP8'] }).answered();
  expect(only.log.at(-1)).toMatch(/No video granted/);

  await using av1 = await scenario(withAgent(SENDS, 'videoCodec: "av1"'));
  const caller = av1.incomingCall({ video: ['H264', 'AV1'] });
  await av1.agent().accept();
  expect(caller.videoCodec).toBe('AV1');

  await using sound = await scenario(withAgent(SENDS));
  sound.incomingCall({ video: false });
  await sound.agent().accept();
  expect(sound.log.at(-1)).toBe('AudioStreamCreated|First audio was sent|0');
});

test('stop() is answered in any state; a second call brings new tracks; any event can be told', async () => {
  const source = `require(Modules.StreamingAgent);
    const agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/a' });
    const idle = VoxEngine.createStreamingAgent({ protocol: 'RTMP', destination: 'main' });
    for (const one of [agent, idle]) for (const name of Object.values(StreamingAgentEvents))
      one.addEventListener(name, (e) => Logger.write(one.id() + ' ' + name + ' ' + (e.trackId ?? '')));
    VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => { call.answer(); call.sendMediaTo(agent) });
    setTimeout(() => { agent.stop(); idle.stop(); }, 10000);`;
  await using run = await scenario({ name: 's', source });
  await run.incomingCall({ from: 'a' }).answered();
  await run.agent('rtmp://h/a').accept();
  await run.incomingCall({ from: 'b' }).answered();
  expect(run.log.slice(2)).toEqual([
    'agent-1 StreamingAgent.Stream.AudioStarted 0',
    'agent-1 StreamingAgent.Stream.VideoStarted 1',
    'agent-1 StreamingAgent.Stream.AudioStarted 2',
    'agent-1 StreamingAgent.Stream.AudioSwitched 2',
    'agent-1 StreamingAgent.Stream.VideoStarted 3',
    'agent-1 StreamingAgent.Stream.VideoSwitched 3',
  ]);
  await run.agent(/main/).tell({ name: 'Error', reason: 'whatever' });
  expect(run.log.at(-1)).toBe('agent-2 StreamingAgent.Error ');
  await run.agent(2).stopped();
  expect(run.clock.elapsedMs).toBe(10_000);
  expect(run.log.slice(-4)).toEqual([
    'agent-2 StreamingAgent.Stream.Stopped ', // has no output: told at once
    'agent-2 StreamingAgent.Disconnected ',
    'agent-1 StreamingAgent.Stream.Stopped ',
    'agent-1 StreamingAgent.Disconnected ',
  ]);
});
