import type { ConferenceCommand, RouteCommand, ScenarioCommand } from '@callcast/scenario/protocol';
import { expect, test } from 'vitest';
import { CALL_LIMITS } from './limits.ts';
import { H264, openSession } from './testing/open-session.ts';

const conferenceId = 'f';
const CREATE: ScenarioCommand = { kind: 'create-conference', conferenceId };
const CONFERENCE = { unit: 'conference', id: conferenceId } as const;
const CALL = { unit: 'call', id: 'c1' } as const;
const AGENT: ScenarioCommand = {
  kind: 'create-streaming-agent',
  agentId: 'a1',
  options: { protocol: 'RTMP', url: 'rtmp://127.0.0.1/live', streamName: 'unsayable-key' },
};
const TO_AGENT: RouteCommand = { kind: 'send-media', from: CONFERENCE, to: { unit: 'agent', id: 'a1' } };

const add = (
  endpointId: string,
  direction: 'send' | 'receive' | 'both' = 'both',
  of: string = conferenceId,
): ConferenceCommand => ({
  kind: 'add-endpoint',
  conferenceId: of,
  endpointId,
  callId: 'c1',
  direction,
  displayName: '',
});

function open() {
  const s = openSession('sdk');
  s.run(CREATE);
  return {
    ...s,
    heard: () => s.events.filter((event) => event.kind === 'conference'),
    /** What the worker was told of conferences. */
    said: () =>
      s.commands.flatMap((command) => {
        if (!('conferenceId' in command)) return [];
        const { kind, conferenceId: _, ...rest } = command;
        return [[kind, ...Object.values(rest)].join(' ')];
      }),
  };
}

test('an endpoint that is added before the answer joins with it, and leaves with the call', () => {
  const s = open();
  s.run(add('e1'));
  expect(s.said()).toEqual(['open-conference']);
  s.connect();
  expect(s.said()).toEqual(['open-conference', 'join-conference c1 true true']);
  s.media({ kind: 'conference-opened', conferenceId });
  s.media({ kind: 'conference-speaker', conferenceId, legId: 'c1' });
  s.media({ kind: 'conference-speaker', conferenceId });
  s.session.handleHangup('c1', 'gone');
  expect(s.said().at(-1)).toBe('leave-conference c1');
  expect(s.heard()).toEqual([
    { kind: 'conference', conferenceId, name: 'EndpointAdded', endpointId: 'e1' },
    { kind: 'conference', conferenceId, name: 'Started' },
    { kind: 'conference', conferenceId, name: 'LoudestSpeaker', callId: 'c1' },
    { kind: 'conference', conferenceId, name: 'LoudestSpeaker' },
    { kind: 'conference', conferenceId, name: 'EndpointRemoved', endpointId: 'e1' },
  ]);
});

test('directions and routes add up, and who has none left is no member any more', () => {
  const s = open();
  s.connect();
  s.run({ kind: 'send-media', from: CALL, to: CONFERENCE }, add('e1', 'receive'));
  s.run({ kind: 'stop-media', from: CALL, to: CONFERENCE });
  s.run({ kind: 'rename-endpoint', conferenceId, endpointId: 'e1', displayName: 'A' });
  s.run({ kind: 'remove-endpoint', conferenceId, endpointId: 'e1' });
  s.run({ kind: 'stop-media', from: CONFERENCE, to: CALL }, { kind: 'send-media', from: CONFERENCE, to: CALL });
  expect(s.said().slice(1)).toEqual([
    'join-conference c1 false true',
    'join-conference c1 true true',
    'join-conference c1 true false',
    'leave-conference c1',
    'join-conference c1 true false',
  ]);
  expect(s.heard().map(({ name }) => name)).toEqual(['EndpointAdded', 'EndpointUpdated', 'EndpointRemoved']);
});

test('an agent that gets a conference is opened with its first member that has media, and shows the track that is chosen', () => {
  const s = open();
  s.run(AGENT, TO_AGENT, { kind: 'set-active-track', agentId: 'a1', videoTrack: 3 });
  expect(s.kinds()).toEqual(['open-conference']);
  s.run(add('e1'));
  s.connect();
  expect(s.kinds().slice(1)).toEqual(['open-leg', 'join-conference', 'open-output', 'route-conference', 'show-track']);
  s.run({ kind: 'set-active-track', agentId: 'a1', videoTrack: -1 });
  expect(s.commands.at(-1)).toEqual({ kind: 'show-track', conferenceId, outputId: 'a1' });
  s.media({ kind: 'output-state', outputId: 'a1', state: 'live', reason: 'taken' });
  expect(s.caller.at(-1)).toBe('output live');
  s.run(add('e2', 'send')); // as somebody else does, whose page has heard nothing
  expect(s.caller.filter((said) => said === 'output live')).toHaveLength(2);
  expect(s.session.snapshots()[0]?.outputs).toMatchObject([{ outputId: 'a1', state: 'live' }]);
  s.media({
    kind: 'output',
    outputId: 'a1',
    name: 'video-switched',
    reason: 'New stream',
    trackId: 3,
    tracks: { all: [1, 3], active: 3 },
  });
  expect(s.agentEvents().at(-1)).toMatchObject({
    name: 'VideoSwitched',
    trackId: 3,
    tracks: { all: [1, 3], active: 3 },
  });
  s.run({ ...TO_AGENT, kind: 'stop-media' });
  expect(s.commands.at(-1)).toEqual({ kind: 'unroute-conference', conferenceId, outputId: 'a1' });
});

test('stop ends it for good; its agent may get a call next', () => {
  const s = open();
  s.connect();
  s.run(add('e1'), AGENT, TO_AGENT, { kind: 'stop-conference', conferenceId });
  expect(s.commands.at(-1)).toEqual({ kind: 'close-conference', conferenceId });
  expect(s.heard().at(-1)).toMatchObject({ name: 'Stopped' });
  s.run(add('e2'));
  expect(s.said().at(-1)).toBe('close-conference');
  s.run({ kind: 'send-media', from: CALL, to: { unit: 'agent', id: 'a1' } });
  expect(s.commands.at(-1)).toEqual({ kind: 'route', legId: 'c1', outputId: 'a1' });
});

test('what cannot be is told: a call in two conferences, one that is over, too many, no engine', () => {
  const s = open();
  s.connect();
  s.run({ kind: 'create-conference', conferenceId: 'g' }, add('e1'), add('e2', 'both', 'g'));
  expect(s.heard().at(-1)).toMatchObject({ conferenceId: 'g', name: 'Error', code: 100, endpointId: 'e2' });
  s.media({ kind: 'conference-full', conferenceId, legId: 'c1' });
  expect(s.heard().at(-1)).toMatchObject({ conferenceId, name: 'Error' });
  s.media({ kind: 'conference-failed', conferenceId: 'g', reason: 'no engine' });
  expect(s.heard().at(-1)).toMatchObject({ conferenceId: 'g', name: 'Error', error: 'no engine' });
  s.session.handleHangup('c1', 'gone');
  s.run(add('e3'));
  expect(s.heard().at(-1)).toMatchObject({ name: 'Error', error: 'The call is over', endpointId: 'e3' });
  for (let i = 0; i < CALL_LIMITS.maxConferences; i++) s.run({ kind: 'create-conference', conferenceId: `more-${i}` });
  const refused = s.heard().filter(({ error }) => error?.startsWith('A session may have'));
  expect(refused.map((event) => event.conferenceId)).toEqual([`more-${CALL_LIMITS.maxConferences - 1}`]);
});

test('a conference has room for as many calls as the API says', () => {
  const s = open();
  const { maxConferenceMembers } = CALL_LIMITS;
  for (let i = 0; i <= maxConferenceMembers; i++) {
    s.session.addCall({
      facts: {
        callId: `n${i}`,
        callerId: '',
        displayName: '',
        destination: '',
        fromUri: '',
        toUri: '',
        headers: {},
        customData: '',
      },
      offer: '',
      caller: {
        ringing: () => {},
        answered: () => {},
        connected: () => {},
        failed: () => {},
        ended: () => {},
        output: () => {},
        message: () => {},
        info: () => {},
      },
      leg: 'sdk',
    });
    s.run({ kind: 'send-media', from: { unit: 'call', id: `n${i}` }, to: CONFERENCE });
  }
  expect(s.heard().map(({ name, error }) => [name, error])).toEqual([
    ['Error', `A conference has room for ${maxConferenceMembers} calls`],
  ]);
});

test('a call whose video is not H.264 is heard, and the log says that it is not seen', () => {
  const s = open();
  s.run(add('e1'));
  s.connect({ ...H264, video: 'VP8' });
  expect(s.said().at(-1)).toBe('join-conference c1 true true');
  expect(s.log.at(-1)).not.toContain('undefined');
  expect(s.log).toContainEqual(expect.stringMatching(/^warning: Conference f: the video of call c1 is VP8/));
});

test.each([
  ['an endpoint', add('e1')],
  ['sendMediaTo', { kind: 'send-media', from: CONFERENCE, to: CALL } satisfies RouteCommand],
])('who hears a player hears the conference instead, by %s', (_, command) => {
  const s = open();
  s.connect();
  const source = { url: 'https://h/a.mp3', method: 'GET', headers: [] };
  s.run({ kind: 'create-player', playerId: 'p', source, loop: false, isPaused: false });
  s.run({ kind: 'send-media', from: { unit: 'player', id: 'p' }, to: CALL });
  s.run(command);
  expect(s.commands.slice(-2)).toEqual([
    { kind: 'stop-play-to-leg', playerId: 'p', legId: 'c1' },
    { kind: 'join-conference', conferenceId, legId: 'c1', hears: true, speaks: command.kind === 'add-endpoint' },
  ]);
});
