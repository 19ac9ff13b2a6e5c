import type { ResizedPicture, StreamingAgentOptions, TrackList } from '@callcast/scenario/protocol';
import type { ConferenceMediaCommand, ConferenceMediaEvent } from './conference-protocol.ts';
import type { PlayerMediaCommand, PlayerMediaEvent } from './players/player-protocol.ts';
import type { RecorderMediaCommand, RecorderMediaEvent } from './recorders/recorder-protocol.ts';

/**
 * What the server and a media worker say to each other: commands down, events up. Plain values, nothing per packet.
 * A session's legs and outputs live on one worker.
 */
export type LegId = string;
export type OutputId = string;

/** Whose recording it is, and of what. Words of ours alone: they become the name of a file. */
export interface RecordedOutput {
  readonly accountId: number;
  readonly sessionId: number;
  /** Which output of the session, from 1. */
  readonly output: number;
  readonly format: 'flv' | 'mp4';
}

/** Video that can be published as it comes. */
export type PublishedVideoCodec = 'H264' | 'H265' | 'AV1';

/** What a scenario allows to be negotiated. */
export type VideoPolicy = 'prefer-h264' | 'prefer-h265' | 'prefer-av1' | 'only-h264' | 'only-vp8';

/** Why digits are not sent: the leg knows no telephone events, is not connected yet, or too many wait already. */
export type DigitsRefusal = 'DIGITS_NOT_NEGOTIATED' | 'DIGITS_NOT_CONNECTED' | 'DIGITS_TOO_MANY';

/** What was granted, as the codec rules of the scenario API need it. */
export interface GrantedMedia {
  readonly video: 'H264' | 'H265' | 'AV1' | 'VP8' | null;
  /** False: the caller brought no video at all, so there is nothing to mismatch. */
  readonly videoOffered: boolean;
  readonly audio: 'opus' | null;
  /** What can be sent to the leg. Left out: nothing, it was not opened for both ways. */
  readonly outgoing?: {
    readonly video: 'H264' | 'H265' | 'AV1' | 'VP8' | null;
    readonly audio: 'opus' | null;
  };
}

export type MediaCommand =
  | ConferenceMediaCommand
  | {
      readonly kind: 'open-leg';
      readonly legId: LegId;
      readonly offer: string;
      readonly videoPolicy: VideoPolicy;
      /** What the scenario allows the caller's video; left out: as much as the caller likes. */
      readonly maxVideoBitrateBps?: number;
      /** Media goes both ways, as far as the offer allows. Left out: we only receive. */
      readonly duplex?: boolean;
    }
  | { readonly kind: 'add-candidate'; readonly legId: LegId; readonly candidate: string; readonly mid: string }
  /** What its video may have from now on; 0: as much as it likes. */
  | { readonly kind: 'cap-leg'; readonly legId: LegId; readonly maxVideoBitrateBps: number }
  /** What of the caller's doings is told from now on; nothing before the first one. */
  | { readonly kind: 'watch-leg'; readonly legId: LegId; readonly tones: boolean; readonly micStatus: boolean }
  /** Of `0-9*#p`: keys that are pressed for the leg, one after the other. */
  | { readonly kind: 'send-digits'; readonly legId: LegId; readonly digits: string }
  | { readonly kind: 'close-leg'; readonly legId: LegId }
  | {
      readonly kind: 'open-output';
      readonly outputId: OutputId;
      readonly options: StreamingAgentOptions;
      /** Of the callers that it is going to get; left out: H.264. */
      readonly videoCodec?: PublishedVideoCodec;
      /** The most video its destination wants; left out: whatever comes. */
      readonly maxVideoBitrateBps?: number;
      /** Given: what is sent is recorded too. */
      readonly recording?: RecordedOutput;
    }
  | { readonly kind: 'close-output'; readonly outputId: OutputId; readonly reason: string }
  | { readonly kind: 'route'; readonly legId: LegId; readonly outputId: OutputId }
  | { readonly kind: 'unroute'; readonly legId: LegId; readonly outputId: OutputId }
  /** `toLegId`, opened `duplex`, gets what `fromLegId` sends, in place of what it got before. */
  | { readonly kind: 'forward'; readonly fromLegId: LegId; readonly toLegId: LegId }
  | { readonly kind: 'stop-forward'; readonly fromLegId: LegId; readonly toLegId: LegId }
  | PlayerMediaCommand
  | RecorderMediaCommand;

/** What a leg that was opened `duplex` was sent, and what it says about it. */
export interface LegSendStatistics {
  /** First transmissions of RTP packets. */
  readonly packets: number;
  /** Headers and retransmissions included. */
  readonly bytes: number;
  /** Of the packets that it asked for: sent again, and not there any more or never. */
  readonly retransmissions: number;
  readonly notFound: number;
  readonly keyFrameRequests: number;
  /** Of its last report about the video, else the sound; 0..1. */
  readonly fractionLost: number;
  /** 0 while unknown. */
  readonly rttMs: number;
  /** What it says that it can take; null while it says nothing. */
  readonly boundBps: number | null;
}

/** One track that a leg sends us. */
export interface LegTrackStatistics {
  readonly kind: 'audio' | 'video';
  readonly codec: 'H264' | 'H265' | 'AV1' | 'VP8' | 'opus';
  /** As those of {@link LegStatistics}. */
  readonly packets: number;
  readonly packetsLost: number;
  readonly jitterMs: number;
  readonly rttMs: number;
  readonly bitrateBps: number;
}

/** What a leg has received since it was opened, and how it stands; told once a second. */
export interface LegStatistics {
  /** RTP packets of all tracks, retransmissions and duplicates included. */
  readonly packets: number;
  readonly bytes: number;
  /** Packets that were missing for a while, and those of them that never came. */
  readonly packetsMissed: number;
  readonly packetsLost: number;
  /** Sequence numbers asked for again, repetitions included. */
  readonly nacksSent: number;
  readonly keyFrameRequests: number;
  /** Whole pictures, IDR pictures among them, and pictures not published because of a loss before them. */
  readonly pictures: number;
  readonly idrPictures: number;
  readonly picturesHeld: number;
  /** Of the video track; 0 while unknown. */
  readonly jitterMs: number;
  readonly rttMs: number;
  /** Of the last second, headers included. */
  readonly bitrateBps: number;
  /** Whole pictures in the last second. */
  readonly framesPerSecond: number;
  /** Between the last two IDRs, by the sender's clock; 0 before the second. */
  readonly keyFrameIntervalMs: number;
  /** How often, and how long in all, no picture could be published for more than 500 ms. A camera that is off counts. */
  readonly freezes: number;
  readonly freezeMs: number;
  /** How much later than its sound the last picture was placed, by the sender reports; null while those say nothing. */
  readonly avOffsetMs: number | null;
  readonly tracks: readonly LegTrackStatistics[];
  /** Left out: nothing is sent to this leg. */
  readonly sent?: LegSendStatistics;
}

/** The pictures of a publish, held ones and slates included. */
export interface PublishedVideo {
  readonly codec: PublishedVideoCodec;
  /** Luma samples. */
  readonly width: number;
  readonly height: number;
  /** Of the last second. */
  readonly bitrateBps: number;
  /** Between the last two key frames; 0 before the second. */
  readonly keyFrameIntervalMs: number;
}

/** The sound of a publish, silence of ours included. */
export interface PublishedAudio {
  readonly codec: 'aac' | 'opus';
  readonly channels: 1 | 2;
  /** Of the last second. */
  readonly bitrateBps: number;
}

/** What an output has sent since it was opened, and how it stands; told once a second. */
export interface OutputStatistics {
  /** Over the present connection. */
  readonly sentBytes: number;
  /** Tags and chunks that the kernel has not taken yet. */
  readonly queuedBytes: number;
  /** How long the oldest media byte has waited that has not left; 0 while none waits. */
  readonly queueDelayMs: number;
  /** Tags that were dropped because they waited too long, or too many did, over the present connection. */
  readonly droppedTags: number;
  /** Of the last second. */
  readonly bitrateBps: number;
  /** Of the last three seconds: {@link OutputFlow}; 0 while unknown. */
  readonly mediaBitrateBps: number;
  readonly deliveredBitrateBps: number;
  /** Pictures of a caller; held ones and slates are none. */
  readonly pictures: number;
  readonly framesPerSecond: number;
  /** How often, and how long in all, no picture of a caller was written for more than 500 ms. */
  readonly freezes: number;
  readonly freezeMs: number;
  /** Null while the present publish has none, or there is no publish. */
  readonly video: PublishedVideo | null;
  readonly audio: PublishedAudio | null;
}

/** What a publish has to send, and what arrives of it. */
export interface OutputFlow {
  /** Sound and pictures that are written to it, those that will be dropped included. */
  readonly mediaBitrateBps: number;
  /** What the destination takes. */
  readonly deliveredBitrateBps: number;
}

/** What happens to an output, as the scenario hears it. */
export type OutputEventName =
  | 'error'
  | 'connected'
  | 'connection-failed'
  | 'stream-started'
  | 'stream-error'
  | 'stream-stopped'
  | 'disconnected'
  | 'reconnecting'
  /** No more tries, by the policy of this output. */
  | 'gave-up'
  | 'degraded'
  | 'recovered'
  | 'audio-started'
  | 'video-started'
  | 'audio-switched'
  | 'video-switched'
  /** The picture of a publish has another size, though one was wanted: see `resized`. */
  | 'resolution-changed'
  /** While the caller's picture stays away viewers see something else than `hold` says. */
  | 'picture-replaced'
  /** The sound is not sent as it came, though that was wanted: the server does not take it. */
  | 'sound-replaced'
  | 'recording-started'
  /** Before its publish: the output goes on without it. */
  | 'recording-ended';

/** How far a connection attempt has come. In this order. */
export type OutputStage = 'resolving' | 'connecting' | 'tls' | 'handshaking' | 'connecting-app' | 'publishing';

/** Where an output stands. `degraded` is live, and behind. */
export type OutputStateName = 'idle' | OutputStage | 'live' | 'degraded' | 'reconnecting' | 'failed' | 'stopped';

export type MediaEvent =
  | ConferenceMediaEvent
  | PlayerMediaEvent
  | RecorderMediaEvent
  | { readonly kind: 'leg-answered'; readonly legId: LegId; readonly answer: string; readonly granted: GrantedMedia }
  /** The offer cannot be served; nothing was opened. `code` is `SDP_…`. */
  | { readonly kind: 'leg-refused'; readonly legId: LegId; readonly code: string; readonly message: string }
  | { readonly kind: 'leg-connected'; readonly legId: LegId }
  /** The path to the peer is gone (ICE failed, DTLS closed): the leg is closed. */
  | { readonly kind: 'leg-lost'; readonly legId: LegId; readonly reason: string }
  /** When a forward joins them: `toLegId` gets no video of `legId`, because their codecs differ. Told once, with both names for people. */
  | {
      readonly kind: 'forward-mismatch';
      readonly legId: LegId;
      readonly toLegId: LegId;
      readonly fromCodec: string;
      readonly toCodec: string;
    }
  | { readonly kind: 'first-packet'; readonly legId: LegId; readonly media: 'audio' | 'video' }
  /** A key was pressed: one of `0-9*#A-D`. */
  | { readonly kind: 'tone'; readonly legId: LegId; readonly key: string }
  /** The caller speaks, or has stopped. Silent before the first one. */
  | { readonly kind: 'mic-status'; readonly legId: LegId; readonly isActive: boolean }
  /** None of them is sent. */
  | { readonly kind: 'digits-refused'; readonly legId: LegId; readonly code: DigitsRefusal }
  /** Nothing has come for a while, or it comes again. */
  | { readonly kind: 'media-stopped' | 'media-resumed'; readonly legId: LegId }
  | {
      readonly kind: 'output';
      readonly outputId: OutputId;
      readonly name: OutputEventName;
      /** Never empty, never with a stream key. */
      readonly reason: string;
      readonly errorCode?: string;
      readonly resized?: ResizedPicture;
      /** Of the track events. */
      readonly trackId?: number;
      /** Of the video events of a source with several: those that there are now. */
      readonly tracks?: TrackList;
      /** Of `reconnecting`: which try in this outage, from 1, and how long until it. */
      readonly attempt?: number;
      readonly nextInMs?: number;
      /** Of `degraded`. */
      readonly flow?: OutputFlow;
    }
  | {
      readonly kind: 'output-state';
      readonly outputId: OutputId;
      readonly state: OutputStateName;
      /** As above. */
      readonly reason: string;
      readonly errorCode?: string;
    }
  /** Where the destination that it names is. Told before it is dialled. */
  | { readonly kind: 'output-destination'; readonly outputId: OutputId; readonly host: string }
  | {
      readonly kind: 'leg-statistics';
      readonly legId: LegId;
      readonly statistics: LegStatistics;
      /** The leg is closed, and these are all its figures. Comes once for each leg that was answered, also behind the end of its session. */
      readonly isLast?: true;
    }
  | { readonly kind: 'output-statistics'; readonly outputId: OutputId; readonly statistics: OutputStatistics };
