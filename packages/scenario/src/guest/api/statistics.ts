/** How often somebody is told of figures. */
export interface MonitorStatisticsParameters {
  /** True, unless given: from now on. False: no more. */
  monitor?: boolean;
  /** Seconds between two events, 1 to 60; 5 unless given. */
  interval?: number;
}

/** How often somebody is told of the media of a call. */
export interface MonitorMediaStatisticsParameters {
  /** True: from now on. False: no more. */
  monitor: boolean;
  /** Seconds between two events, 3 to 10. */
  interval: number;
}

/** One track that a call sends, since the call was answered. */
export interface ReceivedTrackStatistics {
  kind: 'audio' | 'video';
  /** As in `received`. */
  codec: 'H264' | 'H265' | 'AV1' | 'VP8' | 'opus';
  packets: number;
  packetsLost: number;
  jitterMs: number;
  rttMs: number;
  bitrateBps: number;
}

/** What a call sends, since it was answered. The same as `received` of `GET /api/v1/calls`. */
export interface ReceivedStatistics {
  /** RTP packets of all tracks, and their bytes; retransmissions included. */
  packets: number;
  bytes: number;
  /** Packets that were missing for a while, and those of them that never came. */
  packetsMissed: number;
  packetsLost: number;
  /** Packets asked for again, and key frames asked for. */
  nacksSent: number;
  keyFrameRequests: number;
  /** Whole pictures, IDR pictures among them, and pictures not published because of a loss before them. */
  pictures: number;
  idrPictures: number;
  picturesHeld: number;
  /** Of the video track; 0 while unknown. */
  jitterMs: number;
  rttMs: number;
  /** Of the last second. */
  bitrateBps: number;
  framesPerSecond: number;
  /** Between the last two IDR pictures; 0 before the second. */
  keyFrameIntervalMs: number;
  /** How often, and how long in all, no picture could be published for more than 500 ms. */
  freezes: number;
  freezeMs: number;
  /** How much later than its sound the last picture was placed; null while that is unknown. */
  avOffsetMs: number | null;
  /** Each track by itself. */
  tracks: readonly ReceivedTrackStatistics[];
}

/** The pictures of a publish, held ones and slates included. */
export interface PublishedVideoStatistics {
  codec: 'H264' | 'H265' | 'AV1';
  /** Pixels. */
  width: number;
  height: number;
  /** Of the last second. */
  bitrateBps: number;
  /** Between the last two key frames; 0 before the second. */
  keyFrameIntervalMs: number;
}

/** The sound of a publish, silence of ours included. */
export interface PublishedAudioStatistics {
  codec: 'aac' | 'opus';
  channels: 1 | 2;
  /** Of the last second. */
  bitrateBps: number;
}

/** What an agent sends to its destination. The same as `sent` of `GET /api/v1/calls`. */
export interface SentStatistics {
  /** Over the present connection; in the last second. */
  sentBytes: number;
  bitrateBps: number;
  /** Sound and pictures that there were to send, and what arrived, in the last three seconds; 0 while unknown. */
  mediaBitrateBps: number;
  deliveredBitrateBps: number;
  /** What waits for the destination, and for how long the oldest of it has. */
  queuedBytes: number;
  queueDelayMs: number;
  /** Tags, a picture or a piece of sound each, that were dropped because they waited too long; over the present connection. */
  droppedTags: number;
  /** Pictures of callers; held ones and slates are none. */
  pictures: number;
  framesPerSecond: number;
  /** How often, and how long in all, no picture of a caller was written for more than 500 ms. */
  freezes: number;
  freezeMs: number;
  /** Null while there are none, or there is no publish. */
  video: PublishedVideoStatistics | null;
  audio: PublishedAudioStatistics | null;
}

/** How the output of an agent stands. */
export interface AgentStatistics {
  /** As its caller's page shows it. */
  state: 'connecting' | 'publishing' | 'live' | 'failed' | 'stopped';
  /** `bad`: a fault keeps everything from the destination. `degraded`: it takes less than is sent. `good`: no fault is known. */
  health: 'good' | 'degraded' | 'bad';
  /** Since the present publish began; 0 while there is none. */
  uptimeSeconds: number;
  /** How many publishes there were before this one. */
  reconnects: number;
  /** Null before the first figures. */
  sent: SentStatistics | null;
  /** Of the call that feeds the agent; null where none does, and of a conference with several. */
  received: ReceivedStatistics | null;
}

/** One direction of one track of a call. */
export interface CallMediaStatisticsSample {
  /** The track, from 0; in the order in which the call offered them. */
  id: number;
  /** RTP packets, from the beginning of the call. */
  numPackets: number;
  /** How many of them were lost for good; of what is sent, how many the client asked for again. */
  packetLoss: number;
  /** Milliseconds (RFC 3550 §6.4.1); 0 while unknown. Not of what is sent: the client alone knows that. */
  jitter?: number;
  /** Which track it is; left out of what is sent, which is counted over all. Not of the original platform. */
  kind?: 'audio' | 'video';
  /** Not of the original platform. */
  codec?: string;
  /** Of the last second, bits per second. Not of the original platform. */
  bitrateBps?: number;
  /** Round trip; 0 while unknown. Not of the original platform. */
  rttMs: number;
  /** Of what is sent, by the client's last report, 0 to 1. Not of the original platform. */
  fractionLost?: number;
}

/** What a call sends (`in`) and is sent (`out`). */
export interface CallMediaStatistics {
  /** One sample for each track. */
  in: CallMediaStatisticsSample[];
  /** One sample of all tracks; none while nothing is sent to the call. */
  out: CallMediaStatisticsSample[];
}
