/**
 * What crosses the border between the calls and a scenario run: events in, commands out, limits both ways.
 * Plain JSON values only: they travel through an isolate, a process border and, in a cluster, the bus.
 */

export type CallId = string;
export type AgentId = string;

export interface ScenarioSource {
  readonly name: string;
  /** The author's text, byte for byte. */
  readonly source: string;
}

/** Everything a run needs to start. Several scenarios of a rule run in one context, in order. */
export interface RunStart {
  readonly runId: string;
  readonly scenarios: readonly ScenarioSource[];
  readonly customData: string;
  readonly accountId: number;
  readonly applicationId: number;
  readonly sessionId: number;
  readonly accessUrl: string;
  readonly accessSecureUrl: string;
  readonly logUrl: string;
}

export interface CallFacts {
  readonly callId: CallId;
  readonly callerId: string;
  readonly displayName: string;
  readonly destination: string;
  readonly fromUri: string;
  readonly toUri: string;
  /** Only `X-…` and a few platform names, as the scenario may see them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly customData: string;
}

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

export type ScenarioEvent =
  | { readonly kind: 'call-alerting'; readonly call: CallFacts }
  | { readonly kind: 'call-connected'; readonly callId: CallId; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly kind: 'call-disconnected';
      readonly callId: CallId;
      readonly internalCode: number;
      readonly reason: string;
      readonly durationSeconds: number;
    }
  | { readonly kind: 'call-failed'; readonly callId: CallId; readonly code: number; readonly reason: string }
  | { readonly kind: 'first-audio-packet' | 'first-video-packet'; readonly callId: CallId }
  | { readonly kind: 'message-received'; readonly callId: CallId; readonly text: string }
  | {
      readonly kind: 'info-received';
      readonly callId: CallId;
      readonly mimeType: string;
      readonly body: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'agent';
      readonly agentId: AgentId;
      readonly name: AgentEventName;
      /** Never empty. */
      readonly reason: string;
      /** For the Stream* events. Already masked is wrong here: the author wrote the key and may read it back. */
      readonly streamName?: string;
      /** For the *StreamCreated and *Switched events; -1 is none. */
      readonly trackId?: number;
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

export type ScenarioCommand =
  | { readonly kind: 'set-video-codec'; readonly codec: string }
  | {
      readonly kind: 'answer';
      readonly callId: CallId;
      readonly headers: Readonly<Record<string, string>>;
      readonly maxVideoBitrateKbps?: number;
    }
  | {
      readonly kind: 'reject';
      readonly callId: CallId;
      readonly code: number;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'ring'; readonly callId: CallId; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'hangup'; readonly callId: CallId; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'send-message'; readonly callId: CallId; readonly text: string }
  | {
      readonly kind: 'send-info';
      readonly callId: CallId;
      readonly mimeType: string;
      readonly body: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'create-streaming-agent'; readonly agentId: AgentId; readonly options: StreamingAgentOptions }
  | { readonly kind: 'stop-agent'; readonly agentId: AgentId }
  | { readonly kind: 'send-media-to'; readonly fromCallId: CallId; readonly toAgentId: AgentId }
  | { readonly kind: 'stop-media-to'; readonly fromCallId: CallId; readonly toAgentId: AgentId }
  | { readonly kind: 'set-custom-data'; readonly customData: string }
  | { readonly kind: 'terminate' };

/** What a run can use up. */
export type RunLimit = 'callback-time' | 'memory' | 'timers' | 'log' | 'commands' | 'events';

/** Why a run is over. `message` is for the session log and names scenario, line and column where it can. */
export type RunEndReason =
  | { readonly kind: 'terminated' }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'limit'; readonly limit: RunLimit; readonly message: string }
  | { readonly kind: 'stopped'; readonly message: string }
  | { readonly kind: 'shard-lost'; readonly message: string };

export type ScenarioLogLevel = 'scenario' | 'platform' | 'warning' | 'error';

/** What a run tells its owner. Delivered in the order in which the scenario caused them. */
export type RunOutput =
  | { readonly kind: 'command'; readonly command: ScenarioCommand }
  | { readonly kind: 'log'; readonly level: ScenarioLogLevel; readonly message: string }
  | { readonly kind: 'ended'; readonly reason: RunEndReason };

/** One running scenario, wherever it runs. */
export interface ScenarioRun {
  readonly runId: string;
  /** Queues an event for the guest. Events arrive in order; after the end they are dropped. */
  handleEvent(event: ScenarioEvent): void;
  /** Terminating and Terminated reach the guest, then `ended` is output. Idempotent. */
  stop(message: string): void;
}

/** Starts runs. `onOutput` is never called synchronously from `start` or `handleEvent`. */
export interface ScenarioRunner {
  start(start: RunStart, onOutput: (output: RunOutput) => void): ScenarioRun;
}
