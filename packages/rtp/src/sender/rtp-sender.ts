/** Sends one RTP stream: for robot callers. RFC 3550 §5.1, §6.4.1; retransmissions by RFC 4588 or in place. */
import { type ClockRate, concatBytes, type Millis, millis, rtpTimestamp, type WallMillis } from '@callcast/core';
import { SENDER_HISTORY_PACKETS } from '../limits.ts';
import { parseRtcpCompound, type RtcpPacket } from '../rtcp/compound.ts';
import { writeReferenceTimeDelays } from '../rtcp/extended-report.ts';
import { compactNtp, type NtpTimestamp, toNtp } from '../rtcp/ntp.ts';
import { writeReceiverReport } from '../rtcp/receiver-report.ts';
import type { ReportBlock } from '../rtcp/report-block.ts';
import { writeSenderReport } from '../rtcp/sender-report.ts';
import { writeSourceDescription } from '../rtcp/source-description.ts';
import type { TransportFeedback } from '../rtcp/transport-feedback.ts';
import { writeRtpPacket } from '../wire/packet.ts';
import { signed16 } from '../wire/sequence.ts';
import type { TransportSequence } from './transport-sequence.ts';

export interface RtpSenderEvents {
  /** One RTP packet to send; a fresh array. */
  packet(datagram: Uint8Array): void;
  /** A compound RTCP packet to send; a fresh array. */
  rtcp(compound: Uint8Array): void;
  /** The receiver asked for a key frame, by PLI or FIR. */
  keyFrameRequested(): void;
  /** What the receiver reports about this stream. */
  report?(block: ReportBlock): void;
  transportFeedback?(feedback: TransportFeedback): void;
  /** REMB. */
  bitrateCapped?(bitrateBps: number): void;
}

export interface RtpSenderOptions {
  readonly ssrc: number;
  readonly payloadType: number;
  readonly clockRate: ClockRate;
  readonly cname: string;
  readonly rtx?: { readonly ssrc: number; readonly payloadType: number };
  /** Shared by all senders of a transport. */
  readonly transportSequence?: TransportSequence;
  /** uint16 and uint32, random in a real call. */
  readonly firstSequenceNumber: number;
  readonly firstTimestamp: number;
  /** Wall clock at the monotonic instant 0: sender reports carry their sum. */
  readonly wallOrigin: WallMillis;
  /** Monotonic instant of position 0. */
  readonly startedAt: Millis;
  readonly events: RtpSenderEvents;
}

export interface RtpSenderStatistics {
  readonly packets: number;
  readonly bytes: number;
  readonly retransmissions: number;
  /** Asked for when they had left the history. */
  readonly forgotten: number;
  readonly nacked: number;
  readonly keyFrameRequests: number;
}

interface SentPacket {
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly marker: boolean;
  readonly payload: Uint8Array;
}

const HISTORY_MASK = SENDER_HISTORY_PACKETS - 1;
const REPORT_INTERVAL_MS = 1_000;

/** Sans-IO. After every call ask {@link nextTimeout}. */
export class RtpSender {
  readonly #options: RtpSenderOptions;
  readonly #history: (SentPacket | undefined)[] = new Array(SENDER_HISTORY_PACKETS).fill(undefined);
  #next: number;
  #nextRtx = 0;
  #octets = 0;
  #reportDueAt: number;
  #fullIntraCommand = -1;
  readonly #statistics = { packets: 0, bytes: 0, retransmissions: 0, forgotten: 0, nacked: 0, keyFrameRequests: 0 };

  constructor(options: RtpSenderOptions) {
    this.#options = options;
    this.#next = options.firstSequenceNumber;
    this.#reportDueAt = options.startedAt;
  }

  get statistics(): RtpSenderStatistics {
    return this.#statistics;
  }

  /** @param payload Kept for retransmission: not to be changed. @param position In ticks since `startedAt`. */
  send(payload: Uint8Array, position: number, marker: boolean): void {
    const timestamp = this.#options.firstTimestamp + position;
    const sent: SentPacket = { sequenceNumber: this.#next, timestamp, marker, payload };
    this.#history[this.#next & HISTORY_MASK] = sent;
    this.#next++;
    this.#octets += payload.length;
    this.#statistics.packets++;
    this.#emit(sent, this.#options.payloadType, this.#options.ssrc, sent.sequenceNumber, undefined);
  }

  /** Retransmissions, and the answer to a receiver's reference time, are sent from within. */
  handleRtcp(datagram: Uint8Array): void {
    for (const packet of parseRtcpCompound(datagram).packets) this.#handlePacket(packet);
  }

  nextTimeout(): Millis {
    return millis(this.#reportDueAt);
  }

  handleTimeout(now: Millis): void {
    if (now < this.#reportDueAt) return;
    this.#reportDueAt = now + REPORT_INTERVAL_MS;
    if (this.#statistics.packets > 0) this.#sendReport(now);
  }

  /** Says at which wall clock time `position` is sampled: what audio and video are synchronised by. */
  #sendReport(now: Millis): void {
    const { ssrc, cname, wallOrigin, firstTimestamp, startedAt, clockRate } = this.#options;
    const position = Math.round(((now - startedAt) * clockRate) / 1_000);
    const report = writeSenderReport({
      ssrc,
      ...toNtp(wallOrigin + now),
      timestamp: rtpTimestamp(firstTimestamp + position),
      packetCount: this.#statistics.packets,
      octetCount: this.#octets,
      reports: [],
    });
    this.#options.events.rtcp(concatBytes([report, writeSourceDescription(ssrc, cname)]));
  }

  #handlePacket(packet: RtcpPacket): void {
    const { ssrc, events } = this.#options;
    switch (packet.kind) {
      case 'nack':
        if (packet.mediaSsrc === ssrc) for (const lost of packet.lost) this.#retransmit(lost);
        break;
      case 'picture-loss':
        if (packet.mediaSsrc === ssrc) this.#requestKeyFrame();
        break;
      case 'full-intra-request':
        for (const entry of packet.entries) {
          if (entry.ssrc !== ssrc || entry.commandSequence === this.#fullIntraCommand) continue;
          this.#fullIntraCommand = entry.commandSequence;
          this.#requestKeyFrame();
        }
        break;
      case 'receiver-report':
        for (const block of packet.reports) if (block.ssrc === ssrc) events.report?.(block);
        break;
      case 'extended-report':
        if (packet.referenceTime !== undefined) this.#answerReferenceTime(packet.ssrc, packet.referenceTime);
        break;
      case 'transport-feedback':
        events.transportFeedback?.(packet);
        break;
      case 'receiver-estimated-bitrate':
        if (packet.ssrcs.includes(ssrc)) events.bitrateCapped?.(packet.bitrateBps);
        break;
      default: // what concerns receivers
        break;
    }
  }

  #requestKeyFrame(): void {
    this.#statistics.keyFrameRequests++;
    this.#options.events.keyFrameRequested();
  }

  #answerReferenceTime(receiverSsrc: number, referenceTime: NtpTimestamp): void {
    const { ssrc, cname, events } = this.#options;
    const answer = { ssrc: receiverSsrc, lastReferenceTime: compactNtp(referenceTime), delay: 0 };
    const report = writeReceiverReport(ssrc, []);
    const description = writeSourceDescription(ssrc, cname);
    events.rtcp(concatBytes([report, description, writeReferenceTimeDelays(ssrc, [answer])]));
  }

  #retransmit(lost: number): void {
    this.#statistics.nacked++;
    const sequenceNumber = this.#next - 1 + signed16(lost - (this.#next - 1));
    const sent = this.#history[sequenceNumber & HISTORY_MASK];
    if (sent === undefined || sent.sequenceNumber !== sequenceNumber) {
      this.#statistics.forgotten++;
      return;
    }
    this.#statistics.retransmissions++;
    const { rtx, payloadType, ssrc } = this.#options;
    if (rtx === undefined) this.#emit(sent, payloadType, ssrc, sequenceNumber, undefined);
    else this.#emit(sent, rtx.payloadType, rtx.ssrc, this.#nextRtx++, sequenceNumber);
  }

  #emit(
    sent: SentPacket,
    payloadType: number,
    ssrc: number,
    sequenceNumber: number,
    originalSequenceNumber: number | undefined,
  ): void {
    const { transportSequence, events } = this.#options;
    const datagram = writeRtpPacket({
      payloadType,
      marker: sent.marker,
      sequenceNumber,
      timestamp: sent.timestamp,
      ssrc,
      payload: sent.payload,
      ...(transportSequence === undefined ? {} : { transportSequence: transportSequence.take() }),
      ...(originalSequenceNumber === undefined ? {} : { originalSequenceNumber }),
    });
    this.#statistics.bytes += datagram.length;
    events.packet(datagram);
  }
}
