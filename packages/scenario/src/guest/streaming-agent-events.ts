/** Events of a StreamingAgent, with the values published since typings 18.0.0. */
export const StreamingAgentEvents = Object.freeze({
  Connected: 'StreamingAgent.Connected',
  ConnectionFailed: 'StreamingAgent.ConnectionFailed',
  Disconnected: 'StreamingAgent.Disconnected',
  Error: 'StreamingAgent.Error',
  StreamStarted: 'StreamingAgent.Stream.Started',
  StreamStopped: 'StreamingAgent.Stream.Stopped',
  StreamError: 'StreamingAgent.Stream.Error',
  AudioStreamCreated: 'StreamingAgent.Stream.AudioStarted',
  VideoStreamCreated: 'StreamingAgent.Stream.VideoStarted',
  AudioSwitched: 'StreamingAgent.Stream.AudioSwitched',
  VideoSwitched: 'StreamingAgent.Stream.VideoSwitched',
  // Not of the original platform, which says nothing of what happens between Disconnected and the next Connected.
  Reconnecting: 'StreamingAgent.Reconnecting',
  Degraded: 'StreamingAgent.Degraded',
  Recovered: 'StreamingAgent.Recovered',
  ResolutionChanged: 'StreamingAgent.Stream.ResolutionChanged',
});

/** Values before 18.0.0, for scenarios that spell them out. */
const OLD_VALUES: ReadonlyMap<unknown, string> = new Map([
  ['StreamingAgent.AudioStreamCreated', StreamingAgentEvents.AudioStreamCreated],
  ['StreamingAgent.VideoStreamCreated', StreamingAgentEvents.VideoStreamCreated],
]);

export const presentValue = (event: unknown): unknown => OLD_VALUES.get(event) ?? event;
