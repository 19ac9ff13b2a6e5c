import type { AgentId, CallId, ScenarioEvent } from '@callcast/scenario/protocol';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { describe, expect, test } from 'vitest';
import type { Call } from './call.ts';
import { CALL_LIMITS } from './limits.ts';
import type {
  GrantedMedia,
  LegStatistics,
  MediaCommand,
  MediaEvent,
  OutputEventName,
  OutputStateName,
  OutputStatistics,
} from './media-protocol.ts';
import type { OutputReport } from './ports.ts';
import { StreamingAgents } from './streaming-agents.ts';

const H264: GrantedMedia = { video: 'H264', videoOffered: true, audio: 'opus' };
const OPTIONS = { protocol: 'RTMP', url: 'rtmp://h/a', streamName: 'unsayable-key' };

/** The agents of a session with two answered calls, `c1` and `c2`, and one that still rings, `c3`. */
function openAgents(commands: MediaCommand[] = []) {
  const events: ScenarioEvent[] = [];
  const reports: OutputReport[] = [];
  const log: string[] = [];
  const scheduler = new VirtualScheduler();
  const callOf = (callId: CallId, granted: GrantedMedia | undefined) =>
    ({
      facts: { callId },
      granted,
      caller: { output: (report: OutputReport) => void reports.push(report) },
    }) as unknown as Call;
  const calls = new Map<CallId, Call>([
    ['c1', callOf('c1', H264)],
    ['c2', callOf('c2', H264)],
    ['c3', callOf('c3', undefined)],
  ]);
  const agents = new StreamingAgents({
    owner: { accountId: 7, sessionId: 40 },
    media: { id: 5, send: (command) => void commands.push(command), close: () => {} },
    journal: {
      log: (_level, message) => void log.push(message),
      callStarted: () => {},
      callEnded: () => {},
      recordStarted: () => {},
      recordEnded: () => {},
      callConnected: () => {},
      outputChanged: () => {},
      outputMeasured: () => {},
      scenarioFailed: () => {},
      customData: () => {},
      close: () => {},
    },
    limits: CALL_LIMITS,
    scheduler,
    watchPathOf: () => undefined,
    previewPathOf: (sessionId, outputId) => `/preview-of/${sessionId}/${outputId}`,
    grantedOf: ({ id }) => calls.get(id)?.granted,
    callsOf: ({ id }) => [...calls].flatMap(([callId, call]) => (callId === id ? [call] : [])),
    emit: (event) => void events.push(event),
  });
  for (const agentId of ['a', 'b']) agents.create(agentId, OPTIONS);
  return {
    agents,
    calls,
    log,
    scheduler,
    reports,
    answer: (callId: CallId) => {
      calls.set(callId, callOf(callId, H264));
      agents.callAnswered(callId);
    },
    /** What the worker was told, in short. */
    said: () =>
      commands.map((command) =>
        [command.kind, 'legId' in command ? command.legId : '', 'outputId' in command ? command.outputId : '']
          .filter((text) => text !== '')
          .join(' '),
      ),
    events,
    heard: () => events.filter((event) => event.kind === 'agent'),
    event: (
      name: OutputEventName,
      more: Partial<Extract<MediaEvent, { kind: 'output' }>> = {},
      outputId: AgentId = 'a',
    ) => agents.handleOutputEvent({ kind: 'output', outputId, name, reason: 'why', ...more }),
    state: (state: OutputStateName, outputId: AgentId = 'a') =>
      agents.handleOutputState({ kind: 'output-state', outputId, state, reason: 'why' }),
  };
}

describe('whose media goes where', () => {
  test('one call feeds several agents', () => {
    const s = openAgents();
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'b');
    expect(s.said()).toEqual(['open-output a', 'route c1 a', 'open-output b', 'route c1 b']);
  });

  test('stopMediaTo one of them says nothing about the other, and sendMediaTo again opens nothing anew', () => {
    const s = openAgents();
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'b');
    s.agents.stopMediaTo({ unit: 'call', id: 'c1' }, 'a');
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    expect(s.said().slice(4)).toEqual(['unroute c1 a', 'route c1 a']);
  });

  test('an agent moves from one call to the next on the same output; the call before has no say any more', () => {
    const s = openAgents();
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    s.agents.sendMediaTo({ unit: 'call', id: 'c2' }, 'a');
    s.agents.stopMediaTo({ unit: 'call', id: 'c1' }, 'a');
    s.agents.callEnded('c1');
    expect(s.said()).toEqual(['open-output a', 'route c1 a', 'unroute c1 a', 'route c2 a']);
  });

  test('to a call that still rings: its media follows with the answer', () => {
    const s = openAgents();
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    s.agents.sendMediaTo({ unit: 'call', id: 'c3' }, 'a');
    expect(s.said().at(-1)).toBe('unroute c1 a');
    s.answer('c3');
    expect(s.said().at(-1)).toBe('route c3 a');
  });

  test('after a call’s end the next one may have its agents', () => {
    const s = openAgents();
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    s.agents.callEnded('c1');
    s.agents.sendMediaTo({ unit: 'call', id: 'c2' }, 'a');
    expect(s.said()).toEqual(['open-output a', 'route c1 a', 'route c2 a']);
  });

  test('a stopped agent gets nothing more; the others go on', () => {
    const s = openAgents();
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'b');
    for (let i = 0; i < 2; i++) s.agents.stop('a');
    s.agents.sendMediaTo({ unit: 'call', id: 'c2' }, 'a');
    s.agents.callAnswered('c1');
    expect(s.said().slice(4)).toEqual(['close-output a']);
  });
});

describe('the end of an agent that has no output', () => {
  test.each<[string, (s: ReturnType<typeof openAgents>) => AgentId]>([
    ['that nothing feeds', () => 'a'],
    [
      'whose call still rings',
      (s) => {
        s.agents.sendMediaTo({ unit: 'call', id: 'c3' }, 'a');
        return 'a';
      },
    ],
    [
      'whose call has another codec',
      (s) => {
        s.calls.set('c1', { granted: { ...H264, video: 'VP8' }, caller: { output: () => {} } } as unknown as Call);
        s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
        return 'a';
      },
    ],
    [
      'that was one too many',
      (s) => {
        for (let i = 3; i <= CALL_LIMITS.maxAgents + 1; i++) s.agents.create(`n${i}`, OPTIONS);
        s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, `n${CALL_LIMITS.maxAgents + 1}`);
        return `n${CALL_LIMITS.maxAgents + 1}`;
      },
    ],
  ])('one %s: StreamStopped, then Disconnected', (_, prepare) => {
    const s = openAgents();
    const agentId = prepare(s);
    const before = s.heard().length;
    s.agents.stop(agentId);
    const reason = 'Stopped by the scenario';
    expect(s.heard().slice(before)).toMatchObject([
      { agentId, name: 'StreamStopped', reason },
      { agentId, name: 'Disconnected', reason },
    ]);
    expect(s.said()).toEqual([]);
  });

  test('one too many hears at once why it is none, and so does the log', () => {
    const s = openAgents();
    for (let i = 3; i <= CALL_LIMITS.maxAgents + 1; i++) s.agents.create(`n${i}`, OPTIONS);
    const reason = 'A session may have 50 streaming agents';
    expect(s.heard()).toMatchObject([{ agentId: 'n51', name: 'Error', reason }]);
    expect(s.log).toEqual([`Output n51: ${reason}`]);
  });
});

test('who was refused and is stopped again hears nothing more; only so many are remembered', () => {
  const s = openAgents();
  const stopAll = () => {
    const before = s.heard().length;
    for (let i = 0; i < CALL_LIMITS.maxStoppedRefusedAgents; i++) s.agents.stop(`n${i}`);
    return s.heard().length - before;
  };
  expect(stopAll()).toBe(2 * CALL_LIMITS.maxStoppedRefusedAgents);
  expect(stopAll()).toBe(0);
  s.agents.stop('one more');
  s.agents.stop('n1'); // not the oldest
  expect(
    s
      .heard()
      .slice(-2)
      .map(({ agentId }) => agentId),
  ).toEqual(['one more', 'one more']);
  s.agents.stop('n0');
  expect(
    s
      .heard()
      .slice(-2)
      .map(({ agentId }) => agentId),
  ).toEqual(['n0', 'n0']);
});

test('what is recorded is named by numbers of ours: whose it is, and which output of the session', () => {
  const commands: MediaCommand[] = [];
  const { agents } = openAgents(commands);
  agents.create('../../etc', { ...OPTIONS, record: 'flv' });
  agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
  agents.sendMediaTo({ unit: 'call', id: 'c1' }, '../../etc');
  expect(commands.flatMap((command) => (command.kind === 'open-output' ? [command.recording] : []))).toEqual([
    undefined,
    { accountId: 7, sessionId: 40, output: 3, format: 'flv' },
  ]);
});

describe('who wants to watch an output', () => {
  test('finds the way to a link in the log, once, and no link', () => {
    const s = openAgents();
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    s.agents.sendMediaTo({ unit: 'call', id: 'c2' }, 'a');
    expect(s.log).toEqual(['Output a can be watched: POST /preview-of/40/a makes a link']);
  });

  test('finds it while it runs: opened, on the air, lost and dialled again', () => {
    const s = openAgents();
    expect(s.agents.running('a')).toBeUndefined();
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    expect(s.agents.running('a')).toEqual({ mediaSession: 5, state: 'connecting', hasBegun: false });
    for (const [state, shown, hasBegun] of [
      ['connecting', 'connecting', false],
      ['publishing', 'publishing', true],
      ['live', 'live', true],
      ['degraded', 'live', true],
      ['reconnecting', 'connecting', true],
    ] as const) {
      s.state(state);
      expect(s.agents.running('a')).toMatchObject({ state: shown, hasBegun });
    }
    expect(s.agents.running('b')).toBeUndefined();
    expect(s.agents.running('c')).toBeUndefined();
  });

  test.each([
    ['failed', (s: ReturnType<typeof openAgents>) => s.state('failed')],
    ['was stopped', (s: ReturnType<typeof openAgents>) => s.agents.stop('a')],
    ['ended with its session', (s: ReturnType<typeof openAgents>) => s.agents.close()],
  ])('finds nothing when it %s', (_, end) => {
    const s = openAgents();
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    s.state('live');
    end(s);
    expect(s.agents.running('a')).toBeUndefined();
  });
});

describe('videoCodec: "av1"', () => {
  const AV1: GrantedMedia = { video: 'AV1', videoOffered: true, audio: 'opus' };
  const WANTS_AV1 = { ...OPTIONS, videoCodec: 'av1' } as const;

  test('a call is asked for AV1 when every agent that it feeds wants it', () => {
    const { agents } = openAgents();
    expect(agents.preferredVideo('c1')).toBeUndefined();
    agents.create('x', WANTS_AV1);
    agents.create('y', WANTS_AV1);
    agents.sendMediaTo({ unit: 'call', id: 'c3' }, 'x');
    expect(agents.preferredVideo('c3')).toBe('AV1');
    expect(agents.preferredVideo('c1')).toBeUndefined();
    agents.sendMediaTo({ unit: 'call', id: 'c3' }, 'a');
    expect(agents.preferredVideo('c3')).toBeUndefined();
    agents.stop('a');
    agents.sendMediaTo({ unit: 'call', id: 'c3' }, 'y');
    expect(agents.preferredVideo('c3')).toBe('AV1');
  });

  test('an agent whose output is over has no say in it, gets no media and hears of no mismatch; the person sees why', () => {
    const { agents, calls, state, heard, said } = openAgents();
    agents.create('x', WANTS_AV1);
    agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    state('failed');
    const before = [heard().length, said().length];
    for (const agentId of ['a', 'x']) agents.sendMediaTo({ unit: 'call', id: 'c3' }, agentId);
    expect(agents.preferredVideo('c3')).toBe('AV1');
    const shown: OutputReport[] = [];
    const caller = { output: (report: OutputReport) => void shown.push(report) };
    calls.set('c3', { granted: AV1, caller } as unknown as Call);
    agents.callAnswered('c3');
    expect(heard().slice(before[0])).toEqual([]);
    expect(said().slice(before[1])).toEqual(['unroute c1 a', 'open-output x', 'route c3 x']);
    expect(shown).toMatchObject([{ outputId: 'a', state: 'failed', reason: 'why' }]);
  });

  test('an output is opened for what its first call was granted, and keeps to it', () => {
    const commands: MediaCommand[] = [];
    const { agents, calls, heard } = openAgents(commands);
    const grant = (callId: CallId, granted: GrantedMedia) =>
      calls.set(callId, { granted, caller: { output: () => {} } } as unknown as Call);
    for (const agentId of ['x', 'y']) agents.create(agentId, WANTS_AV1);
    grant('c1', AV1);
    agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'x');
    agents.sendMediaTo({ unit: 'call', id: 'c2' }, 'y'); // a caller who cannot
    expect(commands.flatMap((command) => (command.kind === 'open-output' ? [command.videoCodec] : []))).toEqual([
      'AV1',
      undefined,
    ]);
    agents.stopMediaTo({ unit: 'call', id: 'c2' }, 'y');
    expect(agents.preferredVideo('c2')).toBeUndefined();
    agents.sendMediaTo({ unit: 'call', id: 'c2' }, 'x');
    agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'y');
    grant('c2', { video: null, videoOffered: false, audio: 'opus' });
    agents.sendMediaTo({ unit: 'call', id: 'c2' }, 'x'); // sound alone goes with anything
    expect(heard().map(({ agentId, name, reason, code }) => [agentId, name, reason, code])).toEqual([
      ['x', 'StreamError', 'Video codec mismatch. H.264 granted, but should be AV1', 'CODEC_MISMATCH'],
      ['y', 'StreamError', 'Video codec mismatch. AV1 granted, but should be H.264', 'CODEC_MISMATCH'],
    ]);
    expect(commands.at(-1)).toMatchObject({ kind: 'route', legId: 'c2', outputId: 'x' });
  });

  test('H.265 for who asked for it, and for nobody else', () => {
    const commands: MediaCommand[] = [];
    const { agents, calls, heard } = openAgents(commands);
    agents.create('x', { ...OPTIONS, videoCodec: 'hevc' });
    agents.create('y', WANTS_AV1);
    const granted: GrantedMedia = { video: 'H265', videoOffered: true, audio: 'opus' };
    calls.set('c1', { granted, caller: { output: () => {} } } as unknown as Call);
    agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'x');
    expect(agents.preferredVideo('c1')).toBe('H265');
    agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'y');
    expect(agents.preferredVideo('c1')).toBeUndefined();
    expect(commands.find(({ kind }) => kind === 'open-output')).toMatchObject({ outputId: 'x', videoCodec: 'H265' });
    agents.stopMediaTo({ unit: 'call', id: 'c1' }, 'x');
    calls.set('c2', { granted: AV1, caller: { output: () => {} } } as unknown as Call);
    agents.sendMediaTo({ unit: 'call', id: 'c2' }, 'x');
    expect(heard().map(({ agentId, reason }) => [agentId, reason])).toEqual([
      ['y', 'Video codec mismatch. H.265 granted, but should be H.264'],
      ['x', 'Video codec mismatch. AV1 granted, but should be H.265'],
    ]);
  });

  test('an agent that did not ask for AV1 does not get it', () => {
    const { agents, calls, heard } = openAgents();
    calls.set('c1', { granted: AV1, caller: { output: () => {} } } as unknown as Call);
    agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    expect(heard()).toMatchObject([
      { name: 'StreamError', reason: 'Video codec mismatch. AV1 granted, but should be H.264' },
    ]);
  });
});

describe('what is told', () => {
  const SAID: Record<
    Exclude<OutputEventName, 'picture-replaced' | 'sound-replaced' | 'recording-started' | 'recording-ended'>,
    string
  > = {
    error: 'Error',
    connected: 'Connected',
    'connection-failed': 'ConnectionFailed',
    'stream-started': 'StreamStarted',
    'stream-error': 'StreamError',
    'stream-stopped': 'StreamStopped',
    disconnected: 'Disconnected',
    reconnecting: 'Reconnecting',
    'gave-up': 'ConnectionFailed',
    degraded: 'Degraded',
    recovered: 'Recovered',
    'audio-started': 'AudioStreamCreated',
    'video-started': 'VideoStreamCreated',
    'audio-switched': 'AudioSwitched',
    'video-switched': 'VideoSwitched',
    'resolution-changed': 'ResolutionChanged',
  };

  test.each(Object.keys(SAID) as (keyof typeof SAID)[])(
    '%s has a name in the scenario API, and a line in the log',
    (name) => {
      const s = openAgents();
      s.event(name, { errorCode: 'DEST_CLOSED' });
      expect(s.heard()).toMatchObject([{ agentId: 'a', name: SAID[name], reason: 'why' }]);
      expect(s.log).toEqual([`Output a: ${name}: why [DEST_CLOSED]`]);
    },
  );

  test('tries carry their number and when they come, tracks their id', () => {
    const s = openAgents();
    s.event('reconnecting', { attempt: 3, nextInMs: 420 });
    s.event('video-switched', { trackId: 3 });
    expect(s.heard()).toEqual([
      { kind: 'agent', agentId: 'a', name: 'Reconnecting', reason: 'why', attempt: 3, nextInMs: 420 },
      { kind: 'agent', agentId: 'a', name: 'VideoSwitched', reason: 'why', trackId: 3 },
    ]);
    expect(s.log[0]).toBe('Output a: reconnecting (try 3 in 420 ms): why');
  });

  test('of an output that is behind the scenario hears both rates, and whoever asks sees why, as long as it is', () => {
    const s = openAgents();
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    s.state('live');
    const flow = { mediaBitrateBps: 2_400_000, deliveredBitrateBps: 1_100_000 };
    s.event('degraded', { flow, errorCode: 'DEST_SLOW' });
    s.agents.handleOutputState({
      kind: 'output-state',
      outputId: 'a',
      state: 'degraded',
      reason: 'too much',
      errorCode: 'DEST_SLOW',
    });
    expect(s.heard()).toMatchObject([{ name: 'Degraded', flow, code: 'DEST_SLOW' }]);
    const degraded = { health: 'degraded', code: 'DEST_SLOW', reason: 'too much' };
    expect(s.agents.snapshots('c1')).toMatchObject([{ state: 'live', ...degraded }]);
    s.state('live');
    expect(s.agents.snapshots('c1')).toMatchObject([{ state: 'live', health: 'good', code: undefined, reason: 'why' }]);
  });

  test('the person whose call fed a stopped agent hears that it has stopped, and may still see it', () => {
    const s = openAgents();
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    s.state('live');
    s.agents.stop('a');
    s.state('stopped');
    expect(s.reports.map(({ state }) => state)).toEqual(['live', 'stopped']);
    expect(s.agents.snapshots('c1')).toMatchObject([{ outputId: 'a', state: 'stopped' }]);
    s.agents.stopMediaTo({ unit: 'call', id: 'c1' }, 'a');
    s.agents.callAnswered('c1');
    expect(s.said()).toEqual(['open-output a', 'route c1 a', 'close-output a']);
  });

  test('the next person whose call feeds an agent is told how that stands', () => {
    const s = openAgents();
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    s.state('live');
    s.agents.sendMediaTo({ unit: 'call', id: 'c2' }, 'a');
    expect(s.reports.map(({ state, reason }) => [state, reason])).toEqual([
      ['live', 'why'],
      ['live', 'why'],
    ]);
  });

  test('a person sees connecting, not failed, while a lost output is being mended', () => {
    const s = openAgents();
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    for (const state of [
      'resolving',
      'tls',
      'publishing',
      'live',
      'degraded',
      'reconnecting',
      'failed',
      'stopped',
    ] as const)
      s.state(state);
    const shown = s.reports.map(({ state }) => state);
    expect(shown).toEqual([
      'connecting',
      'connecting',
      'publishing',
      'live',
      'live',
      'connecting',
      'failed',
      'stopped',
    ]);
    expect(JSON.stringify(s.reports)).not.toContain('unsayable-key');
  });

  test('a destination that never worked is failed to a person, not connecting for ever; once it works it is not', () => {
    const s = openAgents();
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    s.state('connecting');
    for (const attempt of [1, 2]) {
      s.event('reconnecting', { attempt, nextInMs: 200 });
      s.state('reconnecting');
      for (const state of ['resolving', 'connecting', 'tls'] as const) s.state(state);
    }
    expect(s.reports.map(({ state }) => state)).toEqual(['connecting', 'failed', 'failed']);
    s.event('connected');
    for (const state of ['publishing', 'live'] as const) s.state(state);
    s.event('reconnecting', { attempt: 1, nextInMs: 200 });
    for (const state of ['reconnecting', 'connecting'] as const) s.state(state);
    expect(s.reports.slice(3).map(({ state }) => state)).toEqual(['publishing', 'live', 'connecting', 'connecting']);
  });

  test('a destination that is away for a day does not fill the session’s log, and its return is in it', () => {
    const s = openAgents();
    for (let attempt = 1; attempt <= 17_000; attempt++) {
      s.event('reconnecting', { attempt, nextInMs: 5_000 });
      s.state('connecting');
      s.scheduler.advance(5_000);
    }
    expect(s.log.length).toBeLessThan(60);
    expect(s.heard()).toHaveLength(17_000);
    s.event('connected');
    s.event('stream-started');
    expect(s.log.slice(-2)).toEqual(['Output a: connected: why', 'Output a: stream-started: why']);
  });

  test('nor does one that takes the stream and closes it after 5 s, and every event of that reaches the scenario', () => {
    const s = openAgents();
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    const days = 2;
    const rounds = (days * 24 * 3_600_000) / 5_200;
    const closed = { errorCode: 'DEST_CLOSED' };
    for (let round = 1; round <= rounds; round++) {
      s.state('connecting');
      for (const name of ['connected', 'stream-started'] as const) s.event(name);
      s.scheduler.advance(1_000);
      s.state('live');
      s.scheduler.advance(4_000);
      for (const name of ['stream-stopped', 'disconnected'] as const) s.event(name, closed);
      s.event('reconnecting', { attempt: 1, nextInMs: 200, ...closed });
      s.scheduler.advance(200);
    }
    expect(s.heard()).toHaveLength(5 * Math.floor(rounds));
    expect(s.log.length).toBeLessThan(days * 60);
    expect(s.log.slice(0, 8)).toEqual([
      'Output a can be watched: POST /preview-of/40/a makes a link',
      'Output a: connecting: why',
      'Output a: connected: why',
      'Output a: stream-started: why',
      'Output a: live: why',
      'Output a: stream-stopped: why [DEST_CLOSED]',
      'Output a: disconnected: why [DEST_CLOSED]',
      'Output a: reconnecting (try 1 in 200 ms): why [DEST_CLOSED]',
    ]);
    expect(s.log[1 + 8 * 7]).toBe(
      'Output a: again in the last 60 s: connecting 12 times, connected 12 times, stream-started 12 times, live 12 times, ' +
        'stream-stopped [DEST_CLOSED] 11 times, disconnected [DEST_CLOSED] 11 times, reconnecting [DEST_CLOSED] 11 times',
    );
    s.agents.close();
    expect(s.log.at(-2)).toMatch(/^Output a: again in the last \d+ min: /);
    expect(s.log.at(-1)).toBe('Output a: stopped with the session');
    expect(s.scheduler.armed).toEqual([]);
  });

  test('what was to be summed of an output that is over is written at the end of the session', () => {
    const s = openAgents();
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    for (let i = 0; i < 9; i++) s.event('stream-stopped');
    s.state('stopped');
    s.agents.close();
    expect(s.log.slice(9)).toEqual(['Output a: again in the last 0 s: stream-stopped 1 time']);
    expect(s.scheduler.armed).toEqual([]);
  });

  test('the end of the tries is in the log as well', () => {
    const s = openAgents();
    s.event('reconnecting', { attempt: 77, nextInMs: 5_000 });
    s.event('gave-up', { errorCode: 'DEST_REFUSED' });
    s.state('failed');
    expect(s.log.slice(1)).toEqual(['Output a: gave-up: why [DEST_REFUSED]', 'Output a: failed: why']);
  });
});

describe('figures that a scenario asks for', () => {
  const SENT = { sentBytes: 900, bitrateBps: 1_000, video: null, audio: null } as OutputStatistics;
  const RECEIVED = { packets: 9, bytes: 90 } as LegStatistics;

  function openMonitored(intervalSeconds: number) {
    const s = openAgents();
    const told = () => s.events.filter((event) => event.kind === 'agent-statistics');
    const report = (seconds: number): void => {
      for (let i = 0; i < seconds; i++) {
        s.scheduler.advance(1_000);
        s.agents.handleStatistics({ kind: 'output-statistics', outputId: 'a', statistics: SENT });
      }
    };
    s.agents.monitor('a', intervalSeconds);
    s.agents.sendMediaTo({ unit: 'call', id: 'c1' }, 'a');
    return { ...s, told, report };
  }

  test('come every so many seconds, however late the worker reports, and no more when they are not wanted', () => {
    const s = openMonitored(5);
    s.state('live');
    s.report(4);
    expect(s.told()).toEqual([]);
    s.report(11);
    expect(s.told()).toHaveLength(3);
    s.agents.monitor('a', 0);
    s.report(10);
    expect(s.told()).toHaveLength(3);
    s.agents.monitor('stranger', 1);
    s.agents.monitor('a', 1);
    s.report(10);
    expect(s.told()).toHaveLength(13);
  });

  test('nobody who did not ask is told', () => {
    const s = openMonitored(0);
    s.state('live');
    s.report(70);
    expect(s.told()).toEqual([]);
  });

  test('health, uptime and reconnects follow the output through an outage, and its source is told with it', () => {
    const s = openMonitored(1);
    const standing = () => {
      s.report(1);
      const event = s.told().at(-1);
      if (event?.kind !== 'agent-statistics') throw new Error('nothing was told');
      const { reason, code, statistics } = event;
      const { state, health, uptimeSeconds, reconnects } = statistics;
      return { state, health, reason, code, uptimeSeconds, reconnects };
    };
    const outage = { errorCode: 'DEST_REFUSED', reason: 'nobody listens' };
    const good = { health: 'good', reason: 'why', code: undefined, reconnects: 0 };
    s.state('connecting');
    expect(standing()).toEqual({ ...good, state: 'connecting', uptimeSeconds: 0 });
    s.event('connected');
    s.state('publishing');
    s.event('stream-started');
    s.scheduler.advance(1_000);
    s.state('live');
    expect(standing()).toEqual({ ...good, state: 'live', uptimeSeconds: 2 });
    const behind = (errorCode: string) =>
      s.agents.handleOutputState({ kind: 'output-state', outputId: 'a', state: 'degraded', reason: 'slow', errorCode });
    behind('DEST_SLOW');
    expect(standing()).toMatchObject({ state: 'live', health: 'degraded', reason: 'slow', code: 'DEST_SLOW' });
    behind('DEST_NO_ACK');
    expect(standing()).toMatchObject({ state: 'live', health: 'bad', code: 'DEST_NO_ACK', uptimeSeconds: 4 });
    for (const name of ['stream-stopped', 'disconnected', 'reconnecting'] as const)
      s.event(name, { attempt: 1, ...outage });
    s.agents.handleOutputState({ kind: 'output-state', outputId: 'a', state: 'reconnecting', ...outage });
    s.state('connecting'); // the next try says nothing about the fault
    const down = { health: 'bad', reason: 'nobody listens', code: 'DEST_REFUSED', uptimeSeconds: 0 };
    expect(standing()).toMatchObject({ state: 'connecting', ...down, reconnects: 0 });
    s.event('connected');
    s.state('publishing');
    s.event('stream-started');
    s.state('live');
    expect(standing()).toEqual({ ...good, state: 'live', uptimeSeconds: 1, reconnects: 1 });
    expect(s.told().at(-1)).toMatchObject({ statistics: { sent: SENT, received: null } });
    const call = s.calls.get('c1');
    if (call !== undefined) call.statistics = { ...RECEIVED, sent: { packets: 3 } } as LegStatistics;
    s.report(1);
    expect(s.told().at(-1)).toMatchObject({ statistics: { received: RECEIVED } });
    expect(JSON.stringify(s.told())).not.toContain('unsayable-key');
  });

  test('a stopped agent tells nothing any more', () => {
    const s = openMonitored(1);
    s.report(2);
    s.agents.stop('a');
    s.report(2);
    expect(s.told()).toHaveLength(2);
  });
});
