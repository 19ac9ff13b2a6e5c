import type { AgentEvent, AgentEventName } from '../../protocol.ts';
import { type DocumentedGroup, type DocumentedName, full, type Proof, partial } from '../documented-name.ts';

const agentEvent = (name: AgentEventName, more: Partial<AgentEvent> = {}): AgentEvent => ({
  kind: 'agent',
  agentId: 'agent-1',
  name,
  reason: 'because',
  ...more,
});

/** What an agent does: `body` runs with `agent`. */
function onAgent(body: string, { commands = [], ...expected }: Omit<Proof, 'script'>): Proof {
  const script = `require(Modules.StreamingAgent);
    const agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/a', streamName: 'n' }); ${body}`;
  return { script, commands: [{ kind: 'create-streaming-agent' }, ...commands], ...expected };
}

const option = (name: string, text: string, options: object): Proof => ({
  script: `require(Modules.StreamingAgent); VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/', ${text} }); // ${name}`,
  commands: [{ kind: 'create-streaming-agent', options }],
});

/** `read` of an event, after its agent, name and reason. */
function heard(name: AgentEventName, value: string, read = '1', more: Partial<AgentEvent> = {}, log = '1'): Proof {
  return onAgent(
    `agent.addEventListener(StreamingAgentEvents.${name}, (e) => Logger.write([e.streamingAgent === agent, e.name, e.reason, ${read}]))`,
    { events: [agentEvent(name, more)], log: [`true,StreamingAgent.${value},because,${log}`] },
  );
}

const simple = (
  ...names: ('Connected' | 'ConnectionFailed' | 'Disconnected' | 'Error')[]
): Record<string, DocumentedName> =>
  Object.fromEntries(names.map((name) => [`StreamingAgentEvents.${name}`, full(heard(name, name))]));
const aboutStream = (...names: ('StreamStarted' | 'StreamStopped' | 'StreamError')[]): Record<string, DocumentedName> =>
  Object.fromEntries(
    names.map((name) => [
      `StreamingAgentEvents.${name}`,
      full(heard(name, name.replace('Stream', 'Stream.'), 'e.streamName', {}, 'n')),
    ]),
  );
const track = { trackId: 2 };
const TRACKS = { events: [agentEvent('AudioStreamCreated', { trackId: 1 }), agentEvent('VideoStreamCreated', track)] };
/** An expression about the tracks, once there is one of each. */
const ofTracks = (expression: string, log: string): Proof =>
  onAgent(`agent.addEventListener(StreamingAgentEvents.VideoStreamCreated, () => Logger.write(${expression}))`, {
    ...TRACKS,
    log: [log],
  });

export const STREAMING_AGENT: DocumentedGroup = {
  title: 'StreamingAgent',
  names: {
    'createStreamingAgent({ protocol })': partial(
      'Only `RTMP`, by `rtmp://` and `rtmps://` urls; anything else is `StreamingAgentEvents.Error`.',
      option('protocol', '', { protocol: 'RTMP' }),
    ),
    'createStreamingAgent({ url })': full(option('url', '', { url: 'rtmp://h/' })),
    'createStreamingAgent({ streamName })': full(option('streamName', "streamName: 'n'", { streamName: 'n' })),
    'createStreamingAgent({ applicationName })': full(
      option('applicationName', "applicationName: 'live2'", { applicationName: 'live2' }),
    ),
    'createStreamingAgent({ keyframeInterval })': full(
      option('keyframeInterval', 'keyframeInterval: 4', { keyframeInterval: 4 }),
    ),
    'createStreamingAgent({ backupUrl })': full(
      option('backupUrl', "backupUrl: 'rtmp://b/'", { backupUrl: 'rtmp://b/' }),
    ),
    'StreamingAgent.id': full(onAgent('Logger.write(agent.id())', { log: ['agent-1'] })),
    'StreamingAgent.addEventListener': full(
      onAgent('agent.addEventListener(StreamingAgentEvents.Connected, () => Logger.write(1))', {
        events: [agentEvent('Connected')],
        log: ['1'],
      }),
    ),
    'StreamingAgent.removeEventListener': full(
      onAgent(
        `const say = () => Logger.write(1); agent.addEventListener(StreamingAgentEvents.Connected, say);
         agent.removeEventListener(StreamingAgentEvents.Connected, say)`,
        { events: [agentEvent('Connected')] },
      ),
    ),
    'StreamingAgent.stop': full(
      onAgent('agent.stop(); agent.stop()', { commands: [{ kind: 'stop-agent', agentId: 'agent-1' }] }),
    ),
    'StreamingAgent.activeAudioTrack': full(ofTracks('agent.activeAudioTrack()', '1')),
    'StreamingAgent.activeVideoTrack': full(ofTracks('agent.activeVideoTrack()', '2')),
    'StreamingAgent.audioTracks': full(
      ofTracks(
        '[agent.audioTracks()[0] + 0, JSON.stringify(agent.audioTracks())]',
        '1,[{"kind":"audio","trackId":"1"}]',
      ),
    ),
    'StreamingAgent.videoTracks': full(
      ofTracks('JSON.stringify(agent.videoTracks())', '[{"kind":"video","trackId":"2"}]'),
    ),
    'StreamingAgent.setActiveTrack': partial(
      'Chooses among the pictures of a conference, whose sound is one track. A call has one track of each to choose.',
      onAgent(
        `agent.addEventListener(StreamingAgentEvents.VideoStreamCreated, () => {
           agent.setActiveTrack({ videoTrack: 3 }); agent.setActiveTrack({ videoTrack: 7 }) })`,
        {
          events: [agentEvent('VideoStreamCreated', { trackId: 3, tracks: { all: [1, 3], active: 1 } })],
          commands: [{ kind: 'set-active-track', agentId: 'agent-1', videoTrack: 3 }],
          log: ['warning: setActiveTrack: no such video track'],
        },
      ),
    ),
  },
};

export const STREAMING_AGENT_EVENTS: DocumentedGroup = {
  title: 'StreamingAgentEvents',
  names: {
    ...simple('Connected', 'ConnectionFailed', 'Disconnected', 'Error'),
    ...aboutStream('StreamStarted', 'StreamStopped', 'StreamError'),
    'StreamingAgentEvents.AudioStreamCreated': full(
      heard('AudioStreamCreated', 'Stream.AudioStarted', 'e.trackId', track, '2'),
    ),
    'StreamingAgentEvents.VideoStreamCreated': full(
      heard('VideoStreamCreated', 'Stream.VideoStarted', 'e.trackId', track, '2'),
    ),
    'StreamingAgentEvents.AudioSwitched': full(heard('AudioSwitched', 'Stream.AudioSwitched', 'e.trackId', track, '2')),
    'StreamingAgentEvents.VideoSwitched': full(heard('VideoSwitched', 'Stream.VideoSwitched', 'e.trackId', track, '2')),
  },
};
