/** Events of a StreamingAgent, with the values published since typings 18.0.0. Every one has a `reason`. */
export const StreamingAgentEvents = Object.freeze({
  /** The server was reached and let us in. Comes again after a loss. */
  Connected: 'StreamingAgent.Connected',
  /** All addresses were tried once and failed, or tries have ended ("Given up"). */
  ConnectionFailed: 'StreamingAgent.ConnectionFailed',
  /** The connection is over; after `stop()` it is the last event. */
  Disconnected: 'StreamingAgent.Disconnected',
  /** Nothing is ever dialled: the url is wrong, or may not be reached. */
  Error: 'StreamingAgent.Error',
  /** The server takes the stream, and the first media was sent. Comes again after a loss. */
  StreamStarted: 'StreamingAgent.Stream.Started',
  /** The publish has ended. */
  StreamStopped: 'StreamingAgent.Stream.Stopped',
  /** The server refused the stream, or ended it within 5 s, or the caller has the wrong codec. */
  StreamError: 'StreamingAgent.Stream.Error',
  /** Sound of a call arrives at the agent. */
  AudioStreamCreated: 'StreamingAgent.Stream.AudioStarted',
  /** Pictures of a call arrive at the agent. */
  VideoStreamCreated: 'StreamingAgent.Stream.VideoStarted',
  /** The sound comes from another track from now on. */
  AudioSwitched: 'StreamingAgent.Stream.AudioSwitched',
  /** The picture comes from another track from now on. */
  VideoSwitched: 'StreamingAgent.Stream.VideoSwitched',
  /** The destination is lost and is dialled again. Not of the original platform. */
  Reconnecting: 'StreamingAgent.Reconnecting',
  /** The destination takes less than is sent, or nothing. Not of the original platform. */
  Degraded: 'StreamingAgent.Degraded',
  /** The destination takes everything again. Not of the original platform. */
  Recovered: 'StreamingAgent.Recovered',
  /** With `resolutionPolicy: "pin"`: the size of the picture changed all the same. Not of the original platform. */
  ResolutionChanged: 'StreamingAgent.Stream.ResolutionChanged',
  /** How the output stands, every few seconds after `monitorStatistics`. Not of the original platform. */
  Statistics: 'StreamingAgent.Statistics',
});
