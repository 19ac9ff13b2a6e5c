import type { AgentId, CallId, ScenarioEvent } from '@callcast/scenario/protocol';
import { describe, expect, test } from 'vitest';
import type { Call } from './call.ts';
import { CALL_LIMITS } from './limits.ts';
import type { GrantedMedia, MediaCommand, MediaEvent, OutputEventName, OutputStateName } from './media-protocol.ts';
import type { OutputReport } from './ports.ts';
import { StreamingAgents } from './streaming-agents.ts';

const H264: GrantedMedia = { video: 'H264', videoOffered: true, audio: 'opus' };
const OPTIONS = { protocol: 'RTMP', url: 'rtmp://h/a', streamName: 'unsayable-key' };

/** The agents of a session with two answered calls, `c1` and `c2`, and one that still rings, `c3`. */
function openAgents(commands: MediaCommand[] = []) {
  const events: ScenarioEvent[] = [];
  const reports: OutputReport[] = [];
  const log: string[] = [];
  const callOf = (granted: GrantedMedia | undefined) =>
    ({ granted, caller: { output: (report: OutputReport) => void reports.push(report) } }) as unknown as Call;
  const calls = new Map<CallId, Call>([
    ['c1', callOf(H264)],
    ['c2', callOf(H264)],
    ['c3', callOf(undefined)],
  ]);
  const agents = new StreamingAgents({
    owner: { accountId: 7, sessionId: 40 },
    media: { send: (command) => void commands.push(command), close: () => {} },
    journal: {
      log: (_level, message) => void log.push(message),
      callStarted: () => {},
      callEnded: () => {},
      customData: () => {},
      close: () => {},
    },
    limits: CALL_LIMITS,
    watchPathOf: () => undefined,
    callOf: (callId) => calls.get(callId),
    emit: (event) => void events.push(event),
  });
  for (const agentId of ['a', 'b']) agents.create(agentId, OPTIONS);
  return {
    agents,
    calls,
    log,
    reports,
    answer: (callId: CallId) => {
      calls.set(callId, callOf(H264));
      agents.callAnswered(callId);
    },
    /** What the worker was told, in short. */
    said: () =>
      commands.map((command) =>
        [command.kind, 'legId' in command ? command.legId : '', 'outputId' in command ? command.outputId : '']
          .filter((text) => text !== '')
          .join(' '),
      ),
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
    s.agents.sendMediaTo('c1', 'a');
    s.agents.sendMediaTo('c1', 'b');
    expect(s.said()).toEqual(['open-output a', 'route c1 a', 'open-output b', 'route c1 b']);
  });

  test('stopMediaTo one of them says nothing about the other, and sendMediaTo again opens nothing anew', () => {
    const s = openAgents();
    s.agents.sendMediaTo('c1', 'a');
    s.agents.sendMediaTo('c1', 'b');
    s.agents.stopMediaTo('c1', 'a');
    s.agents.sendMediaTo('c1', 'a');
    expect(s.said().slice(4)).toEqual(['unroute c1 a', 'route c1 a']);
  });

  test('an agent moves from one call to the next on the same output; the call before has no say any more', () => {
    const s = openAgents();
    s.agents.sendMediaTo('c1', 'a');
    s.agents.sendMediaTo('c2', 'a');
    s.agents.stopMediaTo('c1', 'a');
    s.agents.callEnded('c1');
    expect(s.said()).toEqual(['open-output a', 'route c1 a', 'unroute c1 a', 'route c2 a']);
  });

  test('to a call that still rings: its media follows with the answer', () => {
    const s = openAgents();
    s.agents.sendMediaTo('c1', 'a');
    s.agents.sendMediaTo('c3', 'a');
    expect(s.said().at(-1)).toBe('unroute c1 a');
    s.answer('c3');
    expect(s.said().at(-1)).toBe('route c3 a');
  });

  test('after a call’s end the next one may have its agents', () => {
    const s = openAgents();
    s.agents.sendMediaTo('c1', 'a');
    s.agents.callEnded('c1');
    s.agents.sendMediaTo('c2', 'a');
    expect(s.said()).toEqual(['open-output a', 'route c1 a', 'route c2 a']);
  });

  test('a stopped agent gets nothing more; the others go on', () => {
    const s = openAgents();
    s.agents.sendMediaTo('c1', 'a');
    s.agents.sendMediaTo('c1', 'b');
    for (let i = 0; i < 2; i++) s.agents.stop('a');
    s.agents.sendMediaTo('c2', 'a');
    s.agents.callAnswered('c1');
    expect(s.said().slice(4)).toEqual(['close-output a']);
  });
});

test('what is recorded is named by numbers of ours: whose it is, and which output of the session', () => {
  const commands: MediaCommand[] = [];
  const { agents } = openAgents(commands);
  agents.create('../../etc', { ...OPTIONS, record: 'flv' });
  agents.sendMediaTo('c1', 'a');
  agents.sendMediaTo('c1', '../../etc');
  expect(commands.flatMap((command) => (command.kind === 'open-output' ? [command.recording] : []))).toEqual([
    undefined,
    { accountId: 7, sessionId: 40, output: 3, format: 'flv' },
  ]);
});

describe('what is told', () => {
  const SAID: Record<Exclude<OutputEventName, 'picture-replaced' | 'recording-started' | 'recording-ended'>, string> = {
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

  test('the person whose call fed a stopped agent hears that it has stopped, and may still see it', () => {
    const s = openAgents();
    s.agents.sendMediaTo('c1', 'a');
    s.state('live');
    s.agents.stop('a');
    s.state('stopped');
    expect(s.reports.map(({ state }) => state)).toEqual(['live', 'stopped']);
    expect(s.agents.snapshots('c1')).toMatchObject([{ outputId: 'a', state: 'stopped' }]);
    s.agents.stopMediaTo('c1', 'a');
    s.agents.callAnswered('c1');
    expect(s.said()).toEqual(['open-output a', 'route c1 a', 'close-output a']);
  });

  test('the next person whose call feeds an agent is told how that stands', () => {
    const s = openAgents();
    s.agents.sendMediaTo('c1', 'a');
    s.state('live');
    s.agents.sendMediaTo('c2', 'a');
    expect(s.reports.map(({ state, reason }) => [state, reason])).toEqual([
      ['live', 'why'],
      ['live', 'why'],
    ]);
  });

  test('a person sees connecting, not failed, while a lost output is being mended', () => {
    const s = openAgents();
    s.agents.sendMediaTo('c1', 'a');
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
    s.agents.sendMediaTo('c1', 'a');
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
    }
    expect(s.log.length).toBeLessThan(50);
    expect(s.heard()).toHaveLength(17_000);
    s.event('connected');
    s.event('stream-started');
    expect(s.log.slice(-2)).toEqual(['Output a: connected: why', 'Output a: stream-started: why']);
  });

  test('the end of the tries is in the log as well', () => {
    const s = openAgents();
    s.event('reconnecting', { attempt: 77, nextInMs: 5_000 });
    s.event('gave-up', { errorCode: 'DEST_REFUSED' });
    s.state('failed');
    expect(s.log).toEqual(['Output a: gave-up: why [DEST_REFUSED]', 'Output a: failed: why']);
  });
});
