import type { MonitorStatisticsParameters } from './statistics.ts';
import type { StreamingAgentEventPayloads } from './streaming-agent-event-payloads.ts';

/** Options of every agent, wherever it publishes. They are not of the original platform, but for `keyframeInterval`. */
export interface StreamingAgentOptions {
  /** Seconds between key frames, 2 by default; less than 2 acts as 2. */
  keyframeInterval?: number;
  /** What viewers see while no picture comes: the last one (by default), or a dark grey slate. */
  hold?: 'last-picture' | 'slate';
  /** `pass` (by default): whatever size the caller sends. `pin`: one size for each publish, as far as it depends on us. */
  resolutionPolicy?: 'pass' | 'pin';
  /** 1: mono, 2: stereo. Unless given: as the first call sends it. */
  channels?: 1 | 2;
  /** `aac` (by default), or `opus`: packets of the caller as they come, to a server that announces Opus (Enhanced RTMP). */
  audioCodec?: 'aac' | 'opus';
  /** What callers are asked for. `av1` and `hevc` go out as they come, to a server that announces them (Enhanced RTMP). */
  videoCodec?: 'h264' | 'av1' | 'hevc';
  /** Of the published AAC, 16 to 288 kbit/s; 64 mono and 128 stereo by default. */
  audioBitrate?: number;
  /**
   * How long a lost destination is dialled again, in seconds; `false`: never. Unless given: as long as the session lives
   * once it was live, five minutes before that.
   */
  reconnect?: boolean | number;
  /** What is sent is kept on the server too, in a file for each publish: as FLV (`true`, `flv`) or as fragmented MP4. */
  record?: boolean | 'flv' | 'mp4';
}

/** An agent that publishes to an address. */
export interface AddressedAgentOptions extends StreamingAgentOptions {
  /** Always `RTMP`; `rtmps://` urls too. */
  protocol: 'RTMP';
  /** Of the server: `rtmp://live.twitch.tv/app`. Without `streamName` its last segment is the stream key. */
  url: string;
  /** The stream key. */
  streamName?: string;
  /** Added to the path of the url: `live2` for `rtmp://a.rtmp.youtube.com/`. */
  applicationName?: string;
  /** Dialled when `url` cannot be reached. */
  backupUrl?: string;
}

/** An agent that publishes to a stored destination, whose key no scenario sees. Not of the original platform. */
export interface StoredDestinationAgentOptions extends StreamingAgentOptions {
  protocol?: 'RTMP';
  /** Name of a stored destination of the application. */
  destination: string;
}

/**
 * One of the tracks that an agent gets. Counts as its number wherever a number is wanted, as before typings 18.0.0.
 */
export interface StreamingAgentTrack {
  /** `audio` or `video`. */
  kind: string;
  /** The number, as text. */
  trackId: string;
}

/** Which tracks are published. */
export interface TrackChoice {
  audioTrack?: number | string | StreamingAgentTrack;
  videoTrack?: number | string | StreamingAgentTrack;
}

/**
 * Publishes the call or the conference that it is sent (`call.sendMediaTo(agent)`) to an RTMP server. It only receives. Made
 * by `VoxEngine.createStreamingAgent`; its events come later, never from inside of that.
 */
export interface StreamingAgent {
  /** The agent's own id, unique in its session. */
  id(): string;
  /** Calls `callback` at each `event` from now on. The same function added twice is called twice. */
  addEventListener<Event extends keyof StreamingAgentEventPayloads>(
    event: Event,
    callback: (event: StreamingAgentEventPayloads[Event]) => unknown,
  ): void;
  /** Takes a listener away; without a callback all of the event. */
  removeEventListener<Event extends keyof StreamingAgentEventPayloads>(
    event: Event,
    callback?: (event: StreamingAgentEventPayloads[Event]) => unknown,
  ): void;
  /** Ends the publish: `StreamStopped`, then `Disconnected`, in whatever state it is. */
  stop(): void;
  /** Number of the track that is heard, the first that sent; -1 is none. */
  activeAudioTrack(): number;
  /** Number of the track that is seen, the one that last began to send, or that is shown of a conference; -1 is none. */
  activeVideoTrack(): number;
  /** Tracks with sound. */
  audioTracks(): StreamingAgentTrack[];
  /** Tracks with pictures: of a conference one for each participant. */
  videoTracks(): StreamingAgentTrack[];
  /**
   * Of a conference: whose picture is published, -1 for whoever speaks loudest; its sound is one track. Of a call it only
   * checks that the tracks are there: there is one of each to choose. A track that is not there is a warning.
   */
  setActiveTrack(choice?: TrackChoice): void;
  /**
   * From now on `StreamingAgentEvents.Statistics` tells every few seconds how the output stands, from when it is opened until it
   * has failed or is stopped. Nothing is told unless this was called. Not of the original platform.
   *
   * @throws RangeError for an interval of less than 1 s or more than 60 s.
   */
  monitorStatistics(parameters?: MonitorStatisticsParameters): void;
}
