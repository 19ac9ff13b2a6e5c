export type AgentId = string;

export type AgentEventName =
  | 'Connected'
  | 'ConnectionFailed'
  | 'Disconnected'
  | 'Error'
  | 'StreamStarted'
  | 'StreamStopped'
  | 'StreamError'
  | 'AudioStreamCreated'
  | 'VideoStreamCreated'
  | 'AudioSwitched'
  | 'VideoSwitched'
  /** These are not of the original platform. */
  | 'Reconnecting'
  | 'Degraded'
  | 'Recovered'
  | 'ResolutionChanged';

/** Luma samples. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A publish whose picture has another size from now on. */
export interface ResizedPicture {
  readonly oldSize: PictureSize;
  readonly newSize: PictureSize;
}

/** Tracks of one kind that an agent gets, where it gets several. */
export interface TrackList {
  readonly all: readonly number[];
  /** The one that is published; -1: none. */
  readonly active: number;
}

export type AgentEvent = {
  readonly kind: 'agent';
  readonly agentId: AgentId;
  readonly name: AgentEventName;
  /** Never empty. */
  readonly reason: string;
  /** For the Stream* events. Already masked is wrong here: the author wrote the key and may read it back. */
  readonly streamName?: string;
  /** For the *StreamCreated and *Switched events; -1 is none. */
  readonly trackId?: number;
  /** For the video events, where there are several tracks. */
  readonly tracks?: TrackList;
  /** For ResolutionChanged. */
  readonly resized?: ResizedPicture;
  /** For Degraded: what is sent and what the destination takes of it, bits per second. */
  readonly flow?: { readonly mediaBitrateBps: number; readonly deliveredBitrateBps: number };
  /** For Reconnecting: which try in this outage, from 1, and the milliseconds until it. */
  readonly attempt?: number;
  readonly nextInMs?: number;
  /** What a program branches on, where something went wrong: `DEST_…`, `CODEC_MISMATCH`. Not of the original platform. */
  readonly code?: string;
};

export interface StreamingAgentOptions {
  readonly protocol: string;
  readonly url: string;
  readonly streamName?: string;
  readonly applicationName?: string;
  /** Seconds, as the author gave it; less than 2 or absent acts as 2. */
  readonly keyframeInterval?: number;
  readonly backupUrl?: string;
  /** What viewers see while no video comes; `last-picture` unless given. Not of the original platform. */
  readonly hold?: 'last-picture' | 'slate';
  /** Of the published sound. Unless given: as the first call sends it. Not of the original platform. */
  readonly channels?: 1 | 2;
  /**
   * Of the published sound. `aac`, which is the default; `opus`: the packets of the caller as they come, to a server that
   * announces that it takes them (Enhanced RTMP), else AAC. Not of the original platform.
   */
  readonly audioCodec?: 'aac' | 'opus';
  /**
   * What callers are asked for. `h264`, which is the default; `av1`, `hevc`: those who can send AV1, or H.265, are published in it as they
   * come, which only works with a server that announces it (Enhanced RTMP). Not of the original platform.
   */
  readonly videoCodec?: 'h264' | 'av1' | 'hevc';
  /** Of the published sound, kbit/s, 16 to 288. Unless given: 64 mono, 128 stereo. Not of the original platform. */
  readonly audioBitrate?: number;
  /**
   * `pass`, which is the default: whatever size the caller sends. `pin`: one size for each publish as far as it depends on
   * us: media waits until the size has settled, and a change after that is told. Not of the original platform.
   */
  readonly resolutionPolicy?: 'pass' | 'pin';
  /**
   * How long a lost or refused destination is tried again, in seconds; `false`: never. Unless given: as long as the session
   * lives once the output was live, five minutes before that. Not of the original platform.
   */
  readonly reconnect?: false | number;
  /**
   * Name of a stored destination, in place of url, streamName, applicationName and backupUrl: what it stands for, its key
   * above all, is known to the server alone. Not of the original platform.
   */
  readonly destination?: string;
  /** What is sent is written to a file on the server too, one for each publish. Not of the original platform. */
  readonly record?: 'flv' | 'mp4';
}

export type AgentCommand =
  | { readonly kind: 'create-streaming-agent'; readonly agentId: AgentId; readonly options: StreamingAgentOptions }
  | { readonly kind: 'stop-agent'; readonly agentId: AgentId }
  /** Of several; -1: whichever the agent's source shows by itself. */
  | { readonly kind: 'set-active-track'; readonly agentId: AgentId; readonly videoTrack: number };
