import type { StreamingAgentEvents } from '../streaming-agent-events.ts';
import type { AgentStatistics } from './statistics.ts';
import type { StreamingAgent } from './streaming-agent.ts';

/** What every event of an agent has. */
export interface StreamingAgentEvent {
  streamingAgent: StreamingAgent;
  /** The event. */
  name: string;
  /** What happened and why, for people. Never empty. */
  reason: string;
  /** What a program branches on where something went wrong: `DEST_…` or `CODEC_MISMATCH`. Not of the original platform. */
  code?: string;
}

/** About one publish. */
export interface StreamEvent extends StreamingAgentEvent {
  /** The stream key, as the scenario gave it. */
  streamName: string;
}

/** About a track. */
export interface TrackEvent extends StreamingAgentEvent {
  /** -1 is none. */
  trackId: number;
}

/** The destination is dialled again. */
export interface ReconnectingEvent extends StreamingAgentEvent {
  /** Which try in this outage, from 1. */
  attempt: number;
  /** Milliseconds until it. */
  nextInMs: number;
}

/** The destination is too slow. */
export interface DegradedEvent extends StreamingAgentEvent {
  /** Bits per second that the call sends, where that is known. */
  mediaBitrateBps?: number;
  /** Bits per second that the destination takes, where that is known. */
  deliveredBitrateBps?: number;
}

/** Width and height of a picture in pixels. */
export interface PictureSize {
  width: number;
  height: number;
}

/** The size of the picture changed in the midst of a publish. */
export interface ResolutionChangedEvent extends StreamEvent {
  code: string;
  oldSize: PictureSize;
  newSize: PictureSize;
}

/** How the output stands. `reason` and `code` say why its health is what it is. */
export interface StatisticsEvent extends StreamingAgentEvent, AgentStatistics {}

/** What a listener of each event of an agent is given. */
export interface StreamingAgentEventPayloads {
  [StreamingAgentEvents.Connected]: StreamingAgentEvent;
  [StreamingAgentEvents.ConnectionFailed]: StreamingAgentEvent;
  [StreamingAgentEvents.Disconnected]: StreamingAgentEvent;
  [StreamingAgentEvents.Error]: StreamingAgentEvent;
  [StreamingAgentEvents.StreamStarted]: StreamEvent;
  [StreamingAgentEvents.StreamStopped]: StreamEvent;
  [StreamingAgentEvents.StreamError]: StreamEvent;
  [StreamingAgentEvents.AudioStreamCreated]: TrackEvent;
  [StreamingAgentEvents.VideoStreamCreated]: TrackEvent;
  [StreamingAgentEvents.AudioSwitched]: TrackEvent;
  [StreamingAgentEvents.VideoSwitched]: TrackEvent;
  [StreamingAgentEvents.Reconnecting]: ReconnectingEvent;
  [StreamingAgentEvents.Degraded]: DegradedEvent;
  [StreamingAgentEvents.Recovered]: StreamingAgentEvent;
  [StreamingAgentEvents.ResolutionChanged]: ResolutionChangedEvent;
  [StreamingAgentEvents.Statistics]: StatisticsEvent;
  /** @deprecated Of typings before 18.0.0: `StreamingAgentEvents.AudioStreamCreated`. */
  'StreamingAgent.AudioStreamCreated': TrackEvent;
  /** @deprecated Of typings before 18.0.0: `StreamingAgentEvents.VideoStreamCreated`. */
  'StreamingAgent.VideoStreamCreated': TrackEvent;
}
