import { expect, test } from 'vitest';
import type { ConferenceEvent, ScenarioCommand } from '../protocol.ts';
import { benchScenario } from '../testing/isolate-bench.ts';
import { CALL } from '../testing/run-recorder.ts';

/** A scenario that is told of a call first; `text` runs with `call` and `conference`. */
function benchConference(text: string) {
  const { run, recorder } = benchScenario(`
    require(Modules.Conference);
    const conference = VoxEngine.createConference({ hd_audio: true });
    VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => { ${text} });`);
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  const tell = (event: Omit<ConferenceEvent, 'kind' | 'conferenceId'>): void =>
    run.handleEvent({ kind: 'conference', conferenceId: 'conference-1', ...event });
  return { recorder, tell, run };
}

const CONFERENCE = { unit: 'conference', id: 'conference-1' } as const;
const OF_CALL = { unit: 'call', id: CALL.callId } as const;

test('calls are added with a direction, routed both ways, and the whole goes to an agent', async () => {
  const { recorder } = benchConference(`
    const agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/a', streamName: 'key' });
    const one = conference.add({ call, mode: ConferenceMode.MIX, direction: ConferenceDirection.RECEIVE, displayName: 'A' });
    const two = conference.add({ call, mode: 'FORWARD', direction: 'SEND' });
    conference.add({ call, mode: 'FORWARD', direction: 'BOTH' });
    Logger.write([one.id(), one.getDirection(), one.getMode(), one.displayName(), one.getCall() === call, two.getMode(),
      two.displayName(), conference.id(), conference.getId(), conference.getList().length, conference.get(two.id()) === two].join());
    one.setDisplayName('B');
    VoxEngine.sendMediaBetween(call, conference);
    call.stopMediaTo(conference);
    conference.sendMediaTo(agent);
    conference.remove(two); conference.remove(call);
    agent.setActiveTrack({ videoTrack: -1 });
    VoxEngine.destroyConference(conference);
    conference.stop();
    VoxEngine.terminate();`);
  await recorder.ended();
  const conferenceId = 'conference-1';
  const endpoint = (n: number) => `conference-1-endpoint-${n}`;
  const add = (n: number, direction: 'receive' | 'send' | 'both', displayName: string): ScenarioCommand => ({
    kind: 'add-endpoint',
    conferenceId,
    endpointId: endpoint(n),
    callId: CALL.callId,
    direction,
    displayName,
  });
  expect(recorder.commands.filter(({ kind }) => kind !== 'create-streaming-agent')).toEqual([
    { kind: 'create-conference', conferenceId },
    add(1, 'receive', 'A'),
    add(2, 'send', CALL.displayName),
    add(3, 'both', CALL.displayName),
    { kind: 'rename-endpoint', conferenceId, endpointId: endpoint(1), displayName: 'B' },
    { kind: 'send-media', from: OF_CALL, to: CONFERENCE },
    { kind: 'send-media', from: CONFERENCE, to: OF_CALL },
    { kind: 'stop-media', from: OF_CALL, to: CONFERENCE },
    { kind: 'send-media', from: CONFERENCE, to: { unit: 'agent', id: 'agent-1' } },
    { kind: 'remove-endpoint', conferenceId, endpointId: endpoint(2) },
    { kind: 'set-active-track', agentId: 'agent-1', videoTrack: -1 },
    { kind: 'stop-conference', conferenceId },
    { kind: 'terminate' },
  ]);
  expect(recorder.log).toEqual([
    expect.stringContaining('without require(Modules.StreamingAgent)'),
    expect.stringContaining('with FORWARD the sound is mixed as with MIX'),
    `${endpoint(1)},RECEIVE,MIX,A,true,FORWARD,${CALL.displayName},conference-1,conference-1,3,true`,
    expect.stringContaining('Conference.remove: no endpoint of this conference'),
    expect.stringContaining('stop-conference: the conference is stopped'),
  ]);
});

test('events come later, with the conference, the endpoint and the call that they are about', async () => {
  const { recorder, tell } = benchConference(`
    conference.add({ call, mode: 'MIX', direction: 'BOTH', displayName: 'A' });
    conference.add({ call, mode: 'MIX', direction: 'BOTH', displayName: 'refused' });
    for (const name of Object.values(ConferenceEvents)) conference.addEventListener(name, (e) => Logger.write(
      [e.name, e.conference === conference, e.endpoint?.displayName(), e.call === call, e.error, e.code, conference.getList().length].join()));
    conference.addEventListener(ConferenceEvents.Stopped, VoxEngine.terminate);`);
  const endpointId = 'conference-1-endpoint-1';
  tell({ name: 'Started' });
  tell({ name: 'EndpointAdded', endpointId });
  tell({ name: 'EndpointUpdated', endpointId });
  tell({ name: 'LoudestSpeaker', callId: CALL.callId });
  tell({ name: 'Error', error: 'full', code: 100, endpointId: 'conference-1-endpoint-2' });
  tell({ name: 'EndpointRemoved', endpointId });
  tell({ name: 'EndpointRemoved', endpointId }); // it has none of this id any more
  tell({ name: 'Error' });
  tell({ name: 'LoudestSpeaker' });
  tell({ name: 'Stopped' });
  await recorder.ended();
  expect(recorder.log).toEqual([
    'Conference.Started,true,,false,,,2',
    'Conference.EndpointAdded,true,A,false,,,2',
    'Conference.EndpointUpdated,true,A,false,,,2',
    'Conference.LoudestSpeaker,true,A,true,,,2',
    'Conference.Error,true,refused,false,full,100,1',
    'Conference.EndpointRemoved,true,A,false,,,0',
    'Conference.Error,true,,false,,100,0',
    'Conference.LoudestSpeaker,true,,false,,,0',
    'Conference.Stopped,true,,false,,,0',
  ]);
});

test('of several pictures the one that is shown is the active track, and any of them may be chosen', async () => {
  const { recorder, run } = benchConference(`
    const agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/a', streamName: 'key' });
    const tracks = (e) => Logger.write([e.name, agent.activeVideoTrack(), agent.videoTracks().join('+')].join());
    agent.addEventListener(StreamingAgentEvents.VideoStreamCreated, tracks);
    agent.addEventListener(StreamingAgentEvents.VideoSwitched, (e) => { tracks(e); agent.setActiveTrack({ videoTrack: 1 }); VoxEngine.terminate(); });`);
  const tell = (name: 'VideoStreamCreated' | 'VideoSwitched', trackId: number, all: number[], active: number): void =>
    run.handleEvent({ kind: 'agent', agentId: 'agent-1', name, reason: 'r', trackId, tracks: { all, active } });
  tell('VideoStreamCreated', 1, [1], 1);
  tell('VideoStreamCreated', 3, [1, 3], 1);
  tell('VideoSwitched', 3, [1, 3], 3);
  await recorder.ended();
  expect(recorder.log.slice(1)).toEqual([
    'StreamingAgent.Stream.VideoStarted,1,1',
    'StreamingAgent.Stream.VideoStarted,1,1+3',
    'StreamingAgent.Stream.VideoSwitched,3,1+3',
  ]);
  expect(recorder.commands).toContainEqual({ kind: 'set-active-track', agentId: 'agent-1', videoTrack: 1 });
});

test.each([
  ['conference.add(null)', 'Conference.add: expected an object'],
  ['conference.add({ mode: 1 })', 'Conference.add: expected a Call'],
  [
    'conference.sendMediaTo({})',
    'Conference.sendMediaTo: expected a Call, a Conference, a StreamingAgent or a Recorder',
  ],
  ['VoxEngine.destroyConference(call)', 'destroyConference: expected a Conference'],
])('%s is an error at its place', async (text, message) => {
  const { recorder } = benchConference(text);
  expect(await recorder.ended()).toMatchObject({ kind: 'error', message: expect.stringContaining(message) });
});
