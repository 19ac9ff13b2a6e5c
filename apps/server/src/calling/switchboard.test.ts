import type { CallerPort, MediaEvent, SessionJournal } from '@callcast/calls';
import { silentLog } from '@callcast/core';
import type { RunOutput, ScenarioCommand, ScenarioEvent } from '@callcast/scenario/protocol';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { SessionControls } from '../scenario-net/index.ts';
import type { CallingStore, CallingUser, Route } from './ports.ts';
import { Switchboard } from './switchboard.ts';

const USER: CallingUser = {
  accountId: 1,
  accountName: 'demo',
  applicationId: 2,
  applicationName: 'streaming',
  userId: 3,
  userName: 'user1',
  displayName: 'User 1',
};
const RULE: Route = { kind: 'rule', ruleId: 1, ruleName: 'streamRule', scenarios: [{ name: 's', source: '' }] };

/** None of these scenarios asks for anything. */
const unasked = (): never => {
  throw new Error('nobody asked for this');
};
const NO_HTTP = { request: unasked, drain() {}, close() {} };

function openSwitchboard(route: Route = RULE, maxCallsPerUser = 2) {
  const scheduler = new VirtualScheduler();
  const events: ScenarioEvent[] = [];
  const runs: ((output: RunOutput) => void)[] = [];
  const media: ((event: MediaEvent) => void)[] = [];
  const journal: SessionJournal = {
    log() {},
    callStarted() {},
    callEnded() {},
    customData() {},
    recordStarted() {},
    recordEnded() {},
    callConnected() {},
    outputChanged() {},
    outputMeasured() {},
    scenarioFailed() {},
    close() {},
  };
  let random = 0;
  const controls = new SessionControls({ uint32: () => 0, bytes: (length) => new Uint8Array(length).fill(7) });
  const store: CallingStore = {
    authenticate: async () => ({ kind: 'refused', code: 'X', reason: 'x' }),
    route: async () => route,
    openSession: async () => ({ sessionId: 9, logUrl: 'http://h/logs/9', journal, secrets: {} }),
  };
  const switchboard = new Switchboard({
    store,
    runner: {
      start: (start, onOutput) => {
        runs.push(onOutput);
        return {
          runId: start.runId,
          handleEvent: (event) => void events.push(event),
          stop: (message) => onOutput({ kind: 'ended', reason: { kind: 'stopped', message } }),
        };
      },
    },
    mediaOf: () => ({
      openSession: (onEvent) => {
        media.push(onEvent);
        return { id: 5, send() {}, close() {} };
      },
    }),
    scheduler,
    random: { uint32: () => random++, bytes: (length) => new Uint8Array(length).fill(random++) },
    log: silentLog,
    watchPathOf: () => undefined,
    controls,
    users: { dial: () => ({ cancel() {} }) },
    network: {
      openSession: () => ({ http: NO_HTTP, downloads: NO_HTTP, webSockets: { open: () => unasked() }, close() {} }),
    },
    recordings: { url: unasked },
    storageOf: () => ({ get: unasked, put: unasked, remove: unasked, keys: unasked }),
    maxCallsPerUser,
  });
  const said: string[] = [];
  const caller: CallerPort = {
    ringing: () => said.push('ringing'),
    answered: () => said.push('answered'),
    connected: () => said.push('connected'),
    failed: (code, reason, errorCode) => said.push(`failed ${code} ${errorCode}: ${reason}`),
    ended: (reason) => said.push(`ended ${reason}`),
    output() {},
    message() {},
    info() {},
  };
  const place = (number = 'live') =>
    switchboard.place({
      user: USER,
      number,
      offer: 'OFFER',
      headers: { 'x-a': '1' },
      customData: 'data',
      leg: 'sdk',
      initiatorAddress: '127.0.0.1',
      origin: 'http://h',
      caller,
    });
  return { switchboard, store, events, runs, media, said, place };
}

test('calls to one number of a rule for conferences share a session, those placed at the same time too, until it ends', async () => {
  const { switchboard, runs, place } = openSwitchboard({ ...RULE, isConference: true }, 10);
  await Promise.all([place('room'), place('room')]);
  await place('room');
  expect(switchboard.callsOf(1)).toHaveLength(3);
  expect(switchboard.sessionCount).toBe(1);
  await place('other room');
  expect(switchboard.sessionCount).toBe(2);
  runs[0]?.({ kind: 'command', command: { kind: 'terminate' } });
  await place('room');
  expect(runs).toHaveLength(3);
});

test('a session for a conference that could not be opened is in nobody’s way', async () => {
  const { store, switchboard, place } = openSwitchboard({ ...RULE, isConference: true }, 10);
  const { openSession } = store;
  store.openSession = () => Promise.reject(new Error('disk full'));
  const first = place('room');
  const second = place('room');
  await expect(first).rejects.toThrow('disk full');
  await expect(second).rejects.toThrow('disk full');
  store.openSession = openSession;
  await place('room');
  expect(switchboard.callsOf(1)).toHaveLength(1);
});

test('a call reaches the scenario with everything that it may see', async () => {
  const { events, place } = openSwitchboard();
  const call = await place('studio');
  expect(events).toEqual([
    {
      kind: 'call-alerting',
      call: {
        callId: call?.callId,
        callerId: 'user1',
        displayName: 'User 1',
        destination: 'studio',
        fromUri: 'sip:user1@streaming.demo',
        toUri: 'sip:studio@streaming.demo',
        headers: { 'x-a': '1' },
        customData: 'data',
      },
    },
  ]);
});

test('running calls are told to their account alone, and as long as they run', async () => {
  const { switchboard, place } = openSwitchboard();
  const first = await place('studio');
  await place('stage');
  expect(switchboard.callsOf(1)).toMatchObject([
    { callId: first?.callId, sessionId: 9, application: 'streaming', destination: 'studio', state: 'alerting' },
    { destination: 'stage' },
  ]);
  expect(switchboard.callsOf(2)).toEqual([]);
  first?.hangup('bye');
  expect(switchboard.callsOf(1)).toMatchObject([{ destination: 'stage' }]);
});

test('an output is told with whose it is, as long as it runs', async () => {
  const { switchboard, runs, media, place } = openSwitchboard();
  const call = await place();
  const callId = call?.callId ?? '';
  const commands: readonly ScenarioCommand[] = [
    { kind: 'create-streaming-agent', agentId: 'agent-1', options: { protocol: 'RTMP', url: 'rtmp://h/live' } },
    { kind: 'send-media', from: { unit: 'call', id: callId }, to: { unit: 'agent', id: 'agent-1' } },
    { kind: 'answer', callId, headers: {} },
  ];
  for (const command of commands) runs[0]?.({ kind: 'command', command });
  expect(switchboard.outputOf(9, 'agent-1')).toBeUndefined();
  const granted = { video: 'H264', videoOffered: true, audio: 'opus' } as const;
  media[0]?.({ kind: 'leg-answered', legId: callId, answer: 'ANSWER', granted });
  expect(switchboard.outputOf(9, 'agent-1')).toEqual({
    accountId: 1,
    mediaSession: 5,
    state: 'connecting',
    hasBegun: false,
  });
  expect(switchboard.outputOf(8, 'agent-1')).toBeUndefined();
  expect(switchboard.outputOf(9, 'agent-2')).toBeUndefined();
  switchboard.terminateAll('over');
  expect(switchboard.outputOf(9, 'agent-1')).toBeUndefined();
});

test('no rule: the caller hears which ones were tried, in order', async () => {
  const tried = [
    { name: 'a', pattern: '1+' },
    { name: 'b', pattern: '2+' },
  ];
  const { said, place } = openSwitchboard({ kind: 'none', tried });
  expect(await place('x')).toBeUndefined();
  expect(said).toEqual([
    'failed 404 NO_RULE_MATCH: No rule of application "streaming" matches "x". Tried in order: a = 1+; b = 2+',
  ]);
});

test('an application without rules says so', async () => {
  const { said, place } = openSwitchboard({ kind: 'none', tried: [] });
  await place();
  expect(said[0]).toContain('has no rule');
});

test.each(['', 'a'.repeat(256)])('a number of impossible length is refused', async (number) => {
  const { said, place } = openSwitchboard();
  await place(number);
  expect(said[0]).toMatch(/^failed 404 NUMBER_INVALID/);
});

test('a user has a limited number of calls, and a finished one makes room', async () => {
  const { said, place } = openSwitchboard(RULE, 2);
  const first = await place();
  await place();
  await place();
  expect(said).toEqual(['failed 403 CALL_LIMIT: Call limit reached: 2 calls of this user are running']);
  first?.hangup('bye');
  expect(await place()).toBeDefined();
});

test('calls placed at the same time see each other in the limit', async () => {
  const { said, place } = openSwitchboard();
  const placed = await Promise.all([place(), place(), place()]);
  expect(placed.filter((call) => call !== undefined)).toHaveLength(2);
  expect(said).toEqual(['failed 403 CALL_LIMIT: Call limit reached: 2 calls of this user are running']);
});

test('a call that the store could not open counts no more', async () => {
  const { store, place } = openSwitchboard(RULE, 1);
  const { openSession } = store;
  Object.assign(store, { openSession: () => Promise.reject(new Error('disk full')) });
  await expect(place()).rejects.toThrow('disk full');
  Object.assign(store, { openSession });
  expect(await place()).toBeDefined();
});

test('a call that was being placed when the shutdown began is refused', async () => {
  const { switchboard, said, place } = openSwitchboard();
  const placing = place();
  switchboard.refuseCalls();
  switchboard.terminateAll('The server is shutting down');
  expect(await placing).toBeUndefined();
  expect(said).toEqual(['failed 503 SHUTTING_DOWN: The server is shutting down']);
  expect(switchboard.sessionCount).toBe(0);
});

test('shutting down: further calls are refused, running ones end', async () => {
  const { switchboard, said, place } = openSwitchboard();
  await place();
  switchboard.refuseCalls();
  await place();
  switchboard.terminateAll('The server is shutting down');
  expect(said).toEqual([
    'failed 503 SHUTTING_DOWN: The server is shutting down',
    'failed 487 CALL_ENDED: The server is shutting down',
  ]);
  expect(switchboard.sessionCount).toBe(0);
});
