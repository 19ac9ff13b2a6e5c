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
  /** Not of the original platform. */
  ResolutionChanged: 'StreamingAgent.Stream.ResolutionChanged',
});
