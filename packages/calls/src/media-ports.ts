import type { Millis } from '@callcast/core';
import type { FlvTag, FourCc } from '@callcast/media';
import type { NegotiatedTrack } from '@callcast/rtp';
import type { StreamingAgentOptions } from '@callcast/scenario/protocol';
import type {
  GrantedMedia,
  LegId,
  OutputStage,
  OutputStatistics,
  RecordedOutput,
  VideoPolicy,
} from './media-protocol.ts';
import type { RecorderOwner } from './recorders/recorder-protocol.ts';

/** What a media worker needs from its transports and outputs. They are plugged in by the composition root. */

export interface LegTransportEvents {
  /** One decrypted RTP packet or compound RTCP packet, a fresh array that the receiver owns. */
  datagram(track: number, datagram: Uint8Array, arrivedAt: Millis): void;
  connected(): void;
  /** The path is gone and everything of it is released. At most once, last. */
  closed(reason: string): void;
}

export interface LegTransport {
  sendRtcp(track: number, compound: Uint8Array): void;
  /**
   * Sends one RTP packet of a stream that the answer announced. Only of legs that were accepted for both ways.
   *
   * @param packet Has left, or is copied, when this returns. @returns False when it could not be sent.
   */
  sendRtp?(packet: Uint8Array): boolean;
  addRemoteCandidate(candidate: string, mid: string): void;
  /** Closes without an event. Idempotent. */
  close(): void;
}

export interface AcceptedLeg {
  readonly answer: string;
  readonly granted: GrantedMedia;
  readonly tracks: readonly NegotiatedTrack[];
  readonly transport: LegTransport;
}

export interface LegTransportPort {
  /** @throws {CodedError} `SDP_…` when the offer cannot be served; nothing was opened then. */
  accept(options: {
    readonly legId: LegId;
    readonly offer: string;
    readonly videoPolicy: VideoPolicy;
    readonly maxVideoBitrateBps?: number;
    readonly duplex?: boolean;
    readonly events: LegTransportEvents;
  }): Promise<AcceptedLeg>;
}

/** Why an output ended or could not begin. `reason` is for people and never has a stream key. */
export interface OutputFailure {
  readonly code: string;
  readonly reason: string;
}

/** Told on the event loop, never from inside `open`, `write` or `close`. */
export interface OutputConnectionEvents {
  connecting(reason: string): void;
  connected(reason: string): void;
  /** Media may be written from here on. @param codecs Of those that were offered, what the destination takes. */
  published(reason: string, codecs: readonly FourCc[]): void;
  /** It never came to `published`. Last event. */
  failed(failure: OutputFailure): void;
  /** It was published and is over; `undefined`: closed by us. Last event. */
  closed(failure: OutputFailure | undefined): void;
  /** Queued video was dropped for want of progress: go on at a key frame. */
  videoDropped(): void;
  /**
   * The server wants the publish to go on over another connection, opened by `there`, and will close this one before long.
   * Not followed in the first 5 s of a publish.
   *
   * @param reason For people. @param there Opens a connection to the place that it named, or to itself.
   */
  reconnectRequested(reason: string, there: OutputPort): void;
}

/** Figures of a connection, cheap enough to be asked for every few milliseconds. */
export interface OutputFacts {
  /** While it is being opened. */
  readonly stage: OutputStage | undefined;
  /** Media bytes that were written and have not left: waiting here, and in the kernel as far as that is known. */
  readonly unsentBytes: number;
  /** How many bytes of the connection had arrived, and when that was known; undefined before there is one. */
  readonly delivered: Delivered | undefined;
  /** Tags given up for want of progress, in all. */
  readonly droppedTags: number;
}

export interface Delivered {
  readonly at: Millis;
  readonly bytes: number;
}

export interface OutputConnection {
  readonly facts: OutputFacts;
  /** Takes a tag that starts an access unit, an audio frame or a header. Never blocks. */
  write(tag: FlvTag): void;
  statistics(): OutputConnectionStatistics;
  /** Idempotent; `closed` or nothing follows. */
  close(reason: string): void;
}

/** Of the present connection. */
export type OutputConnectionStatistics = Pick<OutputStatistics, 'sentBytes' | 'queuedBytes' | 'droppedTags'>;

/** Codecs besides H.264 and AAC, by FourCC. */
export interface OfferedCodecs {
  /** Written where the destination takes them. */
  readonly wanted: readonly FourCc[];
  /** There is nothing else to write: a destination that does not take them fails. */
  readonly needed: readonly FourCc[];
}

export interface OutputPort {
  /** Never throws: a bad url is returned, never dialled. */
  open(
    options: StreamingAgentOptions,
    events: OutputConnectionEvents,
    codecs: OfferedCodecs,
  ): OutputConnection | OutputFailure;
}

/** Somebody who watches an output from our side. */
export interface PreviewViewer {
  /** Takes the next bytes of an FLV stream, file header first. Shared with other viewers: not to be changed. Never blocks, never throws. */
  write(bytes: Uint8Array): void;
  /** Nothing more comes of it. */
  end(): void;
}

/** One file of a recorder. */
export interface RecordedFile<Item> {
  /** How people find it. */
  readonly name: string;
  /** Takes what comes next. Never blocks, never throws. */
  write(item: Item): void;
  /** Writes what waits; `released` follows. Idempotent. */
  close(): void;
}

/** Told on the event loop, each at most once, in this order. */
export interface RecordedFileEvents {
  /** There is a place for it. */
  started(): void;
  /** It can go on no more, or could not be begun; what came so far is kept. It is closed. */
  ended(failure: OutputFailure): void;
  /** Nothing more is done with it. `lost`: what was to be written at its close could not be. */
  released(lost: OutputFailure | undefined): void;
}

/** One publish of one output. */
export interface RecordedPublish extends RecordedOutput {
  /** Which publish of the output, from 1. */
  readonly publish: number;
}

export interface Recording {
  /** How people find it. */
  readonly name: string;
  /** Takes the next tag of the publish, headers first. Never blocks, never throws. */
  write(tag: FlvTag): void;
  /** Writes what waits, without an event. Idempotent. */
  close(): void;
}

export interface RecordingPort {
  /**
   * Never throws, never blocks.
   *
   * Both are told on the event loop, at most once.
   *
   * @param onStarted There is a place for it. @param onEnded It can go on no more, or could not be begun; what came so far
   *   is kept.
   */
  open(of: RecordedPublish, onStarted: () => void, onEnded: (failure: OutputFailure) => void): Recording;
  /** Takes the bytes of the file. Never throws, never blocks. */
  openSound(
    of: RecorderOwner & { readonly format: 'mp3' | 'ogg' },
    events: RecordedFileEvents,
  ): RecordedFile<Uint8Array>;
  /** Takes tags, headers first. Never throws, never blocks. */
  openVideo(of: RecorderOwner & { readonly format: 'mp4' }, events: RecordedFileEvents): RecordedFile<FlvTag>;
}
