import { expect, test } from 'vitest';
import type { AgentEventName } from '../protocol.ts';
import { benchScenario, logOf } from '../testing/isolate-bench.ts';
import { CALL } from '../testing/run-recorder.ts';

/** Runs `body` in a CallAlerting handler, where `call` is the call. */
function benchCall(body: string, before = '') {
  const bench = benchScenario(
    `${before};VoxEngine.addEventListener(AppEvents.CallAlerting, function (e) { const call = e.call; ${body} });`,
  );
  bench.run.handleEvent({ kind: 'call-alerting', call: CALL });
  return bench;
}

test('event names have the published values', async () => {
  const log = await logOf(`
    for (const x of [AppEvents.Started, AppEvents.CallAlerting, AppEvents.HttpRequest, AppEvents.Terminating,
      AppEvents.Terminated, AppEvents.WebSocket, AppEvents.NewWebSocketFailed, CallEvents.Connected,
      CallEvents.Disconnected, CallEvents.Failed, CallEvents.VideoTrackCreated, CallEvents.FirstVideoPacketReceived,
      ...Object.values(StreamingAgentEvents)]) Logger.write(x)`);
  expect(log).toEqual([
    'Application.Started',
    'Application.CallAlerting',
    'Application.HttpRequest',
    'Application.Terminating',
    'Application.Terminated',
    'AppEvents.NewWebSocketConnection',
    'Application.OnNewWebSocketFailed',
    'Call.Connected',
    'Call.Disconnected',
    'Call.Failed',
    'Call.Video.TrackCreated',
    'Call.FirstVideoPacketReceived',
    'StreamingAgent.Connected',
    'StreamingAgent.ConnectionFailed',
    'StreamingAgent.Disconnected',
    'StreamingAgent.Error',
    'StreamingAgent.Stream.Started',
    'StreamingAgent.Stream.Stopped',
    'StreamingAgent.Stream.Error',
    'StreamingAgent.Stream.AudioStarted',
    'StreamingAgent.Stream.VideoStarted',
    'StreamingAgent.Stream.AudioSwitched',
    'StreamingAgent.Stream.VideoSwitched',
    'StreamingAgent.Reconnecting',
    'StreamingAgent.Degraded',
    'StreamingAgent.Recovered',
    'StreamingAgent.Stream.ResolutionChanged', // ours
    'StreamingAgent.Statistics', // ours
  ]);
});

test('require takes enumeration values, strings, names of no module and nothing', async () => {
  const log = await logOf(`
    Logger.write(Modules.StreamingAgent);
    [Modules.StreamingAgent, 'conference', 'elite-config', Modules.PushService, Modules.NoSuchThing, undefined, 7]
      .forEach((name) => require(name));
    Logger.write('through')`);
  expect(log).toEqual(['streamingagent', 'through']);
});

test('Started comes first, then CallAlerting with every documented field', async () => {
  const { run, recorder } = benchScenario(`
    VoxEngine.addEventListener(AppEvents.Started, (e) => Logger.write(JSON.stringify(e)));
    VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call, ...rest }) => {
      Logger.write(JSON.stringify(rest));
      Logger.write([call.id(), call.state(), call.callerid(), call.displayName(), call.number(), call.incoming(),
        call.customData(), call.clientType(), String(call)].join('|'));
      VoxEngine.terminate();
    });`);
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  await recorder.ended();
  const [started, alerting, facts] = recorder.log;
  expect(JSON.parse(started ?? '')).toEqual({
    name: 'Application.Started',
    accessURL: 'http://callcast.test/s/3',
    accessSecureURL: 'https://callcast.test/s/3',
    accountId: 1,
    applicationId: 2,
    sessionId: 3,
    logURL: 'https://callcast.test/log/3',
    conference_name: 'room-1',
  });
  expect(JSON.parse(alerting ?? '')).toEqual({
    name: 'Application.CallAlerting',
    callerid: 'user1',
    destination: 'anything',
    toURI: 'sip:anything@streaming.demo',
    fromURI: 'sip:user1@streaming.demo',
    displayName: 'User One',
    headers: { 'X-Shop': '7' },
    customData: 'TEST CUSTOM DATA',
    scheme: {},
  });
  expect(facts).toBe('call-1|ALERTING|user1|User One|anything|true|TEST CUSTOM DATA|user|Call call-1 (ALERTING)');
});

test('every call method becomes its command', async () => {
  const { recorder } = benchCall(`
    call.ring({ 'X-A': 1, 'Via': 'forged', 'X-B': 'line\\r\\nVia: forged' });
    call.startEarlyMedia();
    call.answer({ 'X-C': 'c' }, { maxVideoBitrate: 900 });
    call.sendMessage('hello');
    call.sendInfo('text/plain', 'body', { 'X-D': 'd' });
    call.reject(486); call.decline(42);
    call.hangup();
    VoxEngine.terminate();`);
  await recorder.ended();
  const callId = CALL.callId;
  expect(recorder.commands).toEqual([
    { kind: 'ring', callId, headers: { 'X-A': '1' } },
    { kind: 'ring', callId, headers: {} },
    { kind: 'answer', callId, headers: { 'X-C': 'c' }, maxVideoBitrateKbps: 900 },
    { kind: 'send-message', callId, text: 'hello' },
    { kind: 'send-info', callId, mimeType: 'text/plain', body: 'body', headers: { 'X-D': 'd' } },
    { kind: 'reject', callId, code: 486, headers: {} },
    { kind: 'reject', callId, code: 603, headers: {} },
    { kind: 'hangup', callId, headers: {} },
    { kind: 'terminate' },
  ]);
  expect(recorder.log).toEqual([
    expect.stringMatching(/^warning: s:2:10 header Via is not sent/),
    expect.stringMatching(/^warning: s:2:10 header X-B is not sent/),
    expect.stringMatching(/^warning: s:7:28 reject: 42 is no code/),
  ]);
});

test('call events carry the documented fields and move the state', async () => {
  const { run, recorder } = benchCall(`
    for (const name of ['Connected', 'Disconnected', 'Failed', 'MessageReceived', 'InfoReceived',
      'FirstAudioPacketReceived', 'FirstVideoPacketReceived']) {
      call.addEventListener(CallEvents[name], ({ call, ...rest }) => Logger.write(call.state() + JSON.stringify(rest)));
    }`);
  const { callId } = CALL;
  run.handleEvent({ kind: 'call-connected', callId, headers: { 'X-E': 'e' } });
  run.handleEvent({ kind: 'first-audio-packet', callId });
  run.handleEvent({ kind: 'first-video-packet', callId });
  run.handleEvent({ kind: 'message-received', callId, text: 'hi' });
  run.handleEvent({ kind: 'info-received', callId, mimeType: 'a/b', body: 'x', headers: {} });
  run.handleEvent({ kind: 'call-disconnected', callId, internalCode: 200, reason: 'bye', durationSeconds: 12 });
  run.handleEvent({ kind: 'call-failed', callId: 'unknown', code: 486, reason: 'busy' });
  run.handleEvent({ kind: 'call-failed', callId, code: 408, reason: 'late' });
  await recorder.untilLogged('late');
  const at = (name: string, extra: object, state = 'CONNECTED') =>
    `${state}${JSON.stringify({ name: `Call.${name}`, id: callId, ...extra })}`;
  expect(recorder.log).toEqual([
    at('Connected', { headers: { 'X-E': 'e' }, customData: '', scheme: {} }),
    at('FirstAudioPacketReceived', {}),
    at('FirstVideoPacketReceived', {}),
    at('MessageReceived', { text: 'hi', headers: {} }),
    at('InfoReceived', { mimeType: 'a/b', body: 'x', headers: {} }),
    at(
      'Disconnected',
      { internalCode: 200, reason: 'bye', duration: 12, cost: 0, direction: 'incoming', headers: {} },
      'TERMINATED',
    ),
    at('Failed', { code: 408, reason: 'late', headers: {} }, 'TERMINATED'),
  ]);
});

test('after the call is over its methods do nothing but warn', async () => {
  const { run, recorder } = benchCall('call.addEventListener(CallEvents.Disconnected, () => call.hangup())');
  const ending = { internalCode: 200, reason: 'x', durationSeconds: 0 };
  run.handleEvent({ kind: 'call-disconnected', callId: CALL.callId, ...ending });
  await recorder.untilLogged('hangup');
  expect(recorder.commands).toEqual([]);
});

test('agent events carry reason, streamName and trackId; tracks follow them', async () => {
  const { run, recorder } = benchCall(`
    const agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/a', streamName: 'key' });
    const tracks = () => JSON.stringify([agent.activeAudioTrack(), agent.activeVideoTrack(), agent.audioTracks(), agent.videoTracks()]);
    Logger.write(agent.id() + tracks());
    Object.values(StreamingAgentEvents).forEach((name) => agent.addEventListener(name, ({ streamingAgent, ...rest }) =>
      Logger.write((streamingAgent === agent) + JSON.stringify(rest))));
    agent.addEventListener(StreamingAgentEvents.VideoStreamCreated, () => Logger.write(tracks()));
    agent.addEventListener(StreamingAgentEvents.StreamStopped, () => { agent.setActiveTrack({ videoTrack: 9 }); VoxEngine.terminate() });
    call.sendMediaTo(agent); call.stopMediaTo(agent); agent.stop(); agent.stop();`);
  type Said = 'StreamStarted' | 'AudioStreamCreated' | 'VideoStreamCreated' | 'ResolutionChanged' | 'StreamStopped';
  const say = (name: Said, extra = {}) =>
    run.handleEvent({ kind: 'agent', agentId: 'agent-1', name, reason: 'r', ...extra });
  say('StreamStarted');
  say('AudioStreamCreated', { trackId: 0 });
  say('AudioStreamCreated', { trackId: 2 });
  say('VideoStreamCreated', { trackId: 1 });
  say('VideoStreamCreated', { trackId: 3 });
  const resized = { oldSize: { width: 640, height: 360 }, newSize: { width: 1280, height: 720 } };
  say('ResolutionChanged', { resized });
  say('StreamStopped', { streamName: 'other' });
  await recorder.ended();
  const audio = [
    { kind: 'audio', trackId: '0' },
    { kind: 'audio', trackId: '2' },
  ];
  const video = (id: string) => ({ kind: 'video', trackId: id });
  const line = (name: string, extra: object) =>
    `true${JSON.stringify({ name: `StreamingAgent.Stream.${name}`, reason: 'r', ...extra })}`;
  expect(recorder.log).toEqual([
    expect.stringContaining('without require(Modules.StreamingAgent)'),
    'agent-1[-1,-1,[],[]]',
    line('Started', { streamName: 'key' }),
    line('AudioStarted', { trackId: 0 }),
    line('AudioStarted', { trackId: 2 }),
    line('VideoStarted', { trackId: 1 }),
    JSON.stringify([0, 1, audio, [video('1')]]),
    line('VideoStarted', { trackId: 3 }),
    JSON.stringify([0, 3, audio, [video('1'), video('3')]]),
    line('ResolutionChanged', { streamName: 'key', code: 'RESOLUTION_CHANGED', ...resized }),
    line('Stopped', { streamName: 'other' }),
    expect.stringMatching(/^warning: .*no such video track/),
  ]);
  expect(recorder.commands.map((command) => command.kind)).toEqual([
    'create-streaming-agent',
    'send-media',
    'stop-media',
    'stop-agent',
    'terminate',
  ]);
});

test('the next call’s tracks take the place of those before; both are told', async () => {
  const { run, recorder } = benchCall(`
    const agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/a', streamName: 'key' });
    agent.addEventListener(StreamingAgentEvents.AudioSwitched, (e) => Logger.write([e.name, e.reason, e.trackId, agent.activeAudioTrack(), agent.audioTracks().length].join()));
    agent.addEventListener(StreamingAgentEvents.VideoSwitched, (e) => Logger.write([e.name, e.reason, e.trackId, agent.activeVideoTrack(), agent.videoTracks().length].join()));
    agent.addEventListener(StreamingAgentEvents.StreamStopped, () => VoxEngine.terminate());`);
  const say = (name: AgentEventName, extra = {}) =>
    run.handleEvent({ kind: 'agent', agentId: 'agent-1', name, reason: 'New stream', ...extra });
  say('AudioStreamCreated', { trackId: 0 });
  say('VideoStreamCreated', { trackId: 1 });
  say('AudioStreamCreated', { trackId: 2 });
  say('AudioSwitched', { trackId: 2 });
  say('VideoStreamCreated', { trackId: 3 });
  say('VideoSwitched', { trackId: 3 });
  say('StreamStopped');
  await recorder.ended();
  expect(recorder.log.slice(1)).toEqual([
    'StreamingAgent.Stream.AudioSwitched,New stream,2,2,1',
    'StreamingAgent.Stream.VideoSwitched,New stream,3,3,1',
  ]);
});

test('both generations of the track API: objects that count as numbers, and the old event values', async () => {
  const { run, recorder } = benchCall(`
    const agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/a', streamName: 'key' });
    const removed = () => Logger.write('removed');
    agent.addEventListener('StreamingAgent.AudioStreamCreated', (e) => Logger.write('old ' + e.trackId));
    agent.addEventListener('StreamingAgent.VideoStreamCreated', removed);
    agent.removeEventListener('StreamingAgent.VideoStreamCreated', removed);
    agent.addEventListener(StreamingAgentEvents.StreamStopped, () => {
      const [video] = agent.videoTracks();
      Logger.write([video == 1, video + 0, 'track ' + video, video.trackId === '1', JSON.stringify(video)].join(' '));
      agent.setActiveTrack({ audioTrack: agent.audioTracks()[0], videoTrack: 1 });
      agent.setActiveTrack({ audioTrack: -1, videoTrack: '1' });
      agent.setActiveTrack();
      agent.setActiveTrack({ audioTrack: { trackId: '5' } });
      VoxEngine.terminate();
    });`);
  const say = (name: AgentEventName, extra = {}) =>
    run.handleEvent({ kind: 'agent', agentId: 'agent-1', name, reason: 'r', ...extra });
  say('AudioStreamCreated', { trackId: 0 });
  say('VideoStreamCreated', { trackId: 1 });
  say('StreamStopped');
  await recorder.ended();
  expect(recorder.log.slice(1)).toEqual([
    'old 0',
    'true 1 track 1 true {"kind":"video","trackId":"1"}',
    expect.stringMatching(/^warning: .*setActiveTrack: no such audio track/),
  ]);
});

test('what the original platform does not say: Reconnecting, Degraded, Recovered', async () => {
  const { run, recorder } = benchCall(`
    const agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/a', streamName: 'key' });
    for (const name of ['Reconnecting', 'Degraded', 'Recovered'])
      agent.addEventListener(StreamingAgentEvents[name], ({ streamingAgent, ...rest }) => Logger.write(JSON.stringify(rest)));
    agent.addEventListener(StreamingAgentEvents.StreamStopped, () => VoxEngine.terminate());`);
  const say = (name: AgentEventName, extra = {}) =>
    run.handleEvent({ kind: 'agent', agentId: 'agent-1', name, reason: 'why', ...extra });
  say('Reconnecting', { attempt: 2, nextInMs: 300 });
  say('Degraded', { code: 'DEST_SLOW', flow: { mediaBitrateBps: 2_400_000, deliveredBitrateBps: 1_100_000 } });
  say('Recovered');
  say('StreamStopped');
  await recorder.ended();
  expect(recorder.log.slice(1).map((line) => JSON.parse(line))).toEqual([
    { name: 'StreamingAgent.Reconnecting', reason: 'why', attempt: 2, nextInMs: 300 },
    {
      name: 'StreamingAgent.Degraded',
      reason: 'why',
      code: 'DEST_SLOW',
      mediaBitrateBps: 2_400_000,
      deliveredBitrateBps: 1_100_000,
    },
    { name: 'StreamingAgent.Recovered', reason: 'why' },
  ]);
});

test.each([
  ['', {}],
  ['reconnect: true', {}],
  ['reconnect: false', { reconnect: false }],
  ['reconnect: "90"', { reconnect: 90 }],
  ['reconnect: 0', { reconnect: 0 }],
])('createStreamingAgent({ %s })', async (text, options) => {
  const { recorder } = benchCall(
    `VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/a', ${text} }); VoxEngine.terminate()`,
  );
  await recorder.ended();
  expect(recorder.commands[0]).toEqual({
    kind: 'create-streaming-agent',
    agentId: 'agent-1',
    options: { protocol: 'RTMP', url: 'rtmp://h/a', ...options },
  });
});

test.each(['-1', '"often"', '{}'])('createStreamingAgent({ reconnect: %s }) is told at once', async (reconnect) => {
  const { recorder } = benchCall(
    `VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/a', reconnect: ${reconnect} })`,
  );
  expect(await recorder.ended()).toMatchObject({
    message: expect.stringContaining('RangeError: createStreamingAgent: reconnect'),
  });
});

test('media goes to calls and streaming agents only', async () => {
  const { recorder } = benchCall('call.sendMediaTo({ id: () => 1 })');
  expect(await recorder.ended()).toMatchObject({
    kind: 'error',
    message: expect.stringMatching(/^s:1:\d+ TypeError: Call.sendMediaTo/),
  });
});

test('createStreamingAgent wants an object, and none of its texts without measure', async () => {
  const nothing = benchCall('VoxEngine.createStreamingAgent()');
  expect(await nothing.recorder.ended()).toMatchObject({
    message: expect.stringContaining('TypeError: createStreamingAgent'),
  });
  const long = benchCall('VoxEngine.createStreamingAgent({ protocol: "RTMP", url: "x".repeat(2049) })');
  expect(await long.recorder.ended()).toMatchObject({ message: expect.stringContaining('RangeError') });
});

test('createStreamingAgent takes the options of ours, and says which values they have', async () => {
  const { recorder } = benchCall(`
    const create = (options) => VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'u', ...options });
    create({ hold: 'slate', resolutionPolicy: 'pin' });
    create({ hold: 'last-picture', resolutionPolicy: 'pass' });
    create({ channels: '2', audioBitrate: 96 });
    create({ channels: null, audioBitrate: undefined });
    create({ record: true });
    create({ record: 'mp4' });
    create({ record: false });
    create({ audioCodec: 'opus', videoCodec: 'av1' });
    create({ videoCodec: 'hevc' });
    create({ audioCodec: 'aac', videoCodec: 'h264' });
    const wrong = [{ hold: 'black' }, { resolutionPolicy: 'fixed' }, { channels: 3 }, { audioBitrate: 15 },
      { audioBitrate: 'high' }, { audioBitrate: 289 }, { record: '../../etc' }, { audioCodec: 'mp3' },
      { videoCodec: 'h265' }];
    for (const options of wrong)
      try { create(options) } catch (e) { Logger.write(e.name + ' ' + e.message) }
    VoxEngine.terminate()`);
  await recorder.ended();
  const own = { protocol: 'RTMP', url: 'u' };
  expect(recorder.commands.slice(0, -1)).toEqual([
    {
      kind: 'create-streaming-agent',
      agentId: 'agent-1',
      options: { ...own, hold: 'slate', resolutionPolicy: 'pin' },
    },
    {
      kind: 'create-streaming-agent',
      agentId: 'agent-2',
      options: { ...own, hold: 'last-picture', resolutionPolicy: 'pass' },
    },
    { kind: 'create-streaming-agent', agentId: 'agent-3', options: { ...own, channels: 2, audioBitrate: 96 } },
    { kind: 'create-streaming-agent', agentId: 'agent-4', options: own },
    { kind: 'create-streaming-agent', agentId: 'agent-5', options: { ...own, record: 'flv' } },
    { kind: 'create-streaming-agent', agentId: 'agent-6', options: { ...own, record: 'mp4' } },
    { kind: 'create-streaming-agent', agentId: 'agent-7', options: own },
    { kind: 'create-streaming-agent', agentId: 'agent-8', options: { ...own, audioCodec: 'opus', videoCodec: 'av1' } },
    { kind: 'create-streaming-agent', agentId: 'agent-9', options: { ...own, videoCodec: 'hevc' } },
    { kind: 'create-streaming-agent', agentId: 'agent-10', options: { ...own, audioCodec: 'aac', videoCodec: 'h264' } },
  ]);
  expect(recorder.log.filter((line) => line.startsWith('RangeError'))).toEqual([
    'RangeError createStreamingAgent: hold is "last-picture" or "slate"',
    'RangeError createStreamingAgent: resolutionPolicy is "pass" or "pin"',
    'RangeError createStreamingAgent: channels is 1 (mono) or 2 (stereo)',
    ...Array(3).fill('RangeError createStreamingAgent: audioBitrate is 16 to 288, in kbit/s'),
    'RangeError createStreamingAgent: record is true, false, "flv" or "mp4"',
    'RangeError createStreamingAgent: audioCodec is "aac" or "opus"',
    'RangeError createStreamingAgent: videoCodec is "h264", "av1" or "hevc"',
  ]);
});

test('createStreamingAgent takes the name of a stored destination in place of an address, never beside one', async () => {
  const { recorder } = benchCall(`
    VoxEngine.createStreamingAgent({ destination: 'main', keyframeInterval: 4 });
    VoxEngine.createStreamingAgent({ destination: null, protocol: 'RTMP', url: 'u' });
    for (const options of [{ destination: '' }, { destination: 'x'.repeat(65) }, { destination: 'main', url: 'u' },
      { destination: 'main', streamName: 'k', applicationName: 'a', backupUrl: 'b' }])
      try { VoxEngine.createStreamingAgent(options) } catch (e) { Logger.write(e.name + ' ' + e.message) }
    VoxEngine.terminate()`);
  await recorder.ended();
  expect(recorder.commands.slice(0, -1)).toEqual([
    {
      kind: 'create-streaming-agent',
      agentId: 'agent-1',
      options: { protocol: '', url: '', keyframeInterval: 4, destination: 'main' },
    },
    { kind: 'create-streaming-agent', agentId: 'agent-2', options: { protocol: 'RTMP', url: 'u' } },
  ]);
  const length = 'RangeError createStreamingAgent: destination is the name of one, with 1 to 64 characters';
  expect(recorder.log.filter((line) => line.startsWith('RangeError'))).toEqual([
    length,
    length,
    'RangeError createStreamingAgent: give destination or url, not both',
    'RangeError createStreamingAgent: give destination or streamName, applicationName, backupUrl, not both',
  ]);
});

test('events of a failure have its code, events of another kind none', async () => {
  const { recorder, run } = benchCall(`
    const agent = VoxEngine.createStreamingAgent({ destination: 'main' });
    for (const name of [StreamingAgentEvents.Error, StreamingAgentEvents.StreamStarted])
      agent.addEventListener(name, (e) => {
        Logger.write(JSON.stringify([e.name, e.code, e.streamName]));
        if (e.name === StreamingAgentEvents.StreamStarted) VoxEngine.terminate();
      });`);
  const event = { kind: 'agent', agentId: 'agent-1', reason: 'why' } as const;
  run.handleEvent({ ...event, name: 'Error', code: 'DEST_UNKNOWN' });
  run.handleEvent({ ...event, name: 'StreamStarted' });
  await recorder.ended();
  expect(recorder.log.filter((line) => line.startsWith('['))).toEqual([
    '["StreamingAgent.Error","DEST_UNKNOWN",null]',
    '["StreamingAgent.Stream.Started",null,""]',
  ]);
});

test('a codec name of any length and kind is passed on short', async () => {
  const { recorder } = benchScenario(
    `VoxEngine.setVideoCodec('x'.repeat(99)); VoxEngine.setVideoCodec(7); VoxEngine.terminate()`,
  );
  await recorder.ended();
  expect(recorder.commands.slice(0, 2)).toEqual([
    { kind: 'set-video-codec', codec: 'x'.repeat(32) },
    { kind: 'set-video-codec', codec: '7' },
  ]);
});

test('customData is got and set, cut to 200 bytes at a whole character', async () => {
  const { recorder } = benchScenario(
    `Logger.write(VoxEngine.customData());
     VoxEngine.customData('é'.repeat(99) + '漢');
     Logger.write(VoxEngine.customData().length);
     VoxEngine.terminate()`,
    { start: { customData: 'from the API' } },
  );
  await recorder.ended();
  expect(recorder.commands[0]).toEqual({ kind: 'set-custom-data', customData: 'é'.repeat(99) });
  expect(recorder.log).toEqual(['from the API', expect.stringMatching(/^warning: s:2:\d+ customData is cut/), '99']);
});

test('messages over 8,192 bytes are not sent', async () => {
  const { recorder } = benchCall(
    `call.sendMessage('x'.repeat(8193)); call.sendMessage('é'.repeat(4097)); call.sendInfo('a/b', 'x'.repeat(8193)); call.sendMessage('x'.repeat(8192)); VoxEngine.terminate()`,
  );
  await recorder.ended();
  expect(recorder.commands.map((command) => command.kind)).toEqual(['send-message', 'terminate']);
});

test('Logger and console write in order; other types are turned into text and cut', async () => {
  const log = await logOf(`
    Logger.write(7); Logger.write(undefined); Logger.write({}); Logger.write('x'.repeat(20000)); Logger.hideTones(true);
    console.log('a', 1, { b: 2 }, null); console.warn('w'); console.error('e'); trace('t');
    const loop = {}; loop.self = loop; console.log(loop, 3n, Symbol('s'));`);
  expect(log).toEqual([
    '7',
    'undefined',
    '[object Object]',
    'x'.repeat(15_000),
    'a 1 {"b":2} null',
    'warning: w',
    'error: e',
    't',
    '[object Object] 3 Symbol(s)',
  ]);
});

test('bytes, base64, digests and uuid', async () => {
  const log = await logOf(`
    Logger.write([base64_encode('foobar'), base64_encode([255, 254]), base64_decode('Zm9v'), str2bytes('é'), str2bytes('é', 'latin1'),
      bytes2str([195, 169]), hex2bytes('00fF'), bytes2hex([0, 255]), bytes2hex([171], true), uuidgen()].join(' '));
    Logger.write([Crypto.md5('abc'), Crypto.sha1('abc'), Crypto.sha256([97, 98, 99]),
      Crypto.hmac_sha256('Jefe', 'what do ya want for nothing?')].join(' '));`);
  // RFC 4648 §10; RFC 1321 A.5; FIPS 180-4 examples; RFC 4231 §4.3
  expect(log).toEqual([
    'Zm9vYmFy //4= 102,111,111 195,169 233 é 0,255 00ff AB 00010203-0405-4607-8809-0a0b0c0d0e0f',
    '900150983cd24fb0d6963f7d28e17f72 a9993e364706816aba3e25717850c26c9cd0d89d ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ]);
});

test('listeners: order, removal during dispatch, one added meanwhile waits, removal of all', async () => {
  const { run, recorder } = benchCall(`
    const third = () => Logger.write('third');
    call.addEventListener(CallEvents.MessageReceived, function first() {
      Logger.write('first');
      call.removeEventListener(CallEvents.MessageReceived, first);
      call.removeEventListener(CallEvents.MessageReceived, third);
      call.addEventListener(CallEvents.MessageReceived, () => Logger.write('fourth'));
    });
    call.addEventListener(CallEvents.MessageReceived, () => Logger.write('second'));
    call.addEventListener(CallEvents.MessageReceived, third);
    call.addEventListener(CallEvents.InfoReceived, () => call.removeEventListener(CallEvents.MessageReceived));
    call.addEventListener(CallEvents.Failed, () => VoxEngine.terminate());`);
  const { callId } = CALL;
  const message = { kind: 'message-received', callId, text: '' } as const;
  run.handleEvent(message);
  run.handleEvent(message);
  run.handleEvent({ kind: 'info-received', callId, mimeType: '', body: '', headers: {} });
  run.handleEvent(message);
  run.handleEvent({ kind: 'call-failed', callId, code: 487, reason: 'over' });
  await recorder.ended();
  expect(recorder.log).toEqual(['first', 'second', 'second', 'fourth']);
});

test('a listener of a misspelt event is a warning that names the place', async () => {
  expect(await logOf('\n  VoxEngine.addEventListener(AppEvents.CallAlertin, () => {})')).toEqual([
    'warning: s:2:13 VoxEngine.addEventListener: the event is undefined, is its name spelt right?',
  ]);
});

test('language parts that no scenario needs are gone, and nothing of Node is there', async () => {
  const log = await logOf(
    'Logger.write([typeof WebAssembly, typeof SharedArrayBuffer, typeof Atomics, typeof process, typeof Buffer, typeof fetch].join())',
  );
  expect(log).toEqual(['undefined,undefined,undefined,undefined,undefined,undefined']);
});
