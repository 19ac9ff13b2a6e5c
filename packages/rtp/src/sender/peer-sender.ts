/** All that we send to one peer: packets of others or of our own out, its feedback in. The counterpart of `PeerReceiver`. */
import { concatBytes, type Millis, millis, type Random, type WallMillis } from '@callcast/core';
import { DEFAULT_SEND_HISTORY_LIMITS, type SendHistoryLimits } from '../limits.ts';
import type { NegotiatedTrack } from '../negotiated-track.ts';
import type { RtcpPacket } from '../rtcp/compound.ts';
import { compactNtp, roundTripMs, toNtp } from '../rtcp/ntp.ts';
import type { ReportBlock } from '../rtcp/report-block.ts';
import { writeSourceDescription } from '../rtcp/source-description.ts';
import { OutgoingTrack } from './outgoing-track.ts';
import { ReceiverBound } from './receiver-bound.ts';

/** As receivers report: RFC 3550 §6.2 would allow more. */
const REPORT_INTERVAL = 1_000;
/** Reports that come faster say nothing new about the loss. */
const MIN_REPORT_SPACING_MS = 400;

export interface PeerSenderEvents {
  /** One RTP packet to send. Kept for retransmission: it is to leave, or to be copied, before this returns. @returns False when it could not be sent. */
  rtp(datagram: Uint8Array): boolean;
  /** A compound RTCP packet to send; a fresh array. */
  rtcp(compound: Uint8Array): void;
  /** The receiver of the video needs a key frame. */
  keyFrameRequested(): void;
}

export interface PeerSenderOptions {
  /** As offer and answer agreed; only those with `outgoing` count, one of each kind at most. */
  readonly tracks: readonly NegotiatedTrack[];
  readonly random: Random;
  /** Wall clock at the monotonic instant 0: sender reports carry their sum. */
  readonly wallOrigin: WallMillis;
  /** The receiver's bound on what it gets is never lower. */
  readonly minimumBps: number;
  readonly events: PeerSenderEvents;
  readonly limits?: SendHistoryLimits;
}

/**
 * Sources: RFC 3550 §6.4 (reports), RFC 4585 §6.2.1 (NACK), §6.3.1 (PLI), RFC 5104 §4.3.1 (FIR), RFC 4588 (RTX).
 * Sans-IO: owns no socket and no timer. After every call ask {@link nextTimeout}.
 */
export class PeerSender {
  readonly audio: OutgoingTrack | undefined;
  readonly video: OutgoingTrack | undefined;
  readonly #options: PeerSenderOptions;
  readonly #cname: string;
  readonly #bound: ReceiverBound;
  #reportDueAt = Number.POSITIVE_INFINITY;
  #lastFullIntraCommand = -1;
  /** Video, a mean of the last seconds of which each counts half as much as the one after it. */
  #sentBps = 0;
  #measuredAt: Millis = millis(0);
  #measuredBytes = 0;
  #lossJudgedAt = Number.NEGATIVE_INFINITY;

  constructor(options: PeerSenderOptions) {
    this.#options = options;
    this.#bound = new ReceiverBound(options.minimumBps);
    const { tracks, random, events, limits = DEFAULT_SEND_HISTORY_LIMITS } = options;
    const open = (kind: NegotiatedTrack['kind']): OutgoingTrack | undefined => {
      const track = tracks.find((candidate) => candidate.kind === kind && candidate.outgoing !== undefined);
      return track && new OutgoingTrack({ track, random, limits, send: (datagram) => events.rtp(datagram) });
    };
    this.audio = open('audio');
    this.video = open('video');
    this.#cname = tracks.find(({ outgoing }) => outgoing !== undefined)?.outgoing?.cname ?? '';
  }

  /** What the receiver can take of us; undefined while it says nothing. */
  get boundBps(): number | undefined {
    return this.#bound.bps;
  }

  /** The transport is there: from here on reports are sent. Only the first call counts. */
  begin(now: Millis): void {
    if (this.#reportDueAt !== Number.POSITIVE_INFINITY) return;
    this.#measuredAt = now;
    this.#reportDueAt = now + REPORT_INTERVAL / 2;
  }

  /** One packet of the peer's RTCP. Retransmissions are sent from within. */
  handleFeedback(now: Millis, packet: RtcpPacket): void {
    switch (packet.kind) {
      case 'nack':
        this.#trackOf(packet.mediaSsrc)?.handleNack(now, packet.lost);
        return;
      case 'picture-loss':
        if (packet.mediaSsrc === this.video?.ssrc) this.#requestKeyFrame();
        return;
      case 'full-intra-request':
        for (const { ssrc, commandSequence } of packet.entries) {
          if (ssrc !== this.video?.ssrc || commandSequence === this.#lastFullIntraCommand) continue;
          this.#lastFullIntraCommand = commandSequence; // RFC 5104 §4.3.1.2: a repetition is the same command
          this.#requestKeyFrame();
        }
        return;
      case 'receiver-estimated-bitrate':
        if (packet.ssrcs.some((ssrc) => this.#trackOf(ssrc) !== undefined))
          this.#bound.handleEstimate(packet.bitrateBps, this.#sentBps);
        return;
      case 'sender-report':
      case 'receiver-report':
        for (const report of packet.reports) this.#handleReport(now, report);
        return;
      default: // what concerns receivers
        return;
    }
  }

  nextTimeout(): Millis | undefined {
    return this.#reportDueAt === Number.POSITIVE_INFINITY ? undefined : millis(this.#reportDueAt);
  }

  handleTimeout(now: Millis): void {
    if (now < this.#reportDueAt) return;
    this.#measure(now);
    this.#reportDueAt = now + REPORT_INTERVAL;
    const ntp = toNtp(this.#options.wallOrigin + now);
    const parts: Uint8Array[] = [];
    const descriptions: Uint8Array[] = [];
    for (const track of [this.audio, this.video]) {
      track?.expire(now);
      const report = track?.writeReport(now, ntp);
      if (track === undefined || report === undefined) continue;
      parts.push(report);
      descriptions.push(writeSourceDescription(track.ssrc, this.#cname));
    }
    if (parts.length > 0) this.#options.events.rtcp(concatBytes([...parts, ...descriptions]));
  }

  #measure(now: Millis): void {
    const bytes = this.video?.statistics.bytes ?? 0;
    const bps = ((bytes - this.#measuredBytes) * 8_000) / (now - this.#measuredAt);
    this.#measuredAt = now;
    this.#measuredBytes = bytes;
    this.#sentBps = this.#sentBps === 0 ? bps : (this.#sentBps + bps) / 2;
  }

  #trackOf(ssrc: number): OutgoingTrack | undefined {
    if (ssrc === this.video?.ssrc) return this.video;
    return ssrc === this.audio?.ssrc ? this.audio : undefined;
  }

  #requestKeyFrame(): void {
    this.video?.handleKeyFrameRequest();
    this.#options.events.keyFrameRequested();
  }

  #handleReport(now: Millis, report: ReportBlock): void {
    const track = this.#trackOf(report.ssrc);
    if (track === undefined) return;
    const ntp = compactNtp(toNtp(this.#options.wallOrigin + now));
    track.handleReport(report, roundTripMs(ntp, report.lastSenderReport, report.delaySinceLastSenderReport));
    if (track !== this.video) return;
    if (now - this.#lossJudgedAt < MIN_REPORT_SPACING_MS) return;
    this.#lossJudgedAt = now;
    this.#bound.handleReport(report.fractionLost, this.#sentBps);
  }
}
