/** One stream that we send to a peer, of packets that another peer sent us or of our own. */
import { assert, type Millis, type Random, rtpTimestamp } from '@callcast/core';
import { MAX_RESEND_CREDIT_BYTES, MIN_RESEND_INTERVAL, type SendHistoryLimits } from '../limits.ts';
import type { NegotiatedCodec, NegotiatedTrack } from '../negotiated-track.ts';
import { beginsKeyFrame } from '../payload/key-frame-start.ts';
import { rescaleTelephoneEvents, type TelephoneEvent, writeTelephoneEvent } from '../payload/telephone-event.ts';
import { Vp8Numbering } from '../payload/vp8-descriptor.ts';
import type { NtpTimestamp } from '../rtcp/ntp.ts';
import type { ReportBlock } from '../rtcp/report-block.ts';
import { writeSenderReport } from '../rtcp/sender-report.ts';
import { signed16 } from '../wire/sequence.ts';
import { type OutgoingHeader, stamp, writeOutgoingPacket, writeRetransmission } from './outgoing-packet.ts';
import { SendHistory } from './send-history.ts';
import { StreamRewriter } from './stream-rewriter.ts';

/** Sound of our own that stays away longer than it lasts and this begins a talk spurt (RFC 3551 §4.1). */
const PAUSE_MS = 100;

export interface OutgoingTrackStatistics {
  /** First transmissions. */
  readonly packets: number;
  /** RTP packets of both kinds, headers included. */
  readonly bytes: number;
  /** Of what was asked for: sent again, not there any more or never was, and refused because too much was asked for. */
  readonly retransmissions: number;
  readonly forgotten: number;
  readonly refused: number;
  /** Taken by no transport: not connected, or its queue is full. */
  readonly unsent: number;
  /** Asked for by the receiver. */
  readonly keyFrameRequests: number;
  /** Of its last report, 0..1; and the round trip, undefined before the first one that tells it. */
  readonly fractionLost: number;
  readonly rttMs: number | undefined;
}

export interface OutgoingTrackOptions {
  readonly track: NegotiatedTrack;
  readonly random: Random;
  readonly limits: SendHistoryLimits;
  /** Takes one RTP packet; it is sent before this returns. @returns False when it could not be. */
  readonly send: (datagram: Uint8Array) => boolean;
}

const NOTHING = new Uint8Array(0);

/** Where the clock of what is sent stands: our instant, and the source's timestamp of it. */
interface Reference {
  readonly at: Millis;
  readonly timestamp: number;
}

/** Sans-IO. Made by {@link PeerSender}. */
export class OutgoingTrack {
  readonly kind: NegotiatedTrack['kind'];
  readonly codec: NegotiatedCodec;
  readonly ssrc: number;
  readonly #options: OutgoingTrackOptions;
  readonly #header: OutgoingHeader;
  readonly #rtx: OutgoingHeader | undefined;
  /** Undefined: the receiver knows no events. */
  readonly #eventHeader: OutgoingHeader | undefined;
  #nextRtx: number;
  readonly #rewriter: StreamRewriter;
  readonly #vp8: Vp8Numbering | undefined;
  /** Undefined: the receiver asks for nothing. */
  readonly #history: SendHistory | undefined;
  #resendCredit = MAX_RESEND_CREDIT_BYTES;
  /** Whose packets go out; `undecided`: a source is there, and nothing of it has been sent. */
  #feed: 'undecided' | 'forwarded' | 'own' = 'undecided';
  #reference: Reference | undefined;
  /** An event of ours that takes the place of sound: when it began, in our clock. */
  #eventTimestamp: number | undefined;
  /** Packets of ours were sent among those of the feed. */
  #isInterrupted = false;
  #own = { sequenceNumber: 0, timestamp: 0, dueAt: 0 };
  #octets = 0;
  #reportedPackets = 0;
  readonly #counters = {
    ...{ packets: 0, bytes: 0, retransmissions: 0, forgotten: 0, refused: 0, unsent: 0, keyFrameRequests: 0 },
    fractionLost: 0,
    rttMs: undefined as number | undefined,
  };

  constructor(options: OutgoingTrackOptions) {
    const { track, random, limits } = options;
    const [codec] = track.codecs;
    const { outgoing } = track;
    assert(codec !== undefined && outgoing !== undefined, 'something is sent in this m-section');
    this.kind = track.kind;
    this.codec = codec;
    this.ssrc = outgoing.ssrc;
    this.#options = options;
    const { absSendTimeExtensionId } = outgoing;
    this.#header = { ssrc: outgoing.ssrc, payloadType: codec.payloadType, absSendTimeExtensionId };
    const { telephoneEvent } = track;
    this.#eventHeader = telephoneEvent && { ...this.#header, payloadType: telephoneEvent.payloadType };
    this.#rtx =
      outgoing.rtxSsrc === undefined || codec.rtxPayloadType === undefined
        ? undefined
        : { ssrc: outgoing.rtxSsrc, payloadType: codec.rtxPayloadType, absSendTimeExtensionId };
    this.#nextRtx = random.uint32() & 0xffff;
    this.#rewriter = new StreamRewriter({
      clockRate: codec.clockRate,
      firstSequenceNumber: random.uint32() & 0x7fff, // RFC 3711 §3.3.1: away from a wrap that the first loss could hide
      firstTimestamp: random.uint32(),
    });
    this.#vp8 = codec.codec === 'VP8' ? new Vp8Numbering() : undefined;
    this.#history = track.feedback.nack ? new SendHistory(limits) : undefined;
  }

  get statistics(): OutgoingTrackStatistics {
    return this.#counters;
  }

  /** Video waits for the first packet of a key frame. */
  get isWaitingForKeyFrame(): boolean {
    return this.kind === 'video' && this.#feed === 'undecided';
  }

  /** For retransmission. */
  get keptBytes(): number {
    return this.#history?.bytes ?? 0;
  }

  /** What is forwarded from now on is of another source, or of none. */
  switchSource(): void {
    if (this.#feed === 'own') return;
    this.#feed = 'undecided';
    this.#reference = undefined;
  }

  /** The clock of the source of {@link forward}: at our instant `at` it showed `timestamp` (modulo 2^32). */
  setSourceClock(at: Millis, timestamp: number): void {
    if (this.#feed !== 'own') this.#reference = { at, timestamp };
  }

  /**
   * Sends a packet of the source on. Nothing happens before a key frame, or while sound of our own is sent.
   *
   * @param sequenceNumber Extended. @param timestamp Modulo 2^32. @param payload Is copied.
   */
  forward(now: Millis, sequenceNumber: number, timestamp: number, marker: boolean, payload: Uint8Array): void {
    if (this.#eventTimestamp !== undefined) return;
    if (this.#feed !== 'forwarded') {
      if (this.#feed === 'own' || !beginsKeyFrame(this.codec.codec, payload)) return;
      this.#feed = 'forwarded';
      this.#vp8?.switchSource();
      this.#rewriter.begin(now, sequenceNumber, timestamp);
    }
    this.#send(now, sequenceNumber, timestamp, marker, payload);
  }

  /**
   * The same for an event of the source (RFC 4733). To a receiver that knows no events goes a packet without content, so that it
   * does not miss one.
   *
   * @param clockRate Of the durations in `payload`.
   */
  forwardEvent(
    now: Millis,
    sequenceNumber: number,
    timestamp: number,
    marker: boolean,
    payload: Uint8Array,
    clockRate: number,
  ): void {
    if (this.#feed !== 'forwarded' || this.#eventTimestamp !== undefined) return;
    const format = this.#options.track.telephoneEvent;
    if (format === undefined) this.#send(now, sequenceNumber, timestamp, false, NOTHING);
    else {
      const rescaled = rescaleTelephoneEvents(payload, clockRate, format.clockRate);
      this.#send(now, sequenceNumber, timestamp, marker, rescaled, this.#eventHeader);
    }
  }

  /** Of the durations of events that can be sent; undefined: the receiver knows none. */
  get eventClockRate(): number | undefined {
    return this.#options.track.telephoneEvent?.clockRate;
  }

  /** An event begins: nothing else is sent before {@link endEvent}. */
  beginEvent(now: Millis): void {
    this.#eventTimestamp = this.#rewriter.timestampAt(now);
  }

  /** One packet of it. */
  sendEvent(now: Millis, event: TelephoneEvent, marker: boolean): void {
    const header = this.#eventHeader;
    assert(header !== undefined && this.#eventTimestamp !== undefined, 'an event of ours has begun');
    this.#isInterrupted = true;
    this.#write(now, header, this.#rewriter.insert(), this.#eventTimestamp, marker, writeTelephoneEvent(event));
  }

  /** Sound has its place again. */
  endEvent(): void {
    this.#eventTimestamp = undefined;
  }

  /**
   * Sends a packet of our own in place of what is forwarded, until {@link endOwn}. Its timestamp follows the packet before it, or
   * the clock after a pause.
   *
   * @param duration In ticks of the codec.
   */
  sendOwn(now: Millis, payload: Uint8Array, duration: number): void {
    const isFirst = this.#feed !== 'own' || now - this.#own.dueAt > PAUSE_MS;
    const { sequenceNumber, timestamp } = this.#own;
    if (isFirst) {
      this.#feed = 'own';
      this.#reference = { at: now, timestamp };
      this.#rewriter.begin(now, sequenceNumber, timestamp);
    }
    const dueAt = (isFirst ? now : this.#own.dueAt) + (duration * 1_000) / this.codec.clockRate;
    this.#own = { sequenceNumber: sequenceNumber + 1, timestamp: timestamp + duration, dueAt };
    if (this.#eventTimestamp === undefined) this.#send(now, sequenceNumber, timestamp, isFirst, payload);
  }

  /** What is forwarded has its place again. Tell its clock again. */
  endOwn(): void {
    if (this.#feed !== 'own') return;
    this.#feed = 'undecided';
    this.#reference = undefined;
  }

  /** @param lost 16-bit sequence numbers. @param now Decides what is too old. */
  handleNack(now: Millis, lost: readonly number[]): void {
    const history = this.#history;
    if (history === undefined || Number.isNaN(history.newest)) return;
    for (const sequenceNumber of lost) {
      const extended = history.newest + signed16(sequenceNumber - history.newest);
      const datagram = history.take(now, extended, MIN_RESEND_INTERVAL);
      if (datagram === undefined) this.#counters.forgotten++;
      else if (datagram !== 'too-soon') this.#resend(now, datagram);
    }
  }

  handleKeyFrameRequest(): void {
    this.#counters.keyFrameRequests++;
  }

  /** @param rttMs As this report tells it; undefined: it does not. */
  handleReport(report: ReportBlock, rttMs: number | undefined): void {
    this.#counters.fractionLost = report.fractionLost / 256;
    if (rttMs !== undefined) this.#counters.rttMs = rttMs;
  }

  /** Releases what no receiver waits for any more. Called once a second. */
  expire(now: Millis): void {
    this.#history?.expire(now);
  }

  /**
   * A sender report as of now (RFC 3550 §6.4.1): the source's clock as it told it, so that sound and pictures stay together.
   *
   * @returns undefined: nothing was sent since the last one, or the source has not told its clock yet.
   */
  writeReport(now: Millis, ntp: NtpTimestamp): Uint8Array | undefined {
    const { packets } = this.#counters;
    if (this.#reference === undefined || packets === this.#reportedPackets || this.#feed === 'undecided')
      return undefined;
    this.#reportedPackets = packets;
    const { at, timestamp } = this.#reference;
    const elapsed = Math.round(((now - at) * this.codec.clockRate) / 1_000);
    return writeSenderReport({
      ssrc: this.ssrc,
      ...ntp,
      timestamp: rtpTimestamp(this.#rewriter.timestampOf(timestamp + elapsed)),
      packetCount: packets,
      octetCount: this.#octets,
      reports: [],
    });
  }

  #send(
    now: Millis,
    sequenceNumber: number,
    timestamp: number,
    marker: boolean,
    payload: Uint8Array,
    header = this.#header,
  ): void {
    if (this.#isInterrupted) this.#rewriter.resume(sequenceNumber);
    this.#isInterrupted = false;
    const placed = this.#rewriter.place(now, sequenceNumber, timestamp);
    if (placed < 0) return;
    this.#write(now, header, placed, this.#rewriter.timestampOf(timestamp), marker, payload);
  }

  #write(
    now: Millis,
    header: OutgoingHeader,
    placed: number,
    timestamp: number,
    marker: boolean,
    payload: Uint8Array,
  ): void {
    const datagram = writeOutgoingPacket(header, placed, timestamp, marker, payload);
    if (payload.length > 0) this.#vp8?.rewrite(datagram.subarray(datagram.length - payload.length));
    this.#counters.packets++;
    this.#octets += payload.length;
    this.#resendCredit = Math.min(MAX_RESEND_CREDIT_BYTES, this.#resendCredit + datagram.length);
    this.#history?.add(now, placed, datagram);
    this.#emit(now, datagram);
  }

  /** RFC 4588, or the packet itself where that was not negotiated. */
  #resend(now: Millis, original: Uint8Array): void {
    if (this.#resendCredit < original.length) {
      this.#counters.refused++;
      return;
    }
    this.#resendCredit -= original.length;
    this.#counters.retransmissions++;
    const rtx = this.#rtx;
    this.#emit(now, rtx === undefined ? original : writeRetransmission(original, this.#header, rtx, this.#nextRtx++));
  }

  #emit(now: Millis, datagram: Uint8Array): void {
    stamp(datagram, this.#header, now);
    this.#counters.bytes += datagram.length;
    if (!this.#options.send(datagram)) this.#counters.unsent++;
  }
}
